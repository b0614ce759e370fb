"""Opens the warehouse file: brings its tables up to date, refuses a newer one, keeps a damaged one aside."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from pipeline.clock import stamp
from pipeline.sqlite_format import bring_up_to_date, scripts_in, version, version_on_disk

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x42454452
BUSY_SECONDS = 15.0
SIDE_FILES = ("-wal", "-shm", "-journal")
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class WarehouseTooNew(Exception):
    """The warehouse was written by a newer version of this program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        self.message = (
            f"The warehouse {path} was written by a newer version of this program (format {found}, known: {known})."
        )
        self.next_action = "Install the newest version of the panel. Nothing was changed."
        super().__init__(f"{self.message} {self.next_action}")


class Unusable(Exception):
    """The file at the warehouse's place cannot be used; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def open_warehouse(path: Path, lasting: bool = True, migrations: Path = MIGRATIONS) -> sqlite3.Connection:
    """The warehouse at ``path``, made if there is none, in autocommit mode and with today's tables.

    ``lasting`` is False for a file that is thrown away when anything goes wrong: it is written without a journal.
    Raises :class:`WarehouseTooNew`, or :class:`Unusable` for a damaged file and for another program's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    refuse_newer_warehouse(path, migrations)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        inspect(connection, path, migrations)
        verify(connection, path)
        # Write-ahead log: who reads sees the figures from before until the new ones are whole, and a killed load
        # leaves nothing behind. Keys are looked up by the loader, so SQLite need not check each row's references again.
        for pragma in (
            f"journal_mode = {'WAL' if lasting else 'OFF'}", f"synchronous = {'FULL' if lasting else 'OFF'}",
            "foreign_keys = OFF", "cache_size = -65536", "temp_store = MEMORY",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        migrate(connection, path, migrations)
    except BaseException as error:
        connection.close()
        if is_damage(error):
            raise Unusable(f"The warehouse {path.name} is damaged.") from error
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The warehouse for questions only.

    Raises :class:`WarehouseTooNew`, and ``sqlite3.OperationalError`` when there is none.
    """
    refuse_newer_warehouse(path)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def refuse_newer_warehouse(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Raises :class:`WarehouseTooNew` before SQLite has opened anything: not a byte of such a warehouse is changed."""
    found, known = version_on_disk(path, APPLICATION_ID), max(scripts_in(migrations))
    if found > known:
        raise WarehouseTooNew(path, found, known)


def inspect(connection: sqlite3.Connection, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Whose file this is. Raises :class:`WarehouseTooNew`, or :class:`Unusable` for another program's."""
    found = version(connection)
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise Unusable(f"The database {path.name} was made by another program.")
    known = max(scripts_in(migrations))
    if found > known:
        raise WarehouseTooNew(path, found, known)


def verify(connection: sqlite3.Connection, path: Path) -> None:
    """Read the whole file, about a second per 200 MB. Raises :class:`Unusable` for any damage."""
    findings = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if findings != ["ok"]:
        raise Unusable(f"The warehouse {path.name} is damaged ({findings[0]}).")


def fold_log(connection: sqlite3.Connection) -> None:
    """Bring the write-ahead log into the file and empty it, unless someone is reading: then the next load does."""
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_damage(error: BaseException) -> bool:
    """Whether SQLite said that the file itself is broken."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE


def set_aside(path: Path, moment: datetime) -> Path:
    """Move an unusable file and what SQLite keeps beside it out of the way; returns its new place. Deletes nothing."""
    base = f"{path.stem}.set-aside-{stamp(moment)}"
    names = (base, *(f"{base}-{n}" for n in range(2, 1000)))
    target = next(t for t in (path.with_name(n + path.suffix) for n in names) if not t.exists())
    # The side files first: alone, an old log would be replayed into the new file.
    for suffix in (*SIDE_FILES, ""):
        place = path.with_name(path.name + suffix)
        if place.exists():
            place.replace(target.with_name(target.name + suffix))
    return target


def migrate(connection: sqlite3.Connection, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Apply the numbered scripts the file lacks, after a copy of an existing one was kept."""
    bring_up_to_date(connection, path, scripts_in(migrations))
