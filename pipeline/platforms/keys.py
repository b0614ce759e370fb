"""Ways in by keys instead of by signing in: the values themselves, and what the platform last said of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from pipeline.access.connection import Connection
from pipeline.access.lake_access import LakeAccess
from pipeline.access.sessions import SessionFacts
from pipeline.access.vault import VaultClosed
from pipeline.clock import iso
from pipeline.model import Failure, FailureKind, StepFailed


class Keys(dict[str, str]):
    """Values by name, and ``saved_at``: which ones they are, as the book of sessions tells ('' where it does not)."""

    saved_at = ""


def keys_of(access: LakeAccess, connection: Connection, shown_as: Connection | None = None) -> Keys | None:
    """The values of a connection by name, or None while a required one is missing.

    ``shown_as`` is the connection that what the platform says of them is kept for, where that is another one.
    Raises :class:`StepFailed` (environment) where the keyring cannot be opened: that is not the same as no keys.
    """
    facts = access.sessions.book.of(shown_as or connection)
    try:
        known = Keys(access.credentials.values(connection))
    except VaultClosed as closed:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, closed.message, closed.next_action)) from None
    known.saved_at = facts.saved_at if facts else ""
    return known if all(known.get(field.name) for field in connection.fields if field.required) else None


def mark_proved(
    access: LakeAccess, connection: Connection, keys: Keys, who: str = "", expires: datetime | None = None
) -> None:
    """The platform let these keys in: until when, and whose they are, is shown on Accounts."""
    with _still_these(access, connection, keys) as known:
        if known is not None:
            facts = replace(
                known, proved_at=iso(access.clock.now()), expires_at=iso(expires) if expires else "", ended_at="",
                why_ended="", signed_in_as=who or known.signed_in_as,
            )  # fmt: skip
            access.sessions.book.put(facts)


def mark_refused(access: LakeAccess, connection: Connection, keys: Keys, why: str) -> None:
    """The platform does not take these keys any more. They are tried again all the same: they may be new ones."""
    with _still_these(access, connection, keys) as known:
        if known is not None:
            ended = known.ended_at or iso(access.clock.now())
            access.sessions.book.put(replace(known, ended_at=ended, why_ended=why))


@contextmanager
def _still_these(access: LakeAccess, connection: Connection, keys: Keys) -> Iterator[SessionFacts | None]:
    """What is known of keys, while nobody changes it; None where they were replaced or forgotten since they were read.

    Those that only a variable states are not in the book before their first mark.
    """
    book = access.sessions.book
    with book.held():
        known = book.of(connection)
        if known is None and not keys.saved_at:
            now = iso(access.clock.now())
            known = SessionFacts(connection.key, "", now, now)
            keys.saved_at = now
        yield known if known is not None and known.saved_at == keys.saved_at else None
