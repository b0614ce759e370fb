"""Platforms that were down are tried again by themselves; what needs a person, or was stopped by one, is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline.configuration import DEPENDENCIES
from pipeline.model import Failure, FailureKind, RunState
from pipeline.schedule.orders import GoOn
from pipeline.schedule.retries import Retry
from tests.schedule.played import MONDAY, PlayedLake, Watch, started, trouble
from tests.schedule.retrying import MINUTE, after, shown


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
