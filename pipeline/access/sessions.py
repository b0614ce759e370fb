"""Browser sessions: the secret part in the vault, and beside the journal what may be known of them without it."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.access.connection import SESSION, Address, Connection
from pipeline.access.session_secrets import conceal_session
from pipeline.access.vault import Vault
from pipeline.clock import Clock, from_iso, iso
from pipeline.zones.store import LocalStore

FILE = "sessions.json"
_lock = threading.Lock()


class SessionState(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    NEEDS_SIGN_IN = "needs-sign-in"
    UNKNOWN = "unknown"  # never signed in, or taken over and not tried yet


EXPIRING_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class SessionFacts:
    """What is known of a session without its secrets. ``ended_at`` is when the platform sent us back to its form.

    ``proved_at`` is '' for a session that was taken over and that no visit has proved so far.
    """

    connection: str
    account: str
    saved_at: str
    proved_at: str
    expires_at: str = ""
    ended_at: str = ""
    why_ended: str = ""
    signed_in_as: str = ""

    def state(self, now: datetime) -> SessionState:
        if self.ended_at:
            return SessionState.NEEDS_SIGN_IN
        if not self.proved_at:
            return SessionState.UNKNOWN
        expires = self.expires
        if expires is not None and expires <= now:
            return SessionState.NEEDS_SIGN_IN
        if expires is not None and expires - now <= EXPIRING_WITHIN:
            return SessionState.EXPIRING
        return SessionState.VALID

    @property
    def expires(self) -> datetime | None:
        return from_iso(self.expires_at) if self.expires_at else None


class SessionBook:
    """The facts of all sessions of a lake, in one file beside the journal. Read without the keyring."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[SessionFacts, ...]:
        path = self._folder / FILE
        if not path.is_file():
            return ()
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            return tuple(SessionFacts(**item) for item in body["sessions"])
        except (ValueError, TypeError, KeyError):
            return ()

    def of(self, connection: Connection, account: str = "") -> SessionFacts | None:
        found = (f for f in self.all() if (f.connection, f.account) == (connection.key, account))
        return next(found, None)

    def put(self, facts: SessionFacts) -> None:
        self._change(facts.connection, facts.account, facts)

    def forget(self, connection: Connection, account: str = "") -> None:
        self._change(connection.key, account, None)

    def _change(self, connection: str, account: str, facts: SessionFacts | None) -> None:
        with _lock:
            kept = [f for f in self.all() if (f.connection, f.account) != (connection, account)]
            body = {"sessions": [asdict(f) for f in (*kept, *([facts] if facts else []))]}
            with LocalStore(str(self._folder)).writing(FILE) as sink:
                sink.write(json.dumps(body, indent=1).encode() + b"\n")


class Sessions:
    """Sessions of one lake, secret part and facts together."""

    def __init__(self, vault: Vault, book: SessionBook, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        self.book = book

    def storage_state(self, connection: Connection, account: str = "") -> dict[str, Any] | None:
        """Cookies and local storage as Playwright takes them. Raises :class:`VaultClosed`."""
        kept = self._vault.get(Address(connection.key, account, SESSION))
        state: dict[str, Any] | None = json.loads(kept) if kept else None
        conceal_session(state or {})
        return state

    def save(
        self, connection: Connection, account: str, storage_state: dict[str, Any], signed_in_as: str = ""
    ) -> SessionFacts:
        """Keep a session that the protected page has just proved. Raises :class:`VaultClosed`."""
        conceal_session(storage_state)
        self._vault.put(Address(connection.key, account, SESSION), json.dumps(storage_state, separators=(",", ":")))
        now = self._clock.now()
        known = self.book.of(connection, account)
        expires = now + timedelta(days=connection.lifetime_days) if connection.lifetime_days else None
        facts = SessionFacts(
            connection.key, account, iso(now), iso(now), iso(expires) if expires else "",
            signed_in_as=signed_in_as or (known.signed_in_as if known else ""),
        )  # fmt: skip
        self.book.put(facts)
        return facts

    def take_over(self, connection: Connection, account: str, storage_state: dict[str, Any]) -> SessionFacts:
        """Keep a session from elsewhere; the next visit proves it, or ends it. Raises :class:`VaultClosed`."""
        conceal_session(storage_state)
        self._vault.put(Address(connection.key, account, SESSION), json.dumps(storage_state, separators=(",", ":")))
        facts = SessionFacts(connection.key, account, iso(self._clock.now()), proved_at="")
        self.book.put(facts)
        return facts

    def renew(self, connection: Connection, account: str, storage_state: dict[str, Any]) -> None:
        """Keep what a visit that was let in has left in the session; one that was forgotten meanwhile stays so."""
        if self.book.of(connection, account) is not None:
            self.save(connection, account, storage_state)

    def mark_ended(self, connection: Connection, account: str, why: str) -> None:
        """The platform did not know us any more: nothing tries this session again until the owner has signed in."""
        known = self.book.of(connection, account)
        if known is not None and not known.ended_at:
            self.book.put(replace(known, ended_at=iso(self._clock.now()), why_ended=why))

    def state(self, connection: Connection, account: str = "") -> SessionState:
        facts = self.book.of(connection, account)
        return facts.state(self._clock.now()) if facts else SessionState.UNKNOWN

    def forget(self, connection: Connection, account: str = "") -> None:
        """Really gone, from the keyring and from the record. Raises :class:`VaultClosed`."""
        self._vault.forget(Address(connection.key, account, SESSION))
        self.book.forget(connection, account)
