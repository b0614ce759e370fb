"""The folders of a lake as a tree: zone, platform, folder – and how many files lie below each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import words
from app.words import tr
from pipeline.model import Zone
from pipeline.platforms.declaration import TITLES

Index = QModelIndex | QPersistentModelIndex
ZONES = (Zone.LANDING, Zone.RAW, Zone.STAGING, Zone.CURATED, Zone.ARCHIVE, Zone.QUARANTINE)
ZONE_TITLES = {
    Zone.LANDING: "Landing",
    Zone.RAW: "Raw",
    Zone.STAGING: "Staging",
    Zone.CURATED: "Curated",
    Zone.ARCHIVE: "Archive",
    Zone.QUARANTINE: "Quarantine",
}
ZONE_MEANINGS = {
    Zone.LANDING: "Files as they were downloaded, untouched",
    Zone.RAW: "Accepted files, kept for ever",
    Zone.STAGING: "Typed and cleaned rows",
    Zone.CURATED: "Datasets as people and dashboards read them",
    Zone.ARCHIVE: "Earlier versions of the datasets",
    Zone.QUARANTINE: "Files that were set aside",
}


class Role(IntEnum):
    """What a view asks besides the words."""

    PLACE = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Place:
    """A folder of a zone; '' is the zone itself. Paths are relative to the zone, POSIX."""

    zone: Zone
    folder: str = ""

    def holds(self, zone: Zone, path: str) -> bool:
        return zone is self.zone and (not self.folder or path.startswith(f"{self.folder}/"))

    @property
    def said(self) -> str:
        """``Landing / TikTok / analytics``"""
        parts = [tr(ZONE_TITLES[self.zone]), *map(_folder_title, filter(None, self.folder.split("/")))]
        return " / ".join(parts)


@dataclass(eq=False)
class Folder:
    """One node: what it is called, how many files lie below it, its own folders by name."""

    place: Place
    title: str
    above: Folder | None = None
    row: int = 0
    number: int = 0
    files: int = 0
    inside: list[Folder] = field(default_factory=list)


def folders_of(files: Iterable[tuple[Zone, str]]) -> tuple[Folder, ...]:
    """The tree over some files (zone and path), a root a zone. Meant for a reading thread."""
    roots = {zone: Folder(Place(zone), tr(ZONE_TITLES[zone]), None, row) for row, zone in enumerate(ZONES)}
    known: dict[tuple[Zone, str], Folder] = {(zone, ""): root for zone, root in roots.items()}
    for zone, path in files:
        node: Folder | None = _folder(known, zone, path.rpartition("/")[0])
        while node is not None:
            node.files += 1
            node = node.above
    for root in known.values():
        root.inside.sort(key=lambda folder: folder.title.casefold())
        for row, folder in enumerate(root.inside):
            folder.row = row
    return tuple(roots.values())


def _folder(known: dict[tuple[Zone, str], Folder], zone: Zone, path: str) -> Folder:
    found = known.get((zone, path))
    if found is None:
        above = _folder(known, zone, path.rpartition("/")[0])
        name = path.rpartition("/")[2]
        found = Folder(Place(zone, path), _folder_title(name) if above.above is None else name, above)
        above.inside.append(found)
        known[zone, path] = found
    return found


def _folder_title(name: str) -> str:
    return words.platform_title(name) if name in TITLES else name


class ZoneTree(QAbstractItemModel):
    """Nodes are made on a reading thread; this only shows them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._roots: tuple[Folder, ...] = ()
        self._nodes: list[Folder] = []  # by number: an index that outlived its tree must not lead to memory let go

    def show(self, roots: tuple[Folder, ...]) -> None:
        self.beginResetModel()
        self._roots = roots
        self._nodes = list(_all_below(roots))
        for number, node in enumerate(self._nodes):
            node.number = number
        self.endResetModel()

    def index_of(self, place: Place) -> QModelIndex:
        """Where a place stands; the nearest folder above it when it is gone."""
        root = next((root for root in self._roots if root.place.zone is place.zone), None)
        if root is None:
            return QModelIndex()
        node = root
        for depth in range(1, place.folder.count("/") + 2 if place.folder else 1):
            path = "/".join(place.folder.split("/")[:depth])
            below = next((folder for folder in node.inside if folder.place.folder == path), None)
            if below is None:
                break
            node = below
        return self._index(node)

    def all_places(self) -> Iterator[QModelIndex]:
        """Every node, those above before those below."""
        return map(self._index, self._nodes)

    def place(self, index: Index) -> Place:
        """Which folder stands there."""
        return self._node(index).place

    # ---- what Qt asks

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        nodes = self._node(parent).inside if parent.isValid() else self._roots
        return self._index(nodes[row]) if 0 <= row < len(nodes) and column == 0 else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self._node(index).above if index.isValid() else None
        return QModelIndex() if above is None else self._index(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.column() > 0:
            return 0
        return len(self._node(parent).inside) if parent.isValid() else len(self._roots)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self._node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return node.title
            case Role.PLACE:
                return node.place
            case Role.COUNT:
                return node.files
            case Qt.ItemDataRole.ToolTipRole:
                files = words.many(node.files, tr("file"), tr("files"))
                meaning = "" if node.above else f"{tr(ZONE_MEANINGS[node.place.zone])}\n"
                return f"{meaning}{node.place.said} · {files}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{node.title}, {words.many(node.files, tr('file'), tr('files'))}"
        return None

    # ---- inside

    def _index(self, node: Folder) -> QModelIndex:
        return self.createIndex(node.row, 0, node.number)

    def _node(self, index: Index) -> Folder:
        return self._nodes[index.internalId()]


def _all_below(folders: Iterable[Folder]) -> Iterator[Folder]:
    for folder in folders:
        yield folder
        yield from _all_below(folder.inside)
