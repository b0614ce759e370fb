"""The toast: it goes by itself, waits while one reads, and never takes the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.theme import Height
from app.widgets.toast import SHOWN_MS, Toast


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(800, 500)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def field(window: QWidget) -> QLineEdit:
    made = QLineEdit(window)
    made.show()
    return made


@pytest.fixture
def toast(window: QWidget) -> Toast:
    return Toast(window)


def timer(toast: Toast) -> QTimer:
    found = toast.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_it_stands_at_the_bottom_in_the_middle_and_stays_there(window: QWidget, toast: Toast, qtbot: QtBot) -> None:
    toast.say("Slot of Mon 18 May skipped", "Undo", lambda: None)
    assert toast.isVisible()
    assert toast.height() == Height.TOAST
    for size in ((800, 500), (1000, 600), (300, 300)):
        window.resize(*size)
        qtbot.waitUntil(lambda: abs(toast.geometry().center().x() - window.rect().center().x()) <= 1)
        assert window.rect().contains(toast.geometry())


def test_it_goes_by_itself(toast: Toast, qtbot: QtBot) -> None:
    toast.say("Copied")
    assert timer(toast).interval() == SHOWN_MS
    timer(toast).start(1)
    qtbot.waitUntil(lambda: not toast.isVisible())
    assert not timer(toast).isActive()


def test_its_time_stands_still_under_the_pointer(toast: Toast) -> None:
    toast.say("Copied")
    spot = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(spot, spot, spot))
    assert not timer(toast).isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert timer(toast).isActive()
    toast.hide()
    assert not timer(toast).isActive()


def test_its_time_stands_still_while_its_button_has_the_focus(field: QLineEdit, toast: Toast, qtbot: QtBot) -> None:
    toast.say("Skipped", "Undo", lambda: None)
    toast.action.setFocus()
    qtbot.waitUntil(toast.action.hasFocus)
    assert not timer(toast).isActive()
    field.setFocus()
    assert timer(toast).isActive()
    toast.hide()


def test_it_takes_no_focus(field: QLineEdit, toast: Toast, qtbot: QtBot) -> None:
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    toast.say("Skipped", "Undo", lambda: None)
    assert field.hasFocus()
    toast.hide()


def test_undo_is_done_once_and_the_toast_goes(toast: Toast, qtbot: QtBot) -> None:
    done: list[str] = []
    toast.say("Skipped", "Undo", lambda: done.append("undone"))
    qtbot.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not toast.isVisible()


def test_a_second_word_takes_the_place_of_the_first(toast: Toast) -> None:
    toast.say("Skipped", "Undo", lambda: None)
    toast.say("Copied")
    assert not toast.action.isVisible()
    assert toast.accessibleName() == "Copied"
    toast.hide()
