"""Reads how the ways into the platforms stand, on a reading thread: the facts beside the journal, never the keyring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from app.ways_in import Access, WayIn
from pipeline.access.connection import Connection
from pipeline.access.sessions import SessionBook, SessionFacts, SessionState
from pipeline.clock import from_iso
from pipeline.platforms.connections import CONNECTIONS

_ACCESS = {
    SessionState.VALID: Access.CONNECTED,
    SessionState.EXPIRING: Access.EXPIRING,
    SessionState.NEEDS_SIGN_IN: Access.NEEDS_SIGN_IN,
    SessionState.UNKNOWN: Access.UNTRIED,  # there is something on record
}


def ways_in(journal_dir: Path, handles: Iterable[str], stated: Mapping[str, str], now: datetime) -> tuple[WayIn, ...]:
    """Every connection, the ones with many accounts once for each: of the artist list, or signed in to.

    ``stated`` are the variables of the environment and of the lake's .env files.
    """
    facts = {(found.connection, found.account): found for found in SessionBook(journal_dir).all()}
    return tuple(
        _way(connection, account, facts.get((connection.key, account)), stated, now)
        for connection in CONNECTIONS
        for account in _accounts(connection, handles, facts)
    )


def _accounts(
    connection: Connection, handles: Iterable[str], facts: Mapping[tuple[str, str], SessionFacts]
) -> Iterator[str]:
    """The handles as they are spelled where somebody signed in, then those that nobody has signed in to yet."""
    if not connection.many:
        yield ""
        return
    signed_in = [account for key, account in facts if key == connection.key and account]
    known = {account.casefold() for account in signed_in}
    yield from sorted({*signed_in, *(handle for handle in handles if handle.casefold() not in known)}, key=str.casefold)


def _way(
    connection: Connection, account: str, facts: SessionFacts | None, stated: Mapping[str, str], now: datetime
) -> WayIn:
    access = _ACCESS[facts.state(now)] if facts else Access.NOT_SET_UP
    if access is Access.NOT_SET_UP and not connection.by_browser and is_stated(connection, stated):
        access = Access.UNTRIED
    return WayIn(
        connection.key, connection.platform, connection.title, account, connection.by_browser, access,
        saved=_moment(facts.signed_in_at or facts.saved_at) if facts else None,
        proved=_moment(facts.proved_at) if facts else None,
        expires=facts.expires if facts else None,
        ended=_moment(facts.ended_at) if facts else None,
        lifetime_days=connection.lifetime_days,
        known_as=(facts.signed_in_as if facts else "") or _identity(connection, stated),
        why=facts.why_ended if facts else "",
        overdue=facts is not None and facts.guessed and facts.expires is not None and facts.expires <= now,
    )  # fmt: skip


def is_stated(connection: Connection, stated: Mapping[str, str]) -> bool:
    """Whether variables hold all that a connection needs."""
    required = [field for field in connection.fields if field.required]
    return bool(required) and all(any(stated.get(name) for name in field.variables) for field in required)


def _identity(connection: Connection, stated: Mapping[str, str]) -> str:
    """Who the account is, where a variable says so; that is no secret."""
    variables = connection.identity.variables if connection.identity and not connection.many else ()
    return next((stated[name] for name in variables if stated.get(name)), "")


def _moment(text: str) -> datetime | None:
    return from_iso(text) if text else None
