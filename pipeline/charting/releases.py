"""The days on which songs came out, as dashed lines across a chart of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.charting.asked import Asked
from pipeline.charting.model import Moment, Place

# What the artist list says comes first; Spotify also dates songs by a month or a year alone, which is no moment.
_ASKED = (
    "SELECT t.release_date, t.title FROM tracks AS t WHERE length(t.release_date) = 10 AND {tracks} UNION "
    "SELECT s.release_date, coalesce(nullif(t.title, 'Unknown'), s.track_name) FROM spotify_tracks AS s"
    " JOIN tracks AS t USING (track_id) WHERE length(s.release_date) = 10 AND t.release_date IS NULL AND {spotify}"
    " ORDER BY 1, 2"
)


def releases(asked: Asked, places: Sequence[Place]) -> tuple[Moment, ...]:
    """One moment a day of release; songs of one day share it."""
    if not {"tracks", "track_artists", "spotify_tracks"} <= asked.tables:
        return ()
    tracks = spotify = "TRUE"
    if asked.artist_id is not None:
        tracks = f"t.track_id IN (SELECT track_id FROM track_artists WHERE {asked.of_artist()})"
        spotify = asked.of_artist("s.artist_id")
    titles: dict[str, list[str]] = defaultdict(list)
    for day, title in asked.connection.execute(_ASKED.format(tracks=tracks, spotify=spotify)):
        titles[day].append(title)
    return tuple(Moment(n, _said(titles[place.key])) for n, place in enumerate(places) if place.key in titles)


def _said(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"“{titles[0]}” released"
    return f"“{titles[0]}” and {len(titles) - 1} more released"
