"""The Accounts page: every way in with its one button, its menu, and what comes of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import keeping_access
from app.dialogs.ask_once import AskOnce
from app.dialogs.keys import KeysDialog
from app.dialogs.shown_keys import ShownKeys
from app.keeping_access import Place, Tried
from app.ways_in import WayIn
from pipeline.access.vault_words import keyring_name
from tests.app.pages.accounts_room import EMAIL, PASSWORD, AccountsRoom, accounts_room, click, type_into
from tests.app.quick_lake import quick_lake
from tests.end_to_end.lakes import LakeFolder


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[AccountsRoom]:
    with accounts_room(qtbot, tmp_path, folder.root) as made:
        yield made


def answered(monkeypatch: pytest.MonkeyPatch, *answers: Tried) -> list[str]:
    """What platforms say when they are tried out, and a note of which were."""
    asked: list[str] = []
    left = list(answers)

    def try_out(place: Place, way: WayIn, stopped: Callable[[], bool]) -> Tried:
        asked.append(way.key)
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(keeping_access, "try_out", try_out)
    return asked


# ---- what stands there


def test_nobody_has_signed_in_yet(shown: AccountsRoom) -> None:
    titles = [shown.row(line.key)[0] for line in shown.page.lines]
    assert [title for title in titles if title][:6] == [
        "Meta Ads", "DistroKid", "TooLost", "TikTok", "Linktree", "Spotify"]  # fmt: skip
    assert sum(line.account.startswith("@") for line in shown.page.lines) > 1
    assert shown.page.line.text().startswith("No platform is connected yet.")
    assert (shown.button("metaads").text(), shown.button("distrokid").text()) == ("Set up…", "Sign in")
    assert not shown.page.test_all.isEnabled()
    assert shown.page.cards.keyring.accessibleName() == "Where passwords live"
    assert shown.keyring.kept == {}


def test_names_come_from_the_keyring_once_it_has_answered(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL, password=PASSWORD)
    shown.page.refresh()
    shown.settle()
    assert shown.row("distrokid")[1] == EMAIL
    texts = " ".join(" ".join(shown.row(line.key)) for line in shown.page.lines)
    assert PASSWORD not in texts


def test_a_keyring_that_is_locked_says_so_and_may_be_tried_again(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.keyring.lock()
    shown.page.refresh()
    shown.settle()
    card = shown.page.cards.keyring
    assert "locked" in card.accessibleName()
    assert card.action.text() == "Try again"
    shown.keyring.answer()
    card.action.click()
    shown.settle()
    assert card.accessibleName() == "Where passwords live"


def test_a_refresh_does_not_ask_the_keyring(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.keyring.lock()
    shown.room.parts.store.reload()
    shown.settle()
    assert shown.page.cards.keyring.accessibleName() == "Where passwords live"


def test_the_table_takes_what_its_rows_need_and_gives_way_in_a_low_window(shown: AccountsRoom) -> None:
    table = shown.page.table
    assert table.verticalScrollBar().maximum() == 0
    shown.page.compact(True)
    shown.page.resize(872, 380)
    QApplication.processEvents()
    assert table.verticalScrollBar().maximum() > 0
    assert shown.page.cards.keyring.isVisible()
    assert table.isColumnHidden(4), "what it is used for goes first"


# ---- the button of a row


def test_the_button_does_what_the_row_wants(shown: AccountsRoom) -> None:
    shown.press("distrokid")
    shown.page.look_at(platform="toolost")
    assert shown.page.table.hasFocus()
    shown.room.qtbot.keyClick(shown.page.table, Qt.Key.Key_Return)
    assert shown.room.deeds == ["sign-in distrokid", "sign-in toolost"]


def test_while_a_browser_is_open_the_row_waits(shown: AccountsRoom) -> None:
    shown.room.parts.store.signing_in(frozenset({("distrokid", "")}))
    made = shown.button("distrokid")
    assert (made.text(), made.isEnabled()) == ("Waiting…", False)
    shown.room.parts.store.signing_in(frozenset())
    assert shown.button("distrokid") is made, "the same button, so that the focus stays"


def test_a_test_says_what_it_found(shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.signed_in("linktree")
    silent = Tried(False, "Linktree did not answer.", "Try again in a moment.")
    asked = answered(monkeypatch, Tried(True, "Linktree lets us in."), silent)
    shown.press("linktree")
    assert shown.button("linktree").text() == "Testing…"
    shown.room.wait(lambda: shown.room.toasts == ["Linktree lets us in."])
    assert shown.button("linktree").text() == "Test"
    shown.press("linktree")
    shown.room.wait(lambda: len(shown.room.problems) == 1)
    assert (shown.room.problems[0].message, shown.row("linktree")[2]) == ("Linktree did not answer.", "No answer")
    assert asked == ["linktree", "linktree"]


def test_all_are_tested_one_after_the_other(shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.signed_in("linktree", "toolost", "spotify")
    asked = answered(monkeypatch, Tried(True, "Fine."))
    shown.page.test_all.click()
    assert not shown.page.test_all.isEnabled()
    shown.room.wait(lambda: shown.room.toasts == ["All 3 let us in."])
    assert sorted(asked) == ["linktree", "spotify", "toolost"]
    assert shown.page.test_all.isEnabled()


# ---- keys


def held_up(shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two are being tested, and the first platform lets us wait until we are stopped; which were stopped is noted."""
    begun, stopped_at = threading.Event(), list[str]()

    def try_out(place: Place, way: WayIn, stopped: Callable[[], bool]) -> Tried:
        begun.set()
        look = threading.Event()
        while not stopped():
            look.wait(0.005)
        stopped_at.append(way.key)
        return Tried(False, "It was not tried to the end.", "Try again.")

    monkeypatch.setattr(keeping_access, "try_out", try_out)
    shown.signed_in("distrokid", "toolost")
    shown.page.test_all.click()
    assert begun.wait(10)
    return stopped_at


