"""What Spotify publishes: audience by day, figures by song and period, and the songs themselves.

Of what was delivered more than once the newest download counts. Times of runs stay out of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.spotify.artists import listed_owners, slugs
from pipeline.platforms.spotify.schema import AUDIENCE, AUDIENCE_DAYS, SONG_METRICS, SONGS, TRACKS
from pipeline.quality.contracts import Contract
from pipeline.registry import Registry
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import CONTENT, DOWNLOADED, ROW, newest

_DESCRIBING = ("track_name", "track_uri", "release_date", "image_url")


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    registry = curation.registry
    days, songs = curation.table(AUDIENCE_DAYS.name), curation.table(SONGS.name)
    owners = listed_owners(songs, registry)
    curation.remarks.extend(_remarks(days, songs, owners, registry))
    songs = _owned(songs, owners)
    audience = newest(days, ("artist_id", "date"))
    metrics = newest(songs, SONG_METRICS.key)
    for contract, table in ((AUDIENCE, audience), (SONG_METRICS, metrics), (TRACKS, _tracks(songs))):
        yield contract, batches_of(_shaped(contract, table, registry))


def _owned(songs: pa.Table, owners: Mapping[str, str]) -> pa.Table:
    if not owners:
        return songs
    pairs = zip(songs["track_id"].to_pylist(), songs["artist_id"].to_pylist(), strict=True)
    artists = pa.array([owners.get(track, artist) for track, artist in pairs], pa.string())
    return songs.set_column(songs.schema.get_field_index("artist_id"), "artist_id", artists)


def _tracks(songs: pa.Table) -> pa.Table:
    """A row a song: what it is called by the newest download that says so, first and last day it was listed."""
    ordered = songs.sort_by([(name, "ascending") for name in (DOWNLOADED, CONTENT, ROW)])
    last = [(name, "last") for name in ("artist_id", *_DESCRIBING)]
    seen = [("extraction_date", "min"), ("extraction_date", "max")]
    # One thread: "last" means the last row only where the order is kept.
    tracks = ordered.group_by("track_id", use_threads=False).aggregate([*last, *seen])
    return tracks.rename_columns(["track_id", "artist_id", *_DESCRIBING, "first_seen", "last_seen"])


def _shaped(contract: Contract, table: pa.Table, registry: Registry) -> pa.Table:
    columns: dict[str, Any] = {name: table[name].combine_chunks() for name in contract.names if name != "artist"}
    return contract.table({"artist": slugs(table["artist_id"].to_pylist(), registry), **columns})


def _remarks(days: pa.Table, songs: pa.Table, owners: Mapping[str, str], registry: Registry) -> Iterator[str]:
    ids = sorted({*days["artist_id"].unique().to_pylist(), *songs["artist_id"].unique().to_pylist()})
    unknown = [artist_id for artist_id in ids if registry.with_spotify_id(artist_id) is None]
    if unknown:
        yield (
            f"Not in the artist list, so kept under the Spotify id: {', '.join(unknown)}. "
            "Add them to the list to give them a name."
        )
    if owners:
        listed = ", ".join(f"{track} ({slugs([owners[track]], registry)[0]})" for track in sorted(owners))
        yield f"Listed by more than one artist, counted once: {listed}."
