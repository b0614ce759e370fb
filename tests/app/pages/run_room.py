"""A page of runs with everything it needs: a lake, a session, a bridge, and a note of what it asked the window for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.pages.runs import RunsPage
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.store import PanelStore
from pipeline.clock import Clock
from tests.app.hand_made_runs import NOW
from tests.engine.lakes import HandClock

WIDE, COMPACT = (1096, 728), (872, 608)
PATIENCE = 10_000


@dataclass
class Asked:
    """What the page asked the rest of the window for."""

    pages: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class RunRoom:
    """Opens the lake in ``root`` and shows its runs; closes everything again at the end of the block."""

    def __init__(self, qtbot: QtBot, root: Path, clock: Clock | None = None, size: tuple[int, int] = WIDE) -> None:
        self.qtbot, self.root, self.size = qtbot, root, size
        self.clock = clock or HandClock(NOW)
        self.asked = Asked()
        self.bridge = Bridge()
        self.session = LakeSession(self.bridge, self.clock, environ={})
        self.store = PanelStore(self.session, self.bridge)
        self.parts = PanelParts(
            self.session, self.bridge, self.store, Preferences(root.parent / "panel.ini"), self.clock,
            go=self._go, toast=self._toast, problem=self.asked.problems.append, act=self.asked.deeds.append,
        )  # fmt: skip
        self.page = RunsPage(self.parts)

    def __enter__(self) -> RunRoom:
        with self.qtbot.waitSignal(self.session.lake_changed, timeout=PATIENCE):
            self.session.open(self.root)
        self.page.resize(*self.size)
        self.page.compact(self.size[0] < 1000)
        self.page.show()
        self.page.shown()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.page.hide()
        self.bridge.close()
        self.session.close()
        self.page.deleteLater()
        for part in (self.store, self.session, self.bridge, self.parts.preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def wait_for_rows(self, rows: int) -> None:
        self.wait(lambda: self.page.model.rowCount() == rows)

    def wait_for_run(self, run_id: str) -> None:
        """Until the detail tells of this run."""
        detail = self.page.detail
        self.wait(lambda: detail.account is not None and detail.account.run_id == run_id)

    def _go(self, page: str, place: Mapping[str, object]) -> None:
        self.asked.pages.append((page, dict(place)))

    def _toast(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        self.asked.toasts.append(text)
