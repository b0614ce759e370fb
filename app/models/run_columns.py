"""What the tables of a run have in common: headings as words, numbers at the right, a quiet dash for nothing."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.looks import Look
from app.widgets.table_rows import Cell
from app.words import NOTHING, tr

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class ColumnsModel(QAbstractTableModel):
    """A table says its :meth:`text`; where a cell has a look, that is its pill or, with ``SHAPE``, its shape."""

    headings: ClassVar[tuple[str, ...]] = ()
    numbers: ClassVar[frozenset[int]] = frozenset()
    look_role: ClassVar[Cell] = Cell.PILL

    def text(self, row: int, column: int) -> str:
        raise NotImplementedError

    def look(self, row: int, column: int) -> Look | None:
        return None

    def weight(self, row: int, column: int) -> int | None:
        return None

    def tip(self, row: int, column: int) -> str | None:
        return None

    def muted(self, row: int, column: int) -> bool:
        return self.text(row, column) == NOTHING

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.headings[section])
        return RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section in self.numbers else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, column)
        if role == self.look_role:
            return self.look(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column in self.numbers else None
        if role == Cell.WEIGHT:
            return self.weight(row, column)
        if role == Cell.ROLE:
            return "muted" if self.muted(row, column) else None
        return self.tip(row, column) if role == Qt.ItemDataRole.ToolTipRole else None
