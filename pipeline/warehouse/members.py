"""Finds or makes the rows of dimensions: stores, countries, artists, items, statements. Their numbers never change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from pipeline.registry import normal

UNKNOWN = 1  # artists, stores, tracks and platforms: the member that stands for an empty name
UNKNOWN_TERRITORY = 2
Key = tuple[str, ...]


class Members:
    """One dimension as a loader sees it: natural keys in, row numbers out. Lives no longer than one transaction."""

    def __init__(self, connection: sqlite3.Connection, table: str, number: str, key: Sequence[str]) -> None:
        self._connection = connection
        self._table, self._number, self._key = table, number, tuple(key)
        self.used: set[int] = set()
        rows = connection.execute(f"SELECT {', '.join((*self._key, number))} FROM {table}")
        self._known: dict[Key, int] = {tuple(row[:-1]): row[-1] for row in rows}

    def numbers(self, keys: Iterable[Key]) -> list[int]:
        """The row number of each key, in order; rows that are missing are made."""
        found = [self._known.get(key) or self._make(key) for key in keys]
        self.used.update(found)
        return found

    def prune(self, keep: str = "0") -> None:
        """Delete the rows no key of this transaction asked for, except where the SQL condition ``keep`` holds."""
        gone = [(number,) for number in self._known.values() if number not in self.used]
        self._connection.executemany(f"DELETE FROM {self._table} WHERE {self._number} = ? AND NOT ({keep})", gone)

    def _make(self, key: Key) -> int:
        values = dict(zip(self._key, key, strict=True)) | self.further(key)
        marks = ", ".join("?" * len(values))
        number: int = self._connection.execute(
            f"INSERT INTO {self._table} ({', '.join(values)}) VALUES ({marks}) RETURNING {self._number}",
            tuple(values.values()),
        ).fetchone()[0]
        self._known[key] = number
        return number

    def further(self, key: Key) -> dict[str, str | int]:
        """What a new row says besides its key."""
        return {}


class Artists(Members):
    """Artists by slug. A name the artist list does not have is its own slug."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, "artists", "artist_id", ("slug",))

    def further(self, key: Key) -> dict[str, str | int]:
        return {"artist_name": key[0]}

    def of(self, names: Iterable[str | None]) -> list[int]:
        """The artist of each name; the unknown member for an empty one."""
        return self.numbers((name or "unknown",) for name in names)


class Stores(Members):
    """Stores by name. A new spelling of a listed store or platform goes to the same platform, others to 'unknown'."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, "stores", "store_id", ("store_name",))
        spellings = connection.execute(
            "SELECT platform_key, platform_id FROM platforms "
            "UNION ALL SELECT platform_name, platform_id FROM platforms "
            "UNION ALL SELECT store_name, platform_id FROM stores WHERE is_listed"
        )
        self._platforms = {normal(name): platform for name, platform in spellings}

    def further(self, key: Key) -> dict[str, str | int]:
        return {"platform_id": self._platforms.get(normal(key[0]), UNKNOWN)}

    def settle(self) -> None:
        """Stores nobody lists follow the listed spellings of today, not of the day they first occurred."""
        unlisted = self._connection.execute("SELECT store_name, store_id FROM stores WHERE NOT is_listed").fetchall()
        self._connection.executemany(
            "UPDATE stores SET platform_id = ? WHERE store_id = ?",
            [(self._platforms.get(normal(name), UNKNOWN), number) for name, number in unlisted],
        )


def territories(connection: sqlite3.Connection) -> Members:
    """Countries by code."""
    return Members(connection, "territories", "territory_id", ("country_code",))


def statements(connection: sqlite3.Connection) -> Members:
    """What a distributor reported on one day for one month of sales."""
    return Members(connection, "royalty_statements", "statement_id", ("distributor", "sale_month", "reporting_date"))


class Items(Members):
    """What reports name as sold, in their own words; each new one is given its artist, its track is settled later."""

    def __init__(self, connection: sqlite3.Connection, artists: Artists) -> None:
        super().__init__(connection, "royalty_items", "item_id", ("isrc", "upc", "title", "artist_name", "kind"))
        self._artists = artists

    def further(self, key: Key) -> dict[str, str | int]:
        return {"artist_id": self._artists.of((key[3],))[0]}


def platform(connection: sqlite3.Connection, key: str) -> int:
    """The number of a platform that is always there."""
    number: int = connection.execute("SELECT platform_id FROM platforms WHERE platform_key = ?", (key,)).fetchone()[0]
    return number
