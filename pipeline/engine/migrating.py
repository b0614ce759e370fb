"""Brings a journal's tables up to date: numbered SQL files, each in one transaction, after a copy was put aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


class JournalTooNew(Exception):
    """The journal was written by a newer version of this program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        self.message = (
            f"The journal {path} was written by a newer version of this program (format {found}, known: {known})."
        )
        self.next_action = "Install the newest version of the panel. Nothing was changed."
        super().__init__(f"{self.message} {self.next_action}")


def migrate(connection: sqlite3.Connection, path: Path, migrations: Path = MIGRATIONS) -> int:
    """Apply what the journal at ``path`` lacks; returns the version that was found, 0 for a new file.

    Safe when two programs try at once. ``connection`` is in autocommit mode. Raises :class:`JournalTooNew` without
    touching anything.
    """
    scripts = {int(script.name[:4]): script for script in sorted(migrations.glob("[0-9][0-9][0-9][0-9]_*.sql"))}
    known = max(scripts)
    found = _version(connection)
    if found > known:
        raise JournalTooNew(path, found, known)
    if 0 < found < known:
        back_up(connection, path.with_name(f"{path.stem}.v{found}.backup.db"))
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
    half.replace(target)


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < number:  # another program may have been quicker
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
