"""A run goes on with a part of what it left undone; everything else keeps the ending it had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pipeline.engine.events import RunFinished, RunStarted, StepFinished
from pipeline.engine.plan import dependents
from pipeline.engine.records import RunSummary
from pipeline.model import RunState, Step, StepState, Zone
from tests.engine.conftest import Run
from tests.engine.lakes import Lake, step

FLOW = (
    step("a.extract", "need_sign_in"),
    step("a.raw", "write", "a.extract?"),
    step("b.extract", "need_sign_in"),
    step("b.raw", "break_down", "b.extract?"),
    step("b.staging", "succeed", "b.raw"),
    step("c.raw", "succeed"),
    step("all.unified", "succeed", "a.raw?", "b.staging?", "c.raw?"),
)


def mended(*functions: tuple[str, str]) -> tuple[Step, ...]:
    """The flow with other functions for some steps."""
    changed = dict(functions)
    return tuple(
        step(one.key, changed.get(one.key, one.run.partition(":")[2]), *_needs(one), watches=one.watches)
        for one in FLOW
    )


def _needs(one: Step) -> list[str]:
    return [edge.step + ("" if edge.hard else "?") for edge in one.needs]


def states(summary: RunSummary) -> dict[str, StepState]:
    return {row.key: row.state for row in summary.steps}


def test_only_the_chosen_steps_and_what_waits_for_them_run_again(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    first = run(*FLOW)
    before = len(lake.diary)
    flow = mended(("a.extract", "succeed"), ("b.extract", "succeed"), ("b.raw", "succeed"))
    again = lake.runner(threads).resume(first.run_id, flow, lake.context, dependents(flow, {"a.extract"}))

    assert "a.extract:2" in lake.diary[before:]
    assert not [line for line in lake.diary[before:] if line.startswith(("b.", "c."))]
    assert states(again)["a.extract"] is StepState.SUCCEEDED
    assert states(again)["b.raw"] is StepState.FAILED
    assert again.step("b.staging").blocked_by == "b.raw"
    assert (first.state, again.state) == (RunState.PARTIAL, RunState.PARTIAL)


def test_a_run_in_which_nothing_else_is_wrong_ends_well(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    flow = (*FLOW[:2], FLOW[5], step("all.unified", "succeed", "a.raw?", "c.raw?"))
    first = run(*flow)
    flow = (step("a.extract"), *flow[1:])
    again = lake.runner(threads).resume(first.run_id, flow, lake.context, dependents(flow, {"a.extract"}))
    assert (first.state, again.state) == (RunState.PARTIAL, RunState.SUCCESS)


def test_one_part_after_the_other_ends_well_in_the_end(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    first = run(*FLOW)
    flow = mended(("a.extract", "succeed"), ("b.extract", "succeed"), ("b.raw", "succeed"))
    one = lake.runner(threads).resume(first.run_id, flow, lake.context, dependents(flow, {"a.extract"}))
    other = lake.runner(threads).resume(
        first.run_id, flow, lake.context, dependents(flow, {"b.extract", "b.raw", "b.staging"})
    )
    assert (one.state, other.state) == (RunState.PARTIAL, RunState.SUCCESS)
    assert set(states(other).values()) <= {StepState.SUCCEEDED, StepState.SKIPPED}


def test_what_is_not_chosen_does_not_run_even_if_its_files_have_changed(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    flow = (FLOW[0], step("c.raw", "write", watches=((Zone.LANDING, "c"),)))
    first = run(*flow)
    (lake.folder / "landing" / "c").mkdir()
    (lake.folder / "landing" / "c" / "new.csv").write_text("new")
    flow = (step("a.extract"), flow[1])
    lake.runner(threads).resume(first.run_id, flow, lake.context, {"a.extract"})
    assert lake.diary.count("c.raw:1") == 1
    assert "c.raw:2" not in lake.diary


def test_what_was_told_are_the_steps_that_may_run(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    first = run(*FLOW)
    lake.events.clear()
    flow = mended(("a.extract", "succeed"))
    lake.runner(threads).resume(first.run_id, flow, lake.context, dependents(flow, {"a.extract"}))
    (started,) = [event for event in lake.events if isinstance(event, RunStarted)]
    assert started.steps == ("a.extract", "a.raw", "all.unified")
    told = {event.key for event in lake.events if isinstance(event, StepFinished)}
    assert told <= {"a.extract", "a.raw", "all.unified"}
    assert isinstance(lake.events[-1], RunFinished)


def test_steps_that_the_flow_has_gained_or_lost_wait_for_a_run_of_their_own(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    first = run(step("a.extract", "need_sign_in"), step("old.raw", "break_down"))
    flow = (step("a.extract"), step("new.raw"))
    again = lake.runner(threads).resume(first.run_id, flow, lake.context, {"a.extract"})
    assert states(again) == {"a.extract": StepState.SUCCEEDED, "old.raw": StepState.FAILED}
    assert "new.raw:1" not in lake.diary


def test_a_cancelled_run_stays_cancelled_where_only_a_part_of_it_goes_on(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    lake.stop_at = "b.raw"
    first = run(step("a.extract", "need_sign_in"), step("b.raw", "work_until_stopped", "a.extract?"))
    lake.stop_at = ""
    flow = (step("a.extract"), step("b.raw", "succeed", "a.extract?"))
    again = lake.runner(threads).resume(first.run_id, flow, lake.context, {"a.extract"})
    assert (first.state, again.state) == (RunState.CANCELLED, RunState.CANCELLED)
    assert states(again) == {"a.extract": StepState.SUCCEEDED, "b.raw": StepState.CANCELLED}


# -- what any resume has to stand ------------------------------------------------------------


def test_a_stop_sign_leaves_steps_that_were_not_reached_as_they_had_ended(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    flow = (step("a.raw", "break_down"), step("b.raw", "succeed", "a.raw?"))
    first = run(*flow)
    lake.stop_at = "a.raw"
    flow = (step("a.raw", "work_until_stopped"), flow[1])
    again = lake.runner(threads).resume(first.run_id, flow, lake.context)
    assert again.state is RunState.CANCELLED
    assert states(again) == {"a.raw": StepState.CANCELLED, "b.raw": StepState.SUCCEEDED}


def test_a_step_that_had_ended_well_is_blocked_once_what_it_needs_fails(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    watched = {"watches": ((Zone.LANDING, "a"),)}
    first = run(step("a.raw", "write", **watched), step("a.staging", "succeed", "a.raw"), step("b.raw", "break_down"))
    (lake.folder / "landing" / "a").mkdir()
    (lake.folder / "landing" / "a" / "new.csv").write_text("new")
    flow = (step("a.raw", "break_down", **watched), step("a.staging", "succeed", "a.raw"), step("b.raw"))
    again = lake.runner(threads).resume(first.run_id, flow, lake.context)
    assert states(again) == {
        "a.raw": StepState.FAILED, "a.staging": StepState.SKIPPED, "b.raw": StepState.SUCCEEDED,
    }  # fmt: skip
    assert again.step("a.staging").blocked_by == "a.raw"
    assert again.state is RunState.PARTIAL
