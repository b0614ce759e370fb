"""Browser sessions: the secret part in the vault, and in the book what may be known of them without it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pipeline.access.connection import SESSION, Address, Connection
from pipeline.access.forecast import forecast
from pipeline.access.session_book import EXPIRING_WITHIN, SessionBook, SessionFacts, SessionState
from pipeline.access.session_secrets import conceal_session
from pipeline.access.vault import Vault
from pipeline.clock import Clock, from_iso, iso

__all__ = ["EXPIRING_WITHIN", "SessionBook", "SessionFacts", "SessionState", "Sessions"]


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
        """Keep the session of a person who has just signed in, and whom the protected page has let in.

        Raises :class:`VaultClosed`.
        """
        with self.book.held():
            self.mend()
            known = self.book.of(connection, account)
            now = iso(self._clock.now())
            who = signed_in_as or (known.signed_in_as if known else "")
            facts = SessionFacts(connection.key, account, now, now, signed_in_as=who, signed_in_at=now)
            return self._keep(connection, facts, storage_state)

    def take_over(self, connection: Connection, account: str, storage_state: dict[str, Any]) -> SessionFacts:
        """Keep a session from elsewhere; the next visit proves it, or ends it. Raises :class:`VaultClosed`."""
        with self.book.held():
            self.mend()
            facts = SessionFacts(connection.key, account, iso(self._clock.now()), proved_at="")
            return self._keep(connection, facts, storage_state)

    def renew(
        self, connection: Connection, account: str, storage_state: dict[str, Any], signed_in_as: str = ""
    ) -> SessionFacts | None:
        """Keep what a visit that was let in has left in the session; one that was forgotten meanwhile stays so.

        Raises :class:`VaultClosed`.
        """
        with self.book.held():
            self.mend()
            known = self.book.of(connection, account)
            if known is None:
                return None
            now = iso(self._clock.now())
            facts = replace(
                known, saved_at=now, proved_at=now, ended_at="", why_ended="",
                signed_in_as=signed_in_as or known.signed_in_as, signed_in_at=known.signed_in_at or now,
            )  # fmt: skip
            return self._keep(connection, facts, storage_state)

    def mark_ended(self, connection: Connection, account: str, why: str) -> None:
        """The platform did not know us any more: nothing tries this session again until the owner has signed in."""
        with self.book.held():
            known = self.book.of(connection, account)
            if known is not None and not known.ended_at:
                self.book.put(replace(known, ended_at=iso(self._clock.now()), why_ended=why))

    def keys_changed(self, connection: Connection, account: str, complete: bool) -> None:
        """Keys were put into the keyring or taken out of it: those that are there have not been tried yet."""
        with self.book.held():
            if complete:
                self.book.put(SessionFacts(connection.key, account, iso(self._clock.now()), proved_at=""))
            else:
                self.book.forget(connection, account)

    def state(self, connection: Connection, account: str = "") -> SessionState:
        facts = self.book.of(connection, account)
        return facts.state(self._clock.now()) if facts else SessionState.UNKNOWN

    def forget(self, connection: Connection, account: str = "") -> None:
        """Really gone, from the keyring and from the record. Raises :class:`VaultClosed`."""
        with self.book.held():
            self._vault.forget(Address(connection.key, account, SESSION))
            self.mend()
            self.book.forget(connection, account)

    def mend(self) -> None:
        """Where the book is damaged, complete it by what the vault holds. Raises :class:`VaultClosed`.

        Whose sessions these are and until when they last is lost; the next visits find out whether they still open.
        """
        if self.book.damaged:
            held = [at for at in self._vault.addresses() if at.item == SESSION]
            now = iso(self._clock.now())
            self.book.complete(SessionFacts(at.connection, at.account, now, proved_at="") for at in held)

    def _keep(self, connection: Connection, facts: SessionFacts, storage_state: dict[str, Any]) -> SessionFacts:
        """The secret first: facts of a session that is not there would be worse than a session nobody knows of."""
        conceal_session(storage_state)
        address = Address(connection.key, facts.account, SESSION)
        self._vault.put(address, json.dumps(storage_state, separators=(",", ":")))
        since = from_iso(facts.signed_in_at) if facts.signed_in_at else None
        expected = forecast(connection, storage_state, since, from_iso(facts.saved_at))
        facts = replace(facts, expires_at=iso(expected.at) if expected.at else "", guessed=expected.guessed)
        self.book.put(facts)
        return facts
