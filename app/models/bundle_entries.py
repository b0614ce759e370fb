"""What is inside a diagnostics bundle, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.table_rows import Cell
from app.words import count, size
from pipeline.diagnosing.bundle import Entry

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BundleEntries(QAbstractTableModel):
    """Name and size; what an entry is stands in its tooltip and is spoken."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: Iterable[Entry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Inside the bundle"), self.tr("Size"))[section]
        return RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section == 1 else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        name = index.column() == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name if name else size(entry.bytes)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{entry.what}\n{entry.name}" if name else self.tr("{} bytes").format(count(entry.bytes))
        if role == Qt.ItemDataRole.AccessibleTextRole and name:
            return f"{entry.name}: {entry.what}"
        if role == Qt.ItemDataRole.TextAlignmentRole and not name:
            return RIGHT
        if role == Cell.ROLE and not name:
            return "muted"
        return None
