"""The vault: secrets in the keyring of the operating system, and nowhere else."""

from __future__ import annotations

import json
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.access.connection import Address

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_one_at_a_time = threading.RLock()  # the keyring of Linux is not thread-safe


class VaultState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    MISSING = "missing"  # this system has no keyring
    DENIED = "denied"  # it was refused to us
    ABSENT = "absent"  # there is one, but it does not answer


class VaultClosed(Exception):
    """The vault cannot be used now: ``state`` says why, ``message`` and ``next_action`` are for the owner."""

    def __init__(self, state: VaultState, message: str, next_action: str) -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.next_action = next_action


class Vault:
    """Secrets by address. ``name`` keeps the vaults of two lakes apart."""

    def __init__(self, name: str, backend: KeyringBackend | None = None) -> None:
        self.name = name
        self._backend = backend

    def get(self, address: Address) -> str | None:
        with _one_at_a_time:
            return self._keyring().get_password(self._service(address), "value")

    def put(self, address: Address, value: str) -> None:
        with _one_at_a_time:
            self._keyring().set_password(self._service(address), "value", value)
            self._set_index({*self.addresses(), address})

    def forget(self, address: Address) -> bool:
        with _one_at_a_time:
            if self.get(address) is None:
                return False
            self._keyring().delete_password(self._service(address), "value")
            self._set_index({*self.addresses()} - {address})
            return True

    def addresses(self) -> tuple[Address, ...]:
        with _one_at_a_time:
            index = self._keyring().get_password(f"BEDROT {self.name} index", "value") or "[]"
            return tuple(Address(*item) for item in json.loads(index))

    def state(self) -> VaultState:
        return VaultState.OPEN

    def _set_index(self, addresses: set[Address]) -> None:
        text = json.dumps(sorted(addresses))
        self._keyring().set_password(f"BEDROT {self.name} index", "value", text)

    def _service(self, address: Address) -> str:
        return f"BEDROT {self.name} {'/'.join(address)}"

    def _keyring(self) -> KeyringBackend:
        import keyring

        return self._backend or keyring.get_keyring()
