"""The artists of the set-up assistant as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.setting_up.plan import ArtistLine
from app.widgets.table_rows import Cell
from app.words import NOTHING

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ArtistLines(QAbstractTableModel):
    """Name, Spotify id, TikTok handle; what is not known is a dash."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[ArtistLine] = []

    def show(self, lines: Iterable[ArtistLine]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Name"), self.tr("Spotify artist id"), self.tr("TikTok"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        handle = f"@{line.tiktok}" if line.tiktok else ""
        text = (line.name, line.spotify_id, handle)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text or NOTHING
        if role == Cell.WEIGHT and index.column() == 0:
            return 500
        if role == Cell.ROLE and index.column() > 0:
            return "muted"
        if role == Qt.ItemDataRole.AccessibleTextRole and not text:
            return self.tr("not known")
        return None
