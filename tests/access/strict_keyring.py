"""A keyring in memory that is as strict as Windows Credential Manager, and can be locked, refused, lost and killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from pipeline.access import keyring_door

MOST_BYTES = 2560  # CRED_MAX_CREDENTIAL_BLOB_SIZE: 1,280 signs of UTF-16
LONGEST_USER = 513


class WindowsRefusal(Exception):
    """What Windows' own functions raise through pywintypes: a number, the function, its text – no error of keyring."""

    def __init__(self, winerror: int, funcname: str, strerror: str) -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror, self.funcname, self.strerror = winerror, funcname, strerror


class Killed(BaseException):
    """The program ended here. Nothing may catch it, as nothing catches a real end."""


class TwoAtOnce(AssertionError):
    """Two threads were in the keyring at the same time."""


@dataclass
class Credential:
    user: str
    blob: str = field(repr=False)


class StrictKeyring(KeyringBackend):
    """Keeps what it is given for as long as the test lasts.

    ``trouble`` makes every call raise; ``before_change`` is called before each single change of a credential, of
    which writing one and deleting one may take two. Targets do not tell capital letters, as on Windows.
    """

    priority = -1  # never chosen by itself
    of_this_program = True

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, Credential] = {}
        self.trouble: Exception | None = None
        self.before_change: Callable[[], None] = lambda: None
        self.changes = 0
        self.longest = 0
        self._inside = threading.Lock()

    def lock(self) -> None:
        self.trouble = KeyringLocked("Failed to unlock the collection!")

    def refuse(self) -> None:
        self.trouble = WindowsRefusal(5, "CredWrite", "Access is denied")

    def vanish(self) -> None:
        self.trouble = InitError("Failed to create the collection: the message bus has gone.")

    def be_missing(self) -> None:
        self.trouble = NoKeyringError("No recommended backend was available.")

    def answer(self) -> None:
        self.trouble = None

    def kill_after(self, changes: int) -> None:
        """End the program when so many changes have been made and one more is to come."""
        left = [changes]

        def count() -> None:
            if left[0] == 0:
                raise Killed
            left[0] -= 1

        self.before_change = count

    def live(self) -> None:
        self.before_change = lambda: None

    @property
    def kept(self) -> dict[str, str]:
        """Everything that is in the keyring, by target."""
        return {target: credential.blob for target, credential in self.targets.items()}

    def get_password(self, service: str, username: str) -> str | None:
        with self._alone():
            found = self._resolved(service, username)
            return found.blob if found else None

    def set_password(self, service: str, username: str, password: str) -> None:
        with self._alone():
            there = self._read(service)
            if there:
                self._write(_compound(there.user, service), there.user, there.blob)
            self._write(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        with self._alone():
            deleted = False
            for target in (service, _compound(username, service)):
                there = self._read(target)
                if there and there.user == username:
                    self._change()
                    del self.targets[target.lower()]
                    deleted = True
            if not deleted:
                raise PasswordDeleteError(service)

    def _resolved(self, service: str, username: str) -> Credential | None:
        there = self._read(service)
        return there if there and there.user == username else self._read(_compound(username, service))

    def _read(self, target: str) -> Credential | None:
        return self.targets.get(target.lower())

    def _write(self, target: str, user: str, blob: str) -> None:
        size = len(blob.encode("utf-16-le", "surrogatepass"))
        self.longest = max(self.longest, size)
        if size > MOST_BYTES or not blob or len(user) > LONGEST_USER:
            raise WindowsRefusal(1783, "CredWrite", "The stub received bad data")
        self._change()
        self.targets[target.lower()] = Credential(user, blob)

    def _change(self) -> None:
        self.before_change()
        self.changes += 1

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise TwoAtOnce
        try:
            time.sleep(0)  # whoever comes at the same time comes now
            if self.trouble is not None:
                raise self.trouble
            yield
        finally:
            self._inside.release()


def _compound(user: str, service: str) -> str:
    return f"{user}@{service}"


@contextmanager
def strict_keyring() -> Iterator[StrictKeyring]:
    """This program's keyring for the length of the block. Nobody starts it again, so nobody waits for that."""
    before = keyring.get_keyring()
    made = StrictKeyring()
    keyring.set_keyring(made)
    try:
        with patch.object(keyring_door, "AGAIN_SECONDS", 0.0):
            yield made
    finally:
        keyring.set_keyring(before)
