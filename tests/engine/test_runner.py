"""A run does all it can, says how everything ended, and keeps what is done."""

from __future__ import annotations

import json
import pickle
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from pipeline.engine.events import RunFinished, RunStarted, StepFinished, StepProgress, StepStarted
from pipeline.engine.executing import execute
from pipeline.engine.lake import cancel_flag
from pipeline.engine.retry import RetryPolicy
from pipeline.engine.states import IllegalTransition
from pipeline.model import FailureKind, Phase, RunState, StepContext, StepState, Zone
from tests.engine.conftest import Run
from tests.engine.lakes import START, Lake, request, step


def test_a_run_of_good_steps_is_a_success(lake: Lake, run: Run) -> None:
    summary = run(step("tiktok.raw"), step("tiktok.staging", "succeed", "tiktok.raw"))

    assert summary.state is RunState.SUCCESS
    assert lake.diary == ["tiktok.raw:1", "tiktok.staging:1"]
    row = summary.step("tiktok.raw")
    assert (row.state, row.rows_in, row.rows_out, row.notes) == (StepState.SUCCEEDED, 3, 2, ("all well",))
    assert summary.run_id.startswith("20261120T070003Z-")
    assert lake.journal.metrics(summary.run_id)["tiktok.raw"] == {"speed": 1.5}


def test_one_broken_platform_never_stops_another(run: Run) -> None:
    summary = run(
        step("distrokid.raw", "break_down"),
        step("distrokid.staging", "succeed", "distrokid.raw"),
        step("distrokid.curated", "succeed", "distrokid.staging"),
        step("tiktok.raw"),
        step("tiktok.staging", "succeed", "tiktok.raw"),
        step("unified.daily", "succeed", "distrokid.curated?", "tiktok.staging?"),
    )

    states = {row.key: row.state for row in summary.steps}
    assert summary.state is RunState.PARTIAL
    assert states == {
        "distrokid.raw": StepState.FAILED,
        "distrokid.staging": StepState.SKIPPED,
        "distrokid.curated": StepState.SKIPPED,
        "tiktok.raw": StepState.SUCCEEDED,
        "tiktok.staging": StepState.SUCCEEDED,
        "unified.daily": StepState.SUCCEEDED,
    }
    curated = summary.step("distrokid.curated")
    assert curated.skipped_reason == "waits for distrokid.raw, which failed"
    assert curated.blocked_by == "distrokid.raw"


def test_a_failed_extract_does_not_keep_landed_data_from_being_processed(lake: Lake, run: Run) -> None:
    summary = run(step("distrokid.extract", "need_sign_in"), step("distrokid.raw", "succeed", "distrokid.extract?"))

    assert lake.diary == ["distrokid.extract:1", "distrokid.raw:1"]
    failure = summary.step("distrokid.extract").failure
    assert failure is not None
    assert failure.kind is FailureKind.NEEDS_SIGN_IN
    assert summary.state is RunState.PARTIAL


def test_a_run_in_which_nothing_worked_has_failed(run: Run) -> None:
    assert run(step("a.raw", "break_down"), step("b.raw", "succeed", "a.raw")).state is RunState.FAILED


def test_a_step_that_has_nothing_to_do_lets_the_next_ones_run(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "nothing_to_do"), step("a.staging", "succeed", "a.raw"))

    assert summary.step("a.raw").state is StepState.SKIPPED
    assert summary.step("a.raw").skipped_reason == "not set up"
    assert lake.diary == ["a.raw:1", "a.staging:1"]
    assert summary.state is RunState.SUCCESS


def test_steps_without_a_common_need_run_side_by_side(lake: Lake, run: Run) -> None:
    assert run(step("a.raw", "meet"), step("b.raw", "meet")).state is RunState.SUCCESS


def test_no_more_steps_run_at_once_than_there_are_workers(lake: Lake, run: Run) -> None:
    run(*(step(f"p{n}.raw") for n in range(5)), workers=1)

    order = [
        (type(event).__name__, event.key) for event in lake.events if isinstance(event, StepStarted | StepFinished)
    ]
    assert order == [(kind, f"p{n}.raw") for n in range(5) for kind in ("StepStarted", "StepFinished")]


def test_a_runner_without_workers_is_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="at least one"):
        run(step("a.raw"), workers=0)


def test_steps_that_were_filtered_out_are_not_waited_for(lake: Lake, run: Run) -> None:
    assert run(step("a.validate", "succeed", "a.extract")).state is RunState.SUCCESS


