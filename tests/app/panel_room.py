"""The whole panel in this process, around a lake of its own: window, tray, pages – everything but the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions import PAGES
from app.arguments import Arguments
from app.keeping_time import Make
from app.panel import Panel
from app.preferences import Preferences
from app.state import Condition, PanelState
from app.widgets.page import Page
from app.window import MainWindow
from pipeline.clock import Clock

PATIENCE = 15_000
SOON_MILLISECONDS = 400  # pages that wait a moment before they read
KEYS = tuple(key for key, _ in PAGES)


class PanelRoom:
    """A panel that has started, and what a person in front of it can do."""

    def __init__(self, qtbot: QtBot, panel: Panel) -> None:
        self.qtbot = qtbot
        self.panel = panel

    @property
    def window(self) -> MainWindow:
        return self.panel.window

    @property
    def state(self) -> PanelState:
        return self.panel.store.state

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.window.page(self.window.current)

    @property
    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def wait_for_lake(self) -> None:
        self.wait(lambda: self.state.condition is not Condition.OPENING)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        self.qtbot.keyClick(self.focus or self.window, key, modifier)

    def settle(self) -> None:
        """Until nothing more is being read for the pages, and nothing is about to be."""
        self.wait(lambda: not any(timer.isActive() and timer.isSingleShot() and timer.interval() <= SOON_MILLISECONDS
                                  for timer in self.window.findChildren(QTimer)))  # fmt: skip
        quiet: list[None] = []
        for number in range(4):  # both readers, and what they asked for in turn
            self.panel.bridge.ask(lambda: None, quiet.append, self.window)
            self.wait(partial(_more_than, quiet, number))
        QApplication.processEvents()  # what was told is laid out

    def run(self) -> None:
        """A whole run, as from its button."""
        self.panel.act("run-no-extract")
        self.wait(lambda: not self.state.busy and self.state.last_run is not None)
        self.settle()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        QApplication.processEvents()


def _more_than(found: list[None], number: int) -> bool:
    return len(found) > number


@contextmanager
def panel_room(
    qtbot: QtBot,
    folder: Path,
    root: Path | None = None,
    clock: Clock | None = None,
    show: bool = True,
    senses: Make | None = None,
) -> Iterator[PanelRoom]:
    """``folder`` keeps the preferences. Everything is put back at the end, a run under way included.

    No run starts by itself while something else is looked at: the schedule is kept where ``senses`` are given for it.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    preferences = Preferences(folder / "panel.ini")
    panel = Panel(app, Arguments(root=root, minimized=not show), preferences, clock, environ={})
    panel.keeping_time.on = senses is not None
    panel.keeping_time.senses = senses or panel.keeping_time.senses
    room = PanelRoom(qtbot, panel)
    try:
        panel.start()
        if show:
            with qtbot.waitActive(panel.window):
                panel.window.activateWindow()
        room.wait(lambda: root is None or panel.session.root is not None)
        room.wait_for_lake()
        yield room
    finally:
        if panel.session.active:
            with qtbot.waitSignal(panel.session.run_ended, timeout=PATIENCE):
                panel.session.stop()
        if not panel.closing.over:
            panel.end()
        panel.window.deleteLater()
        for part in (panel, preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
