"""Asks for the version file: one bounded request that says nothing of this computer, and nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from pipeline.access.wire import Answer, Times, Wire, WireBroken
from pipeline.clock import Clock
from pipeline.updates.source import Source, may_be_asked
from pipeline.updates.version_file import LARGEST, NotGenuine, VersionFile, opened
from pipeline.updates.words import NOWHERE, NOWHERE_NEXT

TIMES = Times(connect=5.0, read=10.0, whole=15.0)
MOST_STEPS = 3  # from one address to the next
SENT_ON = frozenset({301, 302, 303, 307, 308})
HEADERS = {"User-Agent": "BEDROT Control Panel", "Accept": "*/*"}  # nothing of this computer, nor which version asks


class NoNews(Exception):
    """It could not be found out. ``message`` and ``next_action`` are for people, ``detail`` for the log."""

    def __init__(self, kind: str, message: str, next_action: str, detail: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.next_action, self.detail = kind, message, next_action, detail


def ask(source: Source, clock: Clock, stopped: Callable[[], bool] = lambda: False, times: Times = TIMES) -> VersionFile:
    """The newest version, as its makers tell it. Raises :class:`NoNews`, and ``Cancelled`` once it was ``stopped``."""
    if not source.stated:
        raise NoNews("configuration", NOWHERE, NOWHERE_NEXT)
    wire = Wire(HEADERS, clock, times, LARGEST)
    try:
        answer = _followed(wire, source.address, stopped)
        return opened(answer.data, source.keys)
    except WireBroken as broken:
        message = f"{source.host}, where new versions are told of, did not answer as it should."
        raise NoNews("transient", message, "Try again later.", broken.detail) from None
    except NotGenuine as wrong:
        message = f"What {source.host} sent is not signed by who made this program. Nothing of it was believed."
        raise NoNews("bad-data", message, "Try again later.", wrong.detail) from None
    finally:
        wire.close()


def _followed(wire: Wire, address: str, stopped: Callable[[], bool]) -> Answer:
    """Sent on, only within the same house: who answers there has the same certificate."""
    for _ in range(MOST_STEPS):
        answer = wire.send("GET", address, stopped)
        if answer.status == 200:
            return answer
        if answer.status not in SENT_ON:
            raise WireBroken(f"status {answer.status}")
        further = urljoin(address, answer.headers.get("Location", ""))
        if not may_be_asked(further) or _house(further) != _house(address):
            raise WireBroken("sent elsewhere")
        address = further
    raise WireBroken("sent on again and again")


def _house(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()
