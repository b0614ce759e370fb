"""The Logs page with everything it needs: a lake with runs and their logs, and a note of what the page asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.models.log_table import MESSAGE
from app.pages.logs import LogsPage
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.store import PanelStore
from pipeline.clock import SystemClock
from pipeline.engine.events import RunFinished
from pipeline.engine.journal import Journal
from pipeline.model import RunState
from tests.app.hand_made_runs import HandMadeRun, done, write_run
from tests.run_logs.log_files import BEGAN, many_lines, whole_story

PATIENCE = 10_000
SIZE = (1096, 728)
ERROR = "TooLost sent an empty page."
RETRY = "Linktree did not answer in 30 seconds. Trying again in 20 s (try 2 of 3)"


@dataclass
class LogRoom:
    """``asked`` are the pages and deeds that were wished for."""

    qtbot: QtBot
    parts: PanelParts
    page: LogsPage
    asked: list[object] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def open(self, root: Path) -> None:
        with self.qtbot.waitSignal(self.parts.session.lake_changed, timeout=PATIENCE):
            self.parts.session.open(root)

    def show(self) -> None:
        self.page.resize(*SIZE)
        with self.qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.shown()

    def wait_for_run(self, run_id: str) -> None:
        self.wait(lambda: self.page.shown_run.run_id == run_id)
        self.wait_for_lines()

    def wait_for_lines(self) -> None:
        """Until all is read, and the words in sight are there."""
        table, view = self.page.reading.table, self.page.view
        self.wait(lambda: not self.page.reading.progress.reading)
        self.wait(lambda: table.rowCount() == 0 or table.row(view.first_in_sight()) is not None)

    def messages(self) -> list[str]:
        """What the list says, from top to bottom."""
        table = self.page.reading.table
        table.look(0, table.rowCount() - 1)
        self.wait(lambda: all(table.row(row) is not None for row in range(table.rowCount())))
        return [str(table.index(row, MESSAGE).data()) for row in range(table.rowCount())]

    def choose_row(self, message: str) -> None:
        """Stand at the line with this message."""
        self.page.view.select_row(self.messages().index(message))
        self.qtbot.wait(1)

    # ---- hands and eyes

    def part(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def words(self, name: str) -> str:
        return str(self.part(name).property("text"))

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.part(name), Qt.MouseButton.LeftButton)

    def type_words(self, text: str) -> None:
        """Ctrl+F, words, Enter."""
        search = self.page.filters.search
        self.page.find()
        assert search.hasFocus()
        self.qtbot.keyClicks(search, text)
        self.qtbot.keyClick(search, Qt.Key.Key_Return)
        self.wait_for_lines()

    def more_lines(self, number: int) -> None:
        """The run goes on: lines are written, and the page hears that something happened."""
        before, root = self.page.reading.progress.lines, self.parts.session.root
        assert root is not None
        many_lines(log_path(root, self.page.shown_run.run_id), number, before)
        self.something_happens()
        self.wait(lambda: self.page.reading.progress.lines == before + number)

    def something_happens(self) -> None:
        """Any event: the page looks for lines."""
        self.parts.bridge.hear(RunFinished(run_id="another", at=BEGAN, state=RunState.SUCCESS, seconds=1.0))

    def clipboard(self) -> str:
        return QApplication.clipboard().text()


@contextmanager
def log_room(qtbot: QtBot, root: Path | None) -> Iterator[LogRoom]:
    """A page in sight, with the lake in ``root`` open; everything is closed again at the end."""
    clock, bridge = SystemClock(), Bridge()
    session = LakeSession(bridge, clock, environ={})
    store = PanelStore(session, bridge)
    room: LogRoom

    def go(page: str, place: Mapping[str, object]) -> None:
        room.asked.append((page, dict(place)))

    def toast(text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        room.toasts.append(text)

    ini = (root.parent if root else Path("unused")) / "panel.ini"
    parts = PanelParts(session, bridge, store, Preferences(ini), clock, go=go, toast=toast,
                       problem=lambda problem: room.problems.append(problem),
                       act=lambda deed: room.asked.append(deed))  # fmt: skip
    room = LogRoom(qtbot, parts, LogsPage(parts))
    try:
        if root is not None:
            room.open(root)
        room.show()
        yield room
    finally:
        if session.active:
            with qtbot.waitSignal(session.run_ended, timeout=PATIENCE):
                session.stop()
        room.page.hidden()
        room.page.hide()
        bridge.close()
        session.close()
        for part in (room.page, store, session, bridge, parts.preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def a_run(state: RunState = RunState.PARTIAL, *, later: int = 0) -> HandMadeRun:
    """A short run, ``later`` hours after the first one."""
    return HandMadeRun(BEGAN + timedelta(hours=later), {"linktree.extract": done(0, 5, 96)}, 9.0, state)


def lake_with_logs(root: Path, *runs: HandMadeRun) -> list[str]:
    """A lake whose journal knows these runs, each with a log in which everything happens once; returns their names."""
    root.mkdir(parents=True, exist_ok=True)
    with Journal(root / "journal" / "bedrot_journal.db") as journal:
        names = [write_run(journal, run) for run in runs]
    for name in names:
        whole_story(root / "logs", name)
    return names


def log_path(root: Path, run_id: str) -> Path:
    return root / "logs" / "runs" / f"{run_id}.jsonl"
