"""Who keeps the schedule: what it does as hours pass, and what the next program does that is begun after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.configuration import SCHEDULE
from pipeline.engine.journal import Journal
from pipeline.model import RunState
from pipeline.schedule.pause import pause, unpause
from pipeline.schedule.planner import HeldBy
from pipeline.schedule.slots import Outcome, Why
from pipeline.settings import ConfigurationError
from tests.schedule.played import MONDAY, PlayedLake, Watch, record, trouble

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SIX = MONDAY + 6 * HOUR
DAY = "2026-11-23"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlayedLake]:
    made = PlayedLake(tmp_path, MONDAY)
    made.hours("06:00", "09:00", randomize=False)
    yield made
    made.close()


@pytest.fixture
def watch(lake: PlayedLake) -> Watch:
    made = Watch(lake)
    made.look()
    return made


def test_a_week_by_itself(lake: PlayedLake, watch: Watch) -> None:
    for day in range(7):
        watch.awake_at(SIX + timedelta(days=day) - MINUTE / 60)
        watch.awake_at(SIX + timedelta(days=day))
        watch.until(lake.clock.now() + MINUTE)
    assert [day for day, word in record(lake).items() if word == "ran"] == ["2026-11-23", "2026-11-25", "2026-11-27"]
    assert watch.for_slots == ["2026-11-23", "2026-11-25", "2026-11-27"]


def test_one_run_for_a_slot_though_two_programs_look(lake: PlayedLake, watch: Watch) -> None:
    with Journal(lake.journal.path) as journal:
        lake.journal, own = journal, lake.journal
        other = Watch(lake, seed=2)
        other.look()
        for each in (other, watch, other, watch):
            each.awake_at(SIX)
        lake.journal = own
    assert len(watch.orders) + len(other.orders) == 1
    assert lake.runs() == 1


def test_a_start_that_is_under_way_is_not_begun_twice(lake: PlayedLake, watch: Watch) -> None:
    """It is asked for again at each look until its run is there; whoever carries it out says no."""
    watch.carry_out = False
    watch.awake_at(SIX)
    watch.willing = False
    watch.until(SIX + 5 * MINUTE)
    assert set(watch.for_slots) == {DAY}
    assert record(lake)[DAY] == "planned"


def test_sleep_then_settling_then_one_run(lake: PlayedLake, watch: Watch) -> None:
    watch.awake_at(SIX - HOUR)
    seen = watch.look_at(SIX + 4 * HOUR)
    assert seen.hold is not None
    assert (seen.hold.by, seen.hold.until) == (HeldBy.SETTLING, SIX + 4 * HOUR + MINUTE)
    assert watch.orders == []
    watch.until(SIX + 4 * HOUR + MINUTE)
    assert record(lake)[DAY] == "caught-up: asleep"


def test_a_clock_that_is_set_right_by_a_second_is_no_sleep(lake: PlayedLake, watch: Watch) -> None:
    lake.computer.connected = False
    watch.awake_at(SIX)
    watch.until(SIX + 3 * MINUTE)
    watch.look_at(lake.clock.now() - MINUTE / 60)
    lake.computer.connected = True
    watch.look_at(lake.clock.now() + MINUTE / 4)
    assert record(lake)[DAY] == "caught-up: no-network"


def test_what_a_slot_waited_for_is_known_to_the_next_program(lake: PlayedLake, watch: Watch) -> None:
    """It had no network at its moment, and a restart while it waits does not make it one that nobody was there for."""
    lake.change(missed="skip")
    lake.computer.connected = False
    watch.awake_at(SIX)
    watch.until(SIX + 5 * MINUTE)
    other = Watch(lake)
    other.until(SIX + 8 * MINUTE)
    assert record(lake)[DAY] == "planned"
    lake.computer.connected = True
    other.look()
    assert record(lake)[DAY] == "caught-up: no-network"


def test_the_next_slot_is_not_told_by_what_the_one_before_waited_for(lake: PlayedLake, watch: Watch) -> None:
    lake.computer.connected = False
    watch.awake_at(SIX)
    lake.computer.connected = True
    watch.awake_at(SIX + 5 * MINUTE)
    lake.clock.moment = SIX + timedelta(days=2, hours=5)
    other = Watch(lake)
    other.until(lake.clock.now() + 2 * MINUTE)
    assert record(lake)["2026-11-25"] == "caught-up: not-running"


def test_a_slot_whose_start_was_refused_as_busy_says_so(lake: PlayedLake, watch: Watch) -> None:
    watch.carry_out = False
    watch.awake_at(SIX)
    for _ in range(12):
        watch.keeper.refused(watch.orders[-1], "Another program holds this lake.", again=True)
        watch.awake_at(lake.clock.now() + MINUTE / 4)
    watch.carry_out = True
    watch.keeper.refused(watch.orders[-1], "Another program holds this lake.", again=True)
    watch.awake_at(lake.clock.now() + MINUTE / 4)
    assert record(lake)[DAY] == "caught-up: other-run"


def test_a_slot_whose_run_could_not_begin_has_failed_and_says_why(lake: PlayedLake, watch: Watch) -> None:
    watch.carry_out = False
    watch.awake_at(SIX)
    watch.keeper.refused(watch.orders[-1], "The lake folder is not there.", again=False)
    watch.until(SIX + 3 * MINUTE)
    slot = watch.slot(DAY)
    assert (slot.outcome, slot.why, slot.detail) == (Outcome.FAILED, Why.TROUBLE, "The lake folder is not there.")
    assert len(watch.orders) == 1


def test_a_file_that_cannot_be_read_is_told_and_its_slot_caught_up(lake: PlayedLake, watch: Watch) -> None:
    file = lake.configuration.folder / SCHEDULE
    right = file.read_text()
    file.write_text("{")
    for quarters in range(20):
        lake.clock.moment = SIX + quarters * MINUTE / 4
        with pytest.raises(ConfigurationError):
            watch.look()
    file.write_text(right)
    watch.awake_at(SIX + 5 * MINUTE)
    assert record(lake)[DAY] == "caught-up: trouble"


def test_a_network_that_never_comes_is_given_up(lake: PlayedLake, watch: Watch) -> None:
    lake.computer.connected = False
    seen = watch.awake_at(SIX)
    assert seen.hold is not None
    assert seen.hold.until == SIX + 12 * HOUR
    watch.awake_at(SIX + 12 * HOUR)
    assert record(lake)[DAY] == "failed: no-network"


def test_a_pause_that_is_over_is_what_a_slot_in_it_is_told_by(lake: PlayedLake, watch: Watch) -> None:
    lake.clock.moment = SIX - HOUR
    pause(lake.configuration.folder, lake.clock, SIX + HOUR)
    watch.look_at(SIX + 5 * HOUR)
    assert record(lake)[DAY] == "skipped: paused"
    unpause(lake.configuration.folder)
    assert watch.look().next_slot == watch.slot("2026-11-25")


def test_a_full_run_by_hand_in_the_morning_is_the_one_of_the_day(lake: PlayedLake, watch: Watch) -> None:
    lake.clock.moment = SIX - 20 * MINUTE
    lake.run()
    watch.awake_at(SIX)
    assert record(lake)[DAY] == "skipped: superseded"


@pytest.mark.parametrize(
    ("began", "state"),
    [
        ({"platforms": ("spotify",)}, None),
        ({"trigger": "schedule"}, None),
        ({}, RunState.CANCELLED),
        ({}, RunState.FAILED),
    ],
)
def test_a_part_or_one_that_came_to_nothing_is_not(
    lake: PlayedLake, watch: Watch, began: dict, state: RunState | None
) -> None:
    lake.clock.moment = SIX - 20 * MINUTE
    lake.end(lake.begin(**began), {}, state)
    watch.awake_at(SIX)
    assert record(lake)[DAY] == "ran"


def test_a_full_run_from_the_future_stands_for_nothing_today(lake: PlayedLake, watch: Watch) -> None:
    lake.clock.moment = MONDAY + timedelta(days=400)
    lake.run()
    lake.clock.moment = SIX - MINUTE / 4
    watch.look()
    watch.awake_at(SIX)
    watch.until(SIX + 2 * MINUTE)
    assert record(lake)[DAY] in ("ran", "caught-up: asleep")


def test_a_hurried_slot_runs_at_once_and_not_again_at_its_moment(lake: PlayedLake, watch: Watch) -> None:
    assert watch.book.hurry(MONDAY.date())
    watch.awake_at(MONDAY + MINUTE)
    watch.awake_at(SIX)
    assert watch.for_slots == [DAY]
    assert record(lake)[DAY] == "ran"


def test_a_hurried_slot_that_comes_to_nothing_has_its_moment_still(lake: PlayedLake, watch: Watch) -> None:
    watch.book.hurry(MONDAY.date())
    watch.carry_out = False
    watch.awake_at(MONDAY + MINUTE)
    watch.keeper.refused(watch.orders[-1], "The lake folder is not there.", again=False)
    watch.carry_out = True
    watch.awake_at(MONDAY + 2 * MINUTE)
    assert len(watch.orders) == 1
    watch.awake_at(SIX)
    assert record(lake)[DAY] == "ran"


def test_what_comes_is_told_without_what_nobody_wants(lake: PlayedLake, watch: Watch) -> None:
    watch.book.skip((MONDAY + timedelta(days=2)).date(), MONDAY)
    lake.run({"spotify": trouble()})
    seen = watch.look()
    assert [slot.day.day for slot in seen.coming] == [23, 27, 30, 2, 4]
    assert [retry.platform for retry in seen.retries] == ["spotify"]
    lake.change(enabled=False)
    off = watch.look()
    assert (off.coming, off.enabled, off.next_slot) == ((), False, None)
    watch.book.hurry((MONDAY + timedelta(days=4)).date())
    lake.computer.at_work = True
    assert [slot.day.day for slot in watch.look().coming] == [27]
