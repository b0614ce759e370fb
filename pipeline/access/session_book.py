"""What may be known of sessions and keys without their secrets: one file beside the journal, read without the keyring.

Several programs write it, so each change reads it anew under a lock. A file that cannot be read is never taken for an
empty one: readers are told, and whoever writes next sets it aside and leaves a note that something is missing.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.access.connection import Connection
from pipeline.access.damaged import put_by
from pipeline.clock import from_iso
from pipeline.zones.store import LocalStore, read_shared

if TYPE_CHECKING:
    from filelock import FileLock

log = logging.getLogger(__name__)
FILE = "sessions.json"
LOCK_SECONDS = 90.0  # whoever holds it may wait for the owner to unlock the keyring
EXPIRING_WITHIN = timedelta(days=3)
_locks: dict[str, FileLock] = {}
_one_at_a_time = threading.RLock()


class SessionState(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    NEEDS_SIGN_IN = "needs-sign-in"
    UNKNOWN = "unknown"  # never signed in, or taken over and not tried yet


@dataclass(frozen=True)
class SessionFacts:
    """What is known of a session, or of keys, without their secrets.

    ``signed_in_at`` is when a person signed in, ``saved_at`` when it was last kept, ``proved_at`` when the platform
    last let us in ('' for one that was taken over and not tried so far), ``ended_at`` when it sent us back to its form.
    ``guessed``: ``expires_at`` is only what is usual; the session may last longer.
    """

    connection: str
    account: str
    saved_at: str
    proved_at: str
    expires_at: str = ""
    ended_at: str = ""
    why_ended: str = ""
    signed_in_as: str = ""
    signed_in_at: str = ""
    guessed: bool = False

    def state(self, now: datetime) -> SessionState:
        expires = self.expires
        over = expires is not None and expires <= now
        if self.ended_at or (over and not self.guessed):
            return SessionState.NEEDS_SIGN_IN
        if not self.proved_at:
            return SessionState.UNKNOWN
        if expires is not None and expires - now <= EXPIRING_WITHIN:
            return SessionState.EXPIRING
        return SessionState.VALID

    @property
    def expires(self) -> datetime | None:
        return from_iso(self.expires_at) if self.expires_at else None


class SessionBook:
    """The facts of all sessions of a lake; ``folder`` is the journal's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[SessionFacts, ...]:
        """As far as they can be read: :attr:`damaged` tells whether some are missing."""
        return self._read().facts

    @property
    def damaged(self) -> bool:
        """Whether the book cannot be read, or was written on since, so that it lacks what was in it before."""
        return not self._read().whole

    def of(self, connection: Connection, account: str = "") -> SessionFacts | None:
        found = (f for f in self.all() if (f.connection, f.account) == (connection.key, account))
        return next(found, None)

    def put(self, facts: SessionFacts) -> None:
        self._change(facts.connection, facts.account, facts)

    def forget(self, connection: Connection, account: str = "") -> None:
        self._change(connection.key, account, None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes the book meanwhile, in no program. Raises filelock's Timeout when that takes too long."""
        from filelock import FileLock

        with _one_at_a_time:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = _locks.setdefault(str(self._folder), FileLock(self._folder / f"{FILE}.lock", thread_local=False))
            with lock.acquire(timeout=LOCK_SECONDS):
                yield

    def complete(self, missing: Iterable[SessionFacts]) -> None:
        """Mend a damaged book: add what it lacks, and take it for whole from now on."""
        with self.held():
            there = {(f.connection, f.account) for f in self.all()}
            self._write([*self.all(), *(f for f in missing if (f.connection, f.account) not in there)], whole=True)

    def _change(self, connection: str, account: str, facts: SessionFacts | None) -> None:
        with self.held():
            found = self._read()
            kept = [f for f in found.facts if (f.connection, f.account) != (connection, account)]
            self._write([*kept, *([facts] if facts else [])], found.whole)

    def _read(self) -> _Page:
        path = self._folder / FILE
        try:
            body = json.loads(read_shared(path))
            return _Page(tuple(_facts(item) for item in body["sessions"]), bool(body.get("whole", True)), True)
        except FileNotFoundError:
            return _Page((), True, True)
        except (ValueError, TypeError, KeyError, AttributeError):
            return _Page((), False, False)

    def _write(self, facts: list[SessionFacts], whole: bool) -> None:
        path = self._folder / FILE
        if not self._read().readable:
            log.warning("The record of sign-ins could not be read. It was set aside at %s.", put_by(path))
        body = {"sessions": [asdict(one) for one in facts], "whole": whole}
        with LocalStore(str(self._folder)).writing(FILE) as sink:
            sink.write(json.dumps(body, indent=1).encode() + b"\n")


class _Page(NamedTuple):
    """What was read. ``whole``: nothing of it is missing; ``readable``: there was nothing wrong with the file."""

    facts: tuple[SessionFacts, ...]
    whole: bool
    readable: bool


def _facts(item: dict[str, Any]) -> SessionFacts:
    """One entry; what a newer version adds to it is left out. Raises where a moment is none."""
    known = {one.name: item[one.name] for one in fields(SessionFacts) if one.name in item}
    facts = SessionFacts(**known)
    for moment in (facts.saved_at, facts.proved_at, facts.expires_at, facts.ended_at, facts.signed_in_at):
        if moment:
            from_iso(moment)
    return facts
