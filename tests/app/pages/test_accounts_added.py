"""Accounts: what is added by hand, and what an older set-up left that is moved away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.dialogs.add_account import AddAccount
from app.dialogs.ask_once import AskOnce
from tests.app.pages.accounts_room import EMAIL, PASSWORD, AccountsRoom, accounts_room, type_into
from tests.end_to_end.lakes import LakeFolder


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[AccountsRoom]:
    with accounts_room(qtbot, tmp_path, folder.root) as made:
        yield made


# ---- adding


def test_a_tiktok_account_is_added_and_may_be_signed_in_to_at_once(shown: AccountsRoom) -> None:
    shown.page.add.click()
    shown.menu_called("add-menu")["TikTok account…"]()
    dialog = shown.dialog(AddAccount)
    assert isinstance(dialog, AddAccount)
    dialog.add.click()
    assert dialog.value.wrong()
    type_into(dialog, "account-value-edit", "@fresh.account")
    dialog.owner.choose("")
    dialog._owner_changed()
    type_into(dialog, "account-name-edit", "Fresh Artist")
    dialog.add.click()
    shown.room.wait(lambda: any(line.account == "@fresh.account" for line in shown.page.lines))
    assert shown.room.toasts == ["@fresh.account was added."]


# ---- an older set-up


def test_passwords_of_an_older_set_up_are_offered_to_be_moved(shown: AccountsRoom, folder: LakeFolder) -> None:
    (folder.root / ".env").write_text(f"DK_EMAIL={EMAIL}\nDK_PASSWORD={PASSWORD}\n", encoding="utf-8")
    shown.page.refresh()
    card = shown.page.cards.values
    shown.room.wait(card.isVisible)
    assert card.accessibleName() == "Found: an older .env file with 1 password"
    card.action.click()
    dialog = shown.dialog(AskOnce)
    assert isinstance(dialog, AskOnce)
    assert "DK_PASSWORD" in dialog.accessibleDescription()
    assert PASSWORD not in dialog.accessibleDescription()
    dialog.yes.click()
    shown.room.wait(lambda: not card.isVisible())
    assert (folder.root / ".env").read_text(encoding="utf-8") == ""
    assert len(shown.keyring.kept) > 0


def test_saved_sessions_of_an_older_set_up_are_taken_over_then_deleted(shown: AccountsRoom, folder: LakeFolder) -> None:
    place = folder.root / "src" / "distrokid" / "cookies" / "distrokid_cookies.json"
    place.parent.mkdir(parents=True)
    place.write_text('[{"name": "session", "value": "planted-5", "domain": ".distrokid.com"}]', encoding="utf-8")
    shown.page.refresh()
    card = shown.page.cards.sessions
    shown.room.wait(card.isVisible)
    card.action.click()
    shown.dialog(AskOnce).accept()
    shown.room.wait(lambda: any(box.accessibleName() == "Delete 1 old file?" for box in
                                shown.page.findChildren(AskOnce) if isValid(box)))  # fmt: skip
    shown.dialog(AskOnce).accept()
    shown.room.wait(lambda: not place.exists() and not card.isVisible())
    assert shown.room.toasts[-1] == "1 file was overwritten and deleted."
    shown.room.wait(lambda: shown.row("distrokid")[2] == "Not tried yet")
