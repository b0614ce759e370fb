"""Days of figures made up for the tests of this folder, and warehouses that hold them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.insights.outlook.series import Series
from pipeline.warehouse.schema import open_warehouse

MONDAY = date(2026, 1, 5)
WEEK = (1.0, 1.0, 1.05, 1.1, 1.2, 1.3, 0.9)
Values = Sequence[float | None]


def even_days(size: int, level: float = 1000.0, noise: float = 0.05, seed: int = 1) -> list[float | None]:
    """A steady figure with a usual week."""
    draw = random.Random(seed)
    return [round(level * WEEK[n % 7] * (1 + draw.gauss(0, noise))) for n in range(size)]


def days(values: Values, first: date = MONDAY, **more: Any) -> Series:
    last = first + timedelta(days=len(values) - 1)
    named: dict[str, Any] = {"key": "plays.spotify", "title": "Spotify plays", "chart": "plays", "part": "spotify"}
    named |= {"whole_to": last} | more
    return Series(first=first, values=tuple(values), **named)


def warehouse_of(
    path: Path, plays: Mapping[tuple[str, str], Values], first: date = MONDAY, releases: Sequence[date] = ()
) -> Path:
    """A warehouse with daily plays: (platform, distributor) → values from ``first`` on."""
    with closing(open_warehouse(path)) as connection:
        connection.execute("DELETE FROM content_streams")
        for (platform, source), values in plays.items():
            add_plays(connection, platform, source, values, first)
        for n, day in enumerate(releases):
            connection.execute(
                "INSERT OR IGNORE INTO tracks (track_key, title, release_date) VALUES (?, 'Low Tide', ?)",
                (f"title:{n}", day.isoformat()),
            )
    return path


def add_plays(connection: sqlite3.Connection, platform: str, source: str, values: Values, first: date) -> None:
    connection.executemany(
        "INSERT INTO content_streams (stream_date, platform_id, data_source, stream_count) "
        "SELECT ?, platform_id, ?, ? FROM platforms WHERE platform_key = ?",
        [
            ((first + timedelta(days=n)).isoformat(), source, value, platform)
            for n, value in enumerate(values)
            if value is not None
        ],
    )
