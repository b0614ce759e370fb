"""How new releases do: by the day of their release, never by the month of a sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue
from pipeline.insights.kpi.reading import Reading

NEW_FOR = timedelta(days=90)
# The artist list's date; where it has none, Spotify's, if that is a whole day.
_RELEASED = (
    "SELECT t.track_id, t.track_key, t.title, (SELECT group_concat(artist_name, ', ') FROM (SELECT DISTINCT "
    "artist_name FROM track_artists JOIN artists USING (artist_id) WHERE track_id = t.track_id ORDER BY artist_name)), "
    "COALESCE(t.release_date, MAX(CASE WHEN length(s.release_date) = 10 THEN s.release_date END)) AS released "
    "FROM tracks AS t LEFT JOIN spotify_tracks AS s ON s.track_id = t.track_id AND t.track_id <> 1 "
    "WHERE t.release_type IS NOT 'album' GROUP BY t.track_id HAVING released > ? AND released <= ? "
    "ORDER BY released DESC, t.title"
)
_COUNTED = (
    "SELECT s.track_id, m.time_period, SUM(m.streams), m.extraction_date FROM spotify_song_metrics AS m "
    "JOIN spotify_tracks AS s USING (spotify_track_id) WHERE m.streams IS NOT NULL AND m.extraction_date = "
    "(SELECT MAX(n.extraction_date) FROM spotify_song_metrics AS n WHERE n.spotify_track_id = m.spotify_track_id "
    "AND n.time_period = m.time_period AND n.streams IS NOT NULL) GROUP BY 1, 2"
)
ALL_TIME = "all"


@dataclass(frozen=True)
class Release:
    """``plays`` is Spotify's newest all-time count of the song, ``plays_28`` that of 28 days; None where not told.

    ``paid_plays`` and ``ours`` (exact USD, shares applied) are what reports have paid so far; they come months late.
    """

    key: str
    title: str
    artist: str
    released: date
    days: int
    plays: int | None = None
    plays_28: int | None = None
    counted_on: date | None = None
    paid_plays: int | None = None
    ours: Decimal | None = None


def new_releases(reading: Reading) -> tuple[Release, ...]:
    """Tracks released in the last 90 days, the newest first."""
    since = reading.today - NEW_FOR
    found = reading.ask(_RELEASED, (since.isoformat(), reading.today.isoformat()))
    if not found:
        return ()
    counts = {(track, period): (plays, day) for track, period, plays, day in reading.ask(_COUNTED)}
    paid = {one.track_id: one for one in reading.lines.tracks}
    return tuple(
        Release(
            key, title, artist or "", date.fromisoformat(text), (reading.today - date.fromisoformat(text)).days,
            counts.get((track, ALL_TIME), (None, ""))[0], counts.get((track, "28day"), (None, ""))[0],
            date.fromisoformat(counts[track, ALL_TIME][1]) if (track, ALL_TIME) in counts else None,
            paid[track].quantity if track in paid else None, paid[track].ours if track in paid else None,
        )
        for track, key, title, artist, text in found
    )  # fmt: skip


def values(reading: Reading) -> Iterator[KpiValue]:
    found = new_releases(reading)
    dated = reading.ask("SELECT EXISTS (SELECT 1 FROM tracks WHERE release_date IS NOT NULL)")[0][0]
    dated = dated or reading.ask("SELECT EXISTS (SELECT 1 FROM spotify_tracks WHERE length(release_date) = 10)")[0][0]
    first = reading.today - NEW_FOR + timedelta(days=1)
    yield reading.value(
        of.RELEASES, len(found) if dated else None, first=first, last=reading.today,
        note="" if dated else "No release dates are known.",
    )  # fmt: skip
    for one in found:
        note = f"released {one.released.isoformat()}, {one.days} days ago"
        yield reading.value(of.RELEASE_PLAYS, one.plays, subject=one.key, subject_title=one.title, note=note,
                            first=one.released, last=one.counted_on)  # fmt: skip
