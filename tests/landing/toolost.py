"""TooLost: the answers behind its analytics page, and the monthly sales reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from tests.landing.moments import at, month_index, month_text, stamp, weekly_downloads
from tests.landing.output import Truth, Writer, csv_text
from tests.landing.streams import DayCount, Series, record_streams, total
from tests.landing.world import World

# No real report was at hand: these names are an assumption.
SALES_COLUMNS = (
    "Sales Period",
    "Posting Period",
    "Store",
    "Country",
    "Artist",
    "Release Title",
    "Track Title",
    "UPC",
    "ISRC",
    "Quantity",
    "Net Revenue (USD)",
)
SALES_PRICES = (("Spotify", 0.0023), ("Apple Music", 0.0057), ("YouTube Music", 0.0011))
SALES_COUNTRIES = ("US", "GB", "DE", "NA")
SalesRow = tuple[object, ...]


def write_toolost(world: World, out: Writer, truth: Truth) -> None:
    spotify, apple = total(world.toolost.spotify), total(world.toolost.apple)
    releases = len(world.artists) * world.cfg.tracks
    for seen in _download_days(world, spotify.first):
        _write_answers(seen, spotify, apple, releases, out, truth)
    _write_sales(world, out, truth, spotify.first)


def _download_days(world: World, first: date) -> list[date]:
    """The portal is asked for "this year": the recent downloads, and one at the end of each calendar year.

    What is published after 31 December about the days before is never seen.
    """
    cfg = world.cfg
    year_ends = {date(year, 12, 31) for year in range(cfg.start.year, cfg.end.year)}
    return sorted(weekly_downloads(cfg) | {day for day in year_ends if day > first})


def _write_answers(seen: date, spotify: Series, apple: Series, releases: int, out: Writer, truth: Truth) -> None:
    moment = at(seen, 12, 45, 56)
    since = date(seen.year, 1, 1)
    streams = spotify.window(since, seen, seen, lag=2)
    plays = apple.window(since, seen, seen, lag=3)
    if not streams or not plays:
        return
    record_streams(truth, "toolost", moment, streams, plays)

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        factors = rng.uniform(0.8, 1.0, len(streams))
        changed = [(day, int(count * factor)) for (day, count), factor in zip(streams, factors, strict=True)]
        record_streams(truth, "toolost", when, changed, plays)
        return _spotify_json(changed, releases).encode()

    name = f"streams/toolost_spotify_{stamp(moment)}.json"
    out.put("toolost", "spotify", name, _spotify_json(streams, releases), moment, rebuild=revised)
    out.put("toolost", "apple", f"streams/toolost_apple_{stamp(moment)}.json", _apple_json(plays), moment)


def _spotify_json(rows: Sequence[DayCount], releases: int) -> str:
    """Spotify's counts are text, Apple's are numbers."""
    streams = [{"date": day.isoformat(), "streams": str(count)} for day, count in rows]
    return json.dumps({"streams": streams, "totalReleases": releases}, indent=2)


def _apple_json(rows: Sequence[DayCount]) -> str:
    streams = [{"date": day.isoformat(), "streams": count} for day, count in rows]
    return json.dumps({"totalStreams": streams, "songDownloads": []}, indent=2)


def _write_sales(world: World, out: Writer, truth: Truth, first: date) -> None:
    """A report for each of the last months, posted on its 18th day."""
    cfg = world.cfg
    rng = cfg.rng("toolost-sales")
    totals: dict[str, str] = {}
    for month in range(max(month_index(first), month_index(cfg.end) - 3), month_index(cfg.end) + 1):
        rows, micro = _sales_rows(world, rng, month)
        year, number = month // 12, month % 12 + 1
        moment = at(date(year, number, 18), 12, 47, 2)
        if rows and moment.date() <= cfg.final:
            period = f"{number:02d}-{year}"
            name = f"streams/toolost_sales_report_{period}.csv"
            out.put("toolost", "sales", name, csv_text(SALES_COLUMNS, rows), moment)
            totals[period] = _dollars(micro)
    truth.facts["toolost_sales_usd"] = totals


def _sales_rows(world: World, rng: np.random.Generator, month: int) -> tuple[list[SalesRow], int]:
    """The rows of the report posted in `month`, about sales two months before, and their sum in microdollars."""
    rows: list[SalesRow] = []
    revenue = 0
    tracks = [(artist, track) for artist in world.artists for track in artist.tracks]
    for artist, track in tracks:
        if month_index(track.released) > month - 2:  # nothing is sold before the release
            continue
        for store, price in SALES_PRICES:
            for country in SALES_COUNTRIES:
                units = int(rng.poisson(400 * track.weight))
                micro = round(units * price * 1e6)
                revenue += micro
                periods = (month_text(month - 2), month_text(month))
                song = (artist.display, track.title, track.title, track.upc, track.isrc)
                rows.append((*periods, store, country, *song, units, _dollars(micro)))
    return rows, revenue


def _dollars(micro: int) -> str:
    return f"{micro // 10**6}.{micro % 10**6:06d}"
