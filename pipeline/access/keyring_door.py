"""The one door to the keyring: one caller at a time, never for ever, and no exception of its own gets out.

On Linux it can take neither threads nor programs that come at the same time: parallel calls make gnome-keyring lose
sessions and die, and what comes after may wait without end for a window that nobody sees. So one lock holds within
this program and one between all programs of this person, and every call has its time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.access import keyring_look
from pipeline.access.keyring_trouble import state_of
from pipeline.access.vault_words import VaultClosed, VaultState, busy, closed, not_gone, not_kept, unprotected

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)
T = TypeVar("T")
USER = "bedrot"
ANSWER_SECONDS, PROMPT_SECONDS = 10.0, 60.0
LOCK_FILE, LOCK_FOLDER = "keyring.lock", "BEDROT Control Panel"
LOOK_EVERY_SECONDS = 0.01
AGAIN_SECONDS = 1.0  # a keyring that has ended is started again by the desktop when somebody asks for it
_one_at_a_time = threading.Lock()
_unanswered: list[tuple[threading.Thread, VaultState]] = []  # the call that has not come back yet


class NoAnswer(Exception):
    """The keyring did not answer in time; the state says what that means."""

    def __init__(self, state: VaultState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Entries:
    """The keyring's entries, while the door is held. Each has a service name of its own: Windows moves the entry that
    is there already when another user name comes to the same service."""

    backend: KeyringBackend
    seconds: float
    late: VaultState = VaultState.ABSENT  # what it means when there is no answer

    def read(self, service: str) -> str | None:
        return _told(lambda: self.backend.get_password(service, USER), self.seconds, self.late)

    def write(self, service: str, text: str) -> None:
        """Written, and read back. Raises :class:`VaultClosed`."""
        _told(lambda: self.backend.set_password(service, USER, text), self.seconds, self.late)
        if self.read(service) != text:
            raise not_kept()

    def remove(self, service: str) -> None:
        """Really gone: an older entry may come to light below the one that is deleted. Raises :class:`VaultClosed`."""
        for _ in range(3):
            _told(lambda: self._delete(service), self.seconds, self.late)
            if self.read(service) is None:
                return
        raise not_gone()

    def _delete(self, service: str) -> None:
        from keyring.errors import PasswordDeleteError

        with suppress(PasswordDeleteError):  # nothing there, or refused: reading tells
            self.backend.delete_password(service, USER)


@dataclass(frozen=True)
class KeyringDoor:
    """``backend`` is for tests; without it, the keyring of this system is used."""

    backend: KeyringBackend | None = field(default=None, repr=False)
    answer_seconds: float = ANSWER_SECONDS
    prompt_seconds: float = PROMPT_SECONDS

    @contextmanager
    def held(self) -> Iterator[Entries]:
        """The keyring for the length of the block. Raises :class:`VaultClosed`."""
        with self._alone() as backend:
            locked = self._locked(backend)
            if locked and not keyring_look.can_ask():
                raise closed(VaultState.LOCKED)
            patient = locked is not False  # a person may have to answer first
            seconds = self.prompt_seconds if patient else self.answer_seconds
            yield Entries(backend, seconds, VaultState.LOCKED if locked else VaultState.ABSENT)

    def trouble(self) -> VaultClosed | None:
        """What stands in the way now; asks the person for nothing where that can be helped."""
        try:
            with self._alone() as backend:
                locked = self._locked(backend)
                if locked is None:
                    Entries(backend, self.answer_seconds).read("BEDROT")
                return closed(VaultState.LOCKED) if locked else None
        except VaultClosed as trouble:
            return trouble

    def state(self) -> VaultState:
        trouble = self.trouble()
        return trouble.state if trouble else VaultState.OPEN

    @contextmanager
    def _alone(self) -> Iterator[KeyringBackend]:
        longest = self.answer_seconds + self.prompt_seconds
        if not _one_at_a_time.acquire(timeout=longest):
            raise busy()
        try:
            backend = self._trusted()
            with _between_programs(backend, longest):
                yield backend
        finally:
            _one_at_a_time.release()

    def _trusted(self) -> KeyringBackend:
        import keyring

        found = self.backend or _told(keyring.get_keyring, self.answer_seconds, unknown=VaultState.MISSING)
        offered = getattr(found, "backends", None) if type(found).__module__ == "keyring.backends.chainer" else [found]
        usable = [backend for backend in offered or () if not _is_none(backend)]
        if not usable:
            gone = _told(keyring_look.bus_is_gone, self.answer_seconds)
            raise closed(VaultState.ABSENT if gone else VaultState.MISSING)
        safe = [backend for backend in usable if not _is_unprotected(backend)]
        if not safe:
            raise unprotected()
        return safe[0]

    def _locked(self, backend: KeyringBackend) -> bool | None:
        return _told(lambda: keyring_look.is_locked(backend), self.answer_seconds)


def _is_none(backend: KeyringBackend) -> bool:
    return type(backend).__module__ in ("keyring.backends.fail", "keyring.backends.null")


def _is_unprotected(backend: KeyringBackend) -> bool:
    """Whether it keeps secrets in a file: the whole package of alternatives, and whatever says so in its name."""
    kind = type(backend)
    return kind.__module__.startswith("keyrings.alt") or "plaintext" in kind.__name__.lower()


def _told(
    call: Callable[[], T],
    seconds: float,
    late: VaultState = VaultState.ABSENT,
    unknown: VaultState | None = None,
) -> T:
    """The answer of one call. Raises :class:`VaultClosed`, and nothing that the keyring has raised.

    ``late`` is the state when it does not answer in time, ``unknown`` the state whatever it raises.
    """
    state = VaultState.ABSENT
    for wait in (0.0, AGAIN_SECONDS, 2 * AGAIN_SECONDS):
        threading.Event().wait(wait)
        try:
            return _within(seconds, call, late)
        except NoAnswer as waited:
            state = waited.state
            break
        except Exception as error:  # noqa: BLE001 – whatever it raises may quote a secret; only its kind is told
            log.info("The keyring answered with %s.", type(error).__name__)
            state = unknown or state_of(error)
        if state is not VaultState.ABSENT:
            break
    raise closed(state)  # outside of the handlers, so that it does not carry the other one along


def _within(seconds: float, call: Callable[[], T], late: VaultState) -> T:
    """Make one call in a thread of its own, which is left behind when it does not come back.

    While one is left behind nobody else goes in: it may still be in there, and its window still open.
    """
    for waiting in list(_unanswered):
        if waiting[0].is_alive():
            raise NoAnswer(waiting[1])
        _unanswered.remove(waiting)
    answers: list[T] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(call())
        except BaseException as error:  # noqa: BLE001 – raised again where the answer is awaited
            raised.append(error)

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _unanswered.append((thread, late))
        raise NoAnswer(late)
    if raised:
        raise raised.pop()
    return answers[0]


@contextmanager
def _between_programs(backend: KeyringBackend, seconds: float) -> Iterator[None]:
    """Hold the keyring against this person's other programs; one that lives in this program needs no such thing."""
    if getattr(backend, "of_this_program", False):
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_file(), poll_interval=LOOK_EVERY_SECONDS)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise busy() from None
    except OSError:
        pass  # nowhere to put it: a home that cannot be written; then there is hardly another program of ours
    try:
        yield
    finally:
        lock.release()


def _lock_file() -> Path:
    """The keyring is the person's, not the lake's: so is this file."""
    from platformdirs import user_state_path

    path = user_state_path(LOCK_FOLDER, appauthor=False) / LOCK_FILE
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    return path
