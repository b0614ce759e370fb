"""The door to the keyring: four ways of being closed, told apart; nothing waits for ever, nothing secret gets out."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from pipeline.access import keyring_door, keyring_look, vault_words
from pipeline.access.connection import Address
from pipeline.access.keyring_door import KeyringDoor
from pipeline.access.keyring_trouble import state_of
from pipeline.access.vault import Vault, VaultClosed, VaultState
from pipeline.access.vault_words import closed
from tests.access.strict_keyring import StrictKeyring, WindowsRefusal, strict_keyring

SECRET = "correct horse battery staple"
PASSWORD = Address("distrokid", "", "password")


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """These keyrings are not started again by anybody."""
    monkeypatch.setattr(keyring_door, "AGAIN_SECONDS", 0.0)


@pytest.fixture
def backend() -> StrictKeyring:
    return StrictKeyring()


def closed_by(act: Callable[[], object]) -> VaultClosed:
    with pytest.raises(VaultClosed) as caught:
        act()
    return caught.value


TROUBLES = {
    VaultState.LOCKED: StrictKeyring.lock,
    VaultState.DENIED: StrictKeyring.refuse,
    VaultState.ABSENT: StrictKeyring.vanish,
    VaultState.MISSING: StrictKeyring.be_missing,
}


@pytest.mark.parametrize("state", TROUBLES)
def test_every_kind_of_trouble_is_told_from_every_method(state: VaultState, backend: StrictKeyring) -> None:
    vault = Vault("lake", backend)
    vault.put(PASSWORD, SECRET)
    TROUBLES[state](backend)
    asked: list[Callable[[], object]] = [
        lambda: vault.get(PASSWORD), lambda: vault.put(PASSWORD, "another"), lambda: vault.forget(PASSWORD),
        vault.addresses,
    ]  # fmt: skip
    assert {closed_by(act).state for act in asked} == {state}
    assert vault.state() is state
    backend.answer()
    assert vault.state() is VaultState.OPEN
    assert vault.get(PASSWORD) == SECRET


class RestartedKeyring(StrictKeyring):
    """Has ended, and is there again after so many calls, as a desktop starts it anew for who asks for it."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def get_password(self, service: str, username: str) -> str | None:
        self.calls -= 1
        if self.calls >= 0:
            raise keyring.errors.InitError("Failed to create the collection")
        return super().get_password(service, username)


@pytest.mark.parametrize(("calls", "state"), [(1, VaultState.OPEN), (2, VaultState.OPEN), (3, VaultState.ABSENT)])
def test_a_keyring_that_ended_is_asked_twice_more(calls: int, state: VaultState) -> None:
    restarted = RestartedKeyring(0)
    vault = Vault("lake", restarted)
    vault.put(PASSWORD, SECRET)
    restarted.calls = calls
    if state is VaultState.OPEN:
        assert vault.get(PASSWORD) == SECRET
    else:
        assert closed_by(lambda: vault.get(PASSWORD)).state is state


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_the_four_states_have_words_of_their_own(platform: str) -> None:
    told = [closed(state, platform) for state in VaultState if state is not VaultState.OPEN]
    others = [vault_words.unprotected(platform), vault_words.busy(platform), vault_words.not_kept(platform),
              vault_words.not_gone(platform)]  # fmt: skip
    assert len({one.message for one in (*told, *others)}) == 8
    for one in (*told, *others):
        text = f"{one.message} {one.next_action}"
        assert text.count(".") >= 2
        assert ("Windows Credential Manager" in text) == (platform == "win32")
        assert not [word for word in ("error", "failed", "invalid", "please", "!") if word in text.lower()]


def test_a_locked_windows_is_told_as_its_owner_knows_it() -> None:
    one = closed(VaultState.LOCKED, "win32")
    assert f"{one.message} {one.next_action}" == (
        "Windows Credential Manager is locked. Sign in to Windows again, then try once more."
    )


class SecretServiceNotAvailableException(Exception):
    """As SecretStorage raises it."""


class PromptDismissedException(Exception):
    """As SecretStorage raises it."""


