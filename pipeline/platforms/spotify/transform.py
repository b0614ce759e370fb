"""What Spotify publishes: audience by day, figures by song and period, and the songs themselves.

Of what was delivered more than once the newest download counts. Times of runs stay out of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.spotify.artists import listed_owners, slugs
from pipeline.platforms.spotify.schema import AUDIENCE, AUDIENCE_DAYS, CATALOGUE, SONG_METRICS, SONGS, TRACKS
from pipeline.platforms.spotify.tracks import described
from pipeline.quality.contracts import Contract
from pipeline.registry import Registry
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    registry = curation.registry
    days, songs, catalogue = (curation.table(table.name) for table in (AUDIENCE_DAYS, SONGS, CATALOGUE))
    owners = listed_owners(songs, registry)
    curation.remarks.extend(_remarks((days, songs, catalogue), owners, registry))
    songs, catalogue = _owned(songs, owners), _owned(catalogue, listed_owners(catalogue, registry))
    audience = newest(days, ("artist_id", "date"))
    metrics = newest(songs, SONG_METRICS.key)
    for contract, table in ((AUDIENCE, audience), (SONG_METRICS, metrics), (TRACKS, described(songs, catalogue))):
        yield contract, batches_of(_shaped(contract, table, registry))


def _owned(songs: pa.Table, owners: Mapping[str, str]) -> pa.Table:
    if not owners:
        return songs
    pairs = zip(songs["track_id"].to_pylist(), songs["artist_id"].to_pylist(), strict=True)
    artists = pa.array([owners.get(track, artist) for track, artist in pairs], pa.string())
    return songs.set_column(songs.schema.get_field_index("artist_id"), "artist_id", artists)


def _shaped(contract: Contract, table: pa.Table, registry: Registry) -> pa.Table:
    columns: dict[str, Any] = {name: table[name].combine_chunks() for name in contract.names if name != "artist"}
    return contract.table({"artist": slugs(table["artist_id"].to_pylist(), registry), **columns})


def _remarks(tables: Iterable[pa.Table], owners: Mapping[str, str], registry: Registry) -> Iterator[str]:
    ids = sorted({artist_id for table in tables for artist_id in table["artist_id"].unique().to_pylist()})
    unknown = [artist_id for artist_id in ids if registry.with_spotify_id(artist_id) is None]
    if unknown:
        yield (
            f"Not in the artist list, so kept under the Spotify id: {', '.join(unknown)}. "
            "Add them to the list to give them a name."
        )
    if owners:
        listed = ", ".join(f"{track} ({slugs([owners[track]], registry)[0]})" for track in sorted(owners))
        yield f"Listed by more than one artist, counted once: {listed}."
