"""Switches, fields, segments, choices and the search box: by mouse, by keys, and what they tell."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.widgets.choice import Choice
from app.widgets.field import Field
from app.widgets.number import Number
from app.widgets.search_box import SearchBox
from app.widgets.segmented import Segmented
from app.widgets.switch import Switch
from tests.app.widgets.conftest import Show

LEVELS = [("debug", "Debug"), ("info", "Info"), ("warning", "Warning")]


def test_a_switch_is_thrown_by_mouse_and_by_keys(qtbot: QtBot, show: Show) -> None:
    switch = Switch(name="mail", accessible="Tell me by e-mail")
    show(switch)
    with qtbot.waitSignal(switch.toggled):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()
    with qtbot.waitSignal(switch.toggled):
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


def test_on_and_off_and_in_focus_look_different(qtbot: QtBot, show: Show) -> None:
    switch = Switch()
    other = Switch(on=True)
    show(other, switch)
    other.setFocus()
    off = switch.grab().toImage()
    switch.setChecked(True)
    on = switch.grab().toImage()
    switch.setFocus()
    focused = switch.grab().toImage()
    switch.setEnabled(False)
    assert all(one != other for one, other in combinations((off, on, focused, switch.grab().toImage()), 2))


def before_nine(text: str) -> str:
    return "" if text <= "09:00" else "Must be before 09:00, the latest time."


def test_a_wrong_value_is_explained_and_the_last_right_one_stays(qtbot: QtBot, show: Show) -> None:
    field = Field("Earliest", name="earliest", default="06:00", check=before_nine)
    show(field)
    heard: list[str] = []
    field.changed.connect(heard.append)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "09:30")
    assert field.wrong()
    assert field.edit.accessibleDescription() == "Must be before 09:00, the latest time."
    assert field.text() == "09:30"
    assert field.value() == heard[-1] == "09:"
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "07:15")
    assert not field.wrong()
    assert field.value() == heard[-1] == "07:15"


def test_a_field_keeps_its_size_in_focus(qtbot: QtBot, show: Show) -> None:
    field = Field("Workers", name="workers")
    show(field, Field("Other", name="other"))
    field.edit.clearFocus()
    rest = field.edit.size()
    field.edit.setFocus()
    field.say_wrong("One to eight.")
    qtbot.waitUntil(field.edit.hasFocus)
    assert field.edit.size() == rest
    assert rest.height() == 32


def test_the_arrow_back_is_there_only_when_the_value_differs(qtbot: QtBot, show: Show) -> None:
    field = Field("Workers", name="workers", default="4")
    show(field)
    arrow = field.edit.actions()[0]
    assert not arrow.isVisible()
    field.set_text("6")
    assert arrow.isVisible()
    assert arrow.toolTip() == "Back to 4"
    with qtbot.waitSignal(field.changed) as heard:
        arrow.trigger()
    assert heard.args == ["4"]
    assert not arrow.isVisible()


def test_setting_a_value_tells_nobody(qtbot: QtBot) -> None:
    field = Field("Workers", name="workers", check=lambda text: "" if text.isdigit() else "A whole number.")
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        field.set_text("many")
        field.set_text("6")
    assert field.value() == "6"


def segment_of(segments: Segmented, key: str) -> QPushButton:
    found = segments.findChild(QPushButton, f"level-{key}")
    assert isinstance(found, QPushButton)
    return found


def test_segments_are_chosen_by_mouse_and_by_arrows(qtbot: QtBot, show: Show) -> None:
    segments = Segmented(LEVELS, name="level", accessible="Level")
    show(segments)
    assert segments.current == "debug"
    with qtbot.waitSignal(segments.chosen) as heard:
        qtbot.mouseClick(segment_of(segments, "warning"), Qt.MouseButton.LeftButton)
    assert heard.args == ["warning"]
    with qtbot.waitSignal(segments.chosen) as heard:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    assert heard.args == ["info"]
    with qtbot.assertNotEmitted(segments.chosen):
        segments.choose("warning")
        qtbot.keyClick(segment_of(segments, "warning"), Qt.Key.Key_Right)
    assert segments.current == "warning"


def test_segments_are_one_stop_on_the_way_of_the_tab_key(qtbot: QtBot, show: Show) -> None:
    segments = Segmented(LEVELS, name="level")
    show(segments, Switch(name="after"))
    chosen = segment_of(segments, "debug")
    chosen.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chosen.hasFocus)
    qtbot.keyClick(chosen, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "after"


def test_a_segment_can_carry_a_badge(qtbot: QtBot) -> None:
    segments = Segmented(LEVELS, name="level")
    qtbot.addWidget(segments)
    segments.label("warning", "Warning 3", "status/attention", spoken="Warning, three lines")
    segment = segment_of(segments, "warning")
    assert segment.accessibleName() == "Warning, three lines"
    assert not segment.icon().isNull()
    segments.label("warning", "Warning")
    assert segment.icon().isNull()


def test_a_search_is_told_once_the_typing_pauses(qtbot: QtBot, show: Show) -> None:
    box = SearchBox("Search runs")
    show(box)
    heard: list[str] = []
    box.searched.connect(heard.append)
    with qtbot.waitSignal(box.searched, timeout=2000):
        qtbot.keyClicks(box, "distrokid")
    assert heard == ["distrokid"]
    qtbot.keyClicks(box, " may")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["distrokid", "distrokid may"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert heard[-1] == ""
    assert box.text() == ""


def test_a_wrong_pattern_is_marked(qtbot: QtBot) -> None:
    box = SearchBox("Search text, or /pattern/")
    qtbot.addWidget(box)
    box.say_wrong("A bracket is not closed.")
    assert box.toolTip() == box.accessibleDescription() == "A bracket is not closed."
    assert box.property("wrong")
    box.say_wrong()
    assert not box.property("wrong")
    assert "Ctrl+F" in box.toolTip()


def test_going_to_the_search_lets_one_type_over(qtbot: QtBot, show: Show) -> None:
    box = SearchBox("Search runs")
    show(box)
    box.setText("old")
    box.begin()
    qtbot.keyClicks(box, "new")
    assert box.text() == "new"
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_a_choice_goes_by_ids(qtbot: QtBot, show: Show) -> None:
    choice = Choice(LEVELS, name="level", accessible="Level")
    show(choice)
    with qtbot.assertNotEmitted(choice.chosen):
        choice.choose("info")
    assert choice.current == "info"
    with qtbot.waitSignal(choice.chosen) as heard:
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert heard.args == ["warning"]
    choice.offer([("warning", "Warnings"), ("failed", "Failures")])
    assert choice.current == "warning"


@pytest.mark.parametrize("make", [lambda: Choice(LEVELS), lambda: Number(0, 9)])
def test_the_wheel_changes_no_value_in_passing(qtbot: QtBot, show: Show, make: type[Choice]) -> None:
    widget = make()
    show(widget)
    before = widget.property("value"), widget.property("currentIndex")
    spot = QPointF(widget.rect().center())
    turn = QWheelEvent(
        spot,
        QPointF(widget.mapToGlobal(spot)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, turn)
    assert (widget.property("value"), widget.property("currentIndex")) == before


def test_the_longest_value_of_a_choice_is_shown_whole(show: Show) -> None:
    choice = Choice([("30", "Last 30 days"), ("90", "Last 90 days"), ("", "All")])
    show(choice)
    choice.resize(choice.sizeHint())
    whole = {}
    for key, text in (("30", "Last 30 days"), ("90", "Last 90 days")):
        choice.choose(key)
        whole[key] = choice.grab().toImage()
        wide = choice.width()
        choice.resize(wide + 40, choice.height())
        left = QRect(0, 0, wide - 30, choice.height())  # without the arrow
        assert whole[key].copy(left) == choice.grab().toImage().copy(left), text
        choice.resize(wide, choice.height())
    assert whole["30"] != whole["90"]
