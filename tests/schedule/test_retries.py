"""Platforms that were down are tried again by themselves; what needs a person, or was stopped by one, is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.clock import iso
from pipeline.configuration import DEPENDENCIES
from pipeline.model import Failure, FailureKind, RunKind, RunState
from pipeline.schedule.orders import GoOn
from pipeline.schedule.pause import pause, unpause
from pipeline.schedule.retries import Retries, Retry
from tests.schedule.played import MONDAY, PLATFORMS, PlayedLake, Watch, started, trouble

MINUTE = timedelta(minutes=1)
SIX = timedelta(hours=6) + MONDAY  # the hours are over by then


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlayedLake]:
    made = PlayedLake(tmp_path, MONDAY - timedelta(hours=8))
    made.hours("20:00", "21:00", randomize=False)  # far from what is tried again here
    yield made
    made.close()


@pytest.fixture
def watch(lake: PlayedLake) -> Watch:
    return at_work(lake)


def at_work(lake: PlayedLake) -> Watch:
    """A program that has been looking for some minutes."""
    made = Watch(lake)
    made.keeper._awake_since -= 10 * MINUTE
    made.look()
    return made


def after(lake: PlayedLake, minutes: float) -> datetime:
    return lake.clock.now() + minutes * MINUTE


def shown(watch: Watch) -> list[str]:
    """``spotify 2 of 3 at 08:40``."""
    return [f"{one.platform} {one.number} of {one.of} at {one.due_at:%H:%M}" for one in watch.look().retries]


def ended_at(lake: PlayedLake, run_id: str) -> datetime:
    found = lake.journal.run(run_id)
    assert found is not None
    assert found.run.ended_at is not None
    return found.run.ended_at


# ---- three tries


def test_a_platform_that_was_down_is_tried_three_times_each_later_than_the_one_before(
    lake: PlayedLake, watch: Watch
) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.failures = {"spotify": trouble()}
    for number, wait in enumerate((30, 60, 120), 1):
        due = ended_at(lake, run_id) + wait * MINUTE
        assert shown(watch) == [f"spotify {number} of 3 at {due:%H:%M}"]
        watch.awake_at(due - MINUTE / 60)
        assert len(watch.orders) == number - 1
        watch.awake_at(due + number * 3 * MINUTE)  # a little later: what counts is the end of the try
        assert watch.orders[number - 1 :] == [GoOn(run_id, ("spotify",))]
    assert shown(watch) == [], "and no more"
    watch.until(after(lake, 60 * 5), MINUTE)
    assert len(watch.orders) == 3


def test_one_that_succeeds_is_tried_no_more(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.look()
    watch.awake_at(after(lake, 31))
    assert watch.orders == [GoOn(run_id, ("spotify",))]
    assert shown(watch) == []
    assert lake.state(run_id) is RunState.SUCCESS


def test_platforms_that_are_due_together_are_tried_together(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"tiktok": trouble(), "spotify": trouble()})
    assert [line.split(" at ")[0] for line in shown(watch)] == ["spotify 1 of 3", "tiktok 1 of 3"]
    watch.failures = {"tiktok": trouble()}
    watch.awake_at(after(lake, 30))
    assert watch.orders == [GoOn(run_id, ("spotify", "tiktok"))]
    assert [line.split(" at ")[0] for line in shown(watch)] == ["tiktok 2 of 3"]


def test_the_waits_are_those_of_the_file(lake: PlayedLake, watch: Watch) -> None:
    lake.configuration.change_schedule(("retry_policy", "platform_retry_minutes"), [5])
    run_id = lake.run({"spotify": trouble()})
    assert shown(watch) == [f"spotify 1 of 1 at {ended_at(lake, run_id) + 5 * MINUTE:%H:%M}"]
    lake.configuration.change_schedule(("retry_policy", "platform_retry_minutes"), [])
    lake.run({"tiktok": trouble()})
    assert shown(watch) == []


def test_without_any_wait_they_still_end(lake: PlayedLake, watch: Watch) -> None:
    lake.configuration.change_schedule(("retry_policy", "platform_retry_minutes"), [0, 0])
    lake.run({"spotify": trouble()})
    watch.failures = {"spotify": trouble()}
    watch.until(after(lake, 5), MINUTE / 4)
    assert len(watch.orders) == 2


@pytest.mark.parametrize(
    "kind",
    [
        FailureKind.NEEDS_SIGN_IN,
        FailureKind.LAYOUT_CHANGED,
        FailureKind.BAD_DATA,
        FailureKind.PERMANENT,
        FailureKind.ENVIRONMENT,
    ],
)
def test_what_does_not_pass_by_itself_is_left_alone(lake: PlayedLake, watch: Watch, kind: FailureKind) -> None:
    lake.run({"spotify": trouble(kind)})
    assert shown(watch) == []
    watch.until(after(lake, 150), MINUTE)
    assert watch.orders == []


def test_a_try_that_finds_that_a_sign_in_is_needed_is_the_last(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.failures = {"spotify": trouble(FailureKind.NEEDS_SIGN_IN)}
    watch.awake_at(after(lake, 31))
    assert len(watch.orders) == 1
    assert shown(watch) == []


# ---- a moment that the platform has named


def limited(until: datetime | None) -> dict[str, Failure]:
    return {"spotify": trouble(FailureKind.RATE_LIMITED, until)}


def test_a_platform_that_has_named_a_moment_is_asked_then(lake: PlayedLake, watch: Watch) -> None:
    named = after(lake, 75)
    run_id = lake.run(limited(named))
    (retry,) = watch.look().retries
    assert retry == Retry(run_id, "spotify", 0, 0, named)
    assert retry.deferred
    watch.awake_at(named - MINUTE / 60)
    assert watch.orders == []
    watch.awake_at(named)
    assert watch.orders == [GoOn(run_id, ("spotify",))]


def test_a_deferral_does_not_count_as_a_try(lake: PlayedLake, watch: Watch) -> None:
    lake.run(limited(after(lake, 75)))
    watch.look()
    watch.failures = {"spotify": trouble()}
    watch.awake_at(after(lake, 75))
    assert [line.split(" at ")[0] for line in shown(watch)] == ["spotify 1 of 3"]


@pytest.mark.parametrize("named", [None, MONDAY - timedelta(days=1)])
def test_a_limit_without_a_moment_to_come_is_like_being_down(
    lake: PlayedLake, watch: Watch, named: datetime | None
) -> None:
    lake.run(limited(named))
    assert [line.split(" at ")[0] for line in shown(watch)] == ["spotify 1 of 3"]


def test_a_moment_far_away_is_left_to_the_next_run(lake: PlayedLake, watch: Watch) -> None:
    lake.run(limited(after(lake, 60 * 24 * 4)))
    assert shown(watch) == []


def test_a_platform_that_puts_us_off_for_ever_is_left_to_the_next_run(lake: PlayedLake, watch: Watch) -> None:
    lake.run(limited(after(lake, 3)))
    for _ in range(20):
        watch.failures = limited(after(lake, 6))
        watch.until(after(lake, 5), MINUTE / 2)
    assert len(watch.orders) == 5
    assert shown(watch) == []


# ---- called off


def test_a_run_by_hand_that_succeeds_calls_them_off(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble(), "tiktok": trouble()})
    assert len(shown(watch)) == 2
    lake.run(platforms=("spotify",))
    assert [line.split(" ")[0] for line in shown(watch)] == ["tiktok"]
    lake.run()
    assert shown(watch) == []


def test_a_run_by_hand_that_goes_on_leaves_them_until_it_has_ended(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    run_id = lake.begin()
    assert len(shown(watch)) == 1
    lake.end(run_id)
    assert shown(watch) == []


def test_a_newer_run_that_fails_begins_to_count_anew(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble()})
    watch.look()
    watch.failures = {"spotify": trouble()}
    watch.awake_at(after(lake, 31))
    newer = lake.run({"spotify": trouble()})
    (retry,) = watch.look().retries
    assert (retry.run_id, retry.number) == (newer, 1)


def test_the_owner_who_goes_on_with_the_run_has_done_it_already(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.look()
    lake.clock.moment += 5 * MINUTE
    lake.go_on(run_id)
    lake.end(run_id)
    assert shown(watch) == []


def test_a_run_that_its_owner_stopped_is_left_alone(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.begin("schedule")
    lake.end(run_id, {"spotify": trouble()}, RunState.CANCELLED)
    assert shown(watch) == []


def test_a_try_that_its_owner_stopped_is_the_last(lake: PlayedLake, watch: Watch) -> None:
    run_id = lake.run({"spotify": trouble()})
    watch.carry_out = False
    watch.look()
    watch.awake_at(after(lake, 31))
    (order,) = watch.orders
    lake.end(started(lake, order), {}, RunState.CANCELLED)
    assert shown(watch) == []
    assert lake.state(run_id) is RunState.CANCELLED


def test_a_platform_that_was_switched_off_is_not_tried_any_more(lake: PlayedLake, watch: Watch) -> None:
    lake.run({"spotify": trouble(), "tiktok": trouble()})
    assert len(shown(watch)) == 2
    (lake.folder / "config" / DEPENDENCIES).write_text('{"platforms": {"spotify": {"enabled": false}}}')
    assert [line.split(" ")[0] for line in shown(watch)] == ["tiktok"]


# ---- held


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
