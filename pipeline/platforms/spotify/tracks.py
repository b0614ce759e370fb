"""The songs themselves: what the song lists tell of them, and what only the catalogue knows."""

from __future__ import annotations

import pyarrow as pa

from pipeline.zones.staged import CONTENT, DOWNLOADED, ROW

DESCRIBING = ("track_name", "track_uri", "release_date", "image_url")
NAMES = ["track_id", "artist_id", *DESCRIBING, "first_seen", "last_seen"]


def described(songs: pa.Table, catalogue: pa.Table) -> pa.Table:
    """A row a track. The song lists' word counts; the catalogue adds what they leave open, and tracks of its own."""
    listed, known = _newest(songs, "extraction_date"), _newest(catalogue, "listed_on")
    if not known.num_rows:
        return listed
    rows = {row["track_id"]: row for row in known.to_pylist()}
    for song in listed.to_pylist():
        also = rows.get(song["track_id"], {})
        rows[song["track_id"]] = song | {n: also.get(n) for n in DESCRIBING if song[n] is None}
    return pa.Table.from_pylist(list(rows.values()), listed.schema)


def _newest(table: pa.Table, day: str) -> pa.Table:
    """What a track is called by the newest download that says so, first and last day it was listed."""
    ordered = table.sort_by([(name, "ascending") for name in (DOWNLOADED, CONTENT, ROW)])
    last = [(name, "last") for name in ("artist_id", *DESCRIBING)]
    # One thread: "last" means the last row only where the order is kept.
    tracks = ordered.group_by("track_id", use_threads=False).aggregate([*last, (day, "min"), (day, "max")])
    return tracks.rename_columns(NAMES)
