"""Atomic, checksummed files: a reader sees the old bytes or the new ones, never a half of either.

On the local disk a file is written beside its place, fsynced, renamed and its folder fsynced. Elsewhere (any URL
fsspec knows) an object store publishes an object whole when it is closed, which is the same promise.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from pipeline.crash import crash_point

TEMP_SUFFIX = ".bedrot-tmp"
SPECIAL = frozenset({"link outside the lake", "broken link", "folder", "no file", "damaged name"})
BLOCK = 1 << 20
CLUTTER = frozenset({".DS_Store", "desktop.ini", "Thumbs.db", ".gitkeep"})  # what systems leave lying about
# Windows refuses to replace or open a file while another program is about it, which is over within a moment.
SHARING_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
_never = threading.Event()
_serial = itertools.count()


@dataclass(frozen=True)
class Entry:
    """A file of a zone: ``path`` relative to it (POSIX), size in bytes, modification time in nanoseconds."""

    path: str
    bytes: int
    mtime_ns: int
    special: str = ""  # why this is no plain file: a key of :data:`SPECIAL`


@dataclass
class Written:
    """Filled in while a file is written; complete when the ``writing`` block has ended."""

    path: str
    sha256: str = ""
    bytes: int = 0
    mtime_ns: int = 0


class Sink:
    """A file being written that counts and hashes what goes through it."""

    def __init__(self, handle: IO[bytes], written: Written) -> None:
        self.written = written
        self._handle = handle
        self._hash = hashlib.sha256()
        self.closed = False

    def write(self, data: Any) -> int:
        block = memoryview(data).cast("B")
        self._handle.write(block)
        self._hash.update(block)
        self.written.bytes += len(block)
        return len(block)

    def tell(self) -> int:
        return self.written.bytes

    def flush(self) -> None:
        """Nothing to do: the store flushes once, before it publishes."""

    def close(self) -> None:
        """Writers may close their sink; the store still owns the file."""

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def finish(self) -> None:
        self.written.sha256 = self._hash.hexdigest()


class ZoneStore(Protocol):
    """What a zone can do. Paths are relative to the zone, POSIX."""

    url: str

    def listing(self, folder: str = "") -> Iterator[Entry]: ...
    def entry(self, path: str) -> Entry | None: ...
    def open(self, path: str) -> IO[bytes]: ...
    def writing(self, path: str) -> Any: ...
    def keep_version(self, path: str, other: ZoneStore, target: str) -> None: ...
    def remove(self, path: str) -> None: ...
    def sweep(self) -> int: ...


def open_zone(url: str) -> ZoneStore:
    """The store behind a zone's path or URL; fsspec is imported only for zones that are not on this computer."""
    if "://" in url and not url.startswith("file://"):
        from pipeline.zones.remote_store import RemoteStore

        return RemoteStore(url)
    return LocalStore(url.removeprefix("file://"))


def digest_of(handle: IO[bytes]) -> str:
    """SHA-256 of what is left to read, in hexadecimal."""
    digest = hashlib.sha256()
    while block := handle.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


