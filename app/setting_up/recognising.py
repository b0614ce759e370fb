"""What a folder is, before anything is done with it: a lake, an empty place, something else. It is only looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.setting_up.sample import free_place, is_sample, source
from pipeline import flow
from pipeline.configuration import Configuration
from pipeline.model import Zone
from pipeline.platforms.declaration import NAMES
from pipeline.platforms.names import moment_in
from pipeline.registry import FILE, read_artists, read_json
from pipeline.settings import NUMBERED, ConfigurationError, Settings, load_settings
from pipeline.zones.store import CLUTTER

PARTS = frozenset({*(zone.value for zone in Zone), *NUMBERED.values(), "config", "journal", "logs"})
MOST_FILES = 200_000  # beyond that a person learns nothing more from the number


class Kind(StrEnum):
    LAKE = "lake"
    FREE = "free"  # not there yet, or empty
    INSIDE = "inside"  # a part of a lake; the lake is above it
    OTHER = "other"  # a folder with other things in it
    FILE = "file"
    SHUT = "shut"  # may not be read or written
    UNCLEAR = "unclear"  # no whole path
    BROKEN = "broken"  # a lake whose files cannot be read


@dataclass(frozen=True)
class Recognised:
    """``artists`` are the entries of the lake's list as they stand, ``platforms`` those that are switched on.

    ``trouble`` says what a broken lake has wrong, ``lake`` where the lake is that a folder belongs to.
    """

    kind: Kind
    root: Path
    numbered: bool = False
    files: int = 0
    newest: date | None = None
    things: int = 0
    artists: tuple[Mapping[str, Any], ...] = ()
    platforms: frozenset[str] = frozenset(NAMES)
    trouble: str = ""
    lake: Path | None = None


def recognise(typed: str, environ: Mapping[str, str]) -> Recognised:
    """Look at the folder that somebody typed or chose. Takes as long as the disk does."""
    text = typed.strip().strip('"')
    path = Path(text).expanduser() if text else Path()
    if not text or not path.is_absolute():
        return Recognised(Kind.UNCLEAR, path)
    path = Path(os.path.normpath(path))
    try:
        return _looked_at(path, environ)
    except PermissionError:
        return Recognised(Kind.SHUT, path)
    except ConfigurationError as error:
        return Recognised(Kind.BROKEN, path, trouble=f"{error.message} {error.next_action}")
    except OSError as error:
        return Recognised(Kind.BROKEN, path, trouble=f"{path}: {error.strerror or error}.")


def recognise_sample(typed: str, environ: Mapping[str, str]) -> Recognised:
    """Where a copy of the sample lake would lie, with the artists it brings; a lake where there is one already."""
    asked = recognise(typed, environ)
    if asked.kind not in (Kind.FREE, Kind.OTHER, Kind.LAKE):
        return asked
    place = free_place(asked.root)
    if is_sample(place):
        return recognise(str(place), environ)
    return Recognised(Kind.FREE, place, artists=artist_entries(artists_file(source() / "config")))


def free_folder(wanted: Path) -> Path:
    """``wanted``, or with a number behind it, where nothing is yet."""
    names = (wanted, *(wanted.with_name(f"{wanted.name} {number}") for number in range(2, 100)))
    return next((place for place in names if not place.exists()), wanted)


def _looked_at(path: Path, environ: Mapping[str, str]) -> Recognised:
    if path.exists() and not path.is_dir():
        return Recognised(Kind.FILE, path)
    lake = next(
        (above for above in path.parents if path.relative_to(above).parts[0] in PARTS and _is_lake(above)), None
    )
    if path.is_dir() and _is_lake(path):
        return _lake(path, environ)
    if lake is not None:
        return Recognised(Kind.INSIDE, path, lake=lake)
    things = [place for place in path.iterdir() if place.name not in CLUTTER] if path.is_dir() else []
    if things:
        return Recognised(Kind.OTHER, path, things=len(things))
    there = next((place for place in (path, *path.parents) if place.exists()), path)
    free = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return Recognised(Kind.FREE if free else Kind.SHUT, path)


def _is_lake(folder: Path) -> bool:
    """A lake has a place where files arrive, a journal of ours, or a .env file that says where it has all that."""
    if any((folder / name).is_dir() for name in (Zone.LANDING, NUMBERED[Zone.LANDING])):
        return True
    if (folder / "journal" / "bedrot_journal.db").is_file():
        return True
    return (folder / ".env").is_file() and (folder / "config" / FILE).is_file()


def _lake(root: Path, environ: Mapping[str, str]) -> Recognised:
    if not os.access(root, os.W_OK):
        return Recognised(Kind.SHUT, root)
    settings = load_settings(root, environ)
    files, newest = _counted(settings)
    return Recognised(
        Kind.LAKE,
        root,
        numbered=settings.zones[Zone.LANDING] == str(root / NUMBERED[Zone.LANDING]),
        files=files,
        newest=newest,
        artists=artist_entries(artists_file(settings.config_dir)),
        platforms=platforms_on(settings.config_dir),
    )


def _counted(settings: Settings) -> tuple[int, date | None]:
    """How many files the zones hold, and from when the newest download is."""
    files, newest = 0, None
    for zone in NUMBERED:
        folder = settings.local_zone(zone)
        for place in _files(folder) if folder else ():
            files += 1
            if zone is Zone.LANDING:
                moment = moment_in(place.name) or datetime.fromtimestamp(place.stat().st_mtime, UTC)
                newest = max(newest or moment, moment)
            if files >= MOST_FILES:
                break
    return files, newest.astimezone().date() if newest else None


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file() and entry.name not in CLUTTER:
            yield entry


def artists_file(config: Path) -> Path:
    """The artist list of a lake, where it is read from; older lakes have it beside their folders."""
    beside = config.parent / FILE
    return beside if beside.is_file() and not (config / FILE).is_file() else config / FILE


def artist_entries(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The entries of an artist list; raises :class:`ConfigurationError` for one the pipeline would refuse."""
    if not path.is_file():
        return ()
    read_artists(path)
    return tuple(read_json(path))


def platforms_on(config: Path) -> frozenset[str]:
    """Which platforms take part, by the lake's own file."""
    stated = Configuration(config).stated_dependencies()
    return frozenset(step.platform for step in flow.full_flow(stated) if step.platform)
