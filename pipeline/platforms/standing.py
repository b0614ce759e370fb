"""How the ways into a platform stand, by facts alone: the keyring is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.access.connection import Connection
from pipeline.access.sessions import SessionFacts, SessionState
from pipeline.platforms.connections import CONNECTIONS, connections_of

_WORST_FIRST = (SessionState.NEEDS_SIGN_IN, SessionState.EXPIRING, SessionState.UNKNOWN, SessionState.VALID)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    """One way in. ``connected``: something is there with which it may be tried. ``expires`` None: no end is known.

    ``overdue``: it has outlived what is usual and may end at any time.
    """

    connection: Connection
    account: str
    state: SessionState
    connected: bool
    expires: datetime | None = None
    signed_in_as: str = ""
    overdue: bool = False
    why: str = ""  # in the owner's words: why it waits

    @property
    def waits(self) -> bool:
        """Whether nothing comes in until somebody has signed in, or has given new keys."""
        return self.state is SessionState.NEEDS_SIGN_IN


def standings(
    facts: Sequence[SessionFacts], stated: Mapping[str, str], now: datetime, platform: str = ""
) -> tuple[Standing, ...]:
    """Every way in, the ones with many accounts once for each that somebody has signed in to.

    ``stated`` are the variables of the environment and of the lake's .env files.
    """
    found: list[Standing] = []
    for connection in connections_of(platform) if platform else CONNECTIONS:
        known = [one for one in facts if one.connection == connection.key]
        found += [_standing(connection, one, now) for one in known]
        if not known and not connection.many:
            connected = not connection.by_browser and _is_stated(connection, stated)
            found.append(Standing(connection, "", SessionState.UNKNOWN, connected))
    return tuple(found)


def worst(found: Iterable[Standing]) -> Standing | None:
    """The one that speaks for all of a platform: what waits, then what ends first, then what was never tried. What was
    never set up speaks only where nothing else does. Where somebody signs in by hand, that is what brings the data:
    keys beside it speak only when they wait.
    """
    ways = tuple(found)
    by_hand = any(one.connection.by_browser for one in ways)

    def weight(one: Standing) -> tuple[bool, bool, int, datetime]:
        beside = by_hand and not one.connection.by_browser and not one.waits
        return beside, not one.connected, _WORST_FIRST.index(one.state), one.expires or _NEVER

    return min(ways, key=weight, default=None)


def _standing(connection: Connection, facts: SessionFacts, now: datetime) -> Standing:
    expires = facts.expires
    return Standing(
        connection,
        facts.account,
        facts.state(now),
        connected=True,
        expires=expires,
        signed_in_as=facts.signed_in_as,
        overdue=expires is not None and expires <= now,
        why=facts.why_ended,
    )


def _is_stated(connection: Connection, stated: Mapping[str, str]) -> bool:
    required = [field for field in connection.fields if field.required]
    return bool(required) and all(any(stated.get(name) for name in field.variables) for field in required)
