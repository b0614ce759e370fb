"""A table of few rows that are all known at once: headings, and cells that say how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.looks import Look
from app.widgets.table_rows import Cell

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Text:
    """A cell: its words, how they look, what its tooltip says."""

    words: str
    tip: str = ""
    pill: Look | None = None
    shape: Look | str | None = None
    role: str = ""
    weight: int = 0
    bar: float | None = None

    def data(self) -> Mapping[int, object]:
        return {Qt.ItemDataRole.DisplayRole: self.words, Qt.ItemDataRole.ToolTipRole: self.tip or None,
                Cell.PILL: self.pill, Cell.SHAPE: self.shape, Cell.ROLE: self.role or None,
                Cell.WEIGHT: self.weight or None, Cell.BAR: self.bar}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row; ``key`` says what it is about."""

    cells: tuple[Text, ...]
    key: str = ""
    place: Mapping[str, object] = field(default_factory=dict)


class Rows(QAbstractTableModel):
    """``numbers`` are the columns whose text stands at the right."""

    def __init__(self, headings: Sequence[str], numbers: Sequence[int] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._numbers = frozenset(numbers)
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Other rows; the same rows change nothing, so that a selection stays."""
        found = tuple(lines)
        if found == self._lines:
            return
        if [line.key for line in found] == [line.key for line in self._lines]:
            self._lines = found
            self.dataChanged.emit(self.index(0, 0), self.index(len(found) - 1, len(self._headings) - 1))
            return
        self.beginResetModel()
        self._lines = found
        self.endResetModel()

    def line(self, row: int) -> Line:
        return self._lines[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object | None:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self._numbers:
            return RIGHT
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object | None:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._numbers:
            return RIGHT
        cell = self._lines[index.row()].cells[index.column()]
        return cell.data().get(role)
