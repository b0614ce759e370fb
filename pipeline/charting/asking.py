"""The warehouse opened for charts: one moment for all questions, and plain words where it cannot be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.settings import ConfigurationError
from pipeline.warehouse.schema import Unusable, WarehouseTooNew, inspect, open_for_reading

BUSY_MS = 2000
NOTHING_YET = "Nothing has been loaded yet. The first run fills this."
BEING_LOADED = "The warehouse is being loaded. Look again in a moment."
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class NotNow(Exception):
    """There is no warehouse, or it is locked; the text says which, in words for the owner."""


@contextmanager
def asking(warehouse: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one moment, even while a load writes.

    Raises :class:`NotNow`, ``ConfigurationError`` for another program's or a newer warehouse, and
    ``sqlite3.DatabaseError`` for damage.
    """
    if not warehouse.exists():
        raise NotNow(NOTHING_YET)
    try:
        with closing(open_for_reading(warehouse)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            inspect(connection, warehouse)
            connection.execute("BEGIN")
            yield connection
    except WarehouseTooNew as error:
        raise ConfigurationError(error.message, error.next_action) from None
    except Unusable as error:
        raise ConfigurationError(error.message, "Run once: it is kept aside and a warehouse is made.") from None
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _LOCKED:
            raise NotNow(BEING_LOADED) from None
        if not warehouse.exists():
            raise NotNow(NOTHING_YET) from None
        raise


def tables(connection: sqlite3.Connection) -> frozenset[str]:
    """What there is to ask: a warehouse that no newer run has touched may lack the newest tables."""
    return frozenset(name for (name,) in connection.execute("SELECT name FROM sqlite_master"))
