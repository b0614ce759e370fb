"""The plan lets a step run once its needs allow it, and never leaves one hanging."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.engine.executing import STOPPED, Outcome
from pipeline.engine.plan import Plan
from pipeline.engine.states import ENDED, Ending
from pipeline.model import Edge, Failure, FailureKind, Phase, RunState, Step, StepContext, StepResult, StepState
from tests.engine.lakes import Lake, request, step

GOOD = Ending(StepState.SUCCEEDED)
FAILED = Ending(StepState.FAILED)


def keys(steps: tuple[Step, ...]) -> list[str]:
    return [each.key for each in steps]


def test_a_step_becomes_executable_when_its_needs_have_ended() -> None:
    plan = Plan((step("a.raw"), step("b.raw"), step("a.staging", "succeed", "a.raw", "b.raw")))
    assert keys(plan.executable) == ["a.raw", "b.raw"]

    plan.start("a.raw")
    assert keys(plan.executable) == ["b.raw"]
    plan.end("a.raw", GOOD)
    assert keys(plan.executable) == ["b.raw"]
    plan.start("b.raw")
    plan.end("b.raw", Ending(StepState.SKIPPED))
    assert keys(plan.executable) == ["a.staging"]
    plan.start("a.staging")
    assert plan.end("a.staging", GOOD) == ()
    assert plan.finished


def test_a_hard_need_that_failed_blocks_all_that_follows_and_is_named() -> None:
    plan = Plan((step("a.raw"), step("a.staging", "succeed", "a.raw"), step("a.curated", "succeed", "a.staging")))
    plan.start("a.raw")
    blocked = plan.end("a.raw", FAILED)

    assert [(each.step.key, each.by, each.reason) for each in blocked] == [
        ("a.staging", "a.raw", "waits for a.raw, which failed"),
        ("a.curated", "a.raw", "waits for a.raw, which failed"),
    ]
    assert plan.finished


def test_a_stopped_need_blocks_too() -> None:
    plan = Plan((step("a.raw"), step("a.staging", "succeed", "a.raw")))
    plan.start("a.raw")
    assert plan.end("a.raw", Ending(StepState.CANCELLED))[0].reason == "waits for a.raw, which was stopped"


def test_a_soft_need_only_has_to_end() -> None:
    plan = Plan((step("a.extract"), step("b.raw"), step("a.raw", "succeed", "a.extract?", "b.raw?")))
    plan.start("a.extract")
    plan.start("b.raw")
    assert plan.end("a.extract", FAILED) == ()
    assert plan.executable == ()
    plan.end("b.raw", GOOD)
    assert keys(plan.executable) == ["a.raw"]


def test_stopping_ends_all_that_is_not_in_flight() -> None:
    plan = Plan((step("a.raw"), step("b.raw"), step("a.staging", "succeed", "a.raw")))
    plan.start("a.raw")
    assert keys(plan.stop()) == ["b.raw", "a.staging"]
    assert not plan.finished
    assert plan.end("a.raw", GOOD) == ()
    assert plan.finished


def test_a_wrong_flow_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"names these steps twice: a\.raw"):
        Plan((step("a.raw"), step("a.raw")))
    with pytest.raises(ValueError, match=r"wait for each other: .*a\.raw"):
        Plan((step("a.raw", "succeed", "b.raw"), step("b.raw", "succeed", "a.raw?")))
    with pytest.raises(ValueError, match=r"a\.raw waits for a\.extrakt"):
        Plan((step("a.raw", "succeed", "a.extrakt"),), flow={"a.raw", "a.extract"})
    assert Plan((step("a.raw", "succeed", "a.extract"),), flow={"a.raw", "a.extract"}).executable


def test_a_plan_knows_its_own_steps_only() -> None:
    plan = Plan((step("a.raw"), step("a.staging", "succeed", "a.raw")))
    with pytest.raises(ValueError, match=r"'a\.staging' is not executable"):
        plan.start("a.staging")
    with pytest.raises(ValueError, match=r"'nonsense' is not in this plan"):
        plan.end("nonsense", GOOD)
    plan.end("a.raw", GOOD)
    with pytest.raises(ValueError, match=r"'a\.raw' .* has ended before"):
        plan.end("a.raw", GOOD)


FATES = {
    "good": Outcome(result=StepResult()),
    "idle": Outcome(result=StepResult(skipped_reason="nothing new")),
    "bad": Outcome(failure=Failure(FailureKind.BAD_DATA, "It is wrong.", "Look at it.")),
    "shaky": Outcome(failure=Failure(FailureKind.TRANSIENT, "No answer.", "Nothing.")),
    "stopped": STOPPED,
}


@st.composite
def flows(draw: st.DrawFn) -> tuple[tuple[Step, ...], dict[str, str]]:
    """Any flow without circles, in any order, and what becomes of each step."""
    count = draw(st.integers(0, 9))
    steps = []
    for number in range(count):
        earlier = st.sampled_from([f"s{before}" for before in range(number)]) if number else st.nothing()
        needs = draw(st.dictionaries(earlier, st.booleans(), max_size=min(4, number)))
        edges = tuple(Edge(need, hard) for need, hard in needs.items())
        steps.append(Step(f"s{number}", Phase.RAW, "nowhere:nothing", needs=edges))
    fates = {each.key: draw(st.sampled_from(sorted(FATES))) for each in steps}
    return tuple(draw(st.permutations(steps))), fates


class FateExecutor(Executor):
    """Ends each step at once as its fate says, and keeps who ran after whom."""

    def __init__(self, fates: dict[str, str]) -> None:
        self.fates = fates
        self.ran: list[str] = []

    def submit(self, call: Any, /, run: str, title: str, ctx: StepContext) -> Future[Outcome]:  # type: ignore[override]
        self.ran.append(ctx.step)
        future: Future[Outcome] = Future()
        future.set_result(FATES[self.fates[ctx.step]])
        return future


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(), workers=st.integers(1, 4))
def test_any_flow_ends_with_every_step_ended_and_none_before_its_needs(
    lake: Lake, flow: tuple[tuple[Step, ...], dict[str, str]], workers: int
) -> None:
    steps, fates = flow
    executor = FateExecutor(fates)
    summary = lake.runner(executor, workers=workers).run(request(force=True), steps, lake.context)

    states = {row.key: row.state for row in summary.steps}
    assert set(states) == {each.key for each in steps}
    assert set(states.values()) <= ENDED
    assert summary.state is not RunState.RUNNING
    satisfied = {row.key for row in summary.steps if row.ending.satisfied}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, key in enumerate(executor.ran):
        first.setdefault(key, place)
        last[key] = place
    for each in steps:
        for need in each.needs:
            if each.key in first:
                assert need.step not in last or last[need.step] < first[each.key]
                assert not need.hard or need.step in satisfied
        if each.key not in first:
            assert any(need.hard and need.step not in satisfied for need in each.needs)
    tries = {key: executor.ran.count(key) for key in first}
    assert all(tries[key] == (4 if fates[key] == "shaky" else 1) for key in tries)
