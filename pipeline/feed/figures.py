"""Everything the feed tells of plays and money, worked out once for each state of the warehouse."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from pipeline.feed.context import FeedContext
from pipeline.insights.goals import Goals, load_goals
from pipeline.insights.kpi.delays import Delays, reporting_delays
from pipeline.insights.kpi.money import (
    ArtistRevenue,
    DistributorRevenue,
    StoreRevenue,
    revenue_by_artist,
    revenue_by_distributor,
    revenue_by_store,
)
from pipeline.insights.kpi.months import MonthRevenue, monthly_revenue
from pipeline.insights.kpi.plays import Growth, Period, PlaysSummary, plays_growth, plays_summary
from pipeline.insights.kpi.rates import Rate, rates
from pipeline.insights.kpi.reading import end_of, total_of
from pipeline.insights.kpis import Alert, GoalStatus, KpiValue, Reading, alerts_of, goal_states, read_kpis

HOUR = 3600.0
SPOTIFY, APPLE = "spotify", "apple_music"
SHOWN_PERIODS = 12


@dataclass(frozen=True)
class Counted:
    """Plays by the distributors' counts; None where nobody counted any on that platform."""

    spotify: int | None
    apple: int | None
    total: int


@dataclass(frozen=True)
class Grown:
    """A period, its plays and how they changed, as fractions; None where the two are not comparable."""

    period: Growth
    plays: Counted
    spotify: float | None
    apple: float | None


@dataclass(frozen=True)
class Figures:
    """``loaded_at`` is when the warehouse was loaded last, UTC. ``days`` are dates with a count, oldest first.

    ``whole_until`` is the newest day that every distributor has reported.
    """

    today: date
    loaded_at: str | None
    kpis: tuple[KpiValue, ...]
    goals: tuple[GoalStatus, ...]
    alerts: tuple[Alert, ...]
    stores: tuple[StoreRevenue, ...]
    artists: tuple[ArtistRevenue, ...]
    distributors: tuple[DistributorRevenue, ...]
    months: tuple[MonthRevenue, ...]
    delays: Delays
    rates: tuple[Rate, ...]
    summary: PlaysSummary
    days: Mapping[date, Counted]
    sources: Mapping[date, tuple[str, ...]]
    by_month: Mapping[str, Counted]
    days_of: Mapping[str, int]
    growth: Mapping[Period, tuple[Grown, ...]]
    whole_until: date | None

    def kpi(self, key: str) -> KpiValue | None:
        return next((one for one in self.kpis if one.key == key and not one.subject), None)


def figures(context: FeedContext) -> Figures:
    """The figures as the last load left them. Raises ``Unavailable``, ``ConfigurationError`` for the goals."""
    goals, today = load_goals(context.settings.config_dir), context.today()
    with context.warehouse() as connection:
        loads = connection.execute("SELECT dataset, sha256, loaded_at FROM dataset_loads ORDER BY dataset").fetchall()
        content = tuple((dataset, sha256) for dataset, sha256, _ in loads)  # the same bytes say the same once more
        found = context.kept.get(
            ("figures", content, today, goals), lambda: _worked_out(connection, today, goals), HOUR
        )
    return replace(found, loaded_at=max((moment for _, _, moment in loads), default=None))


def _worked_out(connection: sqlite3.Connection, today: date, goals: Goals) -> Figures:
    reading = Reading(connection, today, goals)
    known = read_kpis(reading)
    by_day, sources = _by_day(reading)
    return Figures(
        today,
        None,  # said with each answer
        known,
        goal_states(reading, known),
        alerts_of(known, goals),
        revenue_by_store(reading),
        revenue_by_artist(reading),
        revenue_by_distributor(reading),
        monthly_revenue(reading),
        reporting_delays(reading),
        rates(reading),
        plays_summary(reading),
        by_day,
        sources,
        _by_month(by_day),
        _days_of(reading),
        {period: _growth(reading, period) for period in Period},
        end_of(reading.plays),
    )


def _by_day(reading: Reading) -> tuple[dict[date, Counted], dict[date, tuple[str, ...]]]:
    """Sources are added up by date first: who asks for 30 days gets 30 dates."""
    sums: dict[date, dict[str, int]] = defaultdict(dict)
    sources: dict[date, set[str]] = defaultdict(set)
    for (source, platform), days in reading.plays.items():
        for day, count in days.items():
            sums[day][platform] = sums[day].get(platform, 0) + count
            sources[day].add(source)
    return (
        {day: _counted(sums[day]) for day in sorted(sums)},
        {day: tuple(sorted(names)) for day, names in sources.items()},
    )


def _counted(platforms: Mapping[str, int]) -> Counted:
    return Counted(platforms.get(SPOTIFY), platforms.get(APPLE), sum(platforms.values()))


def _by_month(days: Mapping[date, Counted]) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    for day, plays in days.items():
        before = found.get(f"{day:%Y-%m}", Counted(None, None, 0))
        found[f"{day:%Y-%m}"] = Counted(
            _more(before.spotify, plays.spotify), _more(before.apple, plays.apple), before.total + plays.total
        )
    return found


def _more(sum_so_far: int | None, count: int | None) -> int | None:
    return sum_so_far if count is None else (sum_so_far or 0) + count


def _days_of(reading: Reading) -> dict[str, int]:
    """Dates with a count, each once, by distributor."""
    found: dict[str, set[date]] = defaultdict(set)
    for (source, _), days in reading.plays.items():
        found[source] |= days.keys()
    return {source: len(days) for source, days in found.items()}


def _growth(reading: Reading, period: Period) -> tuple[Grown, ...]:
    found = plays_growth(reading, period, SHOWN_PERIODS + 1)
    pairs = pairwise(found)
    return tuple(
        Grown(
            this, _within(reading, this), _grown(reading, before, this, SPOTIFY), _grown(reading, before, this, APPLE)
        )
        for before, this in pairs
    )[-SHOWN_PERIODS:]


def _within(reading: Reading, period: Growth) -> Counted:
    counts = {name: _of_platform(reading, period, name) for name in (SPOTIFY, APPLE)}
    return Counted(counts[SPOTIFY], counts[APPLE], period.plays)


def _of_platform(reading: Reading, period: Growth, platform: str) -> int:
    own = {key: days for key, days in reading.plays.items() if key[1] == platform}
    return total_of(own, period.first, period.last)


def _grown(reading: Reading, before: Growth, this: Growth, platform: str) -> float | None:
    """Only where the whole periods are comparable."""
    earlier = _of_platform(reading, before, platform)
    if this.change is None or not earlier:
        return None
    return _of_platform(reading, this, platform) / earlier - 1
