"""Rows of texts that do not change, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.table_rows import Cell

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class PlainTable(QAbstractTableModel):
    """``muted`` names the columns that stand back, ``strong`` the one that matters."""

    def __init__(
        self,
        headings: Sequence[str],
        muted: frozenset[int] = frozenset(),
        strong: int = 0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._headings, self._muted, self._strong = tuple(headings), muted, strong
        self.rows: list[tuple[str, ...]] = []

    def show(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.rows[index.row()][index.column()]
        if role == Cell.ROLE and index.column() in self._muted:
            return "muted"
        if role == Cell.WEIGHT and index.column() == self._strong:
            return 500
        return None
