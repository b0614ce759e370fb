"""When runs start is changed on the page, saved at once, and wrong values are explained where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.pages.schedule_retries import read_minutes
from app.pages.schedule_when import WhenCard
from pipeline.configuration import SCHEDULE
from pipeline.schedule.slot_book import SlotBook
from tests.app.pages.schedule_room import MONDAY, NOW, WEDNESDAY, ZONE, ScheduleRoom, kept_lake, schedule_room
from tests.sweeps import sweep

LEFT = Qt.MouseButton.LeftButton
HOURS = ("schedule", "time_window")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[ScheduleRoom]:
    with schedule_room(qtbot, tmp_path) as made:
        yield made


def when(room: ScheduleRoom) -> WhenCard:
    return room.page.when


def type_into(room: ScheduleRoom, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    room.room.qtbot.keyClicks(field, text)
    room.room.key(Qt.Key.Key_Return)
    room.saved()


def test_it_shows_what_the_file_says(room: ScheduleRoom) -> None:
    card = when(room)
    assert card.days.current == ["monday", "wednesday", "friday"]
    assert (card.start.text(), card.end.text(), card.random.isChecked()) == ("06:00", "09:00", True)
    assert card.zone.current == ZONE
    assert card.missed.current == "catch-up"
    assert card.retries.sentence.text() == "Try it again after <b>30</b>, <b>60</b> and <b>120</b> minutes"
    assert not card.battery.isChecked()
    assert not card.metered.isChecked()
    assert card.bar._draws == (437, 383, 459, 369, 535, 398, 434), "minutes of the last seven moments"


# ---- days


def test_a_day_more_is_saved_and_drawn_at_once(room: ScheduleRoom) -> None:
    room.room.qtbot.mouseClick(when(room).days.toggles["thursday"], LEFT)
    room.saved()
    assert room.stated("schedule", "days") == ["monday", "wednesday", "thursday", "friday"]
    assert room.slot(date(2026, 5, 14)).due
    assert room.page.line.text().startswith("Runs by itself on Monday, Wednesday, Thursday and Friday")
    room.room.qtbot.mouseClick(when(room).days.toggles["wednesday"], LEFT)
    room.saved()
    assert room.page.coming.rows[0].line.shown.day == "Thu 14 May"
    (cell,) = [day.cell for day in room.page.strip.days if day.cell is not None and day.cell.day == WEDNESDAY]
    assert cell.word == "not wanted"


@pytest.mark.slow
def test_the_last_day_stays(room: ScheduleRoom) -> None:
    toggles = when(room).days.toggles
    for key in ("monday", "wednesday", "friday"):
        room.room.qtbot.mouseClick(toggles[key], LEFT)
    assert when(room).days.current == ["friday"]
    assert when(room).wrongs["days"].sentence == "At least one day stays chosen."
    room.saved()
    assert room.stated("schedule", "days") == ["friday"]


def test_arrows_go_from_day_to_day(room: ScheduleRoom) -> None:
    toggles = when(room).days.toggles
    toggles["monday"].setFocus()
    room.room.key(Qt.Key.Key_Right)
    assert toggles["tuesday"].hasFocus()
    room.room.key(Qt.Key.Key_Space)
    room.saved()
    assert "tuesday" in room.stated("schedule", "days")


# ---- hours


def test_hours_are_typed(room: ScheduleRoom) -> None:
    card = when(room)
    type_into(room, card.start, "7")
    assert room.stated(*HOURS) == {"start": "07:00", "end": "09:00", "randomize": True}
    assert card.start.text() == "07:00"
    moved = room.slot(WEDNESDAY).moment
    assert moved.hour + 2 >= 7, "06:41 is outside of the new hours and was drawn again"


@pytest.mark.slow
def test_hours_over_midnight_end_on_the_next_day(room: ScheduleRoom) -> None:
    card = when(room)
    type_into(room, card.start, "22:30")
    type_into(room, card.end, "1:15")
    assert room.stated(*HOURS) == {"start": "22:30", "end": "01:15", "randomize": True}
    assert "some time between 22:30 and 01:15 of the next day" in room.page.line.text()
    assert card.bar.end_handle.accessibleDescription() == "01:15 on the next day"
    assert card.bar._low < 24 * 60 < card.bar._high, "midnight is in sight"


@pytest.mark.slow
def test_a_moment_after_midnight_is_told_with_its_own_date(room: ScheduleRoom) -> None:
    room.lake.configuration.change_schedule((*HOURS, "start"), "00:01")
    room.lake.configuration.change_schedule((*HOURS, "end"), "00:00")  # nearly a whole day
    slot = room.slot(WEDNESDAY)
    SlotBook(room.lake.journal).draw_again(replace(slot, moment=datetime(2026, 5, 13, 22, 0, tzinfo=UTC)), NOW)
    room.show()
    assert room.page.next.text() == "Thu 14 May, 00:00."
    assert room.page.coming.rows[0].verb.accessibleName() == "Skip: Thu 14 May, 00:00"
    (cell,) = [day.cell for day in room.page.strip.days if day.cell is not None and day.cell.day == WEDNESDAY]
    assert cell.moment == "00:00 +1"
    assert cell.told.startswith("Wednesday, 13 May, 00:00 in the night after it: planned")


@pytest.mark.slow
def test_what_is_no_time_is_explained_and_not_saved(room: ScheduleRoom) -> None:
    card = when(room)
    type_into(room, card.start, "25:00")
    assert card.wrongs["hours"].isVisible()
    assert card.wrongs["hours"].sentence == "Write a time like 06:00."
    assert room.stated(*HOURS, "start") == "06:00"
    card.start.setFocus()
    room.room.key(Qt.Key.Key_Escape)
    assert card.start.text() == "06:00"
    assert not card.wrongs["hours"].isVisible()


@pytest.mark.slow
def test_handles_are_moved_by_keys(room: ScheduleRoom) -> None:
    card = when(room)
    card.bar.start_handle.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp):
        room.room.key(key)
    assert card.start.text() == "07:05"
    room.saved()
    assert room.stated(*HOURS, "start") == "07:05"


@pytest.mark.slow
def test_handles_are_dragged(room: ScheduleRoom) -> None:
    card, bot = when(room), room.room.qtbot
    handle = card.bar.end_handle
    bot.mousePress(handle, LEFT, pos=handle.rect().center())
    to = QPoint(round(card.bar._x(8 * 60 + 2)), 10)
    bot.mouseMove(handle, handle.mapFromParent(to))
    assert card.end.text() == "08:00", "to the next five minutes"
    assert room.stated(*HOURS, "end") == "09:00", "nothing is saved before it is let go"
    bot.mouseRelease(handle, LEFT, pos=handle.rect().center())
    room.saved()
    assert room.stated(*HOURS, "end") == "08:00"


@pytest.mark.slow
def test_without_a_random_moment_only_the_first_one_counts(room: ScheduleRoom) -> None:
    room.room.qtbot.mouseClick(when(room).random, LEFT)
    room.saved()
    assert room.stated(*HOURS, "randomize") is False
    assert not when(room).end.isEnabled()
    assert room.page.line.text().startswith("Runs by itself on Monday, Wednesday and Friday, at 06:00")
    assert room.page.next.text() == "Wed 13 May, 06:00."


# ---- the rest


@pytest.mark.slow
def test_a_time_zone_is_found_by_a_part_of_its_name(room: ScheduleRoom) -> None:
    zone = when(room).zone
    zone.setFocus()
    room.room.key(Qt.Key.Key_Down)
    popup = zone.popup
    assert popup is not None
    room.room.wait(lambda: popup.model.rowCount() > 300)
    popup.search.setText("los ang")
    assert popup.found.rowCount() == 1
    room.room.qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    room.saved()
    assert room.stated("schedule", "timezone") == "America/Los_Angeles"
    assert zone.currentText() == "America/Los_Angeles"
    assert room.slot(MONDAY).zone == ZONE, "what was is told as it was"


@pytest.mark.slow
def test_this_computers_zone_comes_first(room: ScheduleRoom) -> None:
    zone = when(room).zone
    zone.showPopup()
    popup = zone.popup
    assert popup is not None
    assert str(popup.found.index(0, 0).data()).endswith("– as on this computer")
    popup.search.setText("no such place")
    assert popup.nothing.isVisible()
    room.room.qtbot.keyClick(popup.search, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_missed_runs_battery_and_metered_connections(room: ScheduleRoom) -> None:
    card = when(room)
    card.missed.choose("skip")
    card.missed.chosen.emit("skip")
    card.battery.click()
    card.metered.click()
    room.saved()
    stated = room.stated("schedule")
    assert (stated["missed"], stated["not_on_battery"], stated["not_on_metered_connection"]) == ("skip", True, True)


@pytest.mark.slow
def test_a_schedule_that_is_off_says_so_everywhere(room: ScheduleRoom) -> None:
    room.room.qtbot.mouseClick(when(room).on, LEFT)
    room.saved()
    assert room.stated("schedule", "enabled") is False
    assert room.page.line.text() == "The schedule is off. Runs start when you start them."
    assert room.page.coming.nothing.text() == "The schedule is off. Runs start when you start them."
    assert when(room).on_words.text() == "Off"
    room.room.qtbot.mouseClick(when(room).on, LEFT)
    room.saved()
    assert room.page.next.text() == "Wed 13 May, 06:41.", "its moments are as they were"


@pytest.mark.slow
def test_waits_are_changed_in_place(room: ScheduleRoom) -> None:
    retries = when(room).retries
    room.room.qtbot.mouseClick(retries.button, LEFT)
    assert retries.edit.text() == "30, 60, 120"
    type_into(room, retries.edit, "10 soon")
    assert when(room).wrongs["retries"].sentence.startswith("Write up to ten numbers of minutes")
    type_into(room, retries.edit, "15 and 45")
    assert not when(room).wrongs["retries"].isVisible()
    assert room.stated("retry_policy", "platform_retry_minutes") == [15, 45]
    assert retries.sentence.text() == "Try it again after <b>15</b> and <b>45</b> minutes"
    room.room.qtbot.mouseClick(retries.button, LEFT)
    room.room.key(Qt.Key.Key_Escape)
    assert not retries.is_open


@pytest.mark.parametrize(
    ("text", "minutes"),
    sweep(
        [
            ("30, 60, 120", [30, 60, 120]),
            ("", []),
            ("5;10", [5, 10]),
            ("0", None),
            ("-5", None),
            ("2881", None),
            ("1.5", None),
            ("1 2 3 4 5 6 7 8 9 10 11", None),
        ]
    ),
)
def test_what_counts_as_minutes(text: str, minutes: list[int] | None) -> None:
    assert read_minutes(text) == minutes


# ---- the file


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "field"),
    sweep(
        [
            (('"monday"', '"someday"'), "days"),
            (('"06:00"', '"6 am"'), "hours"),
            (('"Europe/Berlin"', '"Atlantis"'), "zone"),
            (('"frequency"', '"missed": "cry", "frequency"'), "missed"),
            (("{", "{{{"), "file"),
        ]
    ),
)
def test_what_others_wrote_wrongly_is_explained_at_its_field(
    room: ScheduleRoom, wrong: tuple[str, str], field: str
) -> None:
    whole = room.file.read_text(encoding="utf-8")
    room.file.write_text(whole.replace(*wrong, 1), encoding="utf-8")
    room.show()
    wrongs = when(room).wrongs
    assert [name for name, line in wrongs.items() if line.isVisible()] == [field]
    assert room.page.line.text() == "The file of the schedule cannot be used as it is."
    assert when(room).days.current == ["monday", "wednesday", "friday"], "the last values that were right"
    assert len(room.page.before.rows) == 4, "what was is still told"
    room.file.write_text(whole, encoding="utf-8")
    room.show()
    assert not any(line.isVisible() for line in wrongs.values())


def test_a_broken_file_is_left_as_it_is(room: ScheduleRoom) -> None:
    room.file.write_text("{broken", encoding="utf-8")
    when(room).battery.click()
    room.saved()
    assert room.file.read_text(encoding="utf-8") == "{broken"
    assert "schedule_config.json" in when(room).wrongs["file"].sentence
    assert not when(room).battery.isChecked(), "what could not be saved is not shown as saved"


@pytest.mark.slow
def test_what_was_meant_for_one_lake_is_not_written_into_another(room: ScheduleRoom, tmp_path: Path) -> None:
    other = kept_lake(tmp_path / "other", told=False)
    when(room).battery.click()
    room.room.panel.use_lake(other)
    room.room.wait_for_lake()
    room.saved()
    room.page.refresh()
    room.room.settle()
    assert "not_on_battery" not in (other / "config" / SCHEDULE).read_text(encoding="utf-8")
    assert not when(room).battery.isChecked()
