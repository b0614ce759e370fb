"""Reads how the ways into the platforms stand, on a reading thread: the facts beside the journal, never the keyring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from app.ways_in import WayIn, access_by
from pipeline.access.connection import Connection
from pipeline.access.sessions import SessionBook, SessionFacts, SessionState
from pipeline.clock import from_iso
from pipeline.platforms.connections import CONNECTIONS
from pipeline.platforms.standing import Standing, standings


def ways_in(journal_dir: Path, handles: Iterable[str], stated: Mapping[str, str], now: datetime) -> tuple[WayIn, ...]:
    """Every connection, the ones with many accounts once for each: of the artist list, or signed in to.

    ``stated`` are the variables of the environment and of the lake's .env files.
    """
    facts = SessionBook(journal_dir).all()
    known = {(one.connection, one.account): one for one in facts}
    found = _with_handles(standings(facts, stated, now), tuple(handles))
    return tuple(_way(one, known.get((one.connection.key, one.account)), stated) for one in found)


def _with_handles(found: Collection[Standing], handles: Collection[str]) -> Iterator[Standing]:
    """The handles as they are spelled where somebody signed in, and those that nobody has signed in to yet."""
    for connection in CONNECTIONS:
        own = [one for one in found if one.connection is connection]
        if connection.many:
            known = {one.account.casefold() for one in own}
            own += [
                Standing(connection, handle, SessionState.UNKNOWN, connected=False)
                for handle in dict.fromkeys(handles)
                if handle.casefold() not in known
            ]
        yield from sorted(own, key=lambda one: one.account.casefold())


def _way(one: Standing, facts: SessionFacts | None, stated: Mapping[str, str]) -> WayIn:
    connection = one.connection
    return WayIn(
        connection.key, connection.platform, connection.title, one.account, connection.by_browser, access_by(one),
        saved=_moment(facts.signed_in_at or facts.saved_at) if facts else None,
        proved=_moment(facts.proved_at) if facts else None,
        expires=one.expires,
        ended=_moment(facts.ended_at) if facts else None,
        lifetime_days=connection.lifetime_days,
        known_as=one.signed_in_as or _identity(connection, stated),
        why=one.why,
        overdue=one.overdue and not one.waits,  # what waits has ended
    )  # fmt: skip


def _identity(connection: Connection, stated: Mapping[str, str]) -> str:
    """Who the account is, where a variable says so; that is no secret."""
    variables = connection.identity.variables if connection.identity and not connection.many else ()
    return next((stated[name] for name in variables if stated.get(name)), "")


def _moment(text: str) -> datetime | None:
    return from_iso(text) if text else None
