"""Gives an artist of a lake a TikTok account or a Spotify id, in the list that the set-up assistant writes, too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from app.setting_up.all_or_nothing import replacing
from app.setting_up.artist_entry import check_name, check_spotify, check_tiktok, spotify_id, tiktok_handle
from app.setting_up.plan import ArtistLine, entries_of, lines_of
from app.setting_up.recognising import artist_entries, artists_file
from app.words import tr
from pipeline.settings import ConfigurationError


class What(StrEnum):
    TIKTOK = "tiktok"
    SPOTIFY = "spotify"


def artists_of(root: Path) -> tuple[ArtistLine, ...]:
    """The artists of a lake. Raises :class:`ConfigurationError` for a list that cannot be read."""
    return lines_of(artist_entries(artists_file(root / "config")))


def without(what: What, artists: Iterable[ArtistLine]) -> tuple[ArtistLine, ...]:
    """The artists who have none yet: one each is all that an artist can have."""
    return tuple(line for line in artists if not _of(what, line))


def check(what: What, text: str, artists: Iterable[ArtistLine] = ()) -> str:
    """What would be right instead of ``text``; '' where it is right."""
    if not text.strip():
        return tr("Write the name of the account.") if what is What.TIKTOK else tr("Write the artist id, or its link.")
    wrong = check_tiktok(text) if what is What.TIKTOK else check_spotify(text)
    if wrong:
        return wrong
    value = _plain(what, text).casefold()
    holder = next((line for line in artists if _of(what, line).casefold() == value), None)
    return tr("{} has it already.").format(holder.name) if holder is not None else ""


def give(root: Path, what: What, text: str, slug: str, name: str) -> str:
    """Write it into the artist list, for the artist with this slug or a new one; returns it as it is written.

    Raises :class:`ConfigurationError` with what stands against it; then nothing was written.
    """
    path = artists_file(root / "config")
    entries = artist_entries(path)
    lines = list(lines_of(entries))
    wrong = check(what, text, lines) or ("" if slug else check_name(name, lines))
    if slug and slug not in {line.slug for line in without(what, lines)}:
        wrong = wrong or tr("The artist list was changed meanwhile. Choose the artist again.")
    if wrong:
        raise ConfigurationError(wrong, "")
    value = _plain(what, text)
    if slug:
        lines = [_with(what, line, value) if line.slug == slug else line for line in lines]
    else:
        lines.append(_with(what, ArtistLine(name.strip()), value))
    body = json.dumps(entries_of(lines, entries), indent=2, ensure_ascii=False).encode() + b"\n"
    replacing({path: body})
    return value


def _plain(what: What, text: str) -> str:
    return (tiktok_handle(text) if what is What.TIKTOK else spotify_id(text)) or ""


def _of(what: What, line: ArtistLine) -> str:
    return line.tiktok if what is What.TIKTOK else line.spotify_id


def _with(what: What, line: ArtistLine, value: str) -> ArtistLine:
    return replace(line, tiktok=value) if what is What.TIKTOK else replace(line, spotify_id=value)
