"""What is put into the vault comes out again, fits into the strictest keyring, and is gone when it is forgotten."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.access import keyring_look
from pipeline.access.connection import SESSION, Address
from pipeline.access.lake_access import access_of
from pipeline.access.vault import Named, Vault, VaultClosed, VaultState
from pipeline.access.vault_pieces import MOST_SIGNS, NotWhole, cut, joined, place
from tests.access.stories import large_session, seeded_text
from tests.access.strict_keyring import MOST_BYTES, StrictKeyring, WindowsRefusal, strict_keyring

TOOLOST = Address("toolost", "", SESSION)
PASSWORD = Address("distrokid", "", "password")


@pytest.fixture
def backend() -> StrictKeyring:
    return StrictKeyring()


@pytest.fixture
def vault(backend: StrictKeyring) -> Vault:
    return Vault("lake", backend)


def test_nothing_is_kept_in_the_beginning(vault: Vault, backend: StrictKeyring) -> None:
    assert vault.get(TOOLOST) is None
    assert vault.addresses() == ()
    assert vault.forget(TOOLOST) is False
    assert backend.kept == {}


@settings(max_examples=30)
@given(st.text(st.characters(codec=None), max_size=6000))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    vault = Vault("lake", StrictKeyring())
    vault.put(PASSWORD, text)
    assert vault.get(PASSWORD) == text


@pytest.mark.parametrize("signs", [0, 1, 1199, 1200, 1201, 2400, 5000])
def test_no_entry_is_longer_than_windows_takes(signs: int, vault: Vault, backend: StrictKeyring) -> None:
    vault.put(PASSWORD, seeded_text(signs))
    assert vault.get(PASSWORD) == seeded_text(signs)
    assert backend.longest <= 2 * MOST_SIGNS < MOST_BYTES


def test_a_session_of_a_hundred_kilobytes_fits(vault: Vault, backend: StrictKeyring) -> None:
    session = json.dumps(large_session(100_000))
    assert len(session) >= 100_000
    vault.put(TOOLOST, session)
    assert vault.get(TOOLOST) == session
    assert backend.longest <= MOST_BYTES


def test_a_new_value_replaces_the_old_one_to_the_last_piece(vault: Vault, backend: StrictKeyring) -> None:
    vault.put(TOOLOST, seeded_text(20_000))
    vault.put(TOOLOST, "short")
    assert vault.get(TOOLOST) == "short"
    pieces = [target for target in backend.kept if "toolost" in target and "." in target]
    assert len(pieces) == 1


def test_what_is_forgotten_is_gone_from_the_keyring(vault: Vault, backend: StrictKeyring) -> None:
    vault.put(TOOLOST, seeded_text(20_000))
    vault.put(TOOLOST, seeded_text(3_000))
    vault.put(PASSWORD, "correct horse")
    assert vault.addresses() == (PASSWORD, TOOLOST)
    assert vault.forget(TOOLOST) is True
    assert vault.get(TOOLOST) is None
    assert vault.get(PASSWORD) == "correct horse"
    assert vault.addresses() == (PASSWORD,)
    assert not [target for target in backend.kept if "toolost" in target]
    assert vault.forget(PASSWORD) is True
    assert backend.kept == {}, "a vault without anything in it leaves nothing behind, not even a list"


def test_no_entry_ever_comes_to_a_service_that_has_one_of_another_user(vault: Vault, backend: StrictKeyring) -> None:
    for address in (TOOLOST, PASSWORD, Address("tiktok", "nova_drift", SESSION)):
        vault.put(address, "value")
        vault.put(address, "another value")
    assert {credential.user for credential in backend.targets.values()} == {"bedrot"}
    moved = [backend.targets[target] for target in backend.targets if target.startswith("bedrot@")]
    assert moved, "Windows keeps what was replaced under another name"
    assert not [one for one in moved if "sha256" not in one.blob], "which is never a piece of a secret"


def test_places_of_different_addresses_never_meet() -> None:
    addresses = [Address(*parts) for parts in (
        ("tiktok", "nova", "drift"), ("tiktok", "nova/drift", ""), ("tiktok/nova", "", "drift"),
        ("tiktok", "Nova", "drift"),
        ("tiktok", "növa", "drift"), ("tiktok", "nova drift", ""), ("tiktok", "%4eova", "drift"),
    )]  # fmt: skip
    assert len({place(address).lower() for address in addresses}) == len(addresses)


def test_an_account_nobody_can_have_is_refused_before_anything_is_written(vault: Vault, backend: StrictKeyring) -> None:
    with pytest.raises(ValueError, match="too long"):
        vault.put(Address("tiktok", "n" * 1000, SESSION), "value")
    assert backend.kept == {}


@pytest.mark.slow
def test_many_addresses_are_remembered_although_their_list_is_longer_than_an_entry(
    vault: Vault, backend: StrictKeyring
) -> None:
    addresses = [Address("tiktok", seeded_text(20, seed=number), SESSION) for number in range(80)]
    for address in addresses:
        vault.put(address, address.account)
    assert len([target for target in backend.kept if "//index " in target]) > 1
    assert vault.addresses() == tuple(sorted(addresses))
    assert all(vault.get(address) == address.account for address in addresses)


def test_two_lakes_do_not_see_each_other(backend: StrictKeyring) -> None:
    one, other = Vault("one", backend), Vault("other", backend)
    one.put(PASSWORD, "of one")
    other.put(PASSWORD, "of the other")
    assert (one.get(PASSWORD), other.get(PASSWORD)) == ("of one", "of the other")
    one.forget(PASSWORD)
    assert (one.addresses(), other.addresses()) == ((), (PASSWORD,))
    assert other.get(PASSWORD) == "of the other"


def test_the_same_password_twice_does_not_look_the_same() -> None:
    assert cut("correct horse")[0].sha256 != cut("correct horse")[0].sha256


def test_pieces_that_are_not_those_of_the_manifest_make_up_nothing() -> None:
    manifest, pieces = cut(seeded_text(5_000))
    wrong: list[list[str]] = [pieces[:-1], [*pieces[1:], pieces[0]], ["" for _ in pieces], cut(seeded_text(5_000))[1]]
    for one in wrong:
        if one != pieces:
            with pytest.raises(NotWhole):
                joined(manifest, one)


def test_what_was_damaged_from_outside_counts_as_not_there(
    vault: Vault, backend: StrictKeyring, caplog: pytest.LogCaptureFixture
) -> None:
    vault.put(TOOLOST, seeded_text(20_000))
    piece = next(target for target in backend.kept if target.endswith(".3"))
    del backend.targets[piece]
    assert vault.get(TOOLOST) is None
    assert "not whole" in caplog.text
    vault.put(TOOLOST, "new")
    assert vault.get(TOOLOST) == "new"
    vault.forget(TOOLOST)
    assert backend.kept == {}


def test_many_threads_take_turns(vault: Vault) -> None:
    addresses = [Address("tiktok", f"account{number}", SESSION) for number in range(8)]
    wrong: list[str] = []

    def work(address: Address) -> None:
        for turn in range(6):
            value = f"{address.account} {turn} {seeded_text(3_000, seed=turn)}"
            vault.put(address, value)
            if vault.get(address) != value:
                wrong.append(address.account)

    threads = [threading.Thread(target=work, args=(address,)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert vault.addresses() == tuple(addresses)


def test_the_strict_keyring_is_as_strict_as_windows(backend: StrictKeyring) -> None:
    backend.set_password("service", "user", "x" * 1280)
    with pytest.raises(WindowsRefusal) as refused:
        backend.set_password("service", "user", "x" * 1281)
    assert refused.value.args == (1783, "CredWrite", "The stub received bad data")
    with pytest.raises(WindowsRefusal):
        backend.set_password("service", "user", "😀" * 641)
    backend.set_password("service", "another", "y")
    assert backend.kept == {"user@service": "x" * 1280, "service": "y"}
    assert backend.get_password("service", "user") == "x" * 1280


def test_a_lake_whose_vault_is_empty_asks_no_keyring_and_gets_its_name_with_the_first_value(tmp_path: Path) -> None:
    with strict_keyring() as backend:
        backend.be_missing()
        access = access_of(tmp_path, environ={})
        assert access.vault.get(PASSWORD) is None
        assert access.vault.addresses() == ()
        assert not (tmp_path / "config" / "vault.json").exists()
        backend.answer()
        access.vault.put(PASSWORD, "correct horse")
        assert access_of(tmp_path, environ={}).vault.get(PASSWORD) == "correct horse"
    assert "correct" not in (tmp_path / "config" / "vault.json").read_text()


def test_whoever_is_there_is_asked_to_unlock_the_keyring_also_while_nothing_is_kept(
    backend: StrictKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    locked = [True]

    def unlocked(service: str, _user: str) -> None:
        asked.append(service)
        locked[0] = False

    monkeypatch.setattr(keyring_look, "is_locked", lambda _backend: locked[0])
    monkeypatch.setattr(keyring_look, "can_ask", lambda: True)
    monkeypatch.setattr(backend, "get_password", unlocked)
    empty = Vault(Named(""), backend)
    assert empty.state() is VaultState.LOCKED
    assert asked == [], "only to look asks nobody"
    empty.ask()
    assert len(asked) == 1
    assert empty.state() is VaultState.OPEN


def test_a_keyring_that_stays_locked_after_its_owner_was_asked_is_told(backend: StrictKeyring) -> None:
    backend.lock()
    with pytest.raises(VaultClosed):
        Vault("lake", backend).ask()
