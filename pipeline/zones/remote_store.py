"""A zone that is not on this computer: any file system fsspec knows (S3, MinIO, memory).

What is written is gathered on this computer first and sent as one object once it is complete: an object store shows
an object only when its upload has ended. Modification times stand for versions where the store tells them.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, cast

import fsspec

from pipeline.zones.store import BLOCK, CLUTTER, Entry, Sink, Written, ZoneStore, copy

IN_MEMORY = 64 << 20


class RemoteStore:
    """A zone behind an fsspec URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        filesystem, folder = fsspec.core.url_to_fs(url)
        self._files: Any = filesystem
        self._folder = str(folder).rstrip("/")
        # The memory file system hands the same open file to all readers, position and all.
        self._shares_handles = "memory" in (filesystem.protocol, *filesystem.protocol)

    def _at(self, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"{path!r} is not inside the zone")
        return f"{self._folder}/{path}" if path else self._folder

    def listing(self, folder: str = "") -> Iterator[Entry]:
        top = self._at(folder)
        if not self._files.exists(top):
            return
        found = self._files.find(top, detail=True)
        for name in sorted(found):
            path = name[len(self._folder) :].lstrip("/")
            if path.rpartition("/")[2] not in CLUTTER:
                yield self._entry_of(path, found[name])

    def entry(self, path: str) -> Entry | None:
        try:
            info = self._files.info(self._at(path))
        except FileNotFoundError:
            return None
        return None if info.get("type") == "directory" else self._entry_of(path, info)

    @staticmethod
    def _entry_of(path: str, info: dict[str, Any]) -> Entry:
        moment = info.get("LastModified") or info.get("mtime") or info.get("created")
        nanoseconds = int(moment.timestamp() * 1e9) if isinstance(moment, datetime) else int((moment or 0) * 1e9)
        return Entry(path, int(info.get("size") or 0), nanoseconds)

    def open(self, path: str) -> IO[bytes]:
        if not self._files.isfile(self._at(path)):
            raise FileNotFoundError(2, "No such object", f"{self.url}/{path}")
        if self._shares_handles:
            return io.BytesIO(self._files.cat_file(self._at(path)))
        return cast("IO[bytes]", self._files.open(self._at(path), "rb"))

    @contextmanager
    def writing(self, path: str) -> Iterator[Sink]:
        """Upload ``path`` whole; a block that fails, or gives the file up, uploads nothing."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as gathered:
            sink = Sink(cast("IO[bytes]", gathered), Written(path))
            yield sink
            sink.finish()
            if not sink.written.path:
                return
            gathered.seek(0)
            self._upload(cast("IO[bytes]", gathered), sink.written)
        entry = self.entry(path)
        sink.written.mtime_ns = entry.mtime_ns if entry else 0

    def _upload(self, gathered: IO[bytes], written: Written) -> None:
        target = self._at(written.path)
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        if written.bytes <= IN_MEMORY:
            self._files.pipe_file(target, gathered.read())
            return
        handle = self._files.open(target, "wb", autocommit=False)  # in parts; the object appears with the last one
        try:
            shutil.copyfileobj(gathered, handle, BLOCK)
            handle.close()
        except BaseException:
            handle.discard()
            raise
        handle.commit()

    def keep_version(self, path: str, other: ZoneStore, target: str) -> None:
        copy(self, path, other, target)

    def remove(self, path: str) -> None:
        if self._files.exists(self._at(path)):
            self._files.rm(self._at(path))

    def sweep(self) -> int:
        return 0
