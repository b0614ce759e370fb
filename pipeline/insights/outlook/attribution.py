"""What may have moved what: every question that the figures of a warehouse allow to ask, with its answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipeline.insights.outlook.ads_to_plays import ads_to_plays
from pipeline.insights.outlook.certainty import Attribution
from pipeline.insights.outlook.release_effect import release_effects
from pipeline.insights.outlook.series import WHOLE, Series, days_between
from pipeline.insights.outlook.tiktok_to_spotify import tiktok_to_spotify
from pipeline.warehouse.pico import usd


def attributions(connection: sqlite3.Connection, series: Sequence[Series]) -> list[Attribution]:
    """All answers; what has no figures at all is not asked. ``series`` as ``daily_series`` has them."""
    by_key = {one.key: one for one in series}
    answers: list[Attribution] = []
    spend, plays = by_key.get("spend.metaads"), by_key.get("plays.spotify")
    if spend is not None and plays is not None:
        answers += ads_to_plays(WHOLE, spend, plays)
    for own in (one for one in series if one.key.startswith("streams.spotify.")):
        if spend is not None and (mine := _spend_of(connection, own.artist, spend)) is not None:
            answers += ads_to_plays(own.artist, mine, own)
        views = _together([one for one in series if one.chart == "tiktok_views" and one.artist == own.artist])
        if views is not None:
            answers += tiktok_to_spotify(own.artist, views, own)
        answers += release_effects(own.artist, own)
    return answers


def _spend_of(connection: sqlite3.Connection, artist: str, whole: Series) -> Series | None:
    """What was spent for one artist, over the days of which all spending is known."""
    spent = {
        date.fromisoformat(day): float(usd(pico))
        for day, pico in connection.execute(
            "SELECT performance_date, SUM(spend_pico_usd) FROM ad_performance_daily JOIN campaigns USING (campaign_id) "
            "JOIN artists USING (artist_id) WHERE slug = ? AND spend_pico_usd IS NOT NULL GROUP BY 1",
            (artist,),
        )
    }
    if not spent:
        return None
    values = tuple(spent.get(day, 0.0) for day in days_between(whole.first, whole.last))
    return replace(whole, key=f"{whole.key}.{artist}", values=values, artist=artist)


def _together(accounts: Iterable[Series]) -> Series | None:
    """The accounts of one artist as one, on days of which all have told."""
    found = list(accounts)
    if len(found) < 2:
        return found[0] if found else None
    first, last = max(one.first for one in found), min(one.whole_to for one in found)
    if first > last:
        return None
    rows = [[one.values[one.place(day)] for one in found] for day in days_between(first, last)]
    sums = tuple(None if None in row else sum(value for value in row if value is not None) for row in rows)
    return replace(found[0], first=first, values=sums, whole_to=last)
