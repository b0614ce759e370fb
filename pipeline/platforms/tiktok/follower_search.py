"""Finds an account's follower count in what its profile page was answered, and holds it against what the page shows.

Many numbers of such answers are called something with followers or fans, and many accounts stand in them; only the
exact keys count, and only where they belong to the account that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEYS = ("followerCount", "follower_count", "fans")
NAMES = ("uniqueId", "unique_id")  # what an answer calls a handle
PATTERNS = ("api/user/detail", "aweme/v1/user", "api/creator", "tiktokstudio/api", "api/analytics")  # best first
OWN_PAGE = "page"  # what the page brings along itself
UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_SHOWN = re.compile(r"\s*(\d[\d,]*)(?:\.(\d+))?\s*([KMB]?)\s*", re.IGNORECASE)
_OTHER = "\0"  # several accounts at once: nobody's


class Disagreement(Exception):
    """The answers contradict each other, or what the page shows."""


@dataclass(frozen=True)
class Sighting:
    """A count of the right account, and where it was seen; the address without what it says about our browser."""

    count: int
    url: str
    pattern: str


@dataclass(frozen=True)
class Shown:
    """A count as the page shows it: ``2,453``, or ``1.2M``, which says less. ``step`` is its last place."""

    count: int
    step: int

    def agrees(self, count: int) -> bool:
        """Whether both can be one count: rounded either way, or grown a little in between."""
        around = self.step if self.step > 1 else max(5, self.count // 50)
        return abs(count - self.count) <= (around if self.count else 0)


def pattern_of(url: str) -> str:
    """The kind of answer an address is of; '' for others."""
    return next((pattern for pattern in PATTERNS if pattern in url.partition("?")[0]), "")


def sightings(url: str, body: Any, handle: str, pattern: str = "") -> Iterator[Sighting]:
    """Every count of this account in one answer."""
    asked = parse_qs(urlsplit(url).query)
    owner = next((asked[name][0] for name in NAMES if name in asked), "")
    for count in counts_of(body, handle, owner):
        yield Sighting(count, public(url, owner), pattern or pattern_of(url))


def counts_of(body: Any, handle: str, owner: str = "") -> Iterator[int]:
    """The counts in a document that belong to ``handle``: to the nearest thing around them that names an account."""
    waiting = [(body, owner)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, "") for item in node)  # each is somebody, or a day of a history
        elif isinstance(node, dict):
            belongs_to = named(node) or around
            if belongs_to.casefold() == handle.casefold():
                yield from (count for key in KEYS if (count := _count(node.get(key))) is not None)
            waiting.extend((value, belongs_to) for value in node.values() if isinstance(value, dict | list))


def named(node: dict[str, Any]) -> str:
    """The handle of a thing: its own, or that of the one part that has one. '' where it tells none."""
    own = _name(node)
    parts = {name for value in node.values() if isinstance(value, dict) and (name := _name(value))}
    return own or (parts.pop() if len(parts) == 1 else _OTHER if parts else "")


def shown(text: str) -> Shown | None:
    """What a page writes as a count, read; None for anything else."""
    found = _SHOWN.fullmatch(text)
    if found is None:
        return None
    whole, places, unit = found[1].replace(",", ""), found[2] or "", UNITS[found[3].upper()]
    step = unit // 10 ** len(places)
    return Shown(int(whole + places) * step, step) if step else None


def chosen(seen: Sequence[Sighting], on_page: Shown | None) -> Sighting | None:
    """The count to believe; None where there is none.

    Without followers a page and its answers must both say so. Raises :class:`Disagreement`.
    """
    ordered = sorted(seen, key=lambda sighting: [*PATTERNS, OWN_PAGE].index(sighting.pattern))
    if not (on_page and on_page.count == 0):
        ordered = [sighting for sighting in ordered if sighting.count > 0]
    if not ordered:
        return None
    judge = on_page or Shown(ordered[0].count, 1)
    agreeing = [sighting for sighting in ordered if judge.agrees(sighting.count)]
    if not agreeing or (on_page is None and len(agreeing) < len(ordered)):
        raise Disagreement(", ".join(str(sighting.count) for sighting in ordered))
    return agreeing[0]


def public(url: str, owner: str = "") -> str:
    """An address without its signatures and device names."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f"?uniqueId={owner}" if owner else "")


def _name(node: dict[str, Any]) -> str:
    return next((value for key in NAMES if isinstance(value := node.get(key), str) and value), "")


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and value.isascii():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