def test_a_test_ends_with_the_panel(shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_at = held_up(shown, monkeypatch)
    shown.room.parts.bridge.close()
    assert stopped_at == ["distrokid"]


def test_a_lake_that_is_left_is_tested_no_more_and_tells_the_next_nothing(
    shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stopped_at = held_up(shown, monkeypatch)
    quick_lake(tmp_path / "another")
    shown.room.open(tmp_path / "another")
    shown.settle()
    assert stopped_at == ["distrokid"]
    assert (shown.page.seen.tried, shown.page.seen.testing) == ({}, frozenset())
    assert shown.room.problems == []


def test_keys_go_straight_into_the_keyring_and_are_tried(shown: AccountsRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answered(monkeypatch, Tried(True, "Meta Ads lets us in: Nova Records."))
    shown.press("metaads")
    dialog = shown.dialog(KeysDialog)
    assert isinstance(dialog, KeysDialog)
    shown.room.wait(lambda: "token" in dialog.edits)
    assert dialog.edits["token"].echoMode() is QLineEdit.EchoMode.Password
    type_into(dialog, "key-account", "act_1")
    assert not dialog.save.isEnabled()
    assert dialog.save.toolTip() == "Still missing: Access token."
    type_into(dialog, "key-token", "planted-key-1")
    dialog.save.click()
    shown.room.wait(lambda: bool(shown.room.toasts))
    assert (asked, shown.room.toasts) == (["metaads"], ["Meta Ads lets us in: Nova Records."])
    shown.room.wait(lambda: shown.row("metaads")[2] == "Not tried yet")


def test_what_is_kept_is_never_read_back_into_a_field(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL, password=PASSWORD)
    shown.menu("distrokid")["Replace…"]()
    dialog = shown.dialog(KeysDialog)
    assert isinstance(dialog, KeysDialog)
    shown.room.wait(lambda: "password" in dialog.edits)
    password = dialog.edits["password"]
    assert (dialog.edits["email"].text(), password.text()) == (EMAIL, "")
    assert password.placeholderText() == "kept; leave it empty to keep it"
    assert not dialog.save.isEnabled(), "nothing is changed"
    type_into(dialog, "key-email", "studio@kilo-vale.example")
    dialog.save.click()
    shown.room.wait(lambda: shown.row("distrokid")[1] == "studio@kilo-vale.example")
    assert shown.room.toasts == ["Kept. It is filled in at the next sign-in to DistroKid."]
    found = keeping_access.known(shown.place, shown.page.row_of("distrokid").way, reveal=True)
    assert {one.value for one in found} == {"studio@kilo-vale.example", PASSWORD}


def test_a_keyring_that_refuses_says_so_where_it_was_asked(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.menu("distrokid")["Replace…"]()
    dialog = shown.dialog(KeysDialog)
    assert isinstance(dialog, KeysDialog)
    shown.room.wait(lambda: "password" in dialog.edits)
    shown.keyring.refuse()
    type_into(dialog, "key-password", PASSWORD)
    dialog.save.click()
    shown.room.wait(dialog.trouble.isVisible)
    assert "Nothing was changed." in dialog.trouble.text()
    assert dialog.save.isEnabled()
    shown.keyring.answer()
    dialog.save.click()
    shown.room.wait(lambda: bool(shown.room.toasts))


def test_what_is_shown_is_hidden_again_by_itself(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL, password=PASSWORD)
    shown.menu("distrokid")["Show"]()
    dialog = shown.dialog(ShownKeys)
    assert isinstance(dialog, ShownKeys)
    edit = dialog.findChild(QLineEdit, "shown-password")
    assert isinstance(edit, QLineEdit)
    assert (edit.text(), dialog.left.text()) == (PASSWORD, "Hidden again in 0:30")
    click(dialog, "copy-password")
    assert QGuiApplication.clipboard().text() == PASSWORD
    QGuiApplication.clipboard().clear()
    for _ in range(30):
        dialog._tick()
    assert not isValid(dialog) or not dialog.isVisible()


def test_where_nothing_is_kept_there_is_nothing_to_show(shown: AccountsRoom) -> None:
    shown.menu("toolost")["Show"]()
    shown.room.wait(lambda: shown.room.toasts == ["Neither password nor keys are kept for TooLost."])


# ---- forgetting


def test_forgetting_asks_once_and_leaves_nothing(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL, password=PASSWORD)
    assert shown.keyring.kept
    shown.menu("distrokid")["Forget…"]()
    dialog = shown.dialog(AskOnce)
    assert isinstance(dialog, AskOnce)
    assert dialog.accessibleName() == "Forget the DistroKid account?"
    assert dialog.accessibleDescription() == (
        f"Its password and session are deleted from {keyring_name()}; collected data stay.")  # fmt: skip
    assert dialog.yes.text() == "Forget account"
    dialog.yes.click()
    shown.room.wait(lambda: bool(shown.room.toasts))
    assert shown.keyring.kept == {}
    assert shown.room.toasts == [f"Forgotten: nothing of DistroKid is left in {keyring_name()}."]


def test_what_cannot_be_forgotten_is_told(shown: AccountsRoom) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.keyring.refuse()
    shown.menu("distrokid")["Forget…"]()
    shown.dialog(AskOnce).accept()
    shown.room.wait(lambda: len(shown.room.problems) == 1)
    assert shown.room.toasts == []


def test_another_page_leads_here_and_may_ask_for_keys(shown: AccountsRoom) -> None:
    shown.page.look_at(platform="metaads", connection="metaads", keys=True)
    shown.dialog(KeysDialog)
    assert shown.page.lines[shown.page.table.currentIndex().row()].key == "metaads"
