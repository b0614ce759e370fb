"""What a way into a platform consists of: the values it needs, whether a person signs in, how long that lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Field:
    """One value of a connection. ``variables`` are the environment variables that may state it; the first one wins.

    ``identity`` marks the value that says who the account is; it may be shown, and is no secret.
    """

    name: str
    title: str
    variables: tuple[str, ...] = ()
    secret: bool = True
    required: bool = True
    identity: bool = False


@dataclass(frozen=True)
class Connection:
    """One way into a platform: by a browser session, by keys, or both.

    ``many`` connections have one session for each account (a handle); the others have one, called ''.
    ``lifetime_days`` is how long the platform's sessions usually last; None where they do not end by age.
    ``cookies`` are those without which there is no session, where they are known. ``of`` is what the owner calls the
    platform.
    """

    key: str
    platform: str
    title: str
    fields: tuple[Field, ...] = ()
    by_browser: bool = False
    many: bool = False
    lifetime_days: int | None = None
    cookies: tuple[str, ...] = ()
    of: str = ""

    @property
    def identity(self) -> Field | None:
        return next((field for field in self.fields if field.identity), None)

    def field(self, name: str) -> Field:
        """Raises KeyError for a name that is no field of this connection."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


class Address(NamedTuple):
    """Where a secret is kept: connection, account ('' where there is one only), and the item: a field or SESSION."""

    connection: str
    account: str
    item: str


SESSION = "session"
