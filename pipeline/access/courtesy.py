"""Good manners towards the platforms: pauses between pages, so many exports an hour, one visit at a time.

What was taken when, and how far a platform has been collected, is kept beside the journal in
``journal/visits/<platform>.json`` and survives restarts. A file that cannot be read is set aside and told of.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.access.damaged import put_by
from pipeline.clock import Clock, from_iso, iso
from pipeline.model import Cancelled
from pipeline.zones.store import LocalStore, read_shared

log = logging.getLogger(__name__)
FOLDER = "visits"
LOOK_EVERY_SECONDS = 0.1
TURN, WAIT = "account", "wait"


@dataclass(frozen=True)
class Limit:
    """At most ``count`` within ``seconds``."""

    count: int
    seconds: float


class Visits:
    """The memory of one platform's visits. Change it only while :func:`visiting` holds the platform."""

    def __init__(self, journal_dir: Path, platform: str, clock: Clock, rng: random.Random | None = None) -> None:
        self._store = LocalStore(str(journal_dir / FOLDER))
        self._name = f"{platform}.json"
        self._clock = clock
        self._rng = rng or random.Random()

    def allowed_at(self, what: str, limit: Limit) -> datetime | None:
        """None when one more is allowed now, else the moment from which it is."""
        now, span = self._clock.now(), timedelta(seconds=limit.seconds)
        # A clock that was set back a little has made them no older; what lies far ahead says nothing.
        taken = sorted(m for m in self._moments(what) if now - span < m < now + span)
        if len(taken) < limit.count:
            return None
        return taken[-limit.count] + span

    def last(self, what: str) -> datetime | None:
        return max(self._moments(what), default=None)

    def took(self, what: str, keep: int = 20) -> None:
        """Remember that one was taken now."""
        body = self._body()
        moments = [*body["taken"].get(what, []), iso(self._clock.now())]
        body["taken"][what] = moments[-keep:]
        self._write(body)

    def asked_to_wait(self, what: str, until: datetime) -> None:
        """A platform said that one more of these is too soon before ``until``."""
        self.set_mark(f"{WAIT} {what}", iso(until))

    def waits_until(self, what: str) -> datetime | None:
        """What a platform asked for, while it lies ahead."""
        until = next(_moments([self.mark(f"{WAIT} {what}")]), None)
        return until if until and until > self._clock.now() else None

    def seconds_until_turn(self, account: str, between: tuple[float, float]) -> float:
        """How long an account waits for its visit because another account's began a short time ago."""
        last = self.last(TURN)
        if last is None or self.mark(TURN) == account:
            return 0.0
        wait = self._rng.uniform(*between) - (self._clock.now() - last).total_seconds()
        return min(max(0.0, wait), between[1])  # a clock that was set back makes nobody wait longer

    def has_turn(self, account: str) -> None:
        """An account's visit begins."""
        self.took(TURN, keep=1)
        self.set_mark(TURN, account)

    def mark(self, name: str) -> str:
        """A bookmark: how far something has been collected; '' where nothing is known."""
        return str(self._body()["marks"].get(name, ""))

    def set_mark(self, name: str, value: str) -> None:
        body = self._body()
        body["marks"][name] = value
        self._write(body)

    def _moments(self, what: str) -> list[datetime]:
        return list(_moments(self._body()["taken"].get(what, [])))

    def _body(self) -> dict[str, Any]:
        path = self._store.at(self._name)
        try:
            body = json.loads(read_shared(path))
            taken = {str(what): list(moments) for what, moments in body["taken"].items()}
            return {"taken": taken, "marks": dict(body["marks"])}
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError, AttributeError):
            with suppress(FileNotFoundError):  # another program was as quick
                log.warning("What is known of earlier visits could not be read. It was set aside at %s.", put_by(path))
        return {"taken": {}, "marks": {}}

    def _write(self, body: dict[str, Any]) -> None:
        with self._store.writing(self._name) as sink:
            sink.write(json.dumps(body, indent=1).encode())


def _moments(texts: Iterable[object]) -> Iterator[datetime]:
    """Those that name a moment; one that was damaged is no reason to lose the others."""
    for text in texts:
        with suppress(ValueError):
            yield from_iso(str(text))


@contextmanager
def visiting(journal_dir: Path, platform: str, stopped: Callable[[], bool], clock: Clock) -> Iterator[None]:
    """Be the only one who visits a platform, in any program; waits until whoever is there has left.

    Raises :class:`Cancelled` once ``stopped`` says so.
    """
    import threading

    from filelock import FileLock, Timeout

    lock = FileLock(journal_dir / FOLDER / f"{platform}.lock")
    (journal_dir / FOLDER).mkdir(parents=True, exist_ok=True)
    never = threading.Event()
    while True:
        if stopped():
            raise Cancelled
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            clock.wait(never, LOOK_EVERY_SECONDS)
    try:
        yield
    finally:
        lock.release()


async def pause(between: tuple[float, float], rng: random.Random) -> None:
    """Wait like a person who reads: somewhere between the two, never the same."""
    await asyncio.sleep(rng.uniform(*between))
