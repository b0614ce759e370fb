"""A warehouse in memory with the real tables, filled row by row: for rules that a few rows tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from pipeline.insights.goals import Goals
from pipeline.insights.kpis import KpiValue, Reading, read_kpis
from pipeline.sqlite_format import scripts_in
from pipeline.warehouse.schema import MIGRATIONS

TODAY = date(2026, 11, 25)
PLATFORM = {"spotify": 2, "apple": 3}


class SmallWarehouse:
    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("BEGIN")
        for script in scripts_in(MIGRATIONS).values():
            self.connection.executescript(script.read_text(encoding="utf-8"))
        self._lines = 0

    def add(self, table: str, **cells: object) -> None:
        names, places = ", ".join(cells), ", ".join("?" * len(cells))
        values = [cell.isoformat() if isinstance(cell, date) else cell for cell in cells.values()]
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)

    def artist(self, number: int, slug: str, name: str = "") -> None:
        self.add("artists", artist_id=number, slug=slug, artist_name=name or slug)

    def track(self, number: int, title: str, released: str | None = None, share: float | None = None) -> None:
        """A track of artist 10, which stands in reports as the item of the same number."""
        self.add("tracks", track_id=number, track_key=f"title:{title}", title=title, release_date=released)
        self.add("track_artists", track_id=number, artist_id=10, role_type="primary", royalty_percentage=share)
        self.add("royalty_items", item_id=number, isrc="", upc="", title=title, artist_name="", kind="",
                 track_id=number, artist_id=10)  # fmt: skip

    def sale(
        self, month: str, reported: str, usd: str, distributor: str = "distrokid", *, store: str = "Spotify",
        quantity: int = 100, item: int = 20,
    ) -> None:  # fmt: skip
        """A report line of the item."""
        key = (distributor, month, reported)
        self.connection.execute(
            "INSERT OR IGNORE INTO royalty_statements (distributor, sale_month, reporting_date) VALUES (?, ?, ?)", key
        )
        ((statement,),) = self.connection.execute(
            "SELECT statement_id FROM royalty_statements WHERE (distributor, sale_month, reporting_date) = (?, ?, ?)",
            key,
        ).fetchall()
        ((place,),) = self.connection.execute("SELECT store_id FROM stores WHERE store_name = ?", (store,)).fetchall()
        self._lines += 1
        self.add("revenue_transactions", statement_id=statement, store_id=place, territory_id=1, item_id=item,
                 ordinal=self._lines, quantity=quantity, earnings_pico_usd=int(Decimal(usd).scaleb(12)))  # fmt: skip

    def plays(
        self, last: date, days: int, count: int, distributor: str = "distrokid", platform: str = "spotify"
    ) -> None:
        """The same count on so many days up to ``last``."""
        for back in range(days):
            self.add("content_streams", stream_date=last - timedelta(days=back), platform_id=PLATFORM[platform],
                     data_source=distributor, stream_count=count)  # fmt: skip

    def reading(self, today: date = TODAY, goals: Goals | None = None) -> Reading:
        return Reading(self.connection, today, goals)

    def values(self, today: date = TODAY, goals: Goals | None = None) -> dict[str, KpiValue]:
        """Those over the whole label."""
        return {one.key: one for one in read_kpis(self.reading(today, goals)) if not one.subject}


@contextmanager
def small_warehouse() -> Iterator[SmallWarehouse]:
    made = SmallWarehouse()
    try:
        yield made
    finally:
        made.connection.close()
