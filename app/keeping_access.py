"""What the Accounts page has done with secrets: kept, shown, tested, forgotten. All of it is for an errand's thread.

Nothing here stays in memory: a value that is shown is read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.ways_in import WayIn
from app.words import tr
from pipeline.platforms.connections import BY_KEY

if TYPE_CHECKING:
    from pipeline.access.connection import Connection
    from pipeline.access.credentials import Credential
    from pipeline.access.lake_access import LakeAccess
    from pipeline.clock import Clock
    from pipeline.lake import Lake


@dataclass(frozen=True)
class Place:
    """Whose secrets they are: one lake, and the environment that may state some."""

    root: Path
    clock: Clock
    environ: Mapping[str, str] = field(repr=False)

    @staticmethod
    def of(lake: Lake, environ: Mapping[str, str]) -> Place:
        return Place(lake.settings.root, lake.clock, environ)

    def access(self) -> LakeAccess:
        from pipeline.access.lake_access import access_of

        return access_of(self.root, self.clock, self.environ)


@dataclass(frozen=True)
class Known:
    """One field of a connection as it is kept: ``value`` only where it is no secret or was asked for."""

    name: str
    title: str
    secret: bool
    required: bool
    kept: bool = False
    stated_by: str = ""  # the variable that states it, where the keyring does not have it
    outside: bool = False  # that is a variable of the system, not a line of a file
    value: str = field(default="", repr=False)

    @property
    def where(self) -> str:
        """``stated by DK_EMAIL in the .env file``; '' where the keyring has it, or nobody."""
        if not self.stated_by:
            return ""
        said = tr("stated by the environment variable {}") if self.outside else tr("stated by {} in the .env file")
        return said.format(self.stated_by)


@dataclass(frozen=True)
class Keyring:
    """How the keyring is. ``message`` is '' while it is open. ``names`` says whose each way in is, by its key."""

    message: str = ""
    next_action: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()


def look(place: Place, ways: tuple[WayIn, ...], ask: bool = False) -> Keyring:
    """How the keyring is, and what may be shown of what it holds: names, and which keys are all there.

    A locked one is left alone, unless its owner is there to be asked for its password: then it may ``ask``, once and
    also where nothing is kept yet.
    """
    from pipeline.access.vault_words import VaultClosed

    access = place.access()
    names, complete = {}, set()
    try:
        if ask:
            access.vault.ask()
        elif (trouble := access.vault.trouble()) is not None:
            raise trouble
        for way in ways:
            connection = BY_KEY[way.connection]
            values = access.credentials.values(connection, way.account)
            if connection.identity is not None and values.get(connection.identity.name):
                names[way.key] = values[connection.identity.name]
            if not way.by_browser and all(values.get(one.name) for one in connection.fields if one.required):
                complete.add(way.key)
    except VaultClosed as closed:
        return Keyring(closed.message, closed.next_action)
    return Keyring(names=names, complete=frozenset(complete))


def known(place: Place, way: WayIn, reveal: bool = False) -> tuple[Known, ...]:
    """What is kept for a way in; with ``reveal`` the secrets themselves."""
    connection = BY_KEY[way.connection]
    found = place.access().credentials.of(connection, way.account)
    return tuple(_known(connection, name, found, reveal) for name in (one.name for one in connection.fields))


def _known(connection: Connection, name: str, found: Mapping[str, Credential], reveal: bool) -> Known:
    from pipeline.access.credentials import Origin

    one, has = connection.field(name), found.get(name)
    kept = has is not None and has.origin is Origin.KEYRING
    value = has.value if has is not None and (reveal or not one.secret) else ""
    by, outside = (has.variable, has.outside) if has is not None else ("", False)
    return Known(name, one.title, one.secret, one.required, kept, by, outside, value)


def keep(place: Place, way: WayIn, values: Mapping[str, str]) -> None:
    """Put values straight into the keyring; '' takes one away. New keys have not been tried yet."""
    access, connection = place.access(), BY_KEY[way.connection]
    for name, value in values.items():
        if value:
            access.credentials.keep(connection, way.account, name, value)
        else:
            access.credentials.forget(connection, way.account, name)


@dataclass(frozen=True)
class Forgotten:
    """What is gone; ``still_stated_by`` are variables that hold something of it all the same."""

    still_stated_by: tuple[str, ...] = ()


def forget(place: Place, way: WayIn) -> Forgotten:
    """Password and session really gone: the keyring is asked afterwards. Raises :class:`VaultClosed` where not."""
    from pipeline.access.vault_words import not_gone

    access, connection = place.access(), BY_KEY[way.connection]
    access.credentials.forget(connection, way.account)
    access.sessions.forget(connection, way.account)
    if any((at.connection, at.account) == (connection.key, way.account) for at in access.vault.addresses()):
        raise not_gone()
    stated = access.credentials.of(connection, way.account)
    return Forgotten(tuple(one.variable for one in stated.values() if one.variable))


@dataclass(frozen=True)
class Tried:
    """What came of trying a way in out."""

    right: bool
    sentence: str
    advice: str = ""
    turned_away: bool = False  # the platform does not know us any more: somebody has to sign in


def try_out(place: Place, way: WayIn, stopped: Callable[[], bool]) -> Tried:
    """Ask the platform whether it still lets us in; what it says is remembered beside the journal.

    ``stopped`` tells when nobody waits for the answer any more: then no browser is left behind.
    """
    from pipeline.model import FailureKind
    from pipeline.platforms.testing_access import test_access

    found = test_access(place.access(), way.connection, way.account, stopped)
    return Tried(found.ok, found.message, found.next_action, found.kind is FailureKind.NEEDS_SIGN_IN)
