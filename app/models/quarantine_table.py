"""The files that are set aside, as a table: whose they are, why, where in the file, since when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import PurePosixPath

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.words import tr
from pipeline.engine.records import QuarantineItem

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, in their order."""

    PLATFORM = 0
    FILE = 1
    REASON = 2
    WHERE = 3
    FOUND = 4


_MEMBER = re.compile(r"member '(.+)'")
_PLACE = re.compile(r"(line|byte|row) \d|\d+ of \d+ rows")
HEADINGS = ("Platform", "File", "Reason", "Where", "Found")
_KEYS: dict[int, Callable[[QuarantineItem], object]] = {
    Column.PLATFORM: lambda item: (words.platform_title(item.platform), item.file),
    Column.FILE: lambda item: (file_name(item).casefold(), item.id),
    Column.REASON: lambda item: (item.message, item.id),
    Column.WHERE: lambda item: (item.line, item.id),
    Column.FOUND: lambda item: (item.found_at, item.id),
}


class QuarantineTable(QAbstractTableModel):
    """All open items, newest first until the owner wants another order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[QuarantineItem, ...] = ()
        self._items: list[QuarantineItem] = []
        self._search = ""
        self._now = datetime.min.replace(tzinfo=UTC)
        self.sorted_by, self.order = int(Column.FOUND), Qt.SortOrder.DescendingOrder

    def show(self, items: Sequence[QuarantineItem], now: datetime) -> None:
        """Take over what was read."""
        self._all, self._now = tuple(items), now
        self._arrange()

    def search(self, text: str) -> None:
        """Only the files whose name, platform or reason holds ``text``."""
        self._search = text.strip().casefold()
        self._arrange()

    @property
    def total(self) -> int:
        """How many items there are, whatever the search hides."""
        return len(self._all)

    def item(self, row: int) -> QuarantineItem:
        return self._items[row]

    def row_of(self, item_id: int) -> int:
        """Where an item stands; -1 when it is not shown."""
        return next((row for row, item in enumerate(self._items) if item.id == item_id), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.sorted_by, self.order = column, order
        self._arrange()

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item, column = self._items[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(item, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == Column.FOUND:
                return words.exact(item.found_at)
            return f"{words.platform_title(item.platform)}: {item.file}\n{item.message}"
        return None

    def _text(self, item: QuarantineItem, column: int) -> str:
        match column:
            case Column.PLATFORM:
                return words.platform_title(item.platform)
            case Column.FILE:
                return file_name(item)
            case Column.REASON:
                return item.message
            case Column.WHERE:
                return place_in_file(item) or tr("Whole file")
        return words.moment(item.found_at, self._now)

    def _arrange(self) -> None:
        self.beginResetModel()
        shown = [item for item in self._all if self._search in _told(item)]
        shown.sort(key=_KEYS[self.sorted_by], reverse=self.order is Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]
        self._items = shown
        self.endResetModel()


def file_name(item: QuarantineItem) -> str:
    """The file's own name, without its folder."""
    return PurePosixPath(item.file).name


def place_in_file(item: QuarantineItem) -> str:
    """Which place in the file is wrong, as a person would look for it; empty where that is the file as a whole.

    Readers of answers name keys and codes instead of places; those stay in the log.
    """
    if member := _MEMBER.match(item.line):
        return tr("In {}").format(PurePosixPath(member[1]).name)
    if _PLACE.match(item.line):
        return item.line[:1].upper() + item.line[1:]
    return ""


def reason(item: QuarantineItem) -> str:
    """Why it was set aside, with the place where there is one to go to."""
    place = place_in_file(item)
    return f"{place}: {item.message}" if place and not place[0].isdigit() else item.message


def concerned(items: Iterable[QuarantineItem], platforms: Iterable[str]) -> tuple[QuarantineItem, ...]:
    """The items of some platforms, newest first."""
    wanted = frozenset(platforms)
    found = [item for item in items if item.platform in wanted]
    return tuple(sorted(found, key=lambda item: (item.found_at, item.id), reverse=True))


def _told(item: QuarantineItem) -> str:
    return " ".join((words.platform_title(item.platform), item.file, item.message, item.line)).casefold()
