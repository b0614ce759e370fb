"""What a chart of the business is asked for: the connection, the days, whose figures – and what to say without any."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.charting.axes import short_day
from pipeline.charting.model import Axis, Chart
from pipeline.charting.span import Span


@dataclass(frozen=True)
class Asked:
    """One question for charts. ``artist_id`` None: everybody; ``today`` is not over, so it has no figures yet."""

    connection: sqlite3.Connection
    tables: frozenset[str]
    span: Span
    today: date
    artist_id: int | None = None
    artist: str = ""  # the slug

    def of_artist(self, column: str = "artist_id") -> str:
        """A condition that leaves the chosen artist's rows; the id is a number of our own."""
        return "TRUE" if self.artist_id is None else f"{column} = {int(self.artist_id)}"

    def key(self, name: str) -> str:
        """The key of a part of the whole account's figures; one artist's are another part, with marks of its own."""
        return name if self.artist_id is None else f"{name}:{self.artist}"

    def is_over(self, day: date) -> bool:
        return day < self.today

    def nothing(self, key: str, title: str, axis: Axis, never: str, known: Iterable[date] = ()) -> Chart:
        """A chart without values: ``never`` where there is none at all, else how new the newest day is."""
        newest = max(known, default=None)
        told = never if newest is None else f"Nothing in these days. The newest day known is {short_day(newest)}."
        if newest is not None and newest > self.span.last:
            told = "Nothing in these days."
        return Chart(key, title, axis, empty=told)
