"""The Accounts page around an open lake and a keyring of its own, and what a person in front of it can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import keeping_access
from app.keeping_access import Place
from app.pages.accounts import ACTIONS, AccountsPage
from app.widgets.buttons import Button
from pipeline.access.sessions import SessionBook, SessionFacts
from pipeline.clock import iso
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.app.setup_room import SetupRoom, setup_room

LEFT = Qt.MouseButton.LeftButton
EMAIL, PASSWORD = "label@nova-drift.example", "planted-garden-9"


class AccountsRoom:
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


@contextmanager
def accounts_room(qtbot: QtBot, folder: Path, root: Path) -> Iterator[AccountsRoom]:
    """Everything is closed again at the end, windows that are open included."""
    with strict_keyring() as keyring, setup_room(qtbot, folder) as room:
        room.open(root)
        room.wait(lambda: bool(room.parts.store.state.platforms))
        made = AccountsRoom(room, keyring)
        yield made
        for box in made.page.findChildren(QDialog):
            if isValid(box):
                box.done(0)
        made.page.hide()
        made.page.deleteLater()


def click(widget: QWidget, name: str) -> None:
    made = widget.findChild(QPushButton, name)
    assert isinstance(made, QPushButton)
    made.click()


def type_into(widget: QWidget, name: str, text: str) -> None:
    edit = widget.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    edit.setText(text)
    edit.textEdited.emit(text)
