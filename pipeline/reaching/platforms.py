"""Knocks at the platforms' addresses, all at once and for a few seconds only: whoever answers at all is there.

The answers also tell what time it is elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pipeline.access.wire import Times, Wire, WireBroken
from pipeline.clock import Clock

PATIENCE = Times(connect=4.0, read=4.0, whole=6.0)
LOOKED_UP_WITHIN = 3.0  # seconds more: looking a name up cannot be cut short


@dataclass(frozen=True)
class Knock:
    """What came of one address. ``why`` is empty where somebody answered; ``date`` is what they said the time is."""

    address: str
    seconds: float = 0.0
    date: datetime | None = None
    at: datetime | None = None
    why: str = ""

    @property
    def answered(self) -> bool:
        return not self.why


def knock(addresses: Iterable[str], clock: Clock, patience: Times = PATIENCE) -> dict[str, Knock]:
    """Knock at every address once, at the same time; those that share a computer are asked once."""
    homes = {address: _home(address) for address in addresses}
    found: dict[str, Knock] = {}
    threads = [
        threading.Thread(target=_one, args=(home, clock, patience, found), name=f"knock {number}", daemon=True)
        for number, home in enumerate(sorted(set(homes.values())))
    ]
    deadline = clock.monotonic() + patience.whole + LOOKED_UP_WITHIN
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(deadline - clock.monotonic(), 0.0))
    answers = dict(found)
    return {address: answers.get(home, Knock(home, why="no answer in time")) for address, home in homes.items()}


def _home(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _one(home: str, clock: Clock, patience: Times, found: dict[str, Knock]) -> None:
    began = clock.monotonic()
    wire = Wire({}, clock, patience)
    try:
        answer = wire.send("HEAD", home, lambda: False)
        seconds = clock.monotonic() - began
        found[home] = Knock(home, seconds, said_date(answer.headers), clock.now())
    except WireBroken as broken:
        found[home] = Knock(home, clock.monotonic() - began, why=broken.detail)
    finally:
        wire.close()


def said_date(headers: Mapping[str, str]) -> datetime | None:
    """The moment an answer was made, in UTC; None where it does not say."""
    stated = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def skew(knocks: Iterable[Knock]) -> timedelta | None:
    """By how much this computer's clock is ahead of the others (negative: behind); None where nobody said.

    The one in the middle counts: a single server whose own clock is wrong proves nothing.
    """
    found = sorted(one.at - one.date for one in knocks if one.at is not None and one.date is not None)
    return found[len(found) // 2] if found else None
