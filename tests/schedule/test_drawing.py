"""The moment of a day is drawn once, and again only where the owner's new hours leave no other way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.engine.journal import Journal
from pipeline.schedule.drawing import AHEAD, Drawing
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import SlotState, Why
from pipeline.schedule.window import DAY, span
from tests.schedule.played import MONDAY, PlayedLake, Watch, record

HOUR = timedelta(hours=1)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlayedLake]:
    made = PlayedLake(tmp_path)
    yield made
    made.close()


def drawn(lake: PlayedLake, seed: int = 1) -> dict[date, datetime]:
    """Bring the slots up to date, as a program does that has just been started; the moments of the planned ones."""
    book = SlotBook(lake.journal)
    Drawing(book, random.Random(seed)).up_to_date(lake.plan, lake.clock.now())
    return {slot.day: slot.moment for slot in book.planned()}


def at(day: int, hour: float) -> datetime:
    """An hour of a day of November 2026."""
    return datetime(2026, 11, day, tzinfo=UTC) + hour * HOUR


def inside(lake: PlayedLake, moments: dict[date, datetime]) -> bool:
    return all(moment in span(day, lake.plan.window, lake.plan.zone) for day, moment in moments.items())


def test_three_weeks_are_drawn_ahead(lake: PlayedLake) -> None:
    moments = drawn(lake)
    assert [day.isoformat() for day in moments] == [
        *("2026-11-23", "2026-11-25", "2026-11-27", "2026-11-30", "2026-12-02", "2026-12-04"),
        *("2026-12-07", "2026-12-09", "2026-12-11", "2026-12-14"),
    ]
    assert inside(lake, moments)


def test_a_moment_is_drawn_once(lake: PlayedLake) -> None:
    first = drawn(lake)
    assert all(drawn(lake, seed) == first for seed in range(20))


def test_it_survives_a_restart(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.journal.close()
    lake.journal = Journal(lake.journal.path)
    assert drawn(lake, 99) == first


def test_looking_again_writes_nothing(lake: PlayedLake) -> None:
    drawn(lake)
    before = lake.journal._connection.total_changes
    drawn(lake, 2)
    assert lake.journal._connection.total_changes == before


def test_new_days_are_drawn_as_they_come_into_sight_and_the_others_stay(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.clock.moment = at(24, 12)
    later = drawn(lake, 2)
    assert set(later) - set(first) == set()
    lake.clock.moment = at(25, 0)
    assert set(drawn(lake, 3)) - set(first) == {date(2026, 12, 16)}
    assert {day: later[day] for day in first} == first


def test_an_edit_of_the_days_leaves_the_moments_of_the_others(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.change(days=["monday", "tuesday", "friday"])
    again = drawn(lake, 2)
    assert {day: again[day] for day in first} == first
    added = set(again) - set(first)
    assert {day.strftime("%A") for day in added} == {"Tuesday"}
    assert len(added) == 3
    lake.change(days=["monday", "wednesday", "friday"])
    assert drawn(lake, 3) == again


def test_a_wider_window_leaves_the_moments(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.hours("05:00", "23:00")
    assert drawn(lake, 2) == first


def test_a_window_that_has_moved_is_drawn_from_anew(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.hours("10:00", "12:00")
    again = drawn(lake, 2)
    assert set(again) == set(first)
    assert inside(lake, again)


def test_only_what_lies_outside_of_a_narrower_window_is_drawn_again(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.hours("07:00", "08:00")
    kept = {day: moment for day, moment in first.items() if moment in span(day, lake.plan.window, lake.plan.zone)}
    again = drawn(lake, 2)
    assert 0 < len(kept) < len(first)
    assert {day: again[day] for day in kept} == kept
    assert inside(lake, again)


def test_without_chance_it_is_the_first_moment(lake: PlayedLake) -> None:
    drawn(lake)
    lake.hours("06:00", "09:00", randomize=False)
    assert {moment.hour + moment.minute / 60 for moment in drawn(lake, 2).values()} == {6.0}


def test_chance_taken_away_within_the_hours_starts_nothing_at_once(lake: PlayedLake) -> None:
    moment = drawn(lake)[date(2026, 11, 23)]
    lake.clock.moment = moment - timedelta(minutes=5)
    lake.hours("06:00", "09:00", randomize=False)
    assert drawn(lake, 2)[date(2026, 11, 23)] == moment


def test_chance_that_comes_back_leaves_what_is_drawn(lake: PlayedLake) -> None:
    lake.hours("06:00", "09:00", randomize=False)
    first = drawn(lake)
    lake.hours("06:00", "09:00", randomize=True)
    assert drawn(lake, 2) == first


def test_hours_that_are_over_already_skip_today(lake: PlayedLake) -> None:
    lake.hours("18:00", "20:00")
    drawn(lake)
    lake.clock.moment = at(23, 12)
    lake.hours("06:00", "09:00")
    assert date(2026, 11, 23) not in drawn(lake, 2)
    assert record(lake)["2026-11-23"] == "skipped: moved"
    lake.hours("18:00", "20:00")
    assert date(2026, 11, 23) not in drawn(lake, 3), "it has had its last word"


def test_hours_that_have_begun_leave_what_is_left_of_them(lake: PlayedLake) -> None:
    lake.hours("18:00", "20:00")
    drawn(lake)
    lake.clock.moment = at(23, 8)
    lake.hours("06:00", "09:00")
    assert at(23, 8) <= drawn(lake, 2)[date(2026, 11, 23)] <= at(23, 9)


@pytest.mark.parametrize(("hour", "there"), [(5, True), (8, True), (9, True), (9.01, False), (20, False)])
def test_a_first_day_counts_as_far_as_it_is_left(lake: PlayedLake, hour: float, there: bool) -> None:
    lake.clock.moment = at(23, hour)
    moments = drawn(lake)
    assert (date(2026, 11, 23) in moments) is there
    assert min(moments.values()) >= lake.clock.moment
    assert record(lake).get("2026-11-23") == ("planned" if there else None), "what was before is nobody's business"


def test_a_day_that_is_added_counts_as_far_as_it_is_left(lake: PlayedLake) -> None:
    lake.clock.moment = at(24, 8)
    drawn(lake)
    lake.change(days=["monday", "tuesday", "friday"])
    assert at(24, 8) <= drawn(lake, 2)[date(2026, 11, 24)] <= at(24, 9)
    lake.clock.moment = at(26, 10)
    lake.change(days=["monday", "thursday", "friday"])
    assert date(2026, 11, 26) not in drawn(lake, 3)
    assert "2026-11-26" not in record(lake)


def test_a_day_that_is_taken_away_keeps_its_slot_until_its_moment(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.change(days=["monday", "friday"])
    assert drawn(lake, 2) == first
    lake.clock.moment = at(25, 9)
    Watch(lake).look()
    assert record(lake)["2026-11-25"] == "skipped: disabled"


def test_weeks_off_leave_a_record_of_every_day(lake: PlayedLake) -> None:
    drawn(lake)
    lake.clock.moment = MONDAY + 60 * DAY
    watch = Watch(lake)
    watch.look()
    found = record(lake)
    days = [MONDAY.date() + timedelta(days=number) for number in range(60)]
    scheduled = [day.isoformat() for day in days if day.strftime("%a") in ("Mon", "Wed", "Fri")]
    assert [day for day in found if day < "2027-01-22"] == scheduled
    assert {found[day] for day in scheduled[:-1]} == {"missed: not-running"}
    assert found[scheduled[-1]] == "planned", "it is caught up as soon as things have settled"


def test_whoever_comes_back_after_years_gets_a_record_of_the_last_of_them(lake: PlayedLake) -> None:
    drawn(lake)
    lake.clock.moment = MONDAY + 1500 * DAY
    Watch(lake).look()
    days = [day for day in record(lake) if day > "2026-12-31"]
    assert days[0] > (MONDAY + 1095 * DAY).date().isoformat()
    assert len(days) > 150


def test_a_clock_far_ahead_and_back_again_has_missed_nothing(lake: PlayedLake) -> None:
    first = drawn(lake)
    watch = Watch(lake)
    watch.look_at(MONDAY + 1000 * DAY)
    watch.look_at(MONDAY + 1000 * DAY + 10 * timedelta(seconds=1))
    assert record(lake)["2026-11-27"].startswith("missed")
    lake.clock.moment = MONDAY + timedelta(minutes=3)
    again = drawn(lake, 5)
    assert {day: again[day] for day in first} == first
    assert inside(lake, again)


@pytest.mark.parametrize("why", [Why.PAUSED, Why.DISABLED, Why.SUPERSEDED, Why.ON_BATTERY])
def test_what_was_skipped_by_a_clock_that_was_ahead_is_planned_again(lake: PlayedLake, why: Why) -> None:
    first = drawn(lake)
    SlotBook(lake.journal).settle(date(2026, 11, 27), SlotState.SKIPPED, why, at(28, 0))
    drawn(lake)
    assert drawn(lake, 2) == first


def test_what_its_owner_has_skipped_stays_skipped(lake: PlayedLake) -> None:
    drawn(lake)
    assert SlotBook(lake.journal).skip(date(2026, 11, 27), at(23, 1))
    assert date(2026, 11, 27) not in drawn(lake, 2)
    lake.hours("10:00", "11:00")
    assert date(2026, 11, 27) not in drawn(lake, 3)


def test_a_lake_that_was_begun_under_a_clock_far_ahead_has_a_schedule_today(lake: PlayedLake) -> None:
    lake.clock.moment = MONDAY + 2000 * DAY
    drawn(lake)
    lake.clock.moment = MONDAY
    assert next(day for day in drawn(lake, 2) if day < (MONDAY + AHEAD).date()) == date(2026, 11, 23)


def test_weeks_off_after_a_clock_that_was_ahead_leave_a_record_of_every_day(lake: PlayedLake) -> None:
    drawn(lake)
    lake.clock.moment = MONDAY + 2000 * DAY
    drawn(lake, 2)
    lake.clock.moment = MONDAY
    drawn(lake, 3)
    lake.clock.moment = MONDAY + 60 * DAY
    drawn(lake, 4)
    days = [day for day in record(lake) if day < "2027-01-22"]
    assert len(days) == 26


def test_a_clock_far_behind_changes_nothing(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.clock.moment = datetime(2010, 1, 1, tzinfo=UTC)
    watch = Watch(lake)
    watch.look()
    assert watch.orders == []
    lake.clock.moment = MONDAY + HOUR
    assert drawn(lake, 2) == first


def test_in_another_zone_the_hours_are_those_of_its_clocks(lake: PlayedLake) -> None:
    first = drawn(lake)
    lake.change(timezone="America/New_York")
    again = drawn(lake, 2)
    assert [moment for moment in again.values() if not 11 <= moment.hour <= 14] == []
    assert set(again) == set(first)
    assert {slot.zone for slot in SlotBook(lake.journal).planned()} == {"America/New_York"}


def test_a_zone_in_which_the_hours_of_today_are_over_skips_today(lake: PlayedLake) -> None:
    lake.change(timezone="America/Los_Angeles")
    lake.clock.moment = at(23, 13)  # five in the morning there
    drawn(lake)
    lake.change(timezone="Pacific/Auckland")  # two at night, of the next day
    assert min(drawn(lake, 2)) == date(2026, 11, 25)
    assert record(lake)["2026-11-23"] == "skipped: moved"


def test_a_day_has_one_slot_whatever_the_zone(lake: PlayedLake) -> None:
    lake.change(timezone="Pacific/Auckland")
    lake.clock.moment = at(22, 16)
    moment = drawn(lake)[date(2026, 11, 23)]
    watch = Watch(lake)
    watch.awake_at(moment)
    assert watch.for_slots == ["2026-11-23"]
    lake.change(timezone="America/Los_Angeles")  # the same Monday begins once more
    watch.awake_at(at(23, 13))
    watch.until(at(23, 18), timedelta(minutes=1))
    assert watch.for_slots == ["2026-11-23"]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins(lake: PlayedLake) -> None:
    lake.hours("23:00", "02:00")
    moments = drawn(lake)
    assert inside(lake, moments)
    assert at(23, 23) <= moments[date(2026, 11, 23)] <= at(24, 2)


def test_a_day_added_within_its_night_still_counts(lake: PlayedLake) -> None:
    lake.hours("23:00", "02:00")
    drawn(lake)
    lake.clock.moment = at(25, 1)  # Tuesday's night is not over
    lake.change(days=["monday", "tuesday"])
    assert at(25, 1) <= drawn(lake, 2)[date(2026, 11, 24)] <= at(25, 2)
