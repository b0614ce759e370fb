"""Which days are looked at: written as people write them, told what would be right, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.models.written_days import read_day
from app.pages.metrics_choices import ChosenBefore
from app.pages.metrics_reading import PLATFORMS, Wanted
from app.preferences import Preferences
from app.widgets.range_choice import Days, RangeChoice
from pipeline.charting.span import Range

TODAY, MARCH, MAY = date(2026, 5, 13), date(2026, 3, 1), date(2026, 5, 2)


def test_days_are_read_as_people_write_them() -> None:
    for text in ("2026-02-05", " 5.2.2026", "5. 2. 2026 ", "5 Feb 2026", "05 february 2026"):
        assert read_day(text) == date(2026, 2, 5), text
    for text in ("", "2026-02-30", "31.4.2026", "yesterday", "5 Foo 2026", "2026-13-01", "0000-01-01"):
        assert read_day(text) is None, text


@pytest.fixture
def choice(qtbot: QtBot) -> Iterator[RangeChoice]:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(900, 500)
    made = RangeChoice(page)
    made.show_days(Days(), TODAY)
    page.show()
    yield made
    page.hide()


def write(qtbot: QtBot, choice: RangeChoice, first: str, last: str) -> None:
    for field, text in ((choice.popover.first, first), (choice.popover.last, last)):
        field.edit.clear()
        qtbot.keyClicks(field.edit, text)


def custom(choice: RangeChoice) -> None:
    choice.segments.choose(Range.CUSTOM.value)
    choice.segments.chosen.emit(Range.CUSTOM.value)


def test_what_is_no_range_is_told_in_place_and_changes_nothing(qtbot: QtBot, choice: RangeChoice) -> None:
    told: list[Days] = []
    choice.chosen.connect(told.append)
    custom(choice)
    popover = choice.popover
    for first, last, where, sentence in (
        ("2026-05-02", "2026-03-01", popover.wrong.text, "The first day is after the last one."),
        ("", "", popover.wrong.text, "Write at least one day."),
        ("2026-06-01", "", popover.wrong.text, "That day is still to come."),
        ("2026-02-30", "", popover.first.edit.accessibleDescription, "2026-02-15 is a day."),
        ("2026-03-01", "soon", popover.last.edit.accessibleDescription, "2026-02-15 is a day."),
    ):
        write(qtbot, choice, first, last)
        popover.done.click()
        assert where() == sentence
        assert popover.isVisible()
    assert told == []
    qtbot.keyClick(popover.first.edit, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert choice.segments.current == Range.QUARTER.value, "the days before are still those that are shown"


def test_two_days_or_one_of_them_are_a_range(qtbot: QtBot, choice: RangeChoice) -> None:
    told: list[Days] = []
    choice.chosen.connect(told.append)
    for first, last, days in (
        ("2026-03-01", "2.5.2026", Days(Range.CUSTOM, MARCH, MAY)),
        ("1 Mar 2026", "", Days(Range.CUSTOM, MARCH, None)),
        ("", "2026-05-02", Days(Range.CUSTOM, None, MAY)),
    ):
        custom(choice)
        write(qtbot, choice, first, last)
        qtbot.keyClick(choice.popover.last.edit, Qt.Key.Key_Return)
        assert told[-1] == days
        assert not choice.popover.isVisible()
    assert len(told) == 3
    assert choice.segments.current == Range.CUSTOM.value


def test_what_was_chosen_is_remembered_and_nonsense_is_not(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "panel.ini")
    chosen = Wanted(PLATFORMS, Days(Range.CUSTOM, MARCH, MAY), "nova-drift")
    ChosenBefore(preferences).keep(chosen)
    preferences.save()
    assert ChosenBefore(Preferences(tmp_path / "panel.ini")).wanted() == chosen
    for key, value in (("metrics/first", "2026-09-01"), ("metrics/range", "century")):
        preferences.put(key, value)
        assert ChosenBefore(preferences).wanted().days == Days()
    preferences.put("metrics/segment", "weather")
    assert ChosenBefore(preferences).wanted().segment == "business"
    preferences.deleteLater()
