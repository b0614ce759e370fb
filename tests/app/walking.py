"""Walks the whole panel as a person would: every page, every segment and tab of it, every window that can be opened."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QTabBar, QWidget

from app.widgets.segmented import Segmented
from tests.app.panel_room import KEYS, PanelRoom

MOST_STEPS = 6
WINDOWS = ("set-up", "shortcuts", "diagnostics", "about")


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
