"""What may go better by itself is tried again, after growing waits; nothing else is."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipeline.clock import from_iso
from pipeline.engine.events import StepRetrying
from pipeline.engine.retry import RetryPolicy, RetryPolicyError
from pipeline.model import Failure, FailureKind, RunState, StepState
from tests.engine.conftest import Run
from tests.engine.lakes import Lake, step


def test_a_step_without_answer_is_tried_again_after_growing_waits(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "answer_on_third_try"))

    assert summary.state is RunState.SUCCESS
    assert summary.step("a.raw").rows_out == 28
    assert lake.diary == ["a.raw:1", "a.raw:2", "a.raw:3"]
    told = [event for event in lake.events if isinstance(event, StepRetrying)]
    assert [(event.attempt, event.of, event.in_seconds) for event in told] == [(2, 4, 2.0), (3, 4, 4.0)]
    assert [attempt.state for attempt in summary.attempts] == [StepState.FAILED, StepState.FAILED, StepState.SUCCEEDED]
    waits = [
        (later.started_at - earlier.ended_at).total_seconds()
        for earlier, later in pairwise(summary.attempts)
        if earlier.ended_at
    ]
    assert waits == pytest.approx([2.0, 4.0], abs=0.01)


def test_after_the_last_try_the_step_has_failed(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "never_answer"), step("b.raw"))

    assert lake.diary.count("b.raw:1") == 1
    assert [line for line in lake.diary if line.startswith("a")] == [f"a.raw:{n}" for n in (1, 2, 3, 4)]
    assert summary.step("a.raw").state is StepState.FAILED
    assert summary.state is RunState.PARTIAL


@pytest.mark.parametrize("function", ["need_sign_in", "break_down"])
def test_what_does_not_go_better_by_itself_is_tried_once(lake: Lake, run: Run, function: str) -> None:
    run(step("a.raw", function))
    assert lake.diary == ["a.raw:1"]


def test_other_steps_go_on_while_one_waits_for_its_next_try(lake: Lake, run: Run) -> None:
    run(step("a.raw", "answer_on_third_try"), step("b.raw"), step("b.staging", "succeed", "b.raw"), workers=1)

    assert lake.diary == ["a.raw:1", "b.raw:1", "b.staging:1", "a.raw:2", "a.raw:3"]


def test_waits_double_up_to_a_limit_and_are_spread() -> None:
    steady = RetryPolicy(max_retries=9, delay_seconds=2, max_delay_seconds=20, jitter=0)
    assert [steady.wait_seconds(n, random.Random(1)) for n in (1, 2, 3, 4, 5, 500)] == [2, 4, 8, 16, 20, 20]
    even = RetryPolicy(delay_seconds=5, exponential_backoff=False, jitter=0)
    assert [even.wait_seconds(n, random.Random(1)) for n in (1, 2, 3)] == [5, 5, 5]

    rng = random.Random(3)
    spread = [RetryPolicy(delay_seconds=4, jitter=0.5).wait_seconds(1, rng) for _ in range(200)]
    assert 4 <= min(spread) < 4.2
    assert 5.8 < max(spread) <= 6


def test_only_transient_failures_and_only_so_often() -> None:
    policy = RetryPolicy(max_retries=2)
    allowed = {kind for kind in FailureKind if policy.allows(Failure(kind, "", ""), tries=1)}
    assert allowed == {FailureKind.TRANSIENT}
    assert [policy.allows(Failure(FailureKind.TRANSIENT, "", ""), tries) for tries in (1, 2, 3)] == [True, True, False]
    assert not RetryPolicy(max_retries=0).allows(Failure(FailureKind.TRANSIENT, "", ""), tries=1)


def test_the_policy_is_read_from_the_schedule_configuration(caplog: pytest.LogCaptureFixture) -> None:
    assert RetryPolicy.from_config({}) == RetryPolicy()
    full = {"max_retries": 5, "delay_seconds": 1.5, "exponential_backoff": False, "max_delay_seconds": 60, "jitter": 0}
    assert RetryPolicy.from_config({"retry_policy": full}) == RetryPolicy(5, 1.5, False, 60.0, 0.0)
    assert RetryPolicy.from_config({"retry_policy": {"retry_delay_minutes": 2}}).delay_seconds == 120
    assert not caplog.records
    RetryPolicy.from_config({"retry_policy": {"max_retires": 5}})
    assert "max_retires" in caplog.text


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ({"max_retries": "3"}, "max_retries"),
        ({"max_retries": True}, "max_retries"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 2.5}, "max_retries"),
        ({"delay_seconds": "soon"}, "delay_seconds"),
        ({"delay_seconds": -2}, "delay_seconds"),
        ({"delay_seconds": float("nan")}, "delay_seconds"),
        ({"retry_delay_minutes": None}, "retry_delay_minutes"),
        ({"exponential_backoff": 1}, "exponential_backoff"),
        ({"jitter": []}, "jitter"),
        ([], "retry_policy"),
    ],
)
def test_a_wrong_policy_names_the_field(section: object, field: str) -> None:
    with pytest.raises(RetryPolicyError, match=field):
        RetryPolicy.from_config({"retry_policy": section})


def test_moments_in_the_journal_can_be_read_back(lake: Lake, run: Run) -> None:
    document = run(step("a.raw")).to_json()
    assert from_iso(str(document["started"])) <= from_iso(str(document["ended"]))
