"""The newest whole week of what is counted by the day: plays, ad spend, TikTok views. Asked in one place, for all."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pipeline.insights import figure_words as say
from pipeline.insights.weeks import READ_BACK, Weeks, weeks

_BACK = f"-{READ_BACK} days"
_PLAYS_ASKED = (
    "SELECT data_source, platform_name, stream_date, stream_count FROM content_streams JOIN platforms "
    "USING (platform_id) WHERE stream_date > date((SELECT MAX(stream_date) FROM content_streams), ?)"
)
_VIEWS_ASKED = (
    "SELECT account_handle, metrics_date, video_views FROM tiktok_metrics WHERE video_views IS NOT NULL AND "
    "metrics_date > date((SELECT MAX(metrics_date) FROM tiktok_metrics WHERE video_views IS NOT NULL), ?)"
)
_AD_SPEND_ASKED = (
    "SELECT performance_date, spend_pico_usd, clicks, impressions FROM ad_performance_daily "
    "WHERE spend_pico_usd IS NOT NULL AND performance_date > date(?, ?)"
)


def plays(connection: sqlite3.Connection, today: date) -> Weeks | None:
    """By the distributors' own count."""
    series: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for distributor, platform, day, count in connection.execute(_PLAYS_ASKED, (_BACK,)):
        series[say.on_platform(distributor, platform)][date.fromisoformat(day)] += count
    return weeks(series, today)


def tiktok_views(connection: sqlite3.Connection, today: date) -> Weeks | None:
    """Of all videos; the sources are the accounts."""
    series: dict[str, dict[date, int]] = defaultdict(dict)
    for handle, day, count in connection.execute(_VIEWS_ASKED, (_BACK,)):
        series[f"@{handle}"][date.fromisoformat(day)] = count
    return weeks(series, today)


@dataclass(frozen=True)
class AdWeeks:
    """``spent`` is in pico-USD. ``clicks`` and ``impressions`` are of the newer seven days, then of those before."""

    spent: Weeks
    clicks: tuple[int, int]
    impressions: tuple[int, int]


def ad_spend(connection: sqlite3.Connection, today: date) -> AdWeeks | None:
    """All campaigns. A day without delivery has no row and costs nothing."""
    first, last = connection.execute(
        "SELECT MIN(performance_date), MAX(performance_date) FROM ad_performance_daily"
    ).fetchone()
    days: dict[str, dict[date, int]] = {name: defaultdict(int) for name in ("spent", "clicks", "impressions")}
    for text, pico, clicked, shown in connection.execute(_AD_SPEND_ASKED, (last, _BACK)):
        day = date.fromisoformat(text)
        for name, amount in (("spent", pico), ("clicks", clicked), ("impressions", shown)):
            days[name][day] += amount or 0
    found = weeks({"metaads": days["spent"]}, today, known_since=date.fromisoformat(first)) if first else None
    if found is None:
        return None
    periods = ((found.first, found.end), found.days_before)
    clicks, shown = (
        tuple(sum(n for day, n in days[name].items() if start <= day <= end) for start, end in periods)
        for name in ("clicks", "impressions")
    )
    return AdWeeks(found, (clicks[0], clicks[1]), (shown[0], shown[1]))
