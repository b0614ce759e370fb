"""The Accounts page: every way in with its one button, its menu, and what comes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import keeping_access
from app.dialogs.add_account import AddAccount
from app.dialogs.ask_once import AskOnce
from app.dialogs.keys import KeysDialog
from app.dialogs.shown_keys import ShownKeys
from app.keeping_access import Place, Tried
from app.pages.accounts import ACTIONS, AccountsPage
from app.ways_in import WayIn
from app.widgets.buttons import Button
from pipeline.access.sessions import SessionBook, SessionFacts
from pipeline.access.vault_words import keyring_name
from pipeline.clock import iso
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder

LEFT = Qt.MouseButton.LeftButton
EMAIL, PASSWORD = "label@nova-drift.example", "planted-garden-9"


class Shown:
    """The page around an open lake; what it asks the rest of the panel for is noted."""

    def __init__(self, room: SetupRoom, keyring: StrictKeyring) -> None:
        self.room, self.keyring = room, keyring
        self.page = AccountsPage(room.parts)
        self.page.resize(1096, 728)
        with room.qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.shown()
        self.settle()

    @property
    def place(self) -> Place:
        place = self.page.place
        assert place is not None
        return place

    def settle(self) -> None:
        """Until every errand is back."""
        bridge = self.room.parts.bridge
        self.room.wait(lambda: not any(thread.is_alive() for thread in bridge._patient))
        quiet: list[None] = []
        bridge.ask(lambda: None, quiet.append, self.page)
        self.room.wait(lambda: bool(quiet))
        QApplication.processEvents()

    def row(self, key: str) -> list[str]:
        keys = [line.key for line in self.page.lines]
        return [str(self.page.model.index(keys.index(key), column).data()) for column in range(ACTIONS)]

    def button(self, key: str) -> Button:
        found = self.page.buttons.main_of(key)
        assert found is not None
        return found

    def press(self, key: str) -> None:
        self.room.qtbot.mouseClick(self.button(key), LEFT)

    def menu(self, key: str) -> dict[str, Callable[[], None]]:
        """What the menu of a row offers now."""
        more = self.page.buttons.more_of(key)
        assert more is not None
        self.room.qtbot.mouseClick(more, LEFT)
        return self.menu_called("account-menu")

    def menu_called(self, name: str) -> dict[str, Callable[[], None]]:
        (menu,) = [m for m in self.page.findChildren(QMenu, name) if m.isVisible()]
        assert isinstance(menu, QMenu)
        offered = {action.text(): action.trigger for action in menu.actions() if action.text() and action.isEnabled()}
        menu.hide()
        return offered

    def dialog(self, kind: type[QDialog]) -> QDialog:
        def there() -> list[QDialog]:
            return [box for box in self.page.findChildren(QDialog) if isinstance(box, kind) and box.isVisible()]

        self.room.wait(lambda: bool(there()))
        return there()[0]

    def signed_in(self, *platforms: str, days: int = 19) -> None:
        """Sessions are on record, good for so many days."""
        now = self.place.clock.now()
        for name in platforms:
            facts = SessionFacts(name, "", iso(now), iso(now), iso(now + timedelta(days=days)))
            SessionBook(self.place.root / "journal").put(facts)
        self.room.parts.store.reload()
        self.room.wait(lambda: all(self.button(name).text() == "Test" for name in platforms))

    def keep(self, key: str, **values: str) -> None:
        keeping_access.keep(self.place, self.page.row_of(key).way, values)


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[Shown]:
    with strict_keyring() as keyring, setup_room(qtbot, tmp_path) as room:
        room.open(folder.root)
        room.wait(lambda: bool(room.parts.store.state.platforms))
        made = Shown(room, keyring)
        yield made
        for box in made.page.findChildren(QDialog):
            if isValid(box):
                box.done(0)
        made.page.hide()
        made.page.deleteLater()


def answered(monkeypatch: pytest.MonkeyPatch, *answers: Tried) -> list[str]:
    """What platforms say when they are tried out, and a note of which were."""
    asked: list[str] = []
    left = list(answers)

    def try_out(place: Place, way: WayIn) -> Tried:
        asked.append(way.key)
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(keeping_access, "try_out", try_out)
    return asked


def click(widget: QWidget, name: str) -> None:
    made = widget.findChild(QPushButton, name)
    assert isinstance(made, QPushButton)
    made.click()


def type_into(widget: QWidget, name: str, text: str) -> None:
    edit = widget.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    edit.setText(text)
    edit.textEdited.emit(text)


# ---- what stands there


def test_nobody_has_signed_in_yet(shown: Shown) -> None:
    titles = [shown.row(line.key)[0] for line in shown.page.lines]
    assert [title for title in titles if title][:6] == [
        "Meta Ads", "DistroKid", "TooLost", "TikTok", "Linktree", "Spotify"]  # fmt: skip
    assert sum(line.account.startswith("@") for line in shown.page.lines) > 1
    assert shown.page.line.text().startswith("No platform is connected yet.")
    assert (shown.button("metaads").text(), shown.button("distrokid").text()) == ("Set up…", "Sign in")
    assert not shown.page.test_all.isEnabled()
    assert shown.page.cards.keyring.accessibleName() == "Where passwords live"
    assert shown.keyring.kept == {}


def test_names_come_from_the_keyring_once_it_has_answered(shown: Shown) -> None:
    shown.keep("distrokid", email=EMAIL, password=PASSWORD)
    shown.page.refresh()
    shown.settle()
    assert shown.row("distrokid")[1] == EMAIL
    texts = " ".join(" ".join(shown.row(line.key)) for line in shown.page.lines)
    assert PASSWORD not in texts


def test_a_keyring_that_is_locked_says_so_and_may_be_tried_again(shown: Shown) -> None:
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


def test_a_refresh_does_not_ask_the_keyring(shown: Shown) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.keyring.lock()
    shown.room.parts.store.reload()
    shown.settle()
    assert shown.page.cards.keyring.accessibleName() == "Where passwords live"


def test_the_table_takes_what_its_rows_need_and_gives_way_in_a_low_window(shown: Shown) -> None:
    table = shown.page.table
    assert table.verticalScrollBar().maximum() == 0
    shown.page.compact(True)
    shown.page.resize(872, 380)
    QApplication.processEvents()
    assert table.verticalScrollBar().maximum() > 0
    assert shown.page.cards.keyring.isVisible()
    assert table.isColumnHidden(4), "what it is used for goes first"


# ---- the button of a row


def test_the_button_does_what_the_row_wants(shown: Shown) -> None:
    shown.press("distrokid")
    shown.page.look_at(platform="toolost")
    assert shown.page.table.hasFocus()
    shown.room.qtbot.keyClick(shown.page.table, Qt.Key.Key_Return)
    assert shown.room.deeds == ["sign-in distrokid", "sign-in toolost"]


def test_while_a_browser_is_open_the_row_waits(shown: Shown) -> None:
    shown.room.parts.store.signing_in(frozenset({("distrokid", "")}))
    made = shown.button("distrokid")
    assert (made.text(), made.isEnabled()) == ("Waiting…", False)
    shown.room.parts.store.signing_in(frozenset())
    assert shown.button("distrokid") is made, "the same button, so that the focus stays"


def test_a_test_says_what_it_found(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_all_are_tested_one_after_the_other(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.signed_in("linktree", "toolost", "spotify")
    asked = answered(monkeypatch, Tried(True, "Fine."))
    shown.page.test_all.click()
    assert not shown.page.test_all.isEnabled()
    shown.room.wait(lambda: shown.room.toasts == ["All 3 let us in."])
    assert sorted(asked) == ["linktree", "spotify", "toolost"]
    assert shown.page.test_all.isEnabled()


# ---- keys


def test_keys_go_straight_into_the_keyring_and_are_tried(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_what_is_kept_is_never_read_back_into_a_field(shown: Shown) -> None:
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


def test_a_keyring_that_refuses_says_so_where_it_was_asked(shown: Shown) -> None:
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


def test_what_is_shown_is_hidden_again_by_itself(shown: Shown) -> None:
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


def test_where_nothing_is_kept_there_is_nothing_to_show(shown: Shown) -> None:
    shown.menu("toolost")["Show"]()
    shown.room.wait(lambda: shown.room.toasts == ["Neither password nor keys are kept for TooLost."])


# ---- forgetting


def test_forgetting_asks_once_and_leaves_nothing(shown: Shown) -> None:
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


def test_what_cannot_be_forgotten_is_told(shown: Shown) -> None:
    shown.keep("distrokid", email=EMAIL)
    shown.keyring.refuse()
    shown.menu("distrokid")["Forget…"]()
    shown.dialog(AskOnce).accept()
    shown.room.wait(lambda: len(shown.room.problems) == 1)
    assert shown.room.toasts == []


# ---- adding


def test_a_tiktok_account_is_added_and_may_be_signed_in_to_at_once(shown: Shown) -> None:
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


def test_passwords_of_an_older_set_up_are_offered_to_be_moved(shown: Shown, folder: LakeFolder) -> None:
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


def test_saved_sessions_of_an_older_set_up_are_taken_over_then_deleted(shown: Shown, folder: LakeFolder) -> None:
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


def test_another_page_leads_here_and_may_ask_for_keys(shown: Shown) -> None:
    shown.page.look_at(platform="metaads", connection="metaads", keys=True)
    shown.dialog(KeysDialog)
    assert shown.page.lines[shown.page.table.currentIndex().row()].key == "metaads"
