"""The parts a page or dialog is given, around a lake of its own, and a note of what it asked the window for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.store import PanelStore
from pipeline.clock import Clock, SystemClock

PATIENCE = 15_000


@dataclass
class SetupRoom:
    """``parts`` for whatever is tried; ``wait`` until something is so."""

    qtbot: QtBot
    parts: PanelParts
    deeds: list[str]
    toasts: list[str]
    problems: list[Problem]

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def open(self, root: Path) -> None:
        with self.qtbot.waitSignal(self.parts.session.lake_changed, timeout=PATIENCE):
            self.parts.session.open(root)


@contextmanager
def setup_room(
    qtbot: QtBot, folder: Path, environ: Mapping[str, str] | None = None, clock: Clock | None = None
) -> Iterator[SetupRoom]:
    """Everything is closed again at the end, work under way included."""
    clock, bridge = clock or SystemClock(), Bridge()
    session = LakeSession(bridge, clock, environ=dict(environ or {}))
    store = PanelStore(session, bridge)
    preferences = Preferences(folder / "panel.ini")
    deeds: list[str] = []
    toasts: list[str] = []
    problems: list[Problem] = []
    parts = PanelParts(session, bridge, store, preferences, clock, lambda *_: None,
                       lambda text, *_: toasts.append(text), problems.append, deeds.append)  # fmt: skip
    room = SetupRoom(qtbot, parts, deeds, toasts, problems)
    try:
        yield room
    finally:
        if session.active:
            with qtbot.waitSignal(session.run_ended, timeout=PATIENCE):
                session.stop()
        bridge.close()
        session.close()
        for part in (store, session, bridge, preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
