"""Ways in by keys instead of by signing in: the values themselves, and what the platform last said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.access.connection import Connection
from pipeline.access.lake_access import LakeAccess
from pipeline.access.sessions import SessionFacts
from pipeline.access.vault import VaultClosed
from pipeline.clock import iso
from pipeline.model import Failure, FailureKind, StepFailed


def keys_of(access: LakeAccess, connection: Connection) -> dict[str, str] | None:
    """The values of a connection by name, or None while a required one is missing.

    Raises :class:`StepFailed` (environment) where the keyring cannot be opened: that is not the same as no keys.
    """
    try:
        known = access.credentials.values(connection)
    except VaultClosed as closed:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, closed.message, closed.next_action)) from None
    return known if all(known.get(field.name) for field in connection.fields if field.required) else None


def mark_proved(access: LakeAccess, connection: Connection, who: str = "", expires: datetime | None = None) -> None:
    """The platform let these keys in: until when, and whose they are, is shown on Accounts."""
    now = iso(access.clock.now())
    known = access.sessions.book.of(connection)
    facts = SessionFacts(
        connection.key, "", known.saved_at if known else now, now, iso(expires) if expires else "",
        signed_in_as=who or (known.signed_in_as if known else ""),
    )  # fmt: skip
    access.sessions.book.put(facts)


def mark_refused(access: LakeAccess, connection: Connection, why: str) -> None:
    """The platform does not take these keys any more. They are tried again all the same: they may be new ones."""
    now = iso(access.clock.now())
    known = access.sessions.book.of(connection) or SessionFacts(connection.key, "", now, now)
    access.sessions.book.put(replace(known, ended_at=known.ended_at or now, why_ended=why))
