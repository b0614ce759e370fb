"""The only place that asks what time it is or waits: everything else is handed a clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

STAMP = "%Y%m%dT%H%M%SZ"


class Clock(Protocol):
    def now(self) -> datetime:
        """Wall clock, UTC, aware."""

    def monotonic(self) -> float:
        """Seconds for durations; never jumps."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for ``event`` at most ``seconds``; True when it was set."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)


class RunningClock(SystemClock):
    """Goes on from a given moment: what a step has, that was only told when it started."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._moment + timedelta(seconds=time.monotonic() - self._began)


def stamp(moment: datetime) -> str:
    """A UTC moment as it stands in our file names: ``20261120T070003Z``."""
    return moment.astimezone(UTC).strftime(STAMP)


def iso(moment: datetime) -> str:
    """A UTC moment as text in documents and the journal, to the millisecond: ``2026-11-20T07:00:03.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The inverse of :func:`iso`; raises ValueError for anything that names no moment."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
