"""Walks the whole panel as a person would: every page, every segment and tab of it, every window that can be opened."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QTabBar, QWidget

from app.dialogs.shown_keys import ShownKeys
from app.keeping_access import Known
from app.pages.accounts import AccountsPage
from app.widgets.segmented import Segmented
from pipeline.access.browser import NoBrowser
from pipeline.access.sign_in_words import no_browser, wrong_account
from tests.app.panel_room import KEYS, PanelRoom
from tests.app.scripted_sign_in import TOLD, Scripts

MOST_STEPS = 6
WINDOWS = ("set-up", "shortcuts", "month-report", "diagnostics", "about")


def places(room: PanelRoom) -> Iterator[tuple[str, QWidget]]:
    """Every view of every page, with a name for it."""
    for key in KEYS:
        room.window.open_page(key)
        room.settle()
        yield key, room.page
        for choice in room.page.findChildren(Segmented):
            if choice.isVisible():
                yield from _segments(room, key, choice)
        for tabs in room.page.findChildren(QTabBar):
            if isinstance(tabs, QTabBar) and tabs.isVisible():
                yield from _tabs(room, key, tabs)


def _segments(room: PanelRoom, key: str, choice: Segmented) -> Iterator[tuple[str, QWidget]]:
    first = choice.current
    for segment in choice.findChildren(QAbstractButton):
        if isinstance(segment, QAbstractButton) and segment.isEnabled() and not segment.isChecked():
            segment.click()
            room.settle()
            yield f"{key}/{segment.objectName()}", room.page
    for segment in choice.findChildren(QAbstractButton, f"{choice.objectName()}-{first}"):
        if isinstance(segment, QAbstractButton):
            segment.click()


def _tabs(room: PanelRoom, key: str, tabs: QTabBar) -> Iterator[tuple[str, QWidget]]:
    for number in range(1, tabs.count()):
        tabs.setCurrentIndex(number)
        room.settle()
        yield f"{key}/{tabs.tabText(number)}", room.page
    tabs.setCurrentIndex(0)


def windows(room: PanelRoom) -> Iterator[tuple[str, QWidget]]:
    """Every window that the menus open; closed again after each look."""
    for name in WINDOWS:
        room.panel.act(name)
        room.settle()
        opened = [box for box in room.window.findChildren(QDialog) if box.isVisible()]
        for box in opened:
            yield name, box
            yield from _steps(room, name, box)
            box.close()
        QApplication.processEvents()


def account_windows(room: PanelRoom) -> Iterator[tuple[str, QWidget]]:
    """Every window of the Accounts page, and the one beside the browser; closed again after each look."""
    page = room.window.page("accounts")
    if not isinstance(page, AccountsPage) or page.place is None:
        return
    room.window.open_page("accounts")
    room.settle()
    keys = page.row_of("metaads")
    values = [Known("token", "Access token", True, True, value="planted-key-1")]
    for name, does in (
        ("keys", lambda: page.deeds.replace(keys)),
        ("forget", lambda: page.deeds.ask_to_forget(keys)),
        ("add-account", lambda: page.deeds.add("tiktok")),
        ("shown-keys", lambda: ShownKeys(keys.way, values, room.window).open()),
    ):
        does()
        yield from _opened(room, name)
    yield from _sign_in(room)


def _sign_in(room: PanelRoom) -> Iterator[tuple[str, QWidget]]:
    scripts = room.panel.signing_in.make = Scripts()
    room.panel.act("sign-in distrokid")
    room.wait(lambda: bool(scripts.made))
    scripts.newest.happens(*TOLD)
    one = room.panel.signing_in.of("distrokid")
    assert one is not None
    room.wait(one.dialog.browser.isEnabled)
    yield "sign-in", one.dialog
    for end in (
        wrong_account("DistroKid", "studio@kilo-vale.example", "label@nova-drift.example"),
        no_browser(NoBrowser()),
    ):
        scripts.newest.happens(end)
        room.wait(lambda: one.dialog.story.end is not None)
        yield f"sign-in/{end.ending}", one.dialog
        one.dialog.again.click()
        room.wait(lambda: len(scripts.made) > 1 and room.panel.signing_in.active)
    one.dialog.close()
    room.wait(lambda: not room.panel.signing_in.active)


def _opened(room: PanelRoom, name: str) -> Iterator[tuple[str, QWidget]]:
    room.wait(lambda: not any(thread.is_alive() for thread in room.panel.bridge._patient))
    room.settle()
    for box in [box for box in room.window.findChildren(QDialog) if box.isVisible()]:
        yield name, box
        box.close()
    QApplication.processEvents()


def _steps(room: PanelRoom, name: str, box: QDialog) -> Iterator[tuple[str, QWidget]]:
    """The steps of an assistant; the last one is not finished."""
    for number in range(2, MOST_STEPS):
        following = box.findChild(QAbstractButton, "next")
        if not isinstance(following, QAbstractButton) or not following.isEnabled() or following.text() != "Next":
            return
        following.click()
        room.settle()
        yield f"{name}/{number}", box


def named(widget: QWidget) -> str:
    """A widget so that one finds it in the code: ``Button 'run-full' < OverviewPage``."""
    owner = widget.parentWidget()
    while owner is not None and not owner.objectName():
        owner = owner.parentWidget()
    below = f" < {type(owner).__name__} {owner.objectName()!r}" if owner is not None else ""
    return f"{type(widget).__name__} {widget.objectName()!r}{below}"
