"""The song list: an artist's songs with their figures over one period, as the catalogue page's own answer has them.

Source: answers of ``generic.wg.spotify.com/catalog-view…?time-filter=<period>`` behind the Songs page of Spotify for
Artists. The list stands under ``data.songs`` or ``songs``; ``data`` may be the answer's text (``raw_body``). Numbers
are text with thousands separators, ``null`` where Spotify gives no figure. ``isDisabled`` is no figure and not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.spotify.artists import only_artist
from pipeline.platforms.spotify.schema import PERIODS, SITE, SONGS
from pipeline.platforms.spotify.validate import ARTIST_ID
from pipeline.platforms.values import count, json_of, refuse, signed_in, words
from pipeline.registry import Registry

COUNTS = {"streams": "numStreams", "listeners": "numListeners", "savers": "numSavers", "canvas_views": "numCanvasViews"}
TEXTS = {
    "track_name": "trackName", "track_uri": "trackUri", "release_date": "releaseDate", "image_url": "imageUrl",
}  # fmt: skip
AGAIN = "Collect again."
_ARTIST_IN_URL = re.compile(rf"/artist/({ARTIST_ID})(?![0-9A-Za-z])")
_DEEPEST = 3  # the collector's wrapping, the answer as text inside it, and the answer's own ``data``

Entry = dict[str, Any]


def read_songs(file: Landed, registry: Registry) -> Reading:
    """A row a song, columns as in staging's ``spotify_songs``. ``extraction_date`` is the day of the download."""
    levels = _levels(json_of(signed_in(file.data(), SITE)))
    named_artist, named_period, _ = file.subject.split("_")
    period = _period(named_period, levels)
    artist_id = _artist(named_artist, levels) or only_artist(registry, "spotify_songs_<id>_<period>_<date>_<time>.json")
    entries = _entries(levels[-1]["songs"])
    rows, notes = _rows(entries)
    columns: Columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["artist_id"] = [artist_id] * len(rows)
    columns["time_period"] = [period] * len(rows)
    columns["extraction_date"] = [file.downloaded_at.date()] * len(rows)
    if not named_artist:
        notes.append(f"names no artist; taken for {artist_id}")
    return Reading({SONGS.name: columns}, {"last_day": file.downloaded_at.date().isoformat()}, "; ".join(notes))


def _levels(body: Any) -> list[Entry]:
    """The answer from the outside in, down to the object that holds ``songs``; refuses answers that are a refusal."""
    levels: list[Entry] = []
    for _ in range(_DEEPEST):
        if isinstance(body, str):
            body = json_of(signed_in(body.encode(), SITE))
        if not isinstance(body, dict):
            break
        _not_refused(body)
        levels.append(body)
        if "songs" in body:
            break
        body = body.get("data")
    if not levels or "songs" not in levels[-1]:
        refuse("unknown-shape", "Spotify answered without a list of songs.", "songs", AGAIN)
    return levels


def _not_refused(level: Entry) -> None:
    trouble = level.get("error") or level.get("errors")
    status = level.get("status")
    if status in (None, 200, "200") and not trouble:
        return
    if status in (None, 200, "200") and isinstance(trouble, dict):
        status = trouble.get("status")
    where = f"status {status}"
    if str(status) in ("401", "403"):
        message = f"{SITE} was not signed in when this was collected."
        refuse("refused-answer", message, where, f"Sign in to {SITE}, then collect again.")
    if str(status) == "429":
        refuse("refused-answer", "Spotify asked us to wait.", where, "Wait an hour, then collect again.")
    refuse("refused-answer", "Spotify answered without figures.", where, "Collect again later.")


def _period(named: str, levels: list[Entry]) -> str:
    """The period the name and the answer agree on. Refuses unknown ones and answers meant for another period."""
    asked = [p for level in levels for p in _query(level).get("time-filter", [])]
    stated = [level["timeFilter"] for level in levels if level.get("timeFilter") in PERIODS]
    said = {str(period).lower() for period in (named, *asked, *stated) if period}
    if not said <= set(PERIODS) or not said:
        unknown = ", ".join(sorted(said - set(PERIODS)))
        message = f"The period {unknown!r} is none that the panel knows." if said else "Nothing names the period."
        refuse("unknown-period", message, "file name, time-filter", "Give the file its own name, or collect again.")
    if len(said) > 1:
        message = f"The name and the answer tell different periods: {', '.join(sorted(said))}."
        refuse("period-mismatch", message, "time-filter", AGAIN)
    return said.pop()


def _artist(named: str, levels: list[Entry]) -> str:
    """The artist id of the name, else of the address that was asked; refuses when both are there and differ."""
    asked = {found for level in levels for found in _ARTIST_IN_URL.findall(str(level.get("url") or ""))}
    if named and asked and asked != {named}:
        refuse("artist-mismatch", "The name and the answer tell different artists.", "url", AGAIN)
    return named or (asked.pop() if len(asked) == 1 else "")


def _query(level: Entry) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(str(level.get("url") or "")).query)


def _entries(songs: Any) -> list[Entry]:
    if not isinstance(songs, list) or not all(isinstance(song, dict) for song in songs):
        refuse("unknown-shape", "Spotify's list of songs has another shape than before.", "songs", AGAIN)
    if not songs:
        refuse("no-rows", "Spotify's list of songs is empty. It was not accepted; older data stay in use.", "songs")
    if not any(COUNTS["streams"] in song for song in songs):
        refuse("missing-column", "The songs come without play counts.", COUNTS["streams"], AGAIN)
    return songs


def _rows(entries: list[Entry]) -> tuple[list[Entry], list[str]]:
    """Songs that have an id, each once, and what was left out. Refuses a song that stands twice with other figures."""
    rows: dict[str, Entry] = {}
    without = again = 0
    for number, entry in enumerate(entries, 1):
        where = f"song {number}"
        track_id = words(entry.get("id"), where)
        if not track_id:
            without += 1
            continue
        row: Entry = {"track_id": track_id}
        row |= {name: _count(entry.get(key), f"{where}, {key}") for name, key in COUNTS.items()}
        row |= {name: words(entry.get(key), f"{where}, {key}") or None for name, key in TEXTS.items()}
        again += track_id in rows
        if rows.setdefault(track_id, row) != row:
            refuse("repeated-track", "A song stands in the list twice with different figures.", where, AGAIN)
    if not rows:
        refuse("no-rows", "None of the songs has an id. The list was not accepted; older data stay in use.", "songs")
    counted = ((without, "song(s) without id were left out"), (again, "song(s) stood in the list twice"))
    return list(rows.values()), [f"{times} {what}" for times, what in counted if times]


def _count(value: object, where: str) -> int | None:
    """A count, or None where Spotify gives no figure: that is not 0."""
    return None if value is None or value == "" else count(value, where)
