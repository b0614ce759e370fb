"""The Schedule page tells what is so: the next moment, every slot in the calendar, what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from app.ahead import Ahead
from app.dialogs.all_slots import AllSlots
from app.looks import Look
from app.pages.schedule_lists import BeforeCard, ComingCard
from app.pages.schedule_reading import Known
from app.widgets.calendar_day import DayCell
from pipeline.configuration import Window
from pipeline.model import RunState
from pipeline.schedule.plan import Plan
from pipeline.schedule.planner import HeldBy, Hold
from pipeline.schedule.retries import Retries
from pipeline.schedule.slots import SlotState, Why
from tests.app.hand_made_runs import NO_ANSWER, HandMadeRun, Told, Try, usual_run, write_run
from tests.app.pages.schedule_room import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NOW,
    WEDNESDAY,
    ZONE,
    ScheduleRoom,
    schedule_room,
)
from tests.app.test_everyone_can_use_it import RULES
from tests.app.test_nothing_is_clipped import cut_off

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[ScheduleRoom]:
    with schedule_room(qtbot, tmp_path) as made:
        yield made


def cells(room: ScheduleRoom) -> dict[str, DayCell]:
    """By date, ``05-11``."""
    return {f"{day.cell.day:%m-%d}": day.cell for day in room.page.strip.days if day.cell is not None}


def toast(room: ScheduleRoom) -> str:
    return " ".join(said.text() for said in room.room.window.toast.findChildren(QLabel, "toast-text"))


# ---- what is said


def test_the_sentence_says_when_runs_start_and_which_is_next(room: ScheduleRoom) -> None:
    page = room.page
    assert page.known is not None
    where = f" ({ZONE})" if page.known.elsewhere else ""  # where the tests run in another time zone
    assert page.line.text() == (
        f"Runs by itself on Monday, Wednesday and Friday, some time between 06:00 and 09:00{where}. Next:"
    )
    assert page.next.text() == "Wed 13 May, 06:41."
    assert page.accessibleDescription().endswith("Next: Wed 13 May, 06:41.")


def test_every_slot_of_four_weeks_has_its_cell(room: ScheduleRoom) -> None:
    shown = {day: (cell.look, cell.moment, cell.word) for day, cell in cells(room).items() if cell.look is not None}
    assert shown == {
        "04-27": (Look.OK, "07:14", "ran"),
        "04-29": (Look.OK, "06:38", "ran"),
        "05-01": (Look.OK, "08:55", "ran"),
        "05-04": (Look.FAILED, "06:09", "failed"),
        "05-06": (Look.OK, "09:10", "caught up"),
        "05-08": (Look.OK, "06:23", "ran"),
        "05-11": (Look.ATTENTION, "07:17", "partial"),
        "05-13": (Look.IDLE, "06:41", "planned"),
        "05-15": (Look.SKIPPED, "07:30", "skipped"),
        "05-18": (Look.IDLE, "08:26", "planned"),
        "05-20": (Look.IDLE, "06:57", "planned"),
        "05-22": (Look.IDLE, "08:03", "planned"),
    }
    assert cells(room)["05-11"].today
    assert cells(room)["05-12"].told == "Tuesday, 12 May: no slot"
    assert [words.text() for words in room.page.strip.labels] == [
        "27 Apr – 3 May", "4 – 10 May", "This week", "18 – 24 May"
    ]  # fmt: skip


@pytest.mark.slow
def test_whoever_cannot_see_the_calendar_hears_the_whole_sentence(room: ScheduleRoom) -> None:
    told = {day: cell.told for day, cell in cells(room).items()}
    assert told["05-06"] == "Wednesday, 6 May, 07:39: Caught up at 09:10: the computer was asleep"
    assert told["05-11"] == "Monday, 11 May, 07:17: Ran on time; DistroKid waits for you"
    assert told["05-13"] == "Wednesday, 13 May, 06:41: planned, in 1 day 21 h"
    assert told["05-15"] == "Friday, 15 May, 07:30: Skipped: you did not want this run"


def test_what_comes_next_and_what_became_of_the_last_four(room: ScheduleRoom) -> None:
    coming = [(row.line.shown.day, row.line.shown.moment, row.line.shown.words) for row in room.page.coming.rows]
    assert coming == [
        ("Wed 13 May", "06:41", "in 1 day 21 h"),
        ("Fri 15 May", "07:30", "you skipped this one"),
        ("Mon 18 May", "08:26", "in 7 days"),
        ("Wed 20 May", "06:57", "in 9 days"),
        ("Fri 22 May", "08:03", "in 11 days"),
    ]
    assert [row.shown.told for row in room.page.before.rows] == [
        "Mon 11 May, 07:17: Ran on time; DistroKid waits for you",
        "Fri 8 May, 06:23: Ran on time",
        "Wed 6 May, 07:39: Caught up at 09:10: the computer was asleep",
        "Mon 4 May, 06:09: Failed: no network for 12 hours",
    ]


@pytest.mark.slow
def test_a_platform_that_is_tried_again_is_told_with_its_moment(room: ScheduleRoom) -> None:
    begun = NOW - timedelta(minutes=20)
    run = usual_run(begun, trigger="schedule")
    steps = {**run.steps, "linktree.extract": Told((Try(0, 60, NO_ANSWER),))}
    write_run(room.lake.journal, HandMadeRun(begun, steps, 60.0, RunState.PARTIAL))
    Retries(room.lake.journal, ("linktree",)).up_to_date(Plan.retry_after, NOW)
    room.show()
    assert [row.accessibleName() for row in room.page.coming.retries] == [
        "Linktree is tried again at 08:55 (retry 1 of 3)"
    ]


def test_a_slot_that_is_due_says_what_it_waits_for(room: ScheduleRoom) -> None:
    room.room.panel.store.look_ahead(Ahead(hold=Hold(room.slot(WEDNESDAY), HeldBy.BATTERY)))
    room.room.settle()
    assert room.page.coming.rows[0].line.shown.words == "the run starts once the computer is plugged in"
    assert room.page.line.text().endswith("The run starts once the computer is plugged in.")


@pytest.mark.slow
def test_a_lake_without_slots_says_so(qtbot: QtBot) -> None:
    coming, before = ComingCard(), BeforeCard()
    for card in (coming, before):
        qtbot.addWidget(card)
    plan = Plan(Window(("monday",), time(6), time(9), True), ZoneInfo("UTC"))
    known = Known(NOW, ZoneInfo("UTC"), plan)
    coming.show_known(known, {})
    before.show_known(known)
    assert coming.nothing.text().startswith("No moment is drawn yet.")
    assert before.nothing.text().startswith("No slot has come yet.")
    coming.show_known(replace(known, plan=replace(plan, enabled=False)), {})
    assert coming.nothing.text() == "The schedule is off. Runs start when you start them."


@pytest.mark.slow
def test_all_of_it_can_be_copied(room: ScheduleRoom) -> None:
    room.page.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Runs by itself on Monday")
    assert lines[1] == "Wed 13 May, 06:41: in 1 day 21 h"
    assert len(lines) == 10


# ---- the calendar by keyboard


def test_arrows_walk_the_days_and_enter_opens_the_run(room: ScheduleRoom) -> None:
    strip = room.page.strip
    strip.days[14].setFocus()
    room.room.key(Qt.Key.Key_Up)
    room.room.key(Qt.Key.Key_Right)
    room.room.key(Qt.Key.Key_Right)
    assert room.room.focus is strip.days[9]
    room.room.key(Qt.Key.Key_Return)
    assert room.room.window.current == "runs"


@pytest.mark.slow
def test_weeks_are_turned_back_and_forward(room: ScheduleRoom) -> None:
    strip = room.page.strip
    assert not strip.back.isEnabled(), "there is no record before the first slot"
    strip.days[14].setFocus()
    room.room.key(Qt.Key.Key_PageDown)
    room.room.settle()
    assert strip.first == MONDAY
    assert not strip.forward.isEnabled()
    assert strip.now.isVisible()
    assert cells(room)["05-25"].moment == "06:31"
    room.room.key(Qt.Key.Key_Home)
    room.room.settle()
    assert strip.days[14].hasFocus()
    assert not strip.now.isVisible()
    strip.days[27].setFocus()
    room.room.key(Qt.Key.Key_Right)
    room.room.settle()
    assert strip.days[21].cell is not None
    assert strip.days[21].cell.day.isoformat() == "2026-05-25"
    assert strip.days[21].hasFocus(), "the next day, a week on"


def test_what_can_still_be_done_about_a_day_is_offered_there(room: ScheduleRoom) -> None:
    strip, day = room.page.strip, room.page.strip.days[18]
    for offered, state in (("Undo", SlotState.PLANNED), ("Skip", SlotState.SKIPPED)):
        day.setFocus()
        room.room.qtbot.keyClick(day, Qt.Key.Key_Return)
        (menu,) = [menu for menu in day.findChildren(QMenu) if menu.isVisible()]
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.text() == offered).trigger()
        menu.close()
        room.room.settle()
        assert room.slot(FRIDAY).state is state
    strip.days[1].setFocus()
    room.room.key(Qt.Key.Key_Return)
    assert not strip.days[1].findChildren(QMenu), "nothing is planned on that day"


# ---- deeds


def test_a_slot_is_skipped_and_taken_back(room: ScheduleRoom) -> None:
    row = room.page.coming.rows[0]
    assert row.verb.accessibleName() == "Skip: Wed 13 May, 06:41"
    room.room.qtbot.mouseClick(row.verb, LEFT)
    room.room.settle()
    assert (room.slot(WEDNESDAY).state, room.slot(WEDNESDAY).why) == (SlotState.SKIPPED, Why.BY_OWNER)
    assert row.line.shown.struck
    assert toast(room) == "Slot of Wed 13 May skipped."
    room.room.wait(lambda: room.page.next.text() == "Mon 18 May, 08:26.")
    room.room.qtbot.mouseClick(row.verb, LEFT)
    room.room.settle()
    assert room.slot(WEDNESDAY).due
    assert not row.line.shown.struck


@pytest.mark.slow
def test_a_slot_runs_at_the_next_chance(room: ScheduleRoom) -> None:
    row = room.page.coming.rows[2]
    room.room.qtbot.mouseClick(row.more, LEFT)
    (menu,) = [menu for menu in row.findChildren(QMenu) if menu.isVisible()]
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Run at next chance", "Skip"]
    menu.actions()[0].trigger()
    menu.close()
    room.room.settle()
    assert room.slot(NEXT_MONDAY).hurried
    assert row.line.shown.words == "starts at the next chance"


@pytest.mark.slow
def test_a_slot_that_got_its_run_meanwhile_is_left_alone(room: ScheduleRoom) -> None:
    room.page.deeds.skip(MONDAY)
    room.room.settle()
    assert room.slot(MONDAY).state is SlotState.CLAIMED
    assert toast(room) == "This slot has had its last word already."


def test_pausing_and_resuming_from_the_page(room: ScheduleRoom) -> None:
    page = room.page
    room.room.qtbot.mouseClick(page.pause, LEFT)
    (menu,) = [m for m in page.findChildren(QMenu) if m.isVisible()]
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["For 1 hour", "Until tomorrow", "Until I resume"]
    menu.actions()[2].trigger()
    menu.close()
    room.room.wait(lambda: room.room.state.paused)
    room.room.settle()
    assert page.line.text().startswith("Paused until you resume.")
    assert page.pause.text() == "Resume"
    assert page.coming.rows[0].line.shown.words == "falls into the pause"
    room.room.wait(lambda: cells(room)["05-13"].word == "paused")
    room.room.qtbot.mouseClick(page.pause, LEFT)
    room.room.wait(lambda: not room.room.state.paused)
    room.room.settle()
    assert page.pause.text() == "Pause"
    assert page.next.text() == "Wed 13 May, 06:41."


# ---- every slot


@pytest.mark.slow
def test_all_slots_are_listed_and_lead_to_their_runs(room: ScheduleRoom) -> None:
    room.room.qtbot.mouseClick(room.page.before.every, LEFT)
    room.room.settle()
    (dialog,) = room.room.window.findChildren(AllSlots)
    assert isinstance(dialog, AllSlots)
    room.room.wait(lambda: dialog.model.rowCount() == 7)
    assert dialog.line.text() == "7 slots, the newest first"
    dialog.filter("asleep")
    assert dialog.model.rowCount() == 1
    dialog.table.selectRow(0)
    dialog.table.opened.emit(dialog.model.index(0, 0))
    assert room.room.window.current == "runs"


# ---- what others do


def test_the_page_takes_up_what_somebody_else_changes(room: ScheduleRoom) -> None:
    text = room.file.read_text(encoding="utf-8").replace('"06:00"', '"05:30"')
    room.page._glance()
    room.room.settle()
    room.file.write_text(text, encoding="utf-8")
    room.page._glance()
    room.room.settle()
    assert room.page.when.start.text() == "05:30"
    assert "between 05:30 and 09:00" in room.page.line.text()


@pytest.mark.slow
def test_nobody_looks_at_a_page_that_is_not_shown(room: ScheduleRoom) -> None:
    assert room.page.glance.isActive()
    room.room.window.open_page("overview")
    assert not room.page.glance.isActive()


@pytest.mark.slow
def test_narrow_windows_get_one_column_and_cells_without_words(room: ScheduleRoom) -> None:
    page = room.page
    room.room.resize(1024, 640)
    assert all(day.short for day in page.strip.days)
    assert page.coming.y() > page.when.geometry().bottom()
    room.room.resize(1280, 728)
    assert not any(day.short for day in page.strip.days)
    assert page.area.verticalScrollBar().maximum() == 0, "all of it is in sight"


@pytest.mark.slow
def test_nobody_is_shut_out_and_nothing_is_cut_off_where_there_is_something_to_see(room: ScheduleRoom) -> None:
    page, wrong = room.page, []
    page.when.retries.button.click()
    for size in ((1280, 728), (1024, 640)):
        room.room.resize(*size)
        wrong += [f"{part} {rule}" for rule, look in RULES.items() for part in look(page)]
        wrong += cut_off(page)
    page._show_all()
    room.room.settle()
    (dialog,) = room.room.window.findChildren(AllSlots)
    assert isinstance(dialog, AllSlots)
    wrong += [f"{part} {rule}" for rule, look in RULES.items() for part in look(dialog)]
    wrong += cut_off(dialog)
    dialog.close()
    assert wrong == []
