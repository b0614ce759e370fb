"""Tries that wait for what a run waits for, survive restarts, and runs that were cut off and go on by themselves."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from pipeline.clock import iso
from pipeline.model import FailureKind, RunKind, RunState
from pipeline.schedule.orders import GoOn
from pipeline.schedule.pause import pause, unpause
from pipeline.schedule.retries import Retries, stopped_by_system
from tests.schedule.played import MONDAY, PLATFORMS, PlayedLake, Watch, started, trouble
from tests.schedule.retrying import MINUTE, after, at_work, shown


def test_a_restart_forgets_nothing(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.failures = {"spotify": trouble()}
    watch.look()
    watch.awake_at(after(lake, 31))
    before = shown(watch)
    other = at_work(lake)
    assert shown(other) == before
    other.awake_at(after(lake, 61))
    assert other.orders == [GoOn(run_id, ("spotify",))]
    assert [line.split(" at ")[0] for line in shown(watch)] == []


def test_what_was_taken_and_never_begun_waits_again(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.look()
    watch.carry_out = False  # it is killed before the run goes on
    watch.awake_at(after(lake, 31))
    assert watch.orders == [GoOn(run_id, ("spotify",))]
    assert shown(watch) == []
    other = at_work(lake)
    other.awake_at(after(lake, 1))
    assert other.orders == [GoOn(run_id, ("spotify",))]


def test_what_goes_on_is_not_given_back(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.carry_out = False
    watch.awake_at(after(lake, 31))
    lake.clock.moment += MINUTE / 60
    run_id = started(lake, watch.orders[0])
    other = at_work(lake)
    assert shown(other) == []
    lake.end(run_id)
    assert shown(other) == []
    assert other.orders == []


def test_who_cannot_begin_now_is_asked_again(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.willing = False
    watch.awake_at(after(lake, 31))
    watch.willing = True
    watch.awake_at(after(lake, 1))
    assert len(watch.orders) == 2
    assert shown(watch) == []


@pytest.mark.parametrize(("again", "orders"), [(True, 2), (False, 1)])
def test_a_refused_try_comes_again_if_the_lake_was_only_busy(
    lake: PlayedLake, watch: Watch, again: bool, orders: int
) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.carry_out = False
    watch.awake_at(after(lake, 31))
    watch.keeper.refused(watch.orders[0], "Another program holds this lake.", again)
    watch.awake_at(after(lake, 1))
    assert len(watch.orders) == orders


def test_of_two_programs_one_tries(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    other = at_work(lake)
    watch.look()
    due = other.look().retries
    assert watch.keeper.retries.take(due) is not None
    assert other.keeper.retries.take(due) is None


def test_a_pause_holds_them(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    pause(lake.configuration.folder, lake.clock)
    watch.look()
    watch.awake_at(after(lake, 45))
    assert watch.orders == []
    unpause(lake.configuration.folder)
    watch.awake_at(after(lake, 1))
    assert len(watch.orders) == 1


def test_nothing_is_tried_again_by_itself_while_the_schedule_is_off(lake: PlayedLake, watch: Watch) -> None:
    lake.change(enabled=False)
    lake.run({"spotify": trouble()})
    watch.look()
    watch.awake_at(after(lake, 45))
    assert watch.orders == []
    lake.change(enabled=True)
    watch.awake_at(after(lake, 1))
    assert len(watch.orders) == 1


@pytest.mark.parametrize(
    ("setting", "hindrance", "gone"),
    [
        ("", {"connected": False}, {"connected": True}),
        ("", {"at_work": True}, {"at_work": False}),
        ("not_on_battery", {"plugged": False}, {"plugged": True}),
        ("not_on_metered_connection", {"by_volume": True}, {"by_volume": False}),
    ],
)
def test_they_wait_for_what_a_run_waits_for(
    lake: PlayedLake, watch: Watch, setting: str, hindrance: dict[str, bool], gone: dict[str, bool]
) -> None:
    if setting:
        lake.change(**{setting: True})
    lake.run({"spotify": trouble()})
    watch.look()
    vars(lake.computer).update(hindrance)
    watch.awake_at(after(lake, 45))
    assert watch.orders == []
    vars(lake.computer).update(gone)
    watch.awake_at(after(lake, 1))
    assert len(watch.orders) == 1


def test_they_wait_until_a_computer_that_woke_up_has_settled(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.look_at(after(lake, 45))
    assert watch.orders == []
    watch.until(after(lake, 1))
    assert len(watch.orders) == 1


def test_a_slot_that_comes_soon_does_it_too(lake: PlayedLake, watch: Watch) -> None:
    lake.clock.moment = MONDAY + timedelta(hours=19, minutes=14)
    watch.look()
    lake.run({"spotify": trouble()})
    watch.look()
    watch.awake_at(after(lake, 31))
    assert watch.orders == []
    watch.awake_at(MONDAY + timedelta(hours=20))
    assert watch.for_slots == ["2026-11-23"]
    assert watch.gone_on == []
    assert shown(watch) == []


def test_a_slot_that_nobody_wants_is_not_waited_for(lake: PlayedLake, watch: Watch) -> None:
    lake.clock.moment = MONDAY + timedelta(hours=19, minutes=14)
    watch.look()
    lake.run({"spotify": trouble()})
    lake.change(days=["friday"])
    watch.look()
    watch.awake_at(after(lake, 31))
    assert len(watch.gone_on) == 1


# ---- a run that was cut off


def cut_off(lake: PlayedLake, trigger: str = "schedule") -> str:
    run_id = lake.begin(trigger)
    lake.clock.moment += MINUTE
    lake.dies(run_id)
    return run_id


@pytest.mark.parametrize("noticed", [False, True])
@pytest.mark.parametrize("trigger", ["schedule", "schedule-late"])
def test_a_run_by_schedule_whose_program_died_goes_on_once(lake: PlayedLake, trigger: str, noticed: bool) -> None:
    run_id = cut_off(lake, trigger)
    if noticed:
        lake.journal.interrupt_orphans()
    lake.clock.moment += MINUTE
    watch = at_work(lake)
    assert watch.orders == [GoOn(run_id)]
    watch.until(after(lake, 3))
    assert watch.orders == [GoOn(run_id)]
    assert lake.state(run_id) is RunState.SUCCESS


def test_one_that_is_cut_off_again_is_left_alone(lake: PlayedLake) -> None:
    run_id = cut_off(lake)
    lake.clock.moment += MINUTE
    watch = Watch(lake, carry_out=False)
    watch.until(after(lake, 2))
    (order,) = watch.orders
    lake.clock.moment += MINUTE
    started(lake, order)
    lake.dies(run_id)
    lake.clock.moment += MINUTE
    other = at_work(lake)
    other.until(after(lake, 3))
    assert other.orders == []


@pytest.mark.parametrize("noticed", [False, True])
def test_a_program_that_is_killed_before_it_could_go_on_is_followed_by_one_that_does(
    lake: PlayedLake, noticed: bool
) -> None:
    run_id = cut_off(lake)
    if noticed:
        lake.journal.interrupt_orphans()
    watch = Watch(lake, carry_out=False)
    watch.until(after(lake, 2))
    assert watch.orders == [GoOn(run_id)]
    other = at_work(lake)
    assert other.orders == [GoOn(run_id)]


@pytest.mark.parametrize(("by_system", "goes_on"), [(True, True), (False, False)])
def test_a_run_that_only_the_computer_has_stopped_goes_on_and_one_that_its_owner_has_does_not(
    lake: PlayedLake, by_system: bool, goes_on: bool
) -> None:
    run_id = lake.begin("schedule")
    lake.clock.moment += MINUTE
    with lake.journal.writing() as write:
        write.end_run(run_id, RunState.CANCELLED, lake.clock.now(), 60.0)
    if by_system:
        stopped_by_system(lake.journal, run_id)
    lake.clock.moment += MINUTE
    assert at_work(lake).orders == ([GoOn(run_id)] if goes_on else [])


def test_a_run_by_hand_that_was_cut_off_waits_for_its_owner(lake: PlayedLake) -> None:
    cut_off(lake, "owner")
    lake.clock.moment += MINUTE
    watch = at_work(lake)
    watch.until(after(lake, 3))
    assert watch.orders == []


def test_a_full_run_by_hand_stands_for_one_that_was_cut_off(lake: PlayedLake) -> None:
    cut_off(lake)
    pause(lake.configuration.folder, lake.clock)
    watch = at_work(lake)
    assert len(watch.look().retries) == 1
    lake.run(platforms=("spotify",))
    assert len(watch.look().retries) == 1
    lake.run(kind=RunKind.FULL)
    assert watch.look().retries == ()


def test_a_run_that_a_wrong_clock_has_begun_in_the_future_stands_in_nobodys_way(lake: PlayedLake) -> None:
    lake.clock.moment += timedelta(days=200)
    lake.run({"spotify": trouble(), "tiktok": trouble()})
    at_work(lake)
    lake.clock.moment -= timedelta(days=200)
    run_id = lake.run({"spotify": trouble()})
    watch = at_work(lake)
    assert [line.split(" at ")[0] for line in shown(watch)] == ["spotify 1 of 3"]
    watch.awake_at(after(lake, 31))
    assert watch.orders == [GoOn(run_id, ("spotify",))]


# ---- what a look costs


def test_looking_again_reads_next_to_nothing_and_writes_nothing(lake: PlayedLake) -> None:
    for _ in range(50):
        lake.run({"spotify": trouble(), "tiktok": trouble(FailureKind.NEEDS_SIGN_IN)})
    retries = Retries(lake.journal, PLATFORMS)
    asked: list[str] = []
    for _ in range(3):
        retries.up_to_date(lake.plan.retry_after, lake.clock.now())
    lake.journal._reading.set_trace_callback(asked.append)
    lake.journal._connection.set_trace_callback(asked.append)
    retries.up_to_date(lake.plan.retry_after, lake.clock.now())
    assert len(asked) == 2
    assert lake.journal.ask("SELECT max(due_at) FROM retries")[0][0] == iso(lake.clock.now() + 30 * MINUTE)


def test_moments_are_utc(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    assert watch.look().retries[0].due_at.tzinfo is UTC
