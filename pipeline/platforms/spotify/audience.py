"""The audience table: one artist's listeners, streams and followers by day.

Source: the CSV download of the Audience page of Spotify for Artists, "12 months": about 365 days that end about two
days before the download. Columns ``date`` (YYYY-MM-DD), ``listeners`` (people a day), ``streams`` (plays a day),
``followers`` (level at the end of the day), in any order; others are allowed and not used.
"""

from __future__ import annotations

from datetime import date

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.spotify.artists import only_artist
from pipeline.platforms.spotify.schema import AUDIENCE_COUNTS, AUDIENCE_DAYS, SITE
from pipeline.platforms.values import count, csv_rows, iso_day, refuse, signed_in, unique_days
from pipeline.registry import Registry

COUNTS = tuple(column.name for column in AUDIENCE_COUNTS)


def read_audience(file: Landed, registry: Registry) -> Reading:
    """Columns artist_id, date, listeners, streams, followers; an empty cell stays empty. ``facts``: last_day."""
    artist_id = file.subject or only_artist(registry, "spotify_audience_<id>_<date>_<time>.csv")
    days: list[date] = []
    counts: dict[str, list[int | None]] = {name: [] for name in COUNTS}
    without = 0
    for line, row in csv_rows(signed_in(file.data(), SITE), ("date", *COUNTS)):
        cells = {name: row[name].strip() for name in COUNTS}
        if not row["date"].strip() or not any(cells.values()):
            without += 1
            continue
        days.append(iso_day(row["date"].strip(), f"line {line}", file.downloaded_at))
        for name, text in cells.items():
            counts[name].append(count(text, f"line {line}, {name}") if text else None)
    if not days:
        refuse("no-rows", "The table has no row with a date and figures. Older data stay in use.", "line 2")
    unique_days(days, "row")
    columns: Columns = {"artist_id": [artist_id] * len(days), "date": days, **counts}
    return Reading({AUDIENCE_DAYS.name: columns}, {"last_day": max(days).isoformat()}, _note(file, artist_id, without))


def _note(file: Landed, artist_id: str, without: int) -> str:
    notes = []
    if not file.subject:
        notes.append(f"names no artist; taken for {artist_id}, the only one in the artist list")
    if without:
        notes.append(f"{without} row(s) without date or figures were left out")
    return "; ".join(notes)
