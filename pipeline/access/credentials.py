"""The values of a connection, wherever they are stated: the keyring first, then the environment and .env files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.access.connection import Address, Connection, Field
from pipeline.access.sessions import Sessions
from pipeline.access.vault import Vault, VaultClosed, VaultState
from pipeline.redaction import conceal


class Origin(StrEnum):
    KEYRING = "keyring"
    STATED = "stated"  # an environment variable or a .env file: read, never written


@dataclass(frozen=True)
class Credential:
    """A value, and where it comes from: ``variable`` names what states it, where the keyring does not have it.

    ``outside`` says that the system itself states that variable, not a file of the lake.
    """

    value: str = field(repr=False)
    origin: Origin
    variable: str = ""
    outside: bool = False


class Credentials:
    """``stated`` are the variables of the environment and of the lake's .env files; ``outside`` the environment's.

    ``sessions`` is told when the keys of a connection change, so that their standing is known without the keyring.
    """

    def __init__(
        self,
        vault: Vault,
        stated: Mapping[str, str],
        outside: Mapping[str, str] | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        self._vault = vault
        self._sessions = sessions
        self._stated = stated
        self._outside = outside or {}

    def __repr__(self) -> str:
        return "Credentials()"  # never with what is stated

    def of(self, connection: Connection, account: str = "") -> dict[str, Credential]:
        """The known values by field name; those of many accounts are not stated anywhere but in the keyring.

        On a computer without a keyring what is stated counts. Raises :class:`VaultClosed` for one that does not open:
        what it holds would go before what is stated.
        """
        found: dict[str, Credential] = {}
        for one in connection.fields:
            kept = self._kept(Address(connection.key, account, one.name))
            credential = Credential(kept, Origin.KEYRING) if kept is not None else self._as_stated(one, account)
            if credential is not None:
                found[one.name] = credential
                if one.secret:
                    conceal(credential.value)
        return found

    def values(self, connection: Connection, account: str = "") -> dict[str, str]:
        return {name: credential.value for name, credential in self.of(connection, account).items()}

    def complete(self, connection: Connection, account: str = "") -> bool:
        """Whether every required value is known."""
        known = self.of(connection, account)
        return all(one.name in known for one in connection.fields if one.required)

    def keep(self, connection: Connection, account: str, name: str, value: str) -> None:
        """Put a value into the keyring, from where it counts before whatever is stated elsewhere.

        Raises KeyError for a name that is no field of the connection, and :class:`VaultClosed`.
        """
        one = connection.field(name)
        self._vault.put(Address(connection.key, account, one.name), conceal(value) if one.secret else value)
        self._note(connection, account)

    def forget(self, connection: Connection, account: str = "", name: str = "") -> tuple[str, ...]:
        """Remove a value from the keyring, or all of a connection's; returns the names of those that were there.

        What a variable states stays stated. Raises KeyError and :class:`VaultClosed`.
        """
        wanted = (connection.field(name),) if name else connection.fields
        gone = tuple(one.name for one in wanted if self._vault.forget(Address(connection.key, account, one.name)))
        if gone:
            self._note(connection, account)
        return gone

    def _kept(self, address: Address) -> str | None:
        try:
            return self._vault.get(address)
        except VaultClosed as closed:
            if closed.state is VaultState.MISSING:
                return None
            raise

    def _note(self, connection: Connection, account: str) -> None:
        """Keys get in by themselves; where a person signs in, only the session counts."""
        if self._sessions is not None and not connection.by_browser:
            self._sessions.keys_changed(connection, account, self.complete(connection, account))

    def _as_stated(self, one: Field, account: str) -> Credential | None:
        variable = next((name for name in one.variables if self._stated.get(name)), "")
        if not variable or account:
            return None
        return Credential(self._stated[variable], Origin.STATED, variable, variable in self._outside)
