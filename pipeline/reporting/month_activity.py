"""What went on in a month: campaigns, accounts, releases, runs, and how many of its days each source has told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from pipeline.engine.journal_reads import JournalReads
from pipeline.insights.kpi.model import ratio
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.kpi.releases import Release, new_releases
from pipeline.model import RunState
from pipeline.platforms.titles import TITLES
from pipeline.reporting.month_figures import Month, levels_in
from pipeline.warehouse.pico import usd

MOST = 12
MOST_RUNS = 2000


@dataclass(frozen=True)
class Campaign:
    title: str
    days: int
    spend: Decimal
    impressions: int
    clicks: int

    @property
    def cpc(self) -> Decimal | None:
        return ratio(self.spend, self.clicks)

    @property
    def ctr(self) -> Decimal | None:
        return ratio(self.clicks, self.impressions)


@dataclass(frozen=True)
class Account:
    """``views`` (plays on Spotify) and ``engagement`` of its days in the month.

    ``followers`` as last counted in it, ``gained`` since the last count of the month before.
    """

    platform: str
    title: str
    views: int | None = None
    engagement: Decimal | None = None
    followers: int | None = None
    gained: int | None = None


@dataclass(frozen=True)
class Told:
    """How many days of the month a source has told of, of so many that are over. Ads tell of days with delivery."""

    title: str
    days: int
    of: int
    newest: date


@dataclass(frozen=True)
class RunsOfMonth:
    """``good`` of ``ended`` runs; ``failed`` counts the steps that failed by platform."""

    ended: int
    good: int
    partly: int
    seconds: float
    failed: tuple[tuple[str, int], ...]


def campaigns(reading: Reading, month: Month) -> tuple[Campaign, ...]:
    """All with a day of delivery in the month, the most spent first."""
    rows = reading.ask(
        "SELECT COALESCE(c.campaign_name, c.external_campaign_id), COUNT(DISTINCT performance_date),"
        " SUM(COALESCE(spend_pico_usd, 0)), SUM(COALESCE(impressions, 0)), SUM(COALESCE(clicks, 0))"
        " FROM ad_performance_daily AS d JOIN campaigns AS c USING (campaign_id)"
        " WHERE performance_date BETWEEN ? AND ? GROUP BY campaign_id ORDER BY 3 DESC, 1",
        (month.first.isoformat(), month.end.isoformat()),
    )
    return tuple(Campaign(title, days, usd(pico), shown, clicks) for title, days, pico, shown, clicks in rows)


def accounts(reading: Reading, month: Month) -> tuple[Account, ...]:
    """TikTok accounts, then artists on Spotify, by name."""
    return (*_tiktok(reading, month), *_spotify(reading, month))


def _tiktok(reading: Reading, month: Month) -> Iterator[Account]:
    rows = reading.ask(
        "SELECT account_handle, SUM(video_views), SUM(CASE WHEN video_views IS NOT NULL THEN"
        " COALESCE(likes_received, 0) + COALESCE(comments_received, 0) + COALESCE(shares, 0) END) FROM tiktok_metrics"
        " WHERE metrics_date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1",
        (month.first.isoformat(), month.end.isoformat()),
    )
    levels = _levels(reading, "SELECT account_handle, metrics_date, followers FROM tiktok_metrics", month)
    for handle, views, reactions in rows:
        engagement = ratio(reactions, views) if views and reactions is not None else None
        yield Account("TikTok", f"@{handle}", views, engagement, *levels.get(handle, (None, None)))


def _spotify(reading: Reading, month: Month) -> Iterator[Account]:
    rows = reading.ask(
        "SELECT artist_name, SUM(streams) FROM spotify_audience_daily JOIN artists USING (artist_id)"
        " WHERE audience_date BETWEEN ? AND ? GROUP BY artist_id ORDER BY 1",
        (month.first.isoformat(), month.end.isoformat()),
    )
    levels = _levels(
        reading,
        "SELECT artist_name, audience_date, followers FROM spotify_audience_daily JOIN artists USING (artist_id)",
        month,
    )
    for artist, streams in rows:
        yield Account("Spotify", artist, streams, None, *levels.get(artist, (None, None)))


def _levels(reading: Reading, question: str, month: Month) -> dict[str, tuple[int, int | None]]:
    series: dict[str, dict[date, int]] = defaultdict(dict)
    for account, text, count in reading.ask(f"{question} WHERE followers IS NOT NULL"):
        series[account][date.fromisoformat(text)] = count
    now, before = levels_in(series, (month.first, month.end)), levels_in(series, month.before(1))
    return {
        account: (count, count - before[account][1] if account in before else None)
        for account, (_, count) in now.items()
    }


def releases(reading: Reading, month: Month) -> tuple[Release, ...]:
    """Released in the month, the newest first, with what was known of them by its end."""
    as_of = Reading(reading.connection, min(month.end, reading.today), reading.goals)
    return tuple(one for one in new_releases(as_of) if one.released >= month.first)


def days_told(reading: Reading, month: Month) -> tuple[Told, ...]:
    """Each source of daily figures: how much of the month it has told of."""
    over = min(month.end, reading.today - timedelta(days=1))
    of = (over - month.first).days + 1
    rows = reading.ask(
        "SELECT platform_key, data_source, COUNT(DISTINCT CASE WHEN figure_date BETWEEN ? AND ? THEN figure_date END),"
        " MAX(figure_date) FROM daily_figures GROUP BY 1, 2",
        (month.first.isoformat(), over.isoformat()),
    )
    by_title: dict[str, Told] = {}
    for platform, source, days, newest in rows:
        title = TITLES.get(source) or TITLES.get(platform) or source or platform
        known = by_title.get(title)
        told = Told(title, days, max(of, 0), date.fromisoformat(newest))
        by_title[title] = told if known is None or known.days > days else known
    return tuple(by_title[title] for title in sorted(by_title))


def runs_of(journal: JournalReads, month: Month) -> RunsOfMonth:
    """The runs that began in the month, by the calendar of UTC."""
    since = datetime.combine(month.first, time(), UTC)
    until = datetime.combine(month.end + timedelta(days=1), time(), UTC)
    lines = [line for line in journal.runs(MOST_RUNS, since=since) if line.run.started_at < until]
    ended = [line for line in lines if line.run.state is not RunState.RUNNING]
    failed: dict[str, int] = defaultdict(int)
    for line in ended:
        for name in {wrong.platform for wrong in line.went_wrong}:
            failed[TITLES.get(name, name) if name else "All platforms"] += 1
    return RunsOfMonth(
        len(ended),
        sum(line.run.state is RunState.SUCCESS for line in ended),
        sum(line.run.state is RunState.PARTIAL for line in ended),
        sum(line.run.seconds for line in ended),
        tuple(sorted(failed.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