def test_a_fault_of_a_step_is_told_without_secrets(run: Run) -> None:
    failure = run(step("meta.raw", "break_down", title="Meta Ads · Raw")).step("meta.raw").failure

    assert failure is not None
    assert failure.message == "Meta Ads · Raw stopped on a fault in the program."
    assert "no such column" in failure.detail
    assert "EAAB12345" not in failure.detail


@pytest.mark.parametrize("function", ["return_nothing", "no_such_function"])
def test_a_step_that_is_none_fails_and_says_so(run: Run, function: str) -> None:
    failure = run(step("a.raw", function)).step("a.raw").failure

    assert failure is not None
    assert failure.kind is FailureKind.PERMANENT
    assert function in failure.detail


@pytest.mark.parametrize("function", ["leave_program", "break_down", "no_such_function"])
def test_no_fault_of_a_step_leaves_the_place_where_it_runs(lake: Lake, function: str) -> None:
    context = StepContext(
        "run", "a.raw", "a", Phase.RAW, lake.context.zones, "", "", START, "", settings=lake.context.settings
    )
    outcome = execute(f"tests.engine.steps:{function}", "A · Raw", context)
    assert outcome.failure is not None
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def test_events_come_in_order_and_stand_in_the_journal(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw"))

    assert [type(event) for event in lake.events] == [RunStarted, StepStarted, StepFinished, RunFinished]
    assert [event.seq for event in lake.events] == [1, 2, 3, 4]
    stored = lake.journal.events()
    assert [event.type for event in stored] == ["RunStarted", "StepStarted", "StepFinished", "RunFinished"]
    assert stored[2].body["rows_out"] == 2
    assert lake.journal.events(since=3, run_id=summary.run_id)[0].body["state"] == "success"


def test_progress_is_told_but_not_kept(lake: Lake, run: Run) -> None:
    run(step("a.raw", "count_to_ten"))

    told = [event for event in lake.events if isinstance(event, StepProgress)]
    assert [(event.key, event.total) for event in told] == [("a.raw", 10)]
    assert "StepProgress" not in {event.type for event in lake.journal.events()}


def test_the_summary_has_the_agreed_shape(lake: Lake, run: Run) -> None:
    document = json.loads(json.dumps(run(step("a.raw"), step("b.raw", "need_sign_in")).to_json()))

    assert {"run_id", "kind", "state", "started", "ended", "seconds", "steps", "resources"} <= set(document)
    assert document["kind"] == "full"
    assert document["started"] == "2026-11-20T07:00:03.000Z"
    assert document["resources"].keys() == {"peak_memory_bytes", "cpu_seconds"}
    assert document["resources"]["peak_memory_bytes"] > 1_000_000
    good, bad = document["steps"]
    assert good["failure"] is None
    assert bad["failure"] == {
        "kind": "needs-sign-in",
        "message": "DistroKid wants you to sign in again.",
        "next_action": "Sign in.",
    }
    assert {"platform", "phase", "rows_in", "rows_out", "bytes", "files", "skipped_reason", "quarantined"} <= set(bad)


def test_a_step_knows_the_ledger_of_its_platform(lake: Lake, run: Run) -> None:
    (lake.folder / "verdicts.json").write_text('{"one.csv": ["aa", "accepted"], "two.csv": ["bb", "duplicate"]}')

    summary = run(
        step("a.validate", "validate"), step("a.raw", "know_ledger", "a.validate"), step("b.raw", "know_ledger")
    )

    assert summary.step("a.raw").notes == ("one.csv", "two.csv")
    assert summary.step("b.raw").notes == ()


def test_a_newly_refused_file_makes_the_run_partial_once(lake: Lake, run: Run) -> None:
    (lake.folder / "verdicts.json").write_text('{"one.csv": ["aa", "quarantined"], "two.csv": ["bb", "accepted"]}')

    first = run(step("a.validate", "validate"))
    second = run(step("a.validate", "validate"), force=True)

    assert (first.state, first.step("a.validate").quarantined) == (RunState.PARTIAL, 1)
    assert (second.state, second.step("a.validate").quarantined) == (RunState.SUCCESS, 0)


def test_a_journal_that_cannot_be_written_ends_the_run_and_stops_its_steps(lake: Lake, run: Run) -> None:
    def break_journal(event: object) -> None:
        if isinstance(event, StepStarted) and event.key == "b.raw":
            lake.journal._connection.execute("PRAGMA query_only = ON")

    lake.bus.subscribe(break_journal)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        run(step("a.raw", "work_until_stopped"), step("b.raw"))

    assert isinstance(lake.events[-1], RunFinished)
    assert lake.events[-1].state is RunState.INTERRUPTED
    lake.journal._connection.execute("PRAGMA query_only = OFF")
    assert lake.journal.interrupt_orphans() == (lake.events[-1].run_id,)


def test_a_fault_of_the_engine_itself_leaves_a_run_that_can_be_resumed(
    lake: Lake, threads: ThreadPoolExecutor, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.engine.run_loop.run_state", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(step("a.raw"))

    (line,) = lake.journal.runs()
    assert line.run.state is RunState.INTERRUPTED
    assert lake.journal.events()[-1].body["state"] == "interrupted"
    cancel_flag(lake.folder / "journal", line.run.run_id).set()  # meant for the run that was cut off
    again = lake.runner(threads).resume(line.run.run_id, (step("a.raw"),), lake.context)
    assert again.state is RunState.SUCCESS
    assert lake.diary == ["a.raw:1"]


def test_processes_do_what_threads_do(lake: Lake) -> None:
    steps = (
        step("a.raw", "write"),
        step("a.staging", "answer_on_third_try", "a.raw"),
        step("b.raw", "break_down"),
        step("c.raw", "return_what_cannot_travel"),
    )
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        summary = lake.runner(processes, workers=2).run(request(), steps, lake.context)

    assert [row.state for row in summary.steps] == [StepState.SUCCEEDED, StepState.SUCCEEDED, *[StepState.FAILED] * 2]
    assert summary.step("a.staging").rows_out == 28
    failure = summary.step("b.raw").failure
    assert failure is not None
    assert "no such column" in failure.detail


def test_a_worker_process_that_dies_fails_its_step_and_the_run_still_ends(lake: Lake) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        summary = lake.runner(processes, workers=1).run(request(), (step("a.raw", "die"), step("b.raw")), lake.context)

    kinds = {row.failure.kind for row in summary.steps if row.failure}
    assert (summary.state, kinds) == (RunState.FAILED, {FailureKind.ENVIRONMENT})


def test_resume_goes_on_without_repeating_what_is_done(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    flow = [
        step("a.extract"),
        step("a.raw", "write", "a.extract?"),
        step("b.raw", "break_down"),
        step("b.staging", "succeed", "b.raw"),
    ]
    first = run(*flow)
    repaired = [*flow[:2], step("b.raw", "succeed"), flow[3]]
    again = lake.runner(threads).resume(first.run_id, tuple(repaired), lake.context)

    assert (first.state, again.state) == (RunState.PARTIAL, RunState.SUCCESS)
    assert again.run_id == first.run_id
    assert sorted(lake.diary) == ["a.extract:1", "a.raw:1", "b.raw:1", "b.raw:2", "b.staging:1"]
    assert [(attempt.attempt, attempt.state) for attempt in again.attempts if attempt.key == "b.raw"] == [
        (1, StepState.FAILED),
        (2, StepState.SUCCEEDED),
    ]


def test_resume_repeats_what_rests_on_something_new(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    flow = (step("a.raw", "write", watches=((Zone.LANDING, "a"),)), step("b.raw", "never_answer"))
    lake.policy = RetryPolicy(max_retries=0)
    first = run(*flow)
    (lake.folder / "landing" / "a").mkdir()
    (lake.folder / "landing" / "a" / "new.csv").write_text("new")
    again = lake.runner(threads).resume(first.run_id, flow, lake.context)

    assert lake.diary.count("a.raw:2") == 1
    assert again.step("a.raw").bytes == 3


def test_resume_names_steps_that_the_flow_has_lost_and_runs_those_it_gained(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    first = run(step("old.raw", "break_down"))
    again = lake.runner(threads).resume(first.run_id, (step("new.raw"),), lake.context)

    assert again.step("old.raw").skipped_reason == "no longer part of the flow"
    assert again.step("new.raw").state is StepState.SUCCEEDED
    assert again.state is RunState.SUCCESS


def test_only_a_run_that_left_something_undone_can_be_resumed(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    first = run(step("a.raw"))
    with pytest.raises(IllegalTransition):
        lake.runner(threads).resume(first.run_id, (step("a.raw"),), lake.context)
    with pytest.raises(LookupError, match="no run nonsense"):
        lake.runner(threads).resume("nonsense", (step("a.raw"),), lake.context)
