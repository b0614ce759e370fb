"""The vault in a real keyring: gnome-keyring behind a real message bus, open, locked, frozen and killed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.connection import SESSION, Address
from pipeline.access.keyring_door import KeyringDoor
from pipeline.access.vault import Vault, VaultClosed, VaultState
from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.access.stories import large_session, seeded_text

pytestmark = [
    pytest.mark.slow,
    needs_secret_service,
    # SecretStorage leaves the connection of a call that was refused to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
ROOT = Path(__file__).parents[2]
TOOLOST, PASSWORD = Address("toolost", "", SESSION), Address("distrokid", "", "password")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path) as made:
        yield made


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def state_of(vault: Vault) -> VaultState:
    with pytest.raises(VaultClosed) as raised:
        vault.get(PASSWORD)
    assert raised.value.__context__ is None
    return raised.value.state


def test_what_is_kept_outlives_the_keyring_itself(service: SecretService) -> None:
    session = json.dumps(large_session(20_000))
    Vault("lake").put(TOOLOST, session)
    Vault("lake").put(PASSWORD, "ünïcode ✓ 😀")
    service.kill()
    service.start()
    assert Vault("lake").get(TOOLOST) == session
    assert Vault("lake").get(PASSWORD) == "ünïcode ✓ 😀"
    assert Vault("lake").addresses() == (PASSWORD, TOOLOST)


def test_what_is_replaced_or_forgotten_is_gone(service: SecretService) -> None:
    vault = Vault("lake")
    vault.put(TOOLOST, seeded_text(20_000))
    entries = len(service.items())
    vault.put(TOOLOST, "short")
    assert len(service.items()) < entries - 10
    assert vault.forget(TOOLOST) is True
    assert service.items() == {}


def test_a_locked_keyring_is_locked_not_empty(service: SecretService, no_screen: None) -> None:
    vault = Vault("lake")
    vault.put(PASSWORD, "correct horse")
    service.lock()
    assert vault.state() is VaultState.LOCKED
    assert state_of(vault) is VaultState.LOCKED
    service.unlock()
    assert vault.state() is VaultState.OPEN
    assert vault.get(PASSWORD) == "correct horse"


def test_a_question_that_nobody_sees_ends(service: SecretService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")  # there is no such screen, and nothing on this bus could ask on it
    service.lock()
    assert state_of(Vault("lake", door=KeyringDoor(prompt_seconds=1))) is VaultState.LOCKED
    service.kill()  # so that the question ends, too
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()


def test_a_keyring_that_ended_is_absent(service: SecretService) -> None:
    Vault("lake").put(PASSWORD, "correct horse")
    service.kill()
    assert state_of(Vault("lake")) is VaultState.ABSENT
    assert Vault("lake").state() is VaultState.ABSENT


def test_a_bus_that_ended_is_absent(service: SecretService) -> None:
    service.kill()
    service.kill()
    assert state_of(Vault("lake")) is VaultState.ABSENT


def test_a_keyring_that_hangs_holds_nobody_up_for_ever(service: SecretService) -> None:
    Vault("lake").put(PASSWORD, "correct horse")
    service.freeze()
    door = KeyringDoor(answer_seconds=0.5)
    assert state_of(Vault("lake", door=door)) is VaultState.ABSENT
    assert door.state() is VaultState.ABSENT
    service.thaw()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()
    assert Vault("lake").get(PASSWORD) == "correct horse"


WRITER = """
import sys
from pipeline.access.connection import Address
from pipeline.access.vault import Vault
name, turns = sys.argv[1], int(sys.argv[2])
for turn in range(turns):
    value = f"{name} {turn} " + "x" * 2000
    Vault("lake").put(Address("tiktok", name, "session"), value)
    assert Vault("lake").get(Address("tiktok", name, "session")) == value
    print(turn, flush=True)
"""


def writer(service: SecretService, name: str, turns: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name, str(turns)], cwd=ROOT, env=service.environ, stdout=subprocess.PIPE
    )


def test_several_programs_take_turns(service: SecretService) -> None:
    """Without turns, parallel calls kill this daemon within a second."""
    names = ["kilo", "nova", "vale"]
    programs = [writer(service, name, 6) for name in names]
    assert [program.communicate(timeout=60)[0].split() for program in programs] == [[b"%d" % n for n in range(6)]] * 3
    assert [program.returncode for program in programs] == [0, 0, 0]
    vault = Vault("lake")
    assert [address.account for address in vault.addresses()] == names
    assert all((vault.get(Address("tiktok", name, SESSION)) or "").startswith(f"{name} 5 ") for name in names)


KILLED = """
import os, signal, sys
from keyring.backends.SecretService import Keyring
from pipeline.access.connection import Address
from pipeline.access.vault import Vault
left = int(sys.argv[1])

def counted(change):
    def changed(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return change(*arguments)
    return changed

Keyring.set_password = counted(Keyring.set_password)
Keyring.delete_password = counted(Keyring.delete_password)
Vault("lake").put(Address("toolost", "", "session"), "new" * 400)
print("done")
"""


def test_programs_killed_anywhere_leave_a_whole_value_and_nothing_else(service: SecretService) -> None:
    Vault("lake").put(TOOLOST, seeded_text(4_000))
    kept = seeded_text(4_000)
    for changes in range(30):
        said = subprocess.run(
            [sys.executable, "-c", KILLED, str(changes)], cwd=ROOT, env=service.environ, capture_output=True, timeout=60
        )
        found = Vault("lake").get(TOOLOST)
        assert found in (kept, "new" * 400)
        kept = found or ""
        if said.stdout == b"done\n":
            break
    assert said.stdout == b"done\n"
    assert changes > 4
    assert len(service.items()) == 4, "a list and a value, each with its manifest and one piece"
    Vault("lake").forget(TOOLOST)
    assert service.items() == {}
