"""TikTok's views and engagement, followers of every platform, Spotify's listeners, Linktree's views and clicks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.insights import figure_words as say
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Kpi, KpiValue, ratio
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.weeks import DAYS, SILENT, Weeks, weeks

WEEK = timedelta(days=DAYS)
NOTHING = "No day is in yet."
Levels = Mapping[tuple[str, str], Mapping[date, int]]
"""(platform key, account) → day → level."""

_FOLLOWERS = (
    "SELECT 'spotify', slug, audience_date, followers FROM spotify_audience_daily JOIN artists USING (artist_id) "
    "WHERE followers IS NOT NULL UNION ALL "
    "SELECT 'tiktok', account_handle, metrics_date, followers FROM tiktok_metrics WHERE followers IS NOT NULL "
    "UNION ALL SELECT platform_key, account_handle, metrics_date, followers FROM social_metrics "
    "WHERE followers IS NOT NULL AND platform_key <> 'tiktok'"
)
_LISTENERS = (
    "SELECT 'spotify', slug, audience_date, listeners FROM spotify_audience_daily JOIN artists USING (artist_id) "
    "WHERE listeners IS NOT NULL"
)
_ENGAGED = (
    "SELECT SUM(COALESCE(likes_received, 0) + COALESCE(comments_received, 0) + COALESCE(shares, 0)), SUM(video_views) "
    "FROM tiktok_metrics WHERE video_views IS NOT NULL AND metrics_date BETWEEN ? AND ? "
    "AND '@' || account_handle IN (SELECT value FROM json_each(?))"
)
_LINKTREE = "SELECT analytics_date, total_views, total_clicks FROM linktree_metrics WHERE analytics_date <> ?"
_DATASETS = {"spotify": "spotify_audience", "tiktok": "tiktok_analytics"}


@dataclass(frozen=True)
class Level:
    """The newest level of one platform, all accounts together. ``before`` is that of a week earlier, or None."""

    platform: str
    now: int
    before: int | None
    day: date
    accounts: tuple[tuple[str, int], ...]


def levels(series: Levels) -> tuple[Level, ...]:
    """Of every platform, by its key. An account that was not counted for two weeks before the others is left out."""
    by_platform: dict[str, dict[str, Mapping[date, int]]] = defaultdict(dict)
    for (platform, account), days in series.items():
        by_platform[platform][account] = days
    return tuple(_level(platform, accounts) for platform, accounts in sorted(by_platform.items()))


def _level(platform: str, accounts: Mapping[str, Mapping[date, int]]) -> Level:
    newest = {account: max(days) for account, days in accounts.items()}
    latest = max(newest.values())
    counted = sorted(account for account, day in newest.items() if latest - day <= SILENT)
    now = [(account, accounts[account][newest[account]]) for account in counted]
    before = [accounts[account].get(newest[account] - WEEK) for account in counted]
    known = [count for count in before if count is not None]
    return Level(
        platform, sum(count for _, count in now), sum(known) if len(known) == len(counted) else None,
        min(newest[account] for account in counted), tuple(now),
    )  # fmt: skip


def followers(reading: Reading) -> tuple[Level, ...]:
    """Newest followers of every platform that tells them."""
    return levels(_series(reading, _FOLLOWERS))


def _series(reading: Reading, question: str) -> Levels:
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for platform, account, day, level in reading.ask(question):
        found[platform, account][date.fromisoformat(day)] = level
    return found


def values(reading: Reading) -> Iterator[KpiValue]:
    yield from _tiktok(reading)
    found = followers(reading)
    on_spotify = next((level for level in found if level.platform == "spotify"), None)
    yield _told(reading, of.SPOTIFY_FOLLOWERS, on_spotify)
    yield _told(reading, of.LISTENERS, next(iter(levels(_series(reading, _LISTENERS))), None))
    titles = dict(reading.ask("SELECT platform_key, platform_name FROM platforms"))
    for level in found:
        dataset = _DATASETS.get(level.platform, "social_daily")
        yield _told(reading, of.FOLLOWERS, level, (dataset,), subject=level.platform,
                    subject_title=titles.get(level.platform, level.platform))  # fmt: skip
    yield from _linktree(reading)


def _told(reading: Reading, kpi: Kpi, level: Level | None, datasets: tuple[str, ...] = (), **subject: str) -> KpiValue:
    if level is None:
        return reading.value(kpi, note=NOTHING)
    count = len(level.accounts)
    note = f"{count} artist{'' if count == 1 else 's'}" if level.platform == "spotify" else ""
    return reading.value(
        kpi, level.now, datasets, before=level.before, first=level.day, last=level.day, note=note, **subject
    )


def _tiktok(reading: Reading) -> Iterator[KpiValue]:
    found = reading.week_of_views
    if found is None:
        yield reading.value(of.VIEWS_WEEK, note=NOTHING)
        yield reading.value(of.ENGAGEMENT, note=NOTHING)
        return
    yield _week(reading, of.VIEWS_WEEK, found)
    now, before = (_engagement(reading, found, *days) for days in ((found.first, found.end), found.days_before))
    yield reading.value(
        of.ENGAGEMENT, now, before=before if found.comparable else None, first=found.first, last=found.end,
        note="" if now is not None else "Nobody watched.",
    )  # fmt: skip


def _engagement(reading: Reading, found: Weeks, first: date, last: date) -> Decimal | None:
    ((engaged, views),) = reading.ask(_ENGAGED, (first.isoformat(), last.isoformat(), json.dumps(found.counted)))
    return ratio(engaged, views) if views else None


def _week(reading: Reading, kpi: Kpi, found: Weeks | None) -> KpiValue:
    if found is None:
        return reading.value(kpi, note=NOTHING)
    note = say.below(found, reading.today, against=say.AGAINST)
    return reading.value(
        kpi, found.now, before=found.before if found.comparable else None, first=found.first, last=found.end, note=note
    )


def _linktree(reading: Reading) -> Iterator[KpiValue]:
    views: dict[date, int] = {}
    clicks: dict[date, int] = {}
    for text, seen, clicked in reading.ask(_LINKTREE, (reading.today.isoformat(),)):
        for days, count in ((views, seen), (clicks, clicked)):
            if count is not None:
                days[date.fromisoformat(text)] = count
    seen_week, clicked_week = (weeks({"linktree": days}, reading.today) for days in (views, clicks))
    yield _week(reading, of.LINK_VIEWS, seen_week)
    yield _week(reading, of.LINK_CLICKS, clicked_week)
    if seen_week is None or clicked_week is None or seen_week.end != clicked_week.end:
        yield reading.value(of.LINK_CTR, note=NOTHING)
        return
    both = seen_week.comparable and clicked_week.comparable
    yield reading.value(
        of.LINK_CTR, ratio(clicked_week.now, seen_week.now),
        before=ratio(clicked_week.before, seen_week.before) if both else None,
        first=seen_week.first, last=seen_week.end,
    )  # fmt: skip
