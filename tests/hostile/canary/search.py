"""Looks for secrets in every byte that was written: files, what is packed in them, text in pictures, processes."""

from __future__ import annotations

import gzip
import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.canary.spellings import spellings

DEEPEST = 3  # archives within archives
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SQLITE = b"SQLite format 3\0"
AROUND = 40


@dataclass(frozen=True)
class Find:
    """Where a secret was found, and how it was written there."""

    secret: str
    place: str
    spelled: str
    around: str = field(compare=False, default="")


class Search:
    """``secrets`` by the names under which finds are told; their values never stand in a find's ``secret``."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._needles = [
            (needle, name, spelled) for name, value in secrets.items() for needle, spelled in spellings(value).items()
        ]

    def in_bytes(self, data: bytes, place: str, depth: int = 0) -> Iterator[Find]:
        for needle, name, spelled in self._needles:
            at = data.find(needle)
            if at >= 0:
                around = data[max(0, at - AROUND) : at + len(needle) + AROUND].decode("utf-8", "replace")
                yield Find(name, place, spelled, around)
        if depth < DEEPEST:
            for inner, packed in unpacked(data):
                yield from self.in_bytes(packed, f"{place} > {inner}", depth + 1)

    def in_files(self, roots: Iterable[Path], without: Iterable[Path] = ()) -> Iterator[Find]:
        """Everything below these folders, names included, save the files and folders named."""
        left_out = tuple(without)
        for root in roots:
            for path in sorted(root.rglob("*")):
                if any(path == one or one in path.parents for one in left_out):
                    continue
                yield from self.in_bytes(str(path.relative_to(root)).encode(), f"the name of {path}")
                if path.is_file():
                    yield from self.in_bytes(path.read_bytes(), str(path))
                    yield from self.in_bytes(database_text(path), f"{path} (tables)")


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What is packed in a file: members of archives, compressed text, words in a picture."""
    if data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, name.encode() + b"\n" + archive.read(name)
    elif data[:2] == b"\x1f\x8b":
        yield "unzipped", gzip.decompress(data)
    elif data[:8] == SIGNATURE:
        yield from _words_of_picture(data)


def _words_of_picture(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in (b"IDAT", b"IHDR", b"PLTE"):
            continue
        yield kind.decode("latin-1"), body
        for start in (body.find(b"\0") + 2, body.rfind(b"\0") + 1):
            try:
                yield kind.decode("latin-1"), zlib.decompress(body[start:])
            except zlib.error:
                continue


def database_text(path: Path) -> bytes:
    """All values of a database. A long one is spread over pages, so that its file alone does not show it."""
    with path.open("rb") as handle:
        if handle.read(len(SQLITE)) != SQLITE:
            return b""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return "\n".join(database.iterdump()).encode("utf-8", "surrogatepass")
