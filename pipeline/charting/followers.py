"""Followers by platform and account: levels, on the days on which they were counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.charting.asked import Asked
from pipeline.charting.audience import tints
from pipeline.charting.axes import days_shown
from pipeline.charting.day_rows import laid
from pipeline.charting.model import Axis, Chart, Part, Stroke

TITLE = "Followers"
NEVER = "No followers counted yet. They come with Spotify for Artists and TikTok."
PLATFORMS = {
    "spotify": ("Spotify", "Spotify"), "tiktok": ("TikTok", "TikTok"), "instagram": ("Instagram", "Social"),
    "youtube": ("YouTube", "Social"), "facebook": ("Facebook", "Social"),
}  # fmt: skip
STEADY = 0.5  # a row known on fewer of its days is drawn as dots


class _Account(NamedTuple):
    platform: str
    key: str  # an artist's slug on Spotify, elsewhere the account
    title: str


def followers_chart(asked: Asked) -> Chart:
    """One part an account, its key ``platform:account``; nothing is filled in between the days of counting."""
    found: dict[_Account, dict[date, float]] = defaultdict(dict)
    for account, day, count in _levels(asked):
        found[account][date.fromisoformat(day)] = float(count)
    known = [day for days in found.values() for day in days]
    places = days_shown(asked.span, known)
    if not places:
        return asked.nothing("followers", TITLE, Axis.DAYS, NEVER, known)
    parts: list[Part] = []
    for platform, (name, colour) in PLATFORMS.items():
        accounts = sorted(account for account in found if account.platform == platform)
        for account, tint in zip(accounts, tints(len(accounts)), strict=True):
            row = laid(found[account], places)
            if any(value is not None for value in row):
                key, title = f"{platform}:{account.key}", f"{name}, {account.title}"
                parts.append(Part(key, title, _stroke(row), row, colour=colour, tint=tint))
    return Chart("followers", TITLE, Axis.DAYS, places, tuple(parts), "on the days they were counted")


def _levels(asked: Asked) -> Iterator[tuple[_Account, str, int]]:
    for table, question in (
        ("spotify_audience_daily",
         "SELECT 'spotify', slug, artist_name, audience_date, followers FROM spotify_audience_daily"
         " JOIN artists USING (artist_id) WHERE followers IS NOT NULL"),
        ("tiktok_metrics",
         "SELECT 'tiktok', account_handle, '@' || account_handle, metrics_date, followers FROM tiktok_metrics"
         " WHERE followers IS NOT NULL"),
        ("social_metrics",
         "SELECT platform_key, account_handle, account_handle, metrics_date, followers FROM social_metrics"
         " WHERE followers IS NOT NULL AND platform_key <> 'tiktok'"),
    ):  # fmt: skip
        if table in asked.tables:
            for platform, key, title, day, count in asked.connection.execute(f"{question} AND {asked.of_artist()}"):
                yield _Account(platform, key, title), day, count


def _stroke(row: tuple[float | None, ...]) -> Stroke:
    """A line between its neighbours; dots where most days have none."""
    known = [place for place, value in enumerate(row) if value is not None]
    return Stroke.LINE if len(known) > 1 and len(known) >= STEADY * (known[-1] - known[0] + 1) else Stroke.DOTS
