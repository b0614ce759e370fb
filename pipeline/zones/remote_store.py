"""A zone that is not on this computer: any file system fsspec knows (S3, MinIO, memory).

Object stores show an object only when its upload has ended, so a plain upload is already atomic; there is no
folder to sync. Modification times stand for versions where the store tells them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, cast

import fsspec

from pipeline.zones.store import Entry, Sink, Written, ZoneStore, copy


class RemoteStore:
    """A zone behind an fsspec URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        filesystem, folder = fsspec.core.url_to_fs(url)
        self._files: Any = filesystem
        self._folder = str(folder).rstrip("/")

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
            if not any(part.startswith(".") for part in path.split("/")):
                yield self._entry_of(path, found[name])

    def entry(self, path: str) -> Entry | None:
        try:
            info = self._files.info(self._at(path))
        except FileNotFoundError:
            return None
        return self._entry_of(path, info)

    @staticmethod
    def _entry_of(path: str, info: dict[str, Any]) -> Entry:
        moment = info.get("LastModified") or info.get("mtime") or info.get("created")
        nanoseconds = int(moment.timestamp() * 1e9) if isinstance(moment, datetime) else int((moment or 0) * 1e9)
        return Entry(path, int(info.get("size") or 0), nanoseconds)

    def open(self, path: str) -> IO[bytes]:
        return cast("IO[bytes]", self._files.open(self._at(path), "rb"))

    @contextmanager
    def writing(self, path: str) -> Iterator[Sink]:
        """Upload ``path``; an upload that fails or is given up leaves nothing behind."""
        handle = self._files.open(self._at(path), "wb", autocommit=False)
        sink = Sink(handle, Written(path))
        try:
            yield sink
            sink.finish()
            handle.close()
        except BaseException:
            handle.discard()
            raise
        if not sink.written.path:
            handle.discard()
            return
        handle.commit()
        entry = self.entry(path)
        sink.written.mtime_ns = entry.mtime_ns if entry else 0

    def keep_version(self, path: str, other: ZoneStore, target: str) -> None:
        copy(self, path, other, target)

    def remove(self, path: str) -> None:
        if self._files.exists(self._at(path)):
            self._files.rm(self._at(path))

    def sweep(self) -> int:
        return 0
