"""The installer can end a running panel, and uninstalling leaves no secret behind when the owner wants that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from app.__main__ import main
from app.desktop import application_menu, autostart
from app.for_installer import DONE, NOT_DONE, forget_everything, quit_running
from app.preferences import Preferences
from pipeline.access.connection import Address
from pipeline.access.lake_access import access_of
from pipeline.access.sessions import SessionState
from pipeline.clock import SystemClock
from pipeline.platforms.connections import BY_KEY
from tests.access.strict_keyring import StrictKeyring, strict_keyring

TIKTOK = BY_KEY["tiktok"]
SIGNED_IN = {"cookies": [{"name": "sessionid", "value": "planted-session-4", "domain": ".tiktok.com"}], "origins": []}


@pytest.fixture
def keyring() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def preferences(tmp_path: Path, keyring: StrictKeyring) -> Path:
    """Of a panel whose lake has a password, a session and a token in the keyring."""
    lake = tmp_path / "lake"
    (lake / "config").mkdir(parents=True)
    access = access_of(lake, SystemClock(), {})
    access.credentials.keep(BY_KEY["distrokid"], "", "password", "planted-garden-9")
    access.sessions.save(TIKTOK, "novadrift", SIGNED_IN)
    access.vault.put(Address("feed", "", "read"), "planted-token-2")
    assert keyring.targets
    return remembering(tmp_path / "home" / "panel.ini", str(lake))


def remembering(path: Path, lake: str) -> Path:
    kept = Preferences(path)
    kept.put("lake/root", lake)
    kept.save()
    return path


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "journal" not in path.parts
    }


def test_uninstalling_leaves_nothing_in_the_keyring_and_the_lake_as_it_is(
    tmp_path: Path, preferences: Path, keyring: StrictKeyring
) -> None:
    before = files_of(tmp_path / "lake")
    assert forget_everything(preferences) == DONE
    assert keyring.targets == {}
    assert not preferences.parent.exists()
    assert files_of(tmp_path / "lake") == before
    assert access_of(tmp_path / "lake", environ={}).sessions.state(TIKTOK, "novadrift") is SessionState.UNKNOWN
    assert forget_everything(preferences) == DONE, "nothing is left to forget"


def test_a_locked_keyring_keeps_everything_for_another_attempt(preferences: Path, keyring: StrictKeyring) -> None:
    keyring.trouble = KeyringLocked("locked")
    assert forget_everything(preferences) == NOT_DONE
    assert preferences.is_file()
    keyring.trouble = None
    assert forget_everything(preferences) == DONE
    assert keyring.targets == {}


def test_without_the_lake_nobody_knows_what_is_in_the_keyring(tmp_path: Path) -> None:
    path = remembering(tmp_path / "panel.ini", str(tmp_path / "unplugged"))
    assert forget_everything(path) == NOT_DONE
    assert path.is_file()
    assert not (tmp_path / "unplugged").exists()


def test_what_lies_beside_the_preferences_is_not_ours(tmp_path: Path) -> None:
    path = remembering(tmp_path / "home" / "panel.ini", "")
    (path.parent / "notes.txt").write_text("mine", encoding="utf-8")
    assert forget_everything(path) == DONE
    assert [left.name for left in path.parent.iterdir()] == ["notes.txt"]


def test_where_no_panel_runs_none_has_to_end(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / f"{os.getpid()}.ini"
    assert quit_running(path) == DONE
    assert quit_running(path) == DONE, "the one who asked does not stay there itself"


def test_what_the_desktop_was_told_goes_with_the_settings_of_this_person_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    application_menu.switch(True)
    autostart.switch(True)
    path = remembering(tmp_path / "home" / "panel.ini", "")
    assert main(["--forget-everything", "--preferences", str(path)]) == DONE
    assert application_menu.is_on(), "the panel that was tried out is not the one in the menu"
    assert forget_everything(path, in_the_system=True) == DONE
    assert not application_menu.is_on()
    assert not autostart.is_on()
