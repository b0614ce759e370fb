"""The last lines of one run's log, oldest first: enough to see how it ended; all of it is on the Logs page."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject

from app import words
from app.looks import Look
from app.models.log_table import LOOKS, Row
from app.models.run_columns import ColumnsModel, Index
from app.widgets.table_rows import Cell
from pipeline.lake import Lake
from pipeline.run_logs.lines import Level, LogFile, LogLine, log_of_run

LINES = 300


class Column(IntEnum):
    TIME = 0
    PLATFORM = 1
    STEP = 2
    MESSAGE = 3


CELLS = {Column.TIME: 0, Column.PLATFORM: 2, Column.STEP: 3, Column.MESSAGE: 4}


class RunLog(ColumnsModel):
    """Grows at its end while the run goes on."""

    headings = ("Time", "Platform", "Step", "Message")
    look_role = Cell.SHAPE

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def clear(self) -> None:
        self.beginResetModel()
        self._rows = []
        self.endResetModel()

    def append(self, lines: Sequence[LogLine]) -> None:
        if lines:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(lines) - 1)
            self._rows += [Row.of(line) for line in lines]
            self.endInsertRows()

    def key(self, row: int) -> str:
        """The step that a line tells of."""
        return self._rows[row].line.place.key if 0 <= row < len(self._rows) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def text(self, row: int, column: int) -> str:
        return self._rows[row].cells[CELLS[Column(column)]]

    def look(self, row: int, column: int) -> Look | None:
        return LOOKS.get(self._rows[row].line.level) if column == Column.MESSAGE else None

    def weight(self, row: int, column: int) -> int | None:
        return 500 if column == Column.PLATFORM else None

    def muted(self, row: int, column: int) -> bool:
        return column in (Column.TIME, Column.STEP)

    def tip(self, row: int, column: int) -> str | None:
        line = self._rows[row].line
        if column == Column.TIME:
            return words.exact(line.at) if line.at else None
        return line.whole if column == Column.MESSAGE else None


class LogTail:
    """The end of one run's log, and what is added to it. :meth:`more` is for the reading thread, once at a time."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._log: LogFile | None = None
        self._next: int | None = None

    def more(self, lake: Lake, *, going_on: bool) -> list[LogLine] | None:
        """The lines since the last time, at first the last few; None when the log's time was over."""
        if self._log is None:
            self._log = log_of_run(lake.settings.log_dir, self._run_id, lake.journal, going_on)
        if self._log is None:
            return None
        while self._log.extend():
            pass
        first = max(len(self._log) - LINES, 0) if self._next is None else self._next
        self._next = len(self._log)
        return [line for line in self._log.read(range(first, self._next)) if line.level > Level.DEBUG]
