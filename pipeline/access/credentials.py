"""The values of a connection, wherever they are stated: the keyring first, then the environment and .env files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.access.connection import Address, Connection
from pipeline.access.vault import Vault
from pipeline.redaction import conceal


class Origin(StrEnum):
    KEYRING = "keyring"
    STATED = "stated"  # an environment variable or a .env file: read, never written


@dataclass(frozen=True)
class Credential:
    value: str = field(repr=False)
    origin: Origin
    variable: str = ""  # which one states it


class Credentials:
    """``stated`` are the variables of the environment and of the lake's .env files."""

    def __init__(self, vault: Vault, stated: Mapping[str, str]) -> None:
        self._vault = vault
        self._stated = stated

    def of(self, connection: Connection, account: str = "") -> dict[str, Credential]:
        """The known values by field name. Raises :class:`VaultClosed`."""
        found: dict[str, Credential] = {}
        for one in connection.fields:
            kept = self._vault.get(Address(connection.key, account, one.name))
            variable = next((name for name in one.variables if self._stated.get(name)), "")
            if kept is not None:
                found[one.name] = Credential(kept, Origin.KEYRING)
            elif variable and not account:
                found[one.name] = Credential(self._stated[variable], Origin.STATED, variable)
            if one.name in found and one.secret:
                conceal(found[one.name].value)
        return found

    def values(self, connection: Connection, account: str = "") -> dict[str, str]:
        return {name: credential.value for name, credential in self.of(connection, account).items()}

    def complete(self, connection: Connection, account: str = "") -> bool:
        """Whether every required value is known."""
        known = self.of(connection, account)
        return all(one.name in known for one in connection.fields if one.required)