class DBusErrorResponse(Exception):
    """As jeepney raises it: the name of the fault is an attribute."""

    def __init__(self, name: str) -> None:
        super().__init__("a message")
        self.name = name


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


RAISED: list[tuple[Exception, VaultState]] = [
    (keyring.errors.KeyringLocked("Failed to unlock the collection!"), VaultState.LOCKED),
    (keyring.errors.NoKeyringError("none"), VaultState.MISSING),
    (keyring.errors.PasswordSetError("Can't store password"), VaultState.DENIED),
    (keyring.errors.InitError("Failed to create the collection"), VaultState.ABSENT),
    (caused(keyring.errors.InitError("x"), PromptDismissedException("Prompt dismissed.")), VaultState.DENIED),
    (caused(keyring.errors.InitError("x"), SecretServiceNotAvailableException("x")), VaultState.ABSENT),
    (DBusErrorResponse("org.freedesktop.Secret.Error.IsLocked"), VaultState.LOCKED),
    (DBusErrorResponse("org.freedesktop.DBus.Error.AccessDenied"), VaultState.DENIED),
    (DBusErrorResponse("org.freedesktop.Secret.Error.NoSession"), VaultState.ABSENT),
    (ConnectionRefusedError("bus"), VaultState.ABSENT),
    (FileNotFoundError("bus"), VaultState.ABSENT),
    (EOFError(), VaultState.ABSENT),
    (WindowsRefusal(5, "CredWrite", "Access is denied"), VaultState.DENIED),
    (Exception(5, "CredRead", "Access is denied"), VaultState.DENIED),
    (WindowsRefusal(1783, "CredWrite", "The stub received bad data"), VaultState.DENIED),
    (WindowsRefusal(1312, "CredWrite", "A specified logon session does not exist"), VaultState.LOCKED),
    (WindowsRefusal(1062, "CredRead", "The service has not been started"), VaultState.ABSENT),
    (WindowsRefusal(9999, "CredRead", "Something new"), VaultState.ABSENT),
    (TypeError("a fault of the keyring itself"), VaultState.ABSENT),
]


@pytest.mark.parametrize(("error", "state"), RAISED, ids=lambda value: type(value).__name__)
def test_what_keyrings_raise_is_understood(error: Exception, state: VaultState) -> None:
    assert state_of(error) is state


def test_no_exception_carries_the_secret_along(backend: StrictKeyring) -> None:
    backend.trouble = WindowsRefusal(1783, "CredWrite", f"The stub received bad data: {SECRET}")
    raised = closed_by(lambda: Vault("lake", backend).put(PASSWORD, SECRET))
    assert raised.__cause__ is None
    assert raised.__context__ is None
    told = "".join(traceback.format_exception(raised)) + repr(raised) + str(raised.args)
    assert SECRET not in told
    assert "CredWrite" not in told


def test_nothing_that_knows_a_secret_shows_it(backend: StrictKeyring) -> None:
    vault = Vault("lake", backend)
    vault.put(PASSWORD, SECRET)
    assert SECRET not in repr(vault) + repr(KeyringDoor(backend)) + repr(backend) + repr(backend.targets)


