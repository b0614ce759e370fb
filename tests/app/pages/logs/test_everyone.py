"""The page is complete by keyboard, by name and in narrow windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.pages.logs import LogsPage
from app.window import MainWindow
from tests.app.pages.logs.room import ERROR, LogRoom, a_run, lake_with_logs, log_room


def test_the_keys_of_the_window_reach_the_page(qtbot: QtBot, root: Path) -> None:
    lake_with_logs(root, a_run())
    with log_room(qtbot, root) as room:
        room.parts.preferences.put("window/page", "logs")
        window = MainWindow(room.parts)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        page = window.page("logs")
        assert isinstance(page, LogsPage)
        page.view.setFocus()
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert page.filters.search.hasFocus()
        qtbot.waitUntil(lambda: page.reading.table.rowCount() == 14)
        page.view.select_row(0)
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: "Started by you" in room.clipboard())
        window.may_close = True
        window.close()
        window.deleteLater()


def test_everything_one_can_touch_has_a_name(room: LogRoom) -> None:
    room.choose_row(ERROR)
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    parts = [found for kind in kinds for found in room.page.findChildren(kind)]
    nameless = [p.objectName() or type(p).__name__ for p in parts if p.isVisible() and not p.accessibleName()]
    assert [name for name in nameless if not name.startswith("qt_") and name != "QToolButton"] == []
    assert room.page.view.accessibleName() == "Lines of the log"


def test_the_keyboard_reaches_filters_list_and_explanation(room: LogRoom) -> None:
    assert [area.objectName() for area in room.page.areas()] == ["log-filters", "log-lines", "log-explanation"]


@pytest.mark.parametrize("width", [1096, 948, 884])
def test_nothing_is_cut_off_in_a_narrow_window(room: LogRoom, width: int) -> None:
    room.page.compact(width < 1000)
    room.page.resize(width, 600)
    room.choose_row(ERROR)
    assert room.page.minimumSizeHint().width() <= width
    for made in room.page.findChildren(QAbstractButton):
        around = made.parentWidget()
        if made.isVisible() and around is not None and not made.objectName().startswith("qt_"):
            assert around.rect().contains(made.geometry()), made.objectName()
