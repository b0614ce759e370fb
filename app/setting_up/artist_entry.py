"""What may stand in an artist's fields, and lists of artists from files: our own format, or a table with names."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.setting_up.plan import ArtistLine, lines_of
from app.words import tr
from pipeline.registry import normal, read_artists
from pipeline.settings import ConfigurationError

_SPOTIFY = re.compile(
    r"(?:https?://open\.spotify\.com/(?:intl-\w+/)?artist/|spotify:artist:)?([0-9A-Za-z]{22})(?:\?.*)?"
)
_TIKTOK = re.compile(r"(?:https?://(?:www\.)?tiktok\.com/)?@?([\w.]{2,24})/?(?:\?.*)?", re.ASCII)
OTHER_FILE = "Choose artists.json or a table (CSV)."
LONGEST_NAME = 120
LARGEST = 8 << 20  # bytes; a list of artists is never larger
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "artist", "artist name", "artists"),
    "spotify": ("spotify", "spotify id", "spotify artist id", "spotify artist", "spotify link"),
    "tiktok": ("tiktok", "tiktok handle", "tiktok account", "tiktok name", "handle"),
}


def spotify_id(text: str) -> str | None:
    """The id in what was typed or pasted – an id, an address, a link of the app; None where there is none."""
    found = _SPOTIFY.fullmatch(text.strip())
    return "" if not text.strip() else found[1] if found else None


def tiktok_handle(text: str) -> str | None:
    """The handle without its @, in the same way."""
    found = _TIKTOK.fullmatch(text.strip())
    return "" if not text.strip() else found[1] if found and not found[1].endswith(".") else None


def check_name(text: str, others: Iterable[ArtistLine] = ()) -> str:
    """What would be right instead of ``text``; '' where it is right."""
    name = text.strip()
    if not name:
        return tr("Write the name as it stands on the platforms.")
    if len(name) > LONGEST_NAME:
        return tr("Write a name of at most {} letters.").format(LONGEST_NAME)
    if normal(name) in {normal(line.name) for line in others}:
        return tr("{} is in the list already.").format(name)
    return ""


def check_spotify(text: str) -> str:
    return "" if spotify_id(text) is not None else tr("An artist id has 22 letters and digits. A link works too.")


def check_tiktok(text: str) -> str:
    return (
        ""
        if tiktok_handle(text) is not None
        else tr("Letters, digits, points and underscores only, as in @nova.drift.")
    )


# ---- from files


@dataclass(frozen=True)
class Listed:
    """The artists of a file; ``entries`` where it is a list of our own, with tracks, aliases and all."""

    lines: tuple[ArtistLine, ...]
    entries: tuple[Mapping[str, Any], ...] = ()


def read_list(path: Path) -> Listed:
    """Raises :class:`ConfigurationError` that says what the file should hold."""
    if path.stat().st_size > LARGEST:
        raise ConfigurationError(f"{path.name} is too large for a list of artists.", "Choose another file.")
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    found = _from_json(path, text) if text.lstrip()[:1] in ("[", "{") else Listed(_from_table(path.name, text))
    if not found.lines:
        raise ConfigurationError(f"{path.name} names no artist.", "Choose another file.")
    return found


def joined(present: Sequence[ArtistLine], more: Iterable[ArtistLine]) -> tuple[ArtistLine, ...]:
    """Both lists as one; an artist of the same name stands in it once, as in the first one."""
    found = list(present)
    names = {normal(line.name) for line in present}
    for line in more:
        if normal(line.name) not in names:
            names.add(normal(line.name))
            found.append(line)
    return tuple(found)


def _from_json(path: Path, text: str) -> Listed:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{path.name} is not a JSON text.", OTHER_FILE) from None
    if not isinstance(body, list):
        raise ConfigurationError(f"{path.name} is no list of artists.", OTHER_FILE)
    if all(isinstance(item, str) and item.strip() for item in body):
        return Listed(joined((), (ArtistLine(item.strip()) for item in body)))
    if all(isinstance(item, dict) and item.get("slug") for item in body):
        read_artists(path)
        return Listed(lines_of(body), tuple(body))
    if not all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in body):
        raise ConfigurationError(f"{path.name} is no list of artists with names.", OTHER_FILE)
    lines = lines_of({**item, "slug": item["name"]} for item in body if item["name"].strip())
    return Listed(joined((), map(_clean, lines)))


def _from_table(name: str, text: str) -> tuple[ArtistLine, ...]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    headings = [normal(heading) for heading in rows[0]] if rows else []
    places = {
        role: next((headings.index(known) for known in names if known in headings), None)
        for role, names in _COLUMNS.items()
    }
    if places["name"] is None:
        raise ConfigurationError(f"{name} has no column called name.", "Name the column with the artists: name.")

    def cell(row: list[str], role: str) -> str:
        place = places[role]
        return row[place].strip() if place is not None and place < len(row) else ""

    lines = [ArtistLine(cell(row, "name"), cell(row, "spotify"), cell(row, "tiktok")) for row in rows[1:]]
    return joined((), (_clean(line) for line in lines if line.name))


def _clean(line: ArtistLine) -> ArtistLine:
    """Links become ids; what is no id stays out, and can be typed in later."""
    return ArtistLine(
        line.name.strip()[:LONGEST_NAME], spotify_id(line.spotify_id) or "", tiktok_handle(line.tiktok) or ""
    )
