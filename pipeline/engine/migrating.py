"""Which formats of the journal this program knows: older ones are brought up to date, newer ones refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipeline.sqlite_format import bring_up_to_date, scripts_in, version, version_on_disk

MIGRATIONS = Path(__file__).parent / "migrations"


class JournalTooNew(Exception):
    """The journal was written by a newer version of this program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        self.message = (
            f"The journal {path} was written by a newer version of this program (format {found}, known: {known})."
        )
        self.next_action = "Install the newest version of the panel. Nothing was changed."
        super().__init__(f"{self.message} {self.next_action}")


def refuse_newer(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Raises :class:`JournalTooNew` before SQLite has opened anything: not a byte of such a journal is changed."""
    found, known = version_on_disk(path), max(scripts_in(migrations))
    if found > known:
        raise JournalTooNew(path, found, known)


def migrate(connection: sqlite3.Connection, path: Path, migrations: Path = MIGRATIONS) -> int:
    """Apply what the journal at ``path`` lacks; returns the version that was found, 0 for a new file.

    Raises :class:`JournalTooNew` without touching anything.
    """
    scripts = scripts_in(migrations)
    known, found = max(scripts), version(connection)
    if found > known:
        raise JournalTooNew(path, found, known)
    return bring_up_to_date(connection, path, scripts)
