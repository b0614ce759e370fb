"""Settles who is who: which track and artist each name in the warehouse stands for, by the artist list.

Everything here is a pure function of the artist list and of the names in the tables. It is done again with every
load, so that a warehouse that grew over years says the same as one that was built today.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.registry import Registry, normal
from pipeline.warehouse.members import UNKNOWN

NO_TRACK = "unknown"
Name = tuple[str, str]  # artist's slug, title in one spelling


@dataclass(frozen=True)
class Track:
    """A row of ``tracks`` as it should be."""

    title: str
    isrc: str | None = None
    upc: str | None = None
    release_date: str | None = None
    release_type: str | None = None
    is_registered: int = 0


@dataclass
class Catalogue:
    """All tracks by key, and the ways to find one. Registered tracks come first, then whatever the data name."""

    tracks: dict[str, Track] = field(default_factory=lambda: {NO_TRACK: Track("Unknown")})
    credits: dict[tuple[str, str, str], float | None] = field(default_factory=dict)  # track key, slug, role
    _by_isrc: dict[str, str] = field(default_factory=dict)
    _by_name: dict[Name, str] = field(default_factory=dict)
    _by_spotify_id: dict[str, str] = field(default_factory=dict)

    def register(self, registry: Registry) -> None:
        """Take over the artist list. A track without ISRC is known by its title."""
        for artist in registry.artists:
            for track in artist.tracks:
                name, isrc = (artist.slug, normal(track.title)), plain_isrc(track.isrc)
                known = self._by_isrc.get(isrc) if isrc else self._by_name.get(name)
                key = known or (f"isrc:{isrc}" if isrc else f"title:{'|'.join(name)}")
                self.tracks.setdefault(
                    key, Track(track.title, isrc or None, track.upc or None, track.released or None, None, 1)
                )
                if isrc:
                    self._by_isrc[isrc] = key
                if track.spotify_id:
                    self._by_spotify_id.setdefault(track.spotify_id, key)
                self._by_name.setdefault(name, key)
                self.credits.setdefault((key, artist.slug, "primary"), track.share_percent)

    def item(self, isrc: str, upc: str, title: str, artist: str, kind: str) -> str:
        """The key of what a report line names. To be asked for items with an ISRC first, so that titles find them."""
        name, isrc = (artist, normal(title)), plain_isrc(isrc)
        album = not isrc and kind.casefold() == "album"
        if not (isrc or upc or title):
            return NO_TRACK
        if album:
            key = f"album:{upc or '|'.join(name)}"
        elif isrc:
            key = self._by_isrc.get(isrc) or self._without_isrc(name, isrc) or f"isrc:{isrc}"
        else:
            key = self._by_name.get(name) or f"title:{'|'.join(name) if title else upc}"
        self.tracks.setdefault(key, Track(title, isrc or None, upc or None, None, "album" if album else None))
        if isrc:
            self._by_isrc[isrc] = key
        if title and not album:
            self._by_name.setdefault(name, key)
        self._credit(key, artist)
        return key

    def song(self, spotify_id: str, artist: str, title: str, released: str | None) -> str:
        """The key of a song as Spotify names it."""
        name = (artist, normal(title))
        key = self._by_spotify_id.get(spotify_id) or (self._by_name.get(name) if title else None)
        key = key or f"spotify:{spotify_id}"
        self.tracks.setdefault(key, Track(title or spotify_id, release_date=released))
        self._credit(key, artist)
        return key

    def titled(self, artist: str | None, title: str | None) -> str | None:
        """The key of a track by artist and title, if there is one."""
        return self._by_name.get((artist or "", normal(title))) if title else None

    def _without_isrc(self, name: Name, isrc: str) -> str | None:
        """A registered track of this name whose ISRC the artist list does not say: now it is known."""
        key = self._by_name.get(name)
        if key is None or self.tracks[key].isrc or not self.tracks[key].is_registered:
            return None
        self.tracks[key] = replace(self.tracks[key], isrc=isrc)
        return key

    def _credit(self, key: str, artist: str) -> None:
        if artist and (key, artist, "primary") not in self.credits:
            role = "featured" if self.tracks[key].is_registered else "primary"
            self.credits.setdefault((key, artist, role), None)


def plain_isrc(text: str) -> str:
    """An ISRC without the hyphens and blanks some lists write it with."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def settle(connection: sqlite3.Connection, registry: Registry, names_tracks: bool = True) -> None:
    """Bring artists, tracks, credits and all references to them in line with the artist list. Part of a transaction.

    Where no name of a track has changed, ``names_tracks`` is False and only the artists are looked at.
    """
    _write_artists(connection, registry)
    if names_tracks:
        _settle_tracks(connection, registry)
    _prune_artists(connection)


