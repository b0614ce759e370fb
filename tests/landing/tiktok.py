"""TikTok: zipped overview tables whose dates have no year, and follower counts on their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from tests.landing.artists import Artist
from tests.landing.moments import ONE_DAY, at, download_days, each_day, naive_iso, stamp
from tests.landing.output import Table, Truth, Writer, csv_text, zip_bytes
from tests.landing.streams import IntArray, daily_counts
from tests.landing.world import World

TIKTOK_DAILY = Table(
    "tiktok_daily", ("handle", "date", "video_views", "profile_views", "likes", "comments", "shares"), keys=2
)
TIKTOK_FOLLOWERS = Table("tiktok_followers", ("handle", "date", "followers"), keys=2)
CSV_COLUMNS = ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares")
# English on every machine, whatever its language.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class OverviewRow(NamedTuple):
    day: date
    views: int
    profile_views: int
    likes: int
    comments: int
    shares: int


class Account(NamedTuple):
    """What one account counts: an item per day of the history."""

    counts: tuple[IntArray, ...]  # in the order of CSV_COLUMNS, without the date
    followers: IntArray


def write_tiktok(world: World, out: Writer, truth: Truth) -> None:
    for number, artist in enumerate(world.artists):
        account = _draw(world, artist)
        for seen in download_days(world.cfg, 365):
            moment = at(seen, 17, 58, 53 - number % 50)
            _write_overview(world, artist, account, moment, out, truth)
            _write_followers(world, artist, account, moment, out, truth)


def _draw(world: World, artist: Artist) -> Account:
    cfg = world.cfg
    rng = cfg.rng("tiktok", artist.slug)
    base = float(rng.uniform(1500, 11000))
    views = daily_counts(rng, cfg.start, cfg.days, base, 0.4, artist.releases, weekend=0.16, noise=0.35)
    views[rng.random(cfg.days) < 0.01] = 0
    profile = rng.poisson(views * 0.0095).astype(np.int64)
    likes = rng.binomial(views, 0.11).astype(np.int64)
    comments = rng.binomial(views, 0.011).astype(np.int64)
    shares = rng.binomial(views, 0.0065).astype(np.int64)
    gains = rng.poisson(2 + profile * 0.06) - rng.poisson(2.2, cfg.days)
    return Account((views, profile, likes, comments, shares), 900 + np.cumsum(gains))


def _write_overview(
    world: World, artist: Artist, account: Account, moment: datetime, out: Writer, truth: Truth
) -> None:
    cfg, seen = world.cfg, moment.date()
    first = max(cfg.start, seen - timedelta(days=365))
    rows: list[OverviewRow] = []
    for day in each_day(first, min(cfg.end, seen - ONE_DAY)):
        views, profile, likes, comments, shares = (int(c[(day - cfg.start).days]) for c in account.counts)
        rows.append(OverviewRow(day, views, profile, likes, comments, shares))

    def zipped(rows: Sequence[OverviewRow], when: datetime) -> bytes:
        truth.put(TIKTOK_DAILY, when, ((artist.handle, row.day.isoformat(), *row[1:]) for row in rows))
        return zip_bytes([("Overview.csv", overview_csv(rows))], when)

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        return zipped([row._replace(views=int(row.views * 1.01)) for row in rows], when)

    name = f"analytics/Overview_{first.isoformat()}_{int(moment.timestamp())}_{artist.handle}.zip"
    out.put("tiktok", "zip", name, zipped(rows, moment), moment, rebuild=revised, series=artist.handle)


def overview_csv(rows: Sequence[OverviewRow]) -> str:
    """Dates as the site writes them: month and day, no year."""
    return csv_text(CSV_COLUMNS, ((f"{MONTHS[row.day.month - 1]} {row.day.day}", *row[1:]) for row in rows))


def _write_followers(
    world: World, artist: Artist, account: Account, moment: datetime, out: Writer, truth: Truth
) -> None:
    """The count as read from the site, and the collector's notes on where it found it."""
    cfg, seen, handle = world.cfg, moment.date(), artist.handle
    count = int(account.followers[min((seen - cfg.start).days, cfg.days) - 1])
    truth.put(TIKTOK_FOLLOWERS, moment, [(handle, seen.isoformat(), count)])
    when = moment - timedelta(seconds=40)
    url = f"https://www.tiktok.com/api/user/detail/?uniqueId={handle}"
    answer = {"count": count, "source_url": url, "timestamp": naive_iso(when), "artist": handle}
    notes = [{"url": url, "pattern": "api/user/detail", "follower_count": count, "timestamp": naive_iso(when)}]
    name = f"analytics/{handle}_followers_{stamp(when)}.json"
    out.put("tiktok", "followers", name, json.dumps(answer, indent=2), when)
    name = f"analytics/follower_debug_{handle}_{stamp(when)}.json"
    out.put_noise("tiktok", name, json.dumps(notes, indent=2), when)
