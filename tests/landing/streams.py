"""Daily counts that rise, fall and spike as real ones do, and what a download on a given day shows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tests.landing.moments import each_day
from tests.landing.output import Table, Truth

IntArray = NDArray[np.int64]
DayCount = tuple[date, int]

DAILY_STREAMS = Table("daily_streams", ("source", "date", "spotify_streams", "apple_streams"), keys=2)
WEEK = np.array([-0.06, -0.05, -0.02, 0.0, 0.07, 0.10, -0.04])  # Monday to Sunday


def daily_counts(
    rng: np.random.Generator,
    start: date,
    days: int,
    base: float,
    growth: float,
    releases: Sequence[date] = (),
    weekend: float = 0.12,
    noise: float = 0.10,
) -> IntArray:
    """Trend x week x year x release spikes x autocorrelated noise, as counts."""
    t = np.arange(days, dtype=np.float64)
    level = base * np.exp(growth * t / 365.0)
    week = WEEK[(start.weekday() + np.arange(days)) % 7] / 0.10 * weekend + 1.0
    year = 1.0 + 0.06 * np.sin(2 * np.pi * (t + start.timetuple().tm_yday) / 365.25)
    spikes = np.ones(days)
    for released in releases:
        offset = (released - start).days
        if offset >= days:
            continue
        age = t - offset
        spikes += np.where(age >= 0, float(rng.uniform(0.4, 2.2)) * np.exp(-np.maximum(age, 0) / 14.0), 0.0)
    drift = np.empty(days)
    previous = 0.0
    for i, shock in enumerate(rng.normal(0.0, noise, days)):
        previous = 0.7 * previous + shock
        drift[i] = previous
    mean = np.maximum(level * week * year * spikes * np.exp(drift), 0.0)
    return rng.poisson(mean).astype(np.int64)


@dataclass(frozen=True)
class Series:
    """Counts per day from `start`; nothing is shown of the days before `first`."""

    start: date
    values: IntArray
    first: date

    def window(self, lo: date, hi: date, seen: date, lag: int) -> list[DayCount]:
        """What a download on day `seen` shows of the days `lo` to `hi`.

        Days younger than `lag` are not there yet, the next two are incomplete.
        """
        last = min(hi, seen - timedelta(days=lag), self.start + timedelta(days=len(self.values) - 1))
        rows: list[DayCount] = []
        for day in each_day(max(lo, self.first, self.start), last):
            age = (seen - day).days - lag
            complete = {0: 0.71, 1: 0.95}.get(age, 1.0)
            rows.append((day, int(int(self.values[(day - self.start).days]) * complete)))
        return rows


@dataclass(frozen=True)
class Streams:
    """What one distributor counts: streams a day by artist slug."""

    spotify: dict[str, Series] = field(default_factory=dict)
    apple: dict[str, Series] = field(default_factory=dict)


def total(parts: Mapping[str, Series]) -> Series:
    """All artists together."""
    some = next(iter(parts.values()))
    return Series(some.start, np.sum([series.values for series in parts.values()], axis=0), some.first)


def record_streams(
    truth: Truth, source: str, moment: datetime, spotify: Sequence[DayCount], apple: Sequence[DayCount]
) -> None:
    """Note what a download showed; a day only one of the two shows has no figure (None) for the other."""
    s, a = dict(spotify), dict(apple)
    days = sorted(s.keys() | a.keys())
    truth.put(DAILY_STREAMS, moment, ((source, day.isoformat(), s.get(day), a.get(day)) for day in days))
