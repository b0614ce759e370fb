"""The last lines of what is happening, newest first: a short memory, not the log."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.looks import Look
from app.widgets.table_rows import Cell
from pipeline.engine.events import Event, RunFinished, RunStarted, StepProgress
from pipeline.log_sentences import Level, LogLine, line_of_event

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MOST = 100
TIME, WHO, WHAT = range(3)


class Happenings(QAbstractTableModel):
    """Time, platform with the shape of what happened, sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[LogLine, Look, str]] = []  # line, how it looks, run

    def hear(self, events: Iterable[Event]) -> None:
        told = [event for event in events if not isinstance(event, StepProgress)]
        found = [(line, look_of(line), event.run_id) for event in told
                 if (line := line_of_event(event)).level > Level.DEBUG]  # fmt: skip
        if not found:
            return
        found.reverse()
        found = found[:MOST]
        self.beginInsertRows(NOWHERE, 0, len(found) - 1)
        self._lines[:0] = found
        self.endInsertRows()
        if len(self._lines) > MOST:
            self.beginRemoveRows(NOWHERE, MOST, len(self._lines) - 1)
            del self._lines[MOST:]
            self.endRemoveRows()

    def fill(self, lines: Iterable[tuple[LogLine, str]]) -> None:
        """Start anew from what a journal remembers, newest first."""
        self.beginResetModel()
        self._lines = [(line, look_of(line), run) for line, run in islice(lines, MOST)]
        self.endResetModel()

    def place(self, row: int) -> tuple[str, str]:
        """Run and step of a line, for the way to the log."""
        line, _, run_id = self._lines[row]
        return run_id, line.place.key

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object | None:
        line, look, _ = self._lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (f"{line.at.astimezone():%H:%M:%S}" if line.at else "", who(line), line.message)[column]
        if role == Cell.SHAPE and column == WHO:
            return look
        if role == Cell.WEIGHT and column == WHO:
            return 500
        if role == Cell.ROLE and column == TIME:
            return "muted"
        if role == Cell.ROLE and column == WHAT and line.level is Level.ERROR:
            return Look.FAILED.value
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{words.exact(line.at)}\n{line.whole}" if line.at else line.whole
        return None


def who(line: LogLine) -> str:
    """Whose line it is: a platform, a step of all platforms, or the run itself."""
    if line.place.platform:
        return words.platform_title(line.place.platform)
    return words.step_title(line.place.key) if line.place.key else words.tr("Run")


def look_of(line: LogLine) -> Look:
    """The shape a line gets: what it tells of, not how loud it is."""
    if line.level is Level.ERROR:
        return Look.FAILED
    if line.level is Level.WARNING:
        return Look.ATTENTION
    if line.kind == "StepStarted" or line.kind == RunStarted.__name__:
        return Look.RUNNING
    if line.message.startswith("Nothing to do"):
        return Look.SKIPPED
    return Look.OK if line.kind in ("StepFinished", RunFinished.__name__) else Look.IDLE
