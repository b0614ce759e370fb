"""The warehouse at one moment, as the KPIs read it: what several of them need is read once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from pipeline.insights import recent
from pipeline.insights.goals import Goals
from pipeline.insights.kpi.model import Amount, Kpi, KpiValue, Source
from pipeline.insights.kpi.report_lines import ReportLines, report_lines
from pipeline.insights.paid_months import SILENT_MONTHS, PaidMonth, last_paid_month
from pipeline.insights.weeks import SILENT, Weeks
from pipeline.platforms.titles import TITLES

# Dataset → its name, and the newest day of each source in it: (part of the dataset, its name, day).
_NEWEST = {
    "royalties": ("Reports", "SELECT distributor, MAX(reporting_date) FROM royalty_statements GROUP BY 1"),
    "tidy_daily_streams": ("Plays", "SELECT data_source, MAX(stream_date) FROM content_streams GROUP BY 1"),
    "meta_daily": ("Meta Ads", "SELECT '', MAX(performance_date) FROM ad_performance_daily"),
    "tiktok_analytics": (
        "TikTok", "SELECT '@' || account_handle, MAX(metrics_date) FROM tiktok_metrics WHERE video_views IS NOT NULL "
        "GROUP BY 1",
    ),
    "linktree_analytics": ("Linktree", "SELECT '', MAX(analytics_date) FROM linktree_metrics"),
    "spotify_audience": (
        "Spotify", "SELECT artist_name, MAX(audience_date) FROM spotify_audience_daily JOIN artists USING (artist_id) "
        "GROUP BY 1",
    ),
    "spotify_song_metrics": ("Spotify songs", "SELECT '', MAX(extraction_date) FROM spotify_song_metrics"),
    "spotify_tracks": ("Spotify’s list of songs", "SELECT '', MAX(last_seen) FROM spotify_tracks"),
    "social_daily": ("Social", "SELECT platform_key, MAX(metrics_date) FROM social_metrics GROUP BY 1"),
}  # fmt: skip
_NEEDED = (
    "dataset_loads", "royalty_statements", "revenue_transactions", "royalty_items", "track_artists", "content_streams",
    "platforms", "ad_performance_daily", "tiktok_metrics", "linktree_metrics", "spotify_audience_daily",
    "spotify_song_metrics", "spotify_tracks", "social_metrics",
)  # fmt: skip
SILENT_REPORTS = timedelta(days=31 * SILENT_MONTHS)
Series = Mapping[tuple[str, str], Mapping[date, int]]
"""(distributor, platform key) → day → plays."""


class Reading:
    """One warehouse on one day. Used for a short time, within one transaction, by one thread."""

    def __init__(self, connection: sqlite3.Connection, today: date, goals: Goals | None = None) -> None:
        self.connection = connection
        self.today = today
        self.goals = goals or Goals()

    def ask(self, question: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(question, tuple(values)).fetchall()

    @cached_property
    def readable(self) -> bool:
        """Whether all tables are there: what an older version made is brought up to date by the next run."""
        there = {name for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return there.issuperset(_NEEDED)

    @cached_property
    def lines(self) -> ReportLines:
        return report_lines(self.connection)

    @cached_property
    def paid(self) -> PaidMonth | None:
        return last_paid_month(self.connection, self.today)

    @cached_property
    def week_of_plays(self) -> Weeks | None:
        return recent.plays(self.connection, self.today)

    @cached_property
    def week_of_ads(self) -> recent.AdWeeks | None:
        return recent.ad_spend(self.connection, self.today)

    @cached_property
    def week_of_views(self) -> Weeks | None:
        return recent.tiktok_views(self.connection, self.today)

    @cached_property
    def plays(self) -> Series:
        """All counts but today’s: that day is not over yet."""
        found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
        for source, platform, day, count in self.ask(
            "SELECT data_source, platform_key, stream_date, SUM(stream_count) FROM content_streams "
            "JOIN platforms USING (platform_id) WHERE stream_date <> ? GROUP BY 1, 2, 3",
            (self.today.isoformat(),),
        ):
            found[source, platform][date.fromisoformat(day)] = count
        return found

    @cached_property
    def sources(self) -> Mapping[str, tuple[Source, ...]]:
        return {dataset: tuple(self._sources(dataset)) for dataset in _NEWEST}

    def _sources(self, dataset: str) -> Iterable[Source]:
        title, question = _NEWEST[dataset]
        found = [(part, date.fromisoformat(text) if text else None) for part, text in self.ask(question)]
        latest = max((day for _, day in found if day is not None), default=self.today)
        bound = SILENT_REPORTS if dataset == "royalties" else SILENT
        for part, newest in found:
            name = f"{title}: {TITLES.get(part, part)}" if part else title
            if newest is None:
                yield Source(dataset, name)
            else:
                yield Source(dataset, name, newest, (self.today - newest).days, latest - newest > bound)

    def value(self, kpi: Kpi, value: Amount | str | None = None, datasets: Iterable[str] = (), **more: Any) -> KpiValue:
        """A KPI's value with its sources and how old they are."""
        wanted = (*kpi.sources, *datasets)
        sources = tuple(
            one for dataset in wanted for one in self.sources[dataset] or (Source(dataset, _NEWEST[dataset][0]),)
        )
        return KpiValue(kpi, value, sources=sources, **more)


def end_of(series: Mapping[Any, Mapping[date, int]]) -> date | None:
    """The last day that every source has reported; one silent for two weeks is not waited for."""
    newest = [max(days) for days in series.values() if days]
    return min(day for day in newest if max(newest) - day <= SILENT) if newest else None


def covering(series: Mapping[Any, Mapping[date, int]], first: date, last: date) -> frozenset[Any] | None:
    """The sources that have reported each day of a period; None where it is not whole.

    A source that had not begun yet, or had long fallen silent, is not missed.
    """
    end = end_of(series)
    if end is None or last > end:
        return None
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = set()
    for source, known in series.items():
        if all(day in known for day in days):
            found.add(source)
        elif not known or last < min(known) or max(known) < first:
            continue
        else:
            return None
    return frozenset(found) or None


def total_of(series: Mapping[Any, Mapping[date, int]], first: date, last: date) -> int:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sum(known.get(day, 0) for known in series.values() for day in days)
