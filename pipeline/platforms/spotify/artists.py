"""Whose figures they are: the artist of a file, and the one artist of a song that several artists list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from pipeline.platforms.values import refuse
from pipeline.registry import Registry
from pipeline.zones.staged import DOWNLOADED


def only_artist(registry: Registry, example: str) -> str:
    """The id for a file that names no artist: certain only where the registry has exactly one with a Spotify id."""
    known = [artist.spotify_id for artist in registry.artists if artist.spotify_id]
    if len(known) != 1:
        refuse(
            "no-artist",
            "The file's name does not say which artist it is about.",
            "file name",
            f"Rename it to {example} with the artist's Spotify id, or collect again.",
        )
    return known[0]


def listed_owners(songs: pa.Table, registry: Registry) -> Mapping[str, str]:
    """Track id → artist id for songs that more than one artist lists, such as collaborations.

    Spotify gives such a song the same figures on each artist's list. They are kept once: for the artist whose
    catalogue in the registry has the song, else for the one who listed it first.
    """
    pairs = songs.group_by(["track_id", "artist_id"]).aggregate([(DOWNLOADED, "min")]).to_pylist()
    listing: dict[str, dict[str, tuple[object, str]]] = {}
    for pair in pairs:
        first = (pair[f"{DOWNLOADED}_min"], pair["artist_id"])
        listing.setdefault(pair["track_id"], {})[pair["artist_id"]] = first
    catalogue = {track.spotify_id: artist.spotify_id for artist in registry.artists for track in artist.tracks}
    owners = {}
    for track, artists in listing.items():
        if len(artists) > 1:
            owner = catalogue.get(track, "")
            owners[track] = owner if owner in artists else min(artists.values(), key=lambda first: first)[1]
    return owners


def slugs(artist_ids: Iterable[str], registry: Registry) -> list[str]:
    """The registry's slug for each id; an id it does not know stands for itself."""
    known: dict[str, str] = {}
    for artist_id in artist_ids:
        if artist_id not in known:
            artist = registry.with_spotify_id(artist_id)
            known[artist_id] = artist.slug if artist else artist_id
    return [known[artist_id] for artist_id in artist_ids]
