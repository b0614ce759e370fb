"""The format of our SQLite files: numbered SQL scripts, each applied in one transaction, after a copy was kept.

Journal and warehouse both live by it; which newer format they refuse, and with which words, is their own business.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path


def scripts_in(folder: Path) -> dict[int, Path]:
    """The migrations of a folder by number: ``0001_tables.sql`` is the first."""
    return {int(script.name[:4]): script for script in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration a file has seen; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


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
