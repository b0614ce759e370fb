"""The history as a table that grows while one scrolls; the run that goes on is its first row and lives."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, Signal

from app import words
from app.looks import Look
from app.models.run_columns import ColumnsModel, Index
from app.models.run_history import PAGE, RunFilter, RunPage, read_page
from app.models.run_live import LiveRun, line_of
from app.models.run_words import what_went_wrong, wrong_in_full
from app.problems import Problem
from app.session import LakeSession
from app.words import NOTHING, tr
from pipeline.engine.records import RunLine
from pipeline.model import RunState

MOST_AT_ONCE = 1000


class Column(IntEnum):
    STATE = 0
    STARTED = 1
    KIND = 2
    STARTED_BY = 3
    DURATION = 4
    ROWS = 5
    WENT_WRONG = 6


class RunTable(ColumnsModel):
    """Asks the journal for a page at a time, off the GUI thread. ``arrived`` tells that a question is answered."""

    headings = ("State", "Started", "Kind", "Started by", "Duration", "Rows", "What went wrong")
    numbers = frozenset({Column.DURATION, Column.ROWS})
    arrived = Signal(bool)  # whether it was another question than before
    failed = Signal(object)  # Problem: the history could not be read

    def __init__(self, session: LakeSession, live: LiveRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted = RunFilter()
        self.ever = True  # whether the lake has any run at all
        self._session, self._live = session, live
        self._lines: list[RunLine] = []
        self._after = ""  # where the next page begins; empty at the end
        self._reading = self._asked_anew = False
        self._placed: tuple[str, datetime | None] = "", None  # which live run has got its row
        live.changed.connect(self._live_changed)

    # ---- asking

    def ask(self, wanted: RunFilter) -> None:
        """Another question: the rows are replaced when its answer is there."""
        self.wanted = wanted
        self._read(PAGE, anew=True)

    def refresh(self) -> None:
        """The same question again, for as many rows as are there."""
        self._read(min(max(len(self._lines), PAGE), MOST_AT_ONCE), anew=self._asked_anew and self._reading)

    def clear(self) -> None:
        """No lake is open."""
        self._replace(RunPage(()))

    def _read(self, rows: int, *, anew: bool) -> None:
        wanted = self.wanted
        self._reading, self._asked_anew = True, anew
        # One topic for all pages: a newer question makes the answers to older ones void.
        self._session.read(
            lambda lake: read_page(lake, wanted, rows=rows), self._replace, self, self._not_read, topic="pages of runs"
        )

    def _replace(self, page: RunPage) -> None:
        self.beginResetModel()
        self._lines, self._after, self.ever, self._reading = self._arranged(page.lines), page.after, page.ever, False
        self.endResetModel()
        self.arrived.emit(self._asked_anew)

    def canFetchMore(self, parent: Index) -> bool:
        return bool(self._after) and not self._reading and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        wanted, after = self.wanted, self._after
        self._reading = True
        self._session.read(
            lambda lake: read_page(lake, wanted, after), self._append, self, self._not_read, topic="pages of runs"
        )

    def _not_read(self, problem: Problem) -> None:
        self._reading = False
        self.failed.emit(problem)

    def _append(self, page: RunPage) -> None:
        known = self._live.run_id
        new = [line for line in page.lines if line.run.run_id != known]
        self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(new) - 1)
        self._lines += new
        self._after, self._reading = page.after, False
        self.endInsertRows()

    # ---- the run that goes on

    def _arranged(self, lines: tuple[RunLine, ...]) -> list[RunLine]:
        """The live run first, even one that began long ago and was taken up again."""
        summary = self._live.summary
        if summary is None or not self._live.running:
            return list(lines)
        rest = [line for line in lines if line.run.run_id != summary.run_id]
        wanted = self.wanted.state in (None, RunState.RUNNING) and not self.wanted.text
        return [line_of(summary), *rest] if wanted or len(rest) < len(lines) else rest

    def _live_changed(self) -> None:
        summary, now_live = self._live.summary, (self._live.run_id, self._live.began)
        if summary is None:
            return
        if self._placed != now_live:
            self._placed = now_live
            self.refresh()
        elif (row := self.row_of(summary.run_id)) is not None:
            self._lines[row] = line_of(summary)
            self._repaint(row)

    def tick(self) -> None:
        """A second has passed: runs that go on have become longer."""
        for row, line in enumerate(self._lines[:PAGE]):
            if line.run.state is RunState.RUNNING:
                self._repaint(row, Column.DURATION, Column.DURATION)

    def _repaint(self, row: int, first: Column = Column.STATE, last: Column = Column.WENT_WRONG) -> None:
        self.dataChanged.emit(self.index(row, first), self.index(row, last))

    # ---- what is in it

    def run_id(self, row: int) -> str:
        return self._lines[row].run.run_id if 0 <= row < len(self._lines) else ""

    def row_of(self, run_id: str) -> int | None:
        return next((row for row, line in enumerate(self._lines) if line.run.run_id == run_id), None)

    @property
    def any_running(self) -> bool:
        return any(line.run.state is RunState.RUNNING for line in self._lines[:PAGE])

    def as_text(self, row: int) -> str:
        """A row as it is copied, ready for a spreadsheet."""
        return "\t".join(self.text(row, column) for column in Column)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def look(self, row: int, column: int) -> Look | None:
        return words.look_of_run(self._lines[row].run.state)[0] if column == Column.STATE else None

    def weight(self, row: int, column: int) -> int | None:
        return 500 if column == Column.STARTED and row == 0 else None

    def text(self, row: int, column: int) -> str:
        line = self._lines[row]
        run = line.run
        match Column(column):
            case Column.STATE:
                return words.look_of_run(run.state)[1]
            case Column.STARTED:
                return words.moment(run.started_at, self._now())
            case Column.KIND:
                return words.run_kind(run.kind)
            case Column.STARTED_BY:
                return words.started_by(run.trigger)
            case Column.DURATION:
                return words.took(self._seconds(line))
            case Column.ROWS:
                return words.count(line.rows) if line.rows else NOTHING
            case Column.WENT_WRONG:
                return what_went_wrong(line)

    def tip(self, row: int, column: int) -> str | None:
        line = self._lines[row]
        if column == Column.STARTED:
            return words.exact(line.run.started_at)
        if column == Column.WENT_WRONG:
            return wrong_in_full(line) or self.text(row, column)
        return tr("Rows of the curated datasets that this run wrote") if column == Column.ROWS else None

    def _seconds(self, line: RunLine) -> float:
        run = line.run
        if run.run_id == self._live.run_id and self._live.summary is not None:
            return self._live.seconds(self._now())
        if run.state is not RunState.RUNNING:
            return run.seconds
        return run.seconds + max((self._now() - run.started_at).total_seconds(), 0.0)

    def _now(self) -> datetime:
        return self._session.clock.now()
