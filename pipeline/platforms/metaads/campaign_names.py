"""Which artist and track a campaign advertises, told from its name: ``ARTIST - TRACK - TARGETING`` and its variants.

All names come from the registry. What is not in it stays empty and is put on record; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.registry import Artist, Registry, normal

_COPY = re.compile(r"(?:\s+[-–]\s+COPY(?:\s+\d+)?)+$")  # Ads Manager adds these to duplicated campaigns
_SEPARATOR = re.compile(r"\s+-\s+")
_WITHOUT_ARTIST = "NEW ENGAGEMENT"
EXAMPLES = 5


class Doubt(StrEnum):
    """Why a campaign has no artist or track, as a sentence about campaigns begins and ends."""

    NO_ARTIST = "named after no artist"
    UNKNOWN_ARTIST = "named after an artist the registry does not have"
    UNKNOWN_TRACK = "named after a track the registry does not have"
    UNKNOWN_BOTH = "named after neither an artist nor a track of the registry"
    SHARED_TITLE = "named after a track title that several artists have"


@dataclass(frozen=True)
class Told:
    """What a name tells: artist slug, the registry's own track title, targeting in capitals; None where it does not."""

    artist: str | None = None
    track: str | None = None
    targeting: str | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass
class NameReader:
    """Reads campaign names against one registry."""

    registry: Registry
    _titles: dict[str, list[tuple[Artist, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._titles = {}
        for artist in self.registry.artists:
            for track in artist.tracks:
                if normal(track.title):
                    self._titles.setdefault(normal(track.title), []).append((artist, track.title))

    def read(self, name: str | None) -> Told:
        text = _COPY.sub("", (name or "").upper().rstrip())
        if _WITHOUT_ARTIST in text:
            return Told(targeting="ENGAGEMENT", doubts=(Doubt.NO_ARTIST,))
        parts = [part.strip() for part in _SEPARATOR.split(text.strip())]
        if len(parts) == 1:
            return Told(targeting=parts[0] or None, doubts=(Doubt.NO_ARTIST,))
        artist = self.registry.named(parts[0])
        if len(parts) == 2 and (artist is None or normal(parts[0]) in self._titles):
            return self._after_a_track(*parts)
        return self._after_an_artist(artist, parts)

    def _after_a_track(self, title: str, targeting: str) -> Told:
        """``TRACK - TARGETING``: the artist is the one whose track it is, if only one has it."""
        owners = self._titles.get(normal(title), [])
        if not owners:
            return Told(targeting=targeting or None, doubts=(Doubt.UNKNOWN_BOTH,))
        if len({artist.slug for artist, _ in owners}) > 1:
            return Told(track=owners[0][1], targeting=targeting or None, doubts=(Doubt.SHARED_TITLE,))
        return Told(owners[0][0].slug, owners[0][1], targeting or None)

    def _after_an_artist(self, artist: Artist | None, parts: list[str]) -> Told:
        """``ARTIST - TRACK - TARGETING…``, or ``ARTIST - TARGETING``; titles may hold the separator themselves."""
        doubts = () if artist else (Doubt.UNKNOWN_ARTIST,)
        slug = artist.slug if artist else None
        for end in range(len(parts), 1, -1):
            title = self._title(" - ".join(parts[1:end]), artist)
            if title is not None:
                return Told(slug, title, " - ".join(parts[end:]) or None, doubts)
        if len(parts) == 2:
            return Told(slug, None, parts[1] or None, doubts)
        return Told(slug, None, " - ".join(parts[2:]) or None, (*doubts, Doubt.UNKNOWN_TRACK))

    def _title(self, text: str, artist: Artist | None) -> str | None:
        """The registry's spelling of a title: of this artist, or of anyone where the artist is not known."""
        owners = self._titles.get(normal(text), [])
        return next((title for owner, title in owners if artist is None or owner.slug == artist.slug), None)


def remarks_on(told: Iterable[tuple[str | None, Told]]) -> list[str]:
    """One sentence a kind of doubt, with the first names, in an order that does not depend on arrival."""
    doubtful: dict[Doubt, list[str]] = {}
    for name, found in told:
        for doubt in found.doubts:
            doubtful.setdefault(doubt, []).append(name or "(no name)")
    return [_remark(doubt, doubtful[doubt]) for doubt in Doubt if doubt in doubtful]


def _remark(doubt: Doubt, names: list[str]) -> str:
    distinct = sorted(set(names))
    shown = ", ".join(f"“{name}”" for name in distinct[:EXAMPLES])
    more = f" and {len(distinct) - EXAMPLES} more" if len(distinct) > EXAMPLES else ""
    campaigns = "campaign is" if len(names) == 1 else "campaigns are"
    safe = "The figures are in; what is not known stays empty."
    return f"{len(names)} Meta {campaigns} {doubt}: {shown}{more}. {safe} {_remedy(doubt)}"


def _remedy(doubt: Doubt) -> str:
    if doubt in (Doubt.NO_ARTIST, Doubt.SHARED_TITLE):
        return "Put the artist into the campaign's name."
    return "Add the name to the artist registry, or rename the campaign."