@pytest.mark.parametrize("made", [fail.Keyring, null.Keyring])
def test_no_keyring_is_missing_not_empty(made: type[KeyringBackend], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    vault = Vault("lake", made())
    assert closed_by(lambda: vault.get(PASSWORD)).state is VaultState.MISSING
    assert vault.state() is VaultState.MISSING


def test_a_desktop_session_that_does_not_answer_is_absent_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/not/there")
    assert Vault("lake", fail.Keyring()).state() is VaultState.ABSENT


class PlaintextKeyring(StrictKeyring):
    """A file that anybody can read, in the guise of a keyring."""


class Encrypted(StrictKeyring):
    """Another of the package of alternatives."""


Encrypted.__module__ = "keyrings.alt.file"


@pytest.mark.parametrize("made", [PlaintextKeyring, Encrypted])
def test_a_file_is_never_taken_for_a_keyring(made: type[StrictKeyring]) -> None:
    backend = made()
    raised = closed_by(lambda: Vault("lake", backend).put(PASSWORD, SECRET))
    assert raised.state is VaultState.MISSING
    assert "file without protection" in raised.message
    assert backend.kept == {}


def test_of_several_keyrings_the_first_that_is_safe_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    safe, plain = StrictKeyring(), PlaintextKeyring()
    monkeypatch.setattr(ChainerBackend, "backends", [null.Keyring(), plain, safe])
    vault = Vault("lake", ChainerBackend())
    vault.put(PASSWORD, SECRET)
    assert vault.get(PASSWORD) == SECRET
    assert plain.kept == {}
    assert safe.kept != {}


def test_a_setting_that_names_no_keyring_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> KeyringBackend:
        raise ImportError("no module named nothing")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert Vault("lake").state() is VaultState.MISSING


def test_without_a_backend_of_its_own_the_vault_uses_that_of_the_system() -> None:
    with strict_keyring() as system:
        Vault("lake").put(PASSWORD, SECRET)
        assert system.kept != {}


class ForgetfulKeyring(StrictKeyring):
    """Keeps something else than it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:-1] if len(password) < 100 else password)


class ClingingKeyring(StrictKeyring):
    """Says that it deletes, and does not."""

    def delete_password(self, service: str, username: str) -> None:
        pass


def test_what_does_not_come_back_whole_is_told() -> None:
    raised = closed_by(lambda: Vault("lake", ForgetfulKeyring()).put(PASSWORD, SECRET))
    assert raised.state is VaultState.DENIED
    assert "did not come back whole" in raised.message


def test_what_cannot_be_deleted_is_told() -> None:
    backend = ClingingKeyring()
    with pytest.raises(VaultClosed, match="still there"):
        Vault("lake", backend).put(PASSWORD, SECRET)


class WaitingKeyring(StrictKeyring):
    """Opens a window that nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()
        self.answered.set()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.answered.wait()
        return super().get_password(service, username)


@pytest.fixture
def waiting() -> Iterator[WaitingKeyring]:
    made = WaitingKeyring()
    yield made
    made.answered.set()


def look_like_a_locked_desktop(monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    monkeypatch.setattr(keyring_look, "is_locked", lambda _backend: True)
    monkeypatch.setenv("DISPLAY", screen)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_a_window_that_nobody_answers_does_not_hold_us_for_ever(
    waiting: WaitingKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_like_a_locked_desktop(monkeypatch, ":7")
    vault = Vault("lake", door=KeyringDoor(waiting, answer_seconds=0.05, prompt_seconds=0.05))
    waiting.answered.clear()
    assert closed_by(lambda: vault.get(PASSWORD)).state is VaultState.LOCKED
    assert closed_by(lambda: vault.get(PASSWORD)).state is VaultState.LOCKED
    assert waiting.asked == 1, "while one window is open, no second one is opened"
    waiting.answered.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()
    assert vault.get(PASSWORD) is None


def test_without_a_screen_nobody_is_asked(waiting: WaitingKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    look_like_a_locked_desktop(monkeypatch, "")
    vault = Vault("lake", waiting)
    assert closed_by(lambda: vault.get(PASSWORD)).state is VaultState.LOCKED
    assert waiting.asked == 0


def test_a_keyring_that_hangs_is_absent(waiting: WaitingKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_look, "is_locked", lambda _backend: False)
    waiting.answered.clear()
    vault = Vault("lake", door=KeyringDoor(waiting, answer_seconds=0.05, prompt_seconds=0.05))
    assert closed_by(lambda: vault.get(PASSWORD)).state is VaultState.ABSENT


def test_who_waits_too_long_for_his_turn_is_told(waiting: WaitingKeyring) -> None:
    waiting.answered.clear()
    told: list[Any] = []
    holder = threading.Thread(target=lambda: told.append(KeyringDoor(waiting, 20, 20).state()))
    holder.start()
    while not waiting.asked:
        pass
    raised = closed_by(lambda: Vault("lake", door=KeyringDoor(waiting, 0.02, 0.02)).get(PASSWORD))
    assert "Another BEDROT program" in raised.message
    waiting.answered.set()
    holder.join()
    assert told == [VaultState.OPEN]
