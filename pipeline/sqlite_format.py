"""The format of our SQLite files: numbered SQL scripts, each applied in one transaction, after a copy was kept.

Journal and warehouse both live by it; which newer format they refuse, and with which words, is their own business.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

HEADER, VERSION_AT, APPLICATION_AT = 100, 60, 68  # of page 1: https://www.sqlite.org/fileformat2.html
LOG_MAGIC, LOG_HEADER, FRAME_HEADER = b"\x37\x7f\x06", 32, 24


def scripts_in(folder: Path) -> dict[int, Path]:
    """The migrations of a folder by number: ``0001_tables.sql`` is the first."""
    return {int(script.name[:4]): script for script in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration a file has seen; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def version_on_disk(path: Path, application: int = 0) -> int:
    """The same without touching the file or the log beside it; 0 where there is none, or not one of ``application``.

    SQLite folds the log of a killed program into its file as soon as it is asked anything. A file that is not ours to
    change must be known before.
    """
    if not path.is_file():
        return 0
    found, owner = _in_log(path.with_name(f"{path.name}-wal")) or _in_file(path)
    return found if application in (0, owner) else 0


def _in_file(path: Path) -> tuple[int, int]:
    """Version and application, as long as the log says nothing else.

    By SQLite, told that nothing changes: then it neither locks nor writes nor reads the log. To open the file ourselves
    would take away the locks of all our connections to it – the system drops them with the first handle that is closed.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            return version(connection), int(connection.execute("PRAGMA application_id").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0, 0  # whoever opens it to use it hears what is wrong with it


def _in_log(log: Path) -> tuple[int, int] | None:
    """The same by the last transaction of a write-ahead log that changed page 1; None where none has.

    A frame counts once a later one ends its transaction; one with other salts is of an older log. SQLite holds no locks
    on this file.
    """
    found = begun = b""
    with suppress(OSError), log.open("rb", buffering=0) as file:
        head = file.read(LOG_HEADER)
        if not head.startswith(LOG_MAGIC):
            return None
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
    return (_number(found, VERSION_AT), _number(found, APPLICATION_AT)) if found else None


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
