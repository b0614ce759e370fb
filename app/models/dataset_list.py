"""The datasets of a lake as a list under headings: which there are, how new each is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.looks import Look
from app.words import tr
from pipeline.browsing.catalogue import DatasetLine
from pipeline.insights.rhythm import Freshness

Index = QModelIndex | QPersistentModelIndex
OPTIONAL = frozenset({"social_daily", "instagram_analytics", "youtube_analytics"})  # a lake without them lacks nothing


@dataclass(frozen=True)
class DatasetEntry:
    """One dataset in the list. Those that are dated by month, as money reports are, are told by month."""

    line: DatasetLine
    newest: date | None
    freshness: Freshness

    @property
    def look(self) -> Look:
        return Look.ATTENTION if self.freshness in (Freshness.STALE, Freshness.OLD) else Look.IDLE

    def newest_words(self, today: date) -> str:
        """``11 May``, ``Feb``, ``not set up``; the year only where it is another one."""
        if self.newest is None:
            return tr("not set up") if self.line.name in OPTIONAL else words.NOTHING
        return newest_words(self.line, self.newest, today)


def newest_words(line: DatasetLine, newest: date, today: date) -> str:
    """The newest day of a dataset, or its month where days say little."""
    if not line.by_month:
        return words.short_day(newest, today)
    month = words.day(newest).partition(" ")[2]
    return month if newest.year == today.year else f"{month} {newest.year}"


class Role(IntEnum):
    """What the delegate asks for."""

    ENTRY = Qt.ItemDataRole.UserRole
    NEWEST = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class _Row:
    heading: str
    entry: DatasetEntry | None = None


class DatasetList(QAbstractListModel):
    """Headings and datasets, narrowed down by a search."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[DatasetEntry, ...] = ()
        self._rows: list[_Row] = []
        self._search = ""
        self._today = date.min

    def show(self, entries: Sequence[DatasetEntry], today: date) -> None:
        """Take over what was read; an unchanged list of datasets keeps its rows, and with them the selection."""
        same = [e.line for e in entries] == [e.line for e in self._entries]
        self._entries, self._today = tuple(entries), today
        if not same:
            self._arrange()
            return
        fresh = {entry.line.name: entry for entry in entries}
        self._rows = [_Row(row.heading, fresh[row.entry.line.name] if row.entry else None) for row in self._rows]
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def search(self, text: str) -> None:
        """Only the datasets whose title, file name, platform or description holds ``text``."""
        self._search = text.strip().casefold()
        self._arrange()

    @property
    def found(self) -> int:
        """How many datasets the list shows."""
        return sum(row.entry is not None for row in self._rows)

    def entry(self, name: str) -> DatasetEntry | None:
        return next((entry for entry in self._entries if entry.line.name == name), None)

    def place_of(self, name: str) -> QModelIndex:
        """Where a dataset stands; no place while the search hides it."""
        for row, content in enumerate(self._rows):
            if content.entry is not None and content.entry.line.name == name:
                return self.index(row)
        return QModelIndex()

    def first(self) -> QModelIndex:
        """The first dataset of the list."""
        row = next((row for row, content in enumerate(self._rows) if content.entry is not None), None)
        return QModelIndex() if row is None else self.index(row)

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        entry = row.entry
        if entry is None:
            return row.heading if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tr(entry.line.title)
            case Role.ENTRY:
                return entry
            case Role.NEWEST:
                return entry.newest_words(self._today)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{tr(entry.line.title)}, {self._age(entry)}"
        return None

    # ---- inside

    def _arrange(self) -> None:
        self.beginResetModel()
        self._rows = list(_under_headings(entry for entry in self._entries if self._matches(entry.line)))
        self.endResetModel()

    def _matches(self, line: DatasetLine) -> bool:
        told = (tr(line.title), line.name, tr(line.about), *map(words.platform_title, line.platforms))
        return any(self._search in text.casefold() for text in told)

    def _age(self, entry: DatasetEntry) -> str:
        if entry.newest is None:
            return tr("no data yet")
        newest = tr("newest data {}").format(words.day_with_year(entry.newest))
        if entry.look is Look.ATTENTION:
            return tr("{}, older than usual").format(newest)
        return newest

    def _tooltip(self, entry: DatasetEntry) -> str:
        age = self._age(entry)
        return f"{tr(entry.line.title)} – {entry.line.name}\n{tr(entry.line.about)}\n{age[:1].upper()}{age[1:]}."


def _under_headings(entries: Iterable[DatasetEntry]) -> Iterable[_Row]:
    group = None
    for entry in entries:
        if entry.line.group is not group:
            group = entry.line.group
            yield _Row(tr(group.value))
        yield _Row("", entry)
