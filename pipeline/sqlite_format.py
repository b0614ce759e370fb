"""The format of our SQLite files: numbered SQL scripts, each applied in one transaction, after a copy was kept.

Journal and warehouse both live by it; which newer format they refuse, and with which words, is their own business.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

MAGIC = b"SQLite format 3\0"  # all places by https://www.sqlite.org/fileformat2.html
HEADER, VERSION_AT, APPLICATION_AT = 100, 60, 68
LOG_MAGIC, LOG_HEADER, FRAME_HEADER = b"\x37\x7f\x06", 32, 24


def scripts_in(folder: Path) -> dict[int, Path]:
    """The migrations of a folder by number: ``0001_tables.sql`` is the first."""
    return {int(script.name[:4]): script for script in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration a file has seen; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def version_on_disk(path: Path, application: int = 0) -> int:
    """The same by the bytes of the file and of the log beside it; 0 where there is none, or not one of ``application``.

    SQLite folds the log of a killed program into its file as soon as it is asked anything. A file that is not ours to
    change must be known before.
    """
    with suppress(FileNotFoundError):
        with path.open("rb", buffering=0) as file:
            header = file.read(HEADER)
        header = _in_log(path.with_name(f"{path.name}-wal")) or header
        if header.startswith(MAGIC) and application in (0, _number(header, APPLICATION_AT)):
            return _number(header, VERSION_AT)
    return 0


def _in_log(log: Path) -> bytes:
    """The header as the last transaction of a write-ahead log that changed it has left it; nothing where none has.

    It is in page 1. A frame counts once a later one ends its transaction; one with other salts is of an older log.
    """
    found = begun = b""
    with suppress(FileNotFoundError), log.open("rb", buffering=0) as file:
        head = file.read(LOG_HEADER)
        if not head.startswith(LOG_MAGIC):
            return b""
        whole, salts = FRAME_HEADER + _number(head, 8), head[16:24]
        for place in range(LOG_HEADER, file.seek(0, os.SEEK_END) - whole + 1, whole):
            file.seek(place)
            frame = file.read(FRAME_HEADER)
            if frame[8:16] != salts:
                break
            if _number(frame, 0) == 1:
                begun = file.read(HEADER)
            if _number(frame, 4):  # pages of the whole file, in the frame that ends a transaction
                found = begun
    return found


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def bring_up_to_date(connection: sqlite3.Connection, path: Path, scripts: Mapping[int, Path]) -> int:
    """Apply what the file at ``path`` lacks; returns the version that was found.

    Safe when two programs try at once. ``connection`` is in autocommit mode. The copy of an existing file is called
    ``<name>.v<version>.backup.db``.
    """
    found, known = version(connection), max(scripts)
    if 0 < found < known:
        back_up(connection, path.with_name(f"{path.stem}.v{found}.backup{path.suffix}"))
    for number in range(found + 1, known + 1):
        _apply(connection, number, scripts[number].read_text(encoding="utf-8"))
    return found


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy of an open database at ``target``, through SQLite, so that it is right even while others write."""
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    copy = sqlite3.connect(half)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    with half.open("rb+") as handle:
        os.fsync(handle.fileno())
    half.replace(target)


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version(connection) < number:  # another program may have been quicker
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
