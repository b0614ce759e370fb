"""Files of the lake as a table. Which ones and in which order was decided elsewhere; this only says them."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime
from pathlib import PurePosixPath

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.looks import Look
from app.models.file_listing import Column, FileListing, FilesFound, LakeFile
from app.models.zone_tree import Place
from app.widgets.table_rows import Cell
from app.words import tr
from pipeline.model import Verdict, Zone

Index = QModelIndex | QPersistentModelIndex
HEADINGS = ("Name", "Size", "Newest data", "Arrived", "Came from")
LIES_IN = "Lies in"  # what takes the place of the last heading when all zones are searched
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_VERDICTS = {
    Verdict.ACCEPTED: "Accepted",
    Verdict.DUPLICATE: "Has the same contents as another file",
    Verdict.QUARANTINED: "Set aside",
    Verdict.NO_FIGURES: "Read, carries no figures",
    Verdict.UNFINISHED: "Still being written when it was looked at",
    Verdict.DROPPED: "Dropped by you",
}
_LOOKS = {
    Verdict.QUARANTINED: Look.ATTENTION,
    Verdict.UNFINISHED: Look.IDLE,
    Verdict.DROPPED: Look.SKIPPED,
}


class ZoneFileTable(QAbstractTableModel):
    """Ten thousand rows cost nothing until they are seen. A search of all zones tells where a file lies instead."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = FileListing()
        self._order: array[int] = array("l")
        self._everywhere = False
        self._now = datetime.min.replace(tzinfo=UTC)

    def show(self, found: FilesFound, now: datetime) -> None:
        """Take over an answer."""
        self.beginResetModel()
        self._listing, self._order, self._now = found.listing, found.order, now
        self._everywhere = bool(found.query.search)
        self.endResetModel()

    def file(self, row: int) -> LakeFile:
        return self._listing.files[self._order[row]]

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tr(LIES_IN if section == Column.CAME_FROM and self._everywhere else HEADINGS[section])
            case Qt.ItemDataRole.TextAlignmentRole if section == Column.SIZE:
                return RIGHT
            case Qt.ItemDataRole.InitialSortOrderRole:
                falls = section in (Column.SIZE, Column.NEWEST, Column.ARRIVED)
                return Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found, column = self.file(index.row()), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(found, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(found, column)
            case Qt.ItemDataRole.TextAlignmentRole if column == Column.SIZE:
                return RIGHT
            case Cell.SHAPE if column == Column.NAME:
                return (
                    Look.SKIPPED if found.file.odd else _LOOKS.get(found.file.verdict) if found.file.verdict else None
                )
            case Cell.ROLE if column in (Column.NEWEST, Column.ARRIVED, Column.CAME_FROM):
                return "muted"
        return None

    def _text(self, found: LakeFile, column: int) -> str:
        file = found.file
        match column:
            case Column.NAME:
                return file.name
            case Column.SIZE:
                return words.NOTHING if file.odd else words.size(file.bytes)
            case Column.NEWEST:
                return words.short_day(file.newest, self._now.astimezone().date()) if file.newest else words.NOTHING
            case Column.ARRIVED:
                return words.moment(file.arrived, self._now) if file.arrived else words.NOTHING
        if self._everywhere:
            return Place(found.zone, file.path.split("/")[0] if "/" in file.path else "").said
        return PurePosixPath(file.came_from).name if file.came_from else words.NOTHING

    def _tip(self, found: LakeFile, column: int) -> str | None:
        file = found.file
        if column == Column.ARRIVED and file.arrived:
            return words.exact(file.arrived)
        if column == Column.NEWEST and file.newest:
            return words.day_with_year(file.newest)
        if column == Column.CAME_FROM and "/" in file.came_from and not self._everywhere:
            return file.came_from
        return "\n".join(filter(None, (found.path, verdict_words(found))))


def _look(found: LakeFile) -> Look | None:
    """Only what is not simply in use gets a shape."""
    if found.file.odd:
        return Look.SKIPPED
    return _LOOKS.get(found.file.verdict) if found.file.verdict else None


def verdict_words(found: LakeFile) -> str:
    """What became of a file, as far as it is told; empty where nothing is."""
    file = found.file
    if file.odd:
        return tr("Not read: {}").format(tr(file.odd))
    if file.verdict is None:
        return tr("Not looked at yet; the next run does") if found.zone is Zone.LANDING and file.platform else ""
    said = tr(_VERDICTS[file.verdict])
    return f"{said}: {file.why}" if file.why else said
