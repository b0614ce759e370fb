"""All files of a lake as they were at one moment, and which of them the owner wants to see, in which order.

Made, narrowed down and sorted on a reading thread: a lake of many years has a hundred thousand files.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from pathlib import PurePosixPath

from app.models.zone_tree import ZONES, Folder, Place, folders_of
from pipeline.browsing.zone_files import ZoneFile, zone_files
from pipeline.lake import Lake
from pipeline.model import Zone

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Column(IntEnum):
    """The columns of the table, in their order."""

    NAME = 0
    SIZE = 1
    NEWEST = 2
    ARRIVED = 3
    CAME_FROM = 4


@dataclass(frozen=True)
class LakeFile:
    """A file and the zone it lies in."""

    zone: Zone
    file: ZoneFile

    @property
    def path(self) -> str:
        """Where it lies in the lake: ``landing/tiktok/analytics/…``"""
        return f"{self.zone.value}/{self.file.path}"


@dataclass(frozen=True)
class FileListing:
    """``roots`` are the folders, a tree a zone."""

    files: tuple[LakeFile, ...] = ()
    roots: tuple[Folder, ...] = ()


@dataclass(frozen=True)
class FileQuery:
    """Which files: those below ``place``, only the named ones of its zone, or all whose path holds ``search``.

    ``choose`` is the file, by zone and path, that shall be chosen among them.
    """

    place: Place
    only: frozenset[str] | None = None
    search: str = ""
    column: Column = Column.ARRIVED
    descending: bool = True
    choose: tuple[Zone, str] | None = None


@dataclass(frozen=True)
class FilesFound:
    """The answer to a query: places in ``listing.files``, in the wanted order; ``row`` is that of the chosen file."""

    listing: FileListing
    query: FileQuery
    order: array[int]
    bytes: int
    row: int


def read_files(lake: Lake) -> FileListing:
    """Every file of every zone."""
    files = tuple(LakeFile(zone, file) for zone in ZONES for file in zone_files(lake, zone))
    return FileListing(files, folders_of((found.zone, found.file.path) for found in files))


def find_files(listing: FileListing, query: FileQuery) -> FilesFound:
    """Narrow down and sort."""
    files = listing.files
    wanted = list(_wanted(files, query))
    key = _by_place if query.search and query.column == Column.CAME_FROM else _KEYS[query.column]
    wanted.sort(key=lambda number: key(files[number]), reverse=query.descending)
    row = next((row for row, number in enumerate(wanted) if _is_chosen(files[number], query)), 0 if wanted else -1)
    return FilesFound(listing, query, array("l", wanted), sum(files[number].file.bytes for number in wanted), row)


def _is_chosen(found: LakeFile, query: FileQuery) -> bool:
    return query.choose is not None and query.choose == (found.zone, found.file.path)


def _wanted(files: tuple[LakeFile, ...], query: FileQuery) -> Iterator[int]:
    search, place, only = query.search.strip().casefold(), query.place, query.only
    for number, found in enumerate(files):
        if search:
            if search in found.path.casefold():
                yield number
        elif place.holds(found.zone, found.file.path) and (only is None or found.file.path in only):
            yield number


def _by_place(found: LakeFile) -> tuple[object, ...]:
    return ZONES.index(found.zone), found.file.path


def _newest(found: LakeFile) -> date:
    return found.file.newest or date.min


_KEYS: dict[Column, Callable[[LakeFile], tuple[object, ...]]] = {
    Column.NAME: lambda found: (found.file.name.casefold(), found.file.path),
    Column.SIZE: lambda found: (found.file.bytes, found.file.path),
    Column.NEWEST: lambda found: (_newest(found), found.file.path),
    Column.ARRIVED: lambda found: (found.file.arrived or _LONG_AGO, found.file.path),
    Column.CAME_FROM: lambda found: (PurePosixPath(found.file.came_from).name.casefold(), found.file.path),
}
