"""What every page and dialog is given, so that none of them has to know who made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.problems import Problem
    from app.session import LakeSession
    from app.store import PanelStore
    from pipeline.clock import Clock


class SayToast(Protocol):
    """A short word at the bottom of the window, with at most one thing to click."""

    def __call__(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None: ...


@dataclass
class PanelParts:
    """The parts that live as long as the panel, and the ways to the rest of the window."""

    session: LakeSession
    bridge: Bridge
    store: PanelStore
    preferences: Preferences
    clock: Clock
    go: Callable[[str, Mapping[str, object]], None]  # go("logs", {"run": …, "step": …})
    toast: SayToast
    problem: Callable[[Problem], None]
    act: Callable[[str], None]  # one of the names of :mod:`app.actions`
    look_at_schedule: Callable[[], None] = lambda: None  # at once: something about it was changed
    send_messages: Callable[[], None] = lambda: None  # those that wait: what was in their way may be mended
