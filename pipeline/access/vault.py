"""The vault: secrets in the keyring of the operating system, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.access.connection import Address
from pipeline.access.keyring_door import KeyringDoor
from pipeline.access.vault_shelf import Shelf
from pipeline.access.vault_words import VaultClosed, VaultState

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["Named", "Vault", "VaultClosed", "VaultName", "VaultState"]
INDEX = Address("", "", "index")


class VaultName(Protocol):
    """Where the name of a vault comes from: a vault in which nothing was ever kept has none."""

    def known(self) -> str:
        """The name, or '' while there is none."""

    def made(self) -> str:
        """The name, made if there is none."""


@dataclass(frozen=True)
class Named:
    """A name that is known beforehand."""

    name: str

    def known(self) -> str:
        return self.name

    def made(self) -> str:
        return self.name


class Vault:
    """Secrets by address. The name keeps the vaults of two lakes apart.

    Every method but :meth:`state` and :meth:`trouble` raises :class:`VaultClosed` while the keyring cannot be used. A
    vault in which nothing was ever kept is empty without asking the keyring.
    """

    def __init__(
        self, name: str | VaultName, backend: KeyringBackend | None = None, door: KeyringDoor | None = None
    ) -> None:
        self._name = Named(name) if isinstance(name, str) else name
        self._door = door or KeyringDoor(backend)

    @property
    def name(self) -> str:
        """'' while nothing was ever kept in it."""
        return self._name.known()

    def get(self, address: Address) -> str | None:
        if not self.name:
            return None
        with self._door.held() as entries:
            return Shelf(entries, self.name).value(address)

    def put(self, address: Address, value: str) -> None:
        """Keep a value. Killed or refused in the middle, the one before is still kept."""
        with self._door.held() as entries:
            shelf = Shelf(entries, self._name.made())
            shelf.finish()
            if not shelf.has(address):
                _list(shelf, {*_listed(shelf), address})
            shelf.publish(address, value)

    def forget(self, address: Address) -> bool:
        """Remove a value, and look that it is gone; says whether there was one."""
        if not self.name:
            return False
        with self._door.held() as entries:
            shelf = Shelf(entries, self.name)
            shelf.finish()
            there = shelf.has(address)
            shelf.withdraw(address)
            listed = _listed(shelf)
            if address in listed:
                _list(shelf, listed - {address})
            return there

    def addresses(self) -> tuple[Address, ...]:
        """Where something is kept."""
        if not self.name:
            return ()
        with self._door.held() as entries:
            shelf = Shelf(entries, self.name)
            return tuple(address for address in sorted(_listed(shelf)) if shelf.has(address))

    def ask(self) -> None:
        """Have the keyring unlocked by the person in front of it, who is asked once; also where nothing is kept yet.

        Raises :class:`VaultClosed`.
        """
        with self._door.held() as entries:
            entries.read(
                self.name or "BEDROT"
            )  # reading is what makes a locked keyring ask, also for what is not there

    def trouble(self) -> VaultClosed | None:
        """What stands between us and the keyring now, in words; asks nobody for anything where that can be helped."""
        return self._door.trouble()

    def state(self) -> VaultState:
        return self._door.state()


def _listed(shelf: Shelf) -> set[Address]:
    return {Address(*item) for item in json.loads(shelf.value(INDEX) or "[]")}


def _list(shelf: Shelf, addresses: Collection[Address]) -> None:
    """The list of addresses is kept as any value is; without any, nothing of this vault is left in the keyring."""
    if addresses:
        shelf.publish(INDEX, json.dumps(sorted(addresses)))
    else:
        shelf.withdraw(INDEX)