def _settle_tracks(connection: sqlite3.Connection, registry: Registry) -> None:
    catalogue = Catalogue()
    catalogue.register(registry)
    items = connection.execute(
        "SELECT item_id, isrc, upc, title, artist_name, kind FROM royalty_items ORDER BY isrc = '', isrc, upc, title, "
        "artist_name, kind"
    ).fetchall()
    songs = connection.execute(
        "SELECT spotify_track_id, slug, track_name, release_date FROM spotify_tracks JOIN artists USING (artist_id) "
        "ORDER BY spotify_track_id"
    ).fetchall()
    campaigns = connection.execute("SELECT campaign_id, parsed_artist, parsed_track FROM campaigns").fetchall()
    of_items = [(catalogue.item(*names), item) for item, *names in items]
    of_songs = [(catalogue.song(song, slug, name or "", released), song) for song, slug, name, released in songs]
    of_campaigns = [(catalogue.titled(artist, track), campaign) for campaign, artist, track in campaigns]
    numbers = _write_tracks(connection, catalogue.tracks)
    _point(connection, "royalty_items", "track_id", "item_id", of_items, numbers)
    _point(connection, "spotify_tracks", "track_id", "spotify_track_id", of_songs, numbers)
    _point(connection, "campaigns", "primary_track_id", "campaign_id", of_campaigns, numbers)
    _write_credits(connection, catalogue, numbers)


def _write_artists(connection: sqlite3.Connection, registry: Registry) -> None:
    connection.execute(
        "UPDATE artists SET artist_name = slug, spotify_id = NULL, is_registered = 0 WHERE artist_id <> ?", (UNKNOWN,)
    )
    connection.executemany(
        "INSERT INTO artists (slug, artist_name, spotify_id, is_registered) VALUES (?, ?, ?, 1) ON CONFLICT (slug) DO "
        "UPDATE SET artist_name = excluded.artist_name, spotify_id = excluded.spotify_id, is_registered = 1",
        [(artist.slug, artist.name, artist.spotify_id or None) for artist in registry.artists],
    )


def _write_tracks(connection: sqlite3.Connection, tracks: dict[str, Track]) -> dict[str, int]:
    """Make ``tracks`` hold exactly these; returns their numbers. A track that stays keeps its own."""
    rows = connection.execute(
        "SELECT track_key, track_id, title, isrc, upc, release_date, release_type, is_registered FROM tracks"
    ).fetchall()
    there = {row[0]: Track(*row[2:]) for row in rows}
    numbers = {row[0]: int(row[1]) for row in rows}
    gone = [(key,) for key in there if key not in tracks]
    changed = [(key, track) for key, track in tracks.items() if there.get(key) != track]
    connection.executemany("DELETE FROM tracks WHERE track_key = ?", gone)
    # Two tracks may trade an ISRC: all are let go before any is taken.
    connection.executemany("UPDATE tracks SET isrc = NULL WHERE track_key = ?", [(key,) for key, _ in changed])
    for key, track in changed:
        numbers[key] = connection.execute(
            "INSERT INTO tracks (track_key, title, isrc, upc, release_date, release_type, is_registered) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (track_key) DO UPDATE SET title = excluded.title, "
            "isrc = excluded.isrc, upc = excluded.upc, release_date = excluded.release_date, "
            "release_type = excluded.release_type, is_registered = excluded.is_registered RETURNING track_id",
            (key, track.title, track.isrc, track.upc, track.release_date, track.release_type, track.is_registered),
        ).fetchone()[0]
    return numbers


def _point(
    connection: sqlite3.Connection, table: str, reference: str, key: str,
    found: Iterable[tuple[str | None, int | str]], numbers: dict[str, int],
) -> None:  # fmt: skip
    connection.executemany(
        f"UPDATE {table} SET {reference} = ?1 WHERE {key} = ?2 AND {reference} IS NOT ?1",
        [(numbers[track] if track else None, row) for track, row in found],
    )


def _write_credits(connection: sqlite3.Connection, catalogue: Catalogue, numbers: dict[str, int]) -> None:
    artists = dict(connection.execute("SELECT slug, artist_id FROM artists").fetchall())
    connection.execute("DELETE FROM track_artists")
    connection.executemany(
        "INSERT INTO track_artists VALUES (?, ?, ?, ?)",
        [
            (numbers[key], artists[slug], role, share if share is not None and 0 <= share <= 100 else None)
            for (key, slug, role), share in catalogue.credits.items()
        ],
    )


def _prune_artists(connection: sqlite3.Connection) -> None:
    tables = (
        "royalty_items", "tiktok_metrics", "social_metrics", "spotify_audience_daily", "spotify_song_metrics",
        "spotify_tracks",
    )  # fmt: skip
    used = " UNION ".join(f"SELECT artist_id FROM {table}" for table in (*tables, "track_artists"))
    connection.execute(
        f"DELETE FROM artists WHERE NOT is_registered AND artist_id <> {UNKNOWN} AND artist_id NOT IN ({used} "
        "UNION SELECT artist_id FROM campaigns WHERE artist_id IS NOT NULL)"
    )
