"""Recognising Spotify's files by name: the name alone says whose figures they are, and for songs over which period.

Equal bytes under the names of two artists, two periods or two days are two contents: a table of zeros is true of each.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

ARTIST_ID = r"[0-9A-Za-z]{22}"  # Spotify's ids: 128 bits in base 62
_REST = r"(?:[ _-]+(?:\d{8}_\d{6}|\d{1,6}|\(\d{1,6}\)|copy))*"  # the stamp, and what browsers and copying add
_AUDIENCE = re.compile(rf"spotify_audience(?:_({ARTIST_ID}))?{_REST}\.csv", re.IGNORECASE)
_SONGS = re.compile(
    rf"spotify_songs(?:_({ARTIST_ID}))?(?:_(\d*[A-Za-z][0-9A-Za-z]{{0,15}}))?{_REST}\.json", re.IGNORECASE
)
_CATALOGUE = re.compile(rf"spotify_catalogue_({ARTIST_ID}){_REST}\.json", re.IGNORECASE)


def is_artist_id(text: str) -> bool:
    return re.fullmatch(ARTIST_ID, text) is not None


def identify(path: str, _: Registry) -> Identity | None:
    """Subject: the artist id for an audience, ``<artist id>_<period>_<day>`` for songs, parts empty where not named.

    For a catalogue it is the artist id, which its name always has.
    """
    name = PurePosixPath(path).name
    moment = moment_in(name)
    if found := _AUDIENCE.fullmatch(name):
        return Identity("audience", found[1] or "", moment)
    if found := _SONGS.fullmatch(name):
        day = moment.strftime("%Y%m%d") if moment else ""
        return Identity("songs", f"{found[1] or ''}_{(found[2] or '').lower()}_{day}", moment)
    if found := _CATALOGUE.fullmatch(name):
        return Identity("catalogue", found[1], moment)
    return None
