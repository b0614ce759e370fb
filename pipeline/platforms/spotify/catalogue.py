"""The catalogue: an artist's releases and their tracks, as the Web API lists them to the collector.

Source: ``/v1/artists/<id>/albums`` and ``/v1/albums/<id>/tracks``, put together as ``{artist_id, albums: [{…, tracks:
[…]}]}``. Dates and images are those of a release: ``release_date`` is a day, a month or a year, whichever
``release_date_precision`` says. A track without this artist's id belongs to somebody else on the same release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.spotify.schema import CATALOGUE
from pipeline.platforms.values import json_of, refuse, words
from pipeline.registry import Registry

AGAIN = "Collect again."
_RELEASED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Entry = dict[str, Any]


def read_catalogue(file: Landed, _: Registry) -> Reading:
    """A row a track, columns as in staging's ``spotify_catalogue``. ``listed_on`` is the day of the download."""
    body = json_of(file.data())
    if not isinstance(body, dict) or not isinstance(body.get("albums"), list):
        refuse("unknown-shape", "This is no catalogue of an artist.", "albums", AGAIN)
    if body.get("artist_id") != file.subject:
        refuse("artist-mismatch", "The name and the content tell different artists.", "artist_id", AGAIN)
    rows: dict[str, Entry] = {}
    for row in _tracks(body["albums"], file.subject):
        if rows.setdefault(row["track_id"], row) != row:
            refuse(
                "repeated-track", "A track stands in the catalogue twice with different facts.", row["track_id"], AGAIN
            )
    if not rows:
        refuse("no-rows", "The catalogue lists no track. It was not accepted; older data stay in use.", "albums")
    columns: Columns = {name: [row[name] for row in rows.values()] for name in next(iter(rows.values()))}
    columns["artist_id"] = [file.subject] * len(rows)
    columns["listed_on"] = [file.downloaded_at.date()] * len(rows)
    return Reading({CATALOGUE.name: columns}, {"last_day": file.downloaded_at.date().isoformat()})


def _tracks(albums: list[Any], artist_id: str) -> Iterator[Entry]:
    for number, album in enumerate(albums, 1):
        where = f"release {number}"
        tracks = album.get("tracks") if isinstance(album, dict) else None
        if not isinstance(tracks, list) or not all(isinstance(track, dict) for track in tracks):
            refuse("unknown-shape", "A release of the catalogue has another shape than before.", where, AGAIN)
        facts = {"release_date": _released(album, where), "image_url": _image(album, where)}
        for track in tracks:
            artists = track.get("artists")
            theirs = [one.get("id") for one in artists if isinstance(one, dict)] if isinstance(artists, list) else []
            track_id = words(track.get("id"), where)
            if track_id and artist_id in theirs:
                name, uri = (words(track.get(key), where) or None for key in ("name", "uri"))
                yield {"track_id": track_id, "track_name": name, "track_uri": uri, **facts}


def _released(album: Entry, where: str) -> str | None:
    """The date as Spotify gives it; ``0000`` stands for a date nobody knows."""
    text = words(album.get("release_date"), where)
    if not text or text.startswith("0000"):
        return None
    if not _RELEASED.fullmatch(text):
        refuse("not-a-date", f"A release date reads {text[:40]!r}.", where, AGAIN)
    return text


def _image(album: Entry, where: str) -> str | None:
    """The widest of a release's images."""
    images = album.get("images")
    sized = [image for image in images if isinstance(image, dict)] if isinstance(images, list) else []
    widest = max(sized, key=lambda image: image["width"] if isinstance(image.get("width"), int) else 0, default={})
    return words(widest.get("url"), where) or None