class LocalStore:
    """A zone that is a folder of this computer."""

    def __init__(self, folder: str) -> None:
        self.url = folder
        self.folder = Path(folder)

    def at(self, path: str) -> Path:
        """The place of a zone path; raises ValueError for one that would leave the zone."""
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            raise ValueError(f"{path!r} is not inside the zone")
        return self.folder / pure

    def listing(self, folder: str = "") -> Iterator[Entry]:
        """All files below ``folder``, sorted by path; links out and odd files are told by ``special``."""
        top = self.at(folder)
        if top.is_dir():
            yield from self._walk(top, folder)

    def _walk(self, top: Path, prefix: str) -> Iterator[Entry]:
        try:
            with os.scandir(top) as found:
                items = sorted(found, key=lambda item: item.name)
        except FileNotFoundError:  # the folder was taken away meanwhile
            return
        for item in items:
            path = f"{prefix}/{item.name}" if prefix else item.name
            if item.name in CLUTTER or item.name.endswith(TEMP_SUFFIX):
                continue
            with suppress(FileNotFoundError):  # so was the file
                yield from self._looked_at(item, path)

    def _looked_at(self, item: os.DirEntry[str], path: str) -> Iterator[Entry]:
        modified = item.stat(follow_symlinks=False).st_mtime_ns
        if not _is_text(item.name):
            yield Entry(path.encode("utf-8", "backslashreplace").decode(), 0, modified, "damaged name")
        elif item.is_dir(follow_symlinks=False):
            if PurePosixPath(item.name).suffix.lower() in DATA_SUFFIXES:
                yield Entry(path, 0, modified, "folder")
            yield from self._walk(Path(item.path), path)
        else:
            yield self._entry_of(item, path)

    def _entry_of(self, item: os.DirEntry[str], path: str) -> Entry:
        own = item.stat(follow_symlinks=False)
        if item.is_symlink():
            target = _target(Path(item.path))
            if target is not None and not target.is_relative_to(self.folder.resolve()):
                return Entry(path, 0, own.st_mtime_ns, "link outside the lake")
            if target is None or not target.exists():
                return Entry(path, 0, own.st_mtime_ns, "broken link")
            own = target.stat()
        if not stat.S_ISREG(own.st_mode):
            return Entry(path, 0, own.st_mtime_ns, "no file")
        return Entry(path, own.st_size, own.st_mtime_ns)

    def entry(self, path: str) -> Entry | None:
        try:
            found = self.at(path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Entry(path, found.st_size, found.st_mtime_ns)

    def open(self, path: str) -> IO[bytes]:
        return self.at(path).open("rb")

    @contextmanager
    def writing(self, path: str) -> Iterator[Sink]:
        """Write ``path`` whole or not at all.

        Inside the block ``sink.written`` grows; on leaving, it is complete. If ``sink.written.path`` is set to the
        empty string inside the block, the file is thrown away: how a writer says that nothing has changed.
        """
        target = self.at(path)
        make_folder(target.parent)
        temp = target.parent / f".{os.getpid()}-{next(_serial)}{TEMP_SUFFIX}"
        try:
            with temp.open("wb", buffering=BLOCK) as handle:
                sink = Sink(handle, Written(path))
                yield sink
                sink.finish()
                if not sink.written.path:
                    return
                handle.flush()
                crash_point("temp-written")
                os.fsync(handle.fileno())
            crash_point("temp-synced")
            _renamed(temp, target)
            crash_point("renamed")
            sync_folder(target.parent)
            crash_point("directory-synced")
            sink.written.mtime_ns = target.stat().st_mtime_ns
        finally:
            temp.unlink(missing_ok=True)

    def keep_version(self, path: str, other: ZoneStore, target: str) -> None:
        """Keep the present bytes of ``path`` as ``target`` of another zone, by a link where the disk can."""
        if isinstance(other, LocalStore):
            place = other.at(target)
            make_folder(place.parent)
            with suppress(OSError):
                os.link(self.at(path), place)
                sync_folder(place.parent)
                return
        copy(self, path, other, target)

    def remove(self, path: str) -> None:
        self.at(path).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Clear away what killed writers left; returns how many. Only while this process holds the lake."""
        swept = 0
        for place in list(self.folder.rglob(f".*{TEMP_SUFFIX}")) if self.folder.is_dir() else ():
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
            swept += 1
        return swept


DATA_SUFFIXES = frozenset({".json", ".csv", ".tsv", ".html", ".zip"})


def _is_text(name: str) -> bool:
    """Whether a name can be written down: Linux takes any bytes, also those that are no UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _target(link: Path) -> Path | None:
    """Where a link leads in the end, or None when it leads in a circle."""
    try:
        return link.resolve()
    except (OSError, RuntimeError):
        return None


def _renamed(temp: Path, target: Path) -> None:
    """Put a file in another one's place, also while somebody reads that one."""
    for seconds in SHARING_WAITS:
        with suppress(PermissionError):
            temp.replace(target)
            return
        _never.wait(seconds)
    temp.replace(target)


def read_shared(path: Path) -> str:
    """The text of a small file that others may be replacing."""
    for seconds in SHARING_WAITS:
        with suppress(PermissionError):
            return path.read_text(encoding="utf-8")
        _never.wait(seconds)
    return path.read_text(encoding="utf-8")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each durable: a synced file in a lost folder would be lost too."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable. Windows does so by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy(source: ZoneStore, path: str, target: ZoneStore, name: str) -> Written:
    """Copy a file between zones; atomic at the target."""
    with source.open(path) as handle, target.writing(name) as sink:
        shutil.copyfileobj(handle, sink, BLOCK)
    written: Written = sink.written
    return written


def copy_of(sha256: str, source: ZoneStore, path: str, target: ZoneStore, name: str) -> Written | None:
    """Copy a file between zones if it still has these bytes; None, and nothing written, when it is gone or changed."""
    try:
        handle = source.open(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    with handle, target.writing(name) as sink:
        shutil.copyfileobj(handle, sink, BLOCK)
        sink.finish()
        if sink.written.sha256 != sha256:
            sink.written.path = ""
    written: Written = sink.written
    return written if written.path else None
