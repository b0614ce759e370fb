"""Takes the one table out of a TikTok archive, in memory, and refuses archives that TikTok does not make.

Nothing is ever unpacked to the disk. TikTok's own archives hold one member, ``Overview.csv``.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from pipeline.platforms.values import refuse

LARGEST_ARCHIVE = 8 << 20  # bytes; a year of days is about 10 kB
LARGEST_TABLE = 50 << 20  # bytes, unpacked
MOST_MEMBERS = 50
LARGEST_RATIO = 200  # a year without a single view shrinks to about a fifteenth
_ENCRYPTED = 0x1
_KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those that never unpack more than they are asked for
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error,
    EOFError, OSError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip


def is_archive(data: bytes) -> bool:
    return data[:2] == b"PK"


def only_table(data: bytes) -> bytes:
    """The bytes of the archive's only CSV member.

    Rules: ``damaged-archive``, ``encrypted-archive``, ``member-outside``, ``nested-member``, ``no-table``,
    ``several-tables``, ``too-large``.
    """
    if len(data) > LARGEST_ARCHIVE:
        refuse("too-large", "The archive is far larger than any export of TikTok.", "archive")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, _table(archive.infolist()))
    except _DAMAGE:
        refuse("damaged-archive", "The archive is cut off or damaged.", "archive")


def _table(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if len(members) > MOST_MEMBERS:
        refuse("too-large", f"The archive holds {len(members):,} files instead of one.", "archive")
    for member in members:
        _check_name(member.orig_filename)
    tables = [member for member in members if member.filename.lower().endswith(".csv")]
    if not tables:
        refuse("no-table", "The archive holds no table.", "archive")
    if len(tables) > 1:
        refuse("several-tables", f"The archive holds {len(tables)} tables instead of one.", _where(tables[1].filename))
    return tables[0]


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":" or "\0" in name:
        refuse("member-outside", "A file in the archive would be unpacked outside of its folder.", _where(name))
    if len(path.parts) > 1 and path.suffix.lower() == ".csv":
        refuse(
            "nested-member", "The table lies in a folder of the archive; TikTok's own archives have none.", _where(name)
        )


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        refuse("encrypted-archive", "The archive is locked with a password.", _where(member.filename))
    if member.compress_type not in _KNOWN_METHODS:
        refuse("damaged-archive", "The archive is packed in a way TikTok does not use.", _where(member.filename))
    stated = member.file_size
    if stated > LARGEST_TABLE or stated > LARGEST_RATIO * max(member.compress_size, 1):
        refuse(
            "too-large", "The table in the archive is far larger than any export of TikTok.", _where(member.filename)
        )
    with archive.open(member) as handle:
        return handle.read(stated + 1)  # a member that holds more than it states is found to be damaged


def _where(name: str) -> str:
    return f"member {name[:80]!r}"
