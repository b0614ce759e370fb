"""The table inside a TikTok archive, read in memory: one CSV, nothing that climbs, hides or explodes."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from pipeline.platforms.values import refuse

LARGEST = 50 << 20
MOST_MEMBERS = 20
LARGEST_RATIO = 1000  # text of digits shrinks to a fiftieth at best
ENCRYPTED = 0x1


def table_in(data: bytes) -> bytes:
    """The bytes of the archive's single CSV. Refuses anything an export of TikTok's own never is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, _only_table(archive))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        refuse("damaged-archive", "The archive is cut off or damaged.", "archive")


def _only_table(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        refuse("odd-archive", f"The archive holds {len(members)} files instead of one.", "archive")
    for member in members:
        _check_name(member.orig_filename)
    tables = [m for m in members if not m.is_dir() and m.filename.lower().endswith(".csv")]
    if len(tables) != 1:
        refuse("odd-archive", f"The archive holds {len(tables)} tables instead of one.", "archive")
    return tables[0]


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        refuse("climbing-name", "A file in the archive would land outside of its folder.", f"member {name[:80]!r}")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    where = f"member {member.filename[:80]!r}"
    if member.flag_bits & ENCRYPTED:
        refuse("encrypted-archive", "The archive is locked with a password.", where)
    if member.file_size > LARGEST or member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        refuse("too-large", "The table in the archive is far larger than any export.", where)
    with archive.open(member) as handle:
        data = handle.read(LARGEST + 1)  # the stated size may lie
    if len(data) > LARGEST:
        refuse("too-large", "The table in the archive is far larger than any export.", where)
    return data
