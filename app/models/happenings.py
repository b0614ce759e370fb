"""The last lines of what is happening, newest first: a short memory, not the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.looks import Look
from app.widgets.table_rows import Cell

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MOST = 100
TIME, WHO, WHAT = range(3)


@dataclass(frozen=True)
class Told:
    """One line. ``run_id`` and ``key`` lead to its place in the log."""

    time: str
    look: Look
    who: str
    what: str
    tip: str = ""
    run_id: str = ""
    key: str = ""
    grave: bool = False

    @property
    def columns(self) -> tuple[str, str, str]:
        return self.time, self.who, self.what


class Happenings(QAbstractTableModel):
    """Time, platform with the shape of what happened, sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Told] = []

    def add(self, lines: Iterable[Told]) -> None:
        """Put new lines, newest first, before those that are there."""
        found = list(islice(lines, MOST))
        if not found:
            return
        self.beginInsertRows(NOWHERE, 0, len(found) - 1)
        self._lines[:0] = found
        self.endInsertRows()
        if len(self._lines) > MOST:
            self.beginRemoveRows(NOWHERE, MOST, len(self._lines) - 1)
            del self._lines[MOST:]
            self.endRemoveRows()

    def fill(self, lines: Iterable[Told]) -> None:
        """Start anew."""
        self.beginResetModel()
        self._lines = list(islice(lines, MOST))
        self.endResetModel()

    def line(self, row: int) -> Told:
        return self._lines[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object | None:
        line, column = self._lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.columns[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip
        if column == WHO:
            return {int(Cell.SHAPE): line.look, int(Cell.WEIGHT): 500}.get(role)
        if role == Cell.ROLE:
            return "muted" if column == TIME else Look.FAILED.value if line.grave else None
        return None
