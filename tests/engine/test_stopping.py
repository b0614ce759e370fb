"""Cancel is real: nothing more starts, what runs is told, and what does not listen is not waited for."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.engine.events import Event, StepFinished, StepRetrying, StepStarted
from pipeline.engine.lake import cancel_flag
from pipeline.model import FailureKind, RunState, StepState
from pipeline.signals import CancelFlag
from tests.engine import steps as step_functions
from tests.engine.conftest import Run
from tests.engine.lakes import HandClock, Lake, step


def cancel_on(lake: Lake, kind: type[Event], key: str) -> None:
    """Set the stop sign of the run as soon as an event of that kind is told about a step."""

    def listen(event: Event) -> None:
        if isinstance(event, kind) and event.key == key:  # type: ignore[attr-defined]
            cancel_flag(lake.folder / "journal", event.run_id).set()

    lake.bus.subscribe(listen)


def left_stop_signs(lake: Lake) -> list[str]:
    return [file.name for file in (lake.folder / "journal" / "cancel").glob("*")]


def test_a_running_step_is_stopped_and_what_is_done_stays(lake: Lake, run: Run) -> None:
    lake.stop_at = "b.raw"
    summary = run(step("a.raw"), step("b.raw", "work_until_stopped", "a.raw"), step("b.staging", "succeed", "b.raw"))

    assert summary.state is RunState.CANCELLED
    assert [row.state for row in summary.steps] == [StepState.SUCCEEDED, StepState.CANCELLED, StepState.CANCELLED]
    assert summary.step("b.staging").skipped_reason == "the run was stopped"
    assert lake.diary == ["a.raw:1", "b.raw:1"]
    assert left_stop_signs(lake) == []


def test_between_steps_nothing_more_starts(lake: Lake, run: Run) -> None:
    cancel_on(lake, StepFinished, "a.raw")
    summary = run(step("a.raw"), *(step(f"p{n}.raw", "succeed", "a.raw") for n in range(3)), workers=1)

    assert summary.state is RunState.CANCELLED
    assert "p2.raw:1" not in lake.diary


def test_a_step_that_waits_for_its_next_try_is_cancelled(lake: Lake, run: Run) -> None:
    cancel_on(lake, StepRetrying, "a.raw")
    summary = run(step("a.raw", "never_answer"))

    assert summary.state is RunState.CANCELLED
    assert summary.step("a.raw").state is StepState.CANCELLED
    assert lake.diary == ["a.raw:1"]


def test_another_process_can_stop_a_run(lake: Lake, run: Run) -> None:
    def stop_from_outside(event: Event) -> None:
        if isinstance(event, StepStarted):
            flag = cancel_flag(lake.folder / "journal", event.run_id).path
            code = "import sys; from pipeline.signals import CancelFlag; CancelFlag(sys.argv[1]).set()"
            subprocess.run([sys.executable, "-c", code, flag], check=True)

    lake.bus.subscribe(stop_from_outside)
    assert run(step("a.raw", "work_until_stopped")).state is RunState.CANCELLED


def test_a_step_that_ends_well_in_spite_of_the_stop_sign_counts(lake: Lake, run: Run) -> None:
    lake.stop_at = "a.raw"
    summary = run(step("a.raw", "finish_when_stopped"), step("b.raw", "succeed", "a.raw"))

    assert summary.step("a.raw").rows_out == 7
    assert [row.state for row in summary.steps] == [StepState.SUCCEEDED, StepState.CANCELLED]


def test_a_stop_sign_that_comes_too_late_changes_nothing(lake: Lake, run: Run) -> None:
    lake.stop_at = "a.raw"
    assert run(step("a.raw", "finish_when_stopped")).state is RunState.SUCCESS


def test_a_cancelled_run_can_be_resumed(lake: Lake, threads: ThreadPoolExecutor, run: Run) -> None:
    lake.stop_at = "b.raw"
    first = run(step("a.raw", "write"), step("b.raw", "work_until_stopped", "a.raw"))
    again = lake.runner(threads).resume(
        first.run_id, (step("a.raw", "write"), step("b.raw", "finish_when_stopped", "a.raw")), lake.context
    )

    assert again.state is RunState.SUCCESS
    assert lake.diary == ["a.raw:1", "b.raw:1", "b.raw:2"]


@pytest.mark.slow
def test_a_step_over_its_time_is_stopped_and_has_failed(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "work_until_stopped", timeout_seconds=120.0, title="TikTok · Raw"), step("b.raw"))

    failure = summary.step("a.raw").failure
    assert failure is not None
    assert failure.message == "TikTok · Raw did not end within 2 minutes and was stopped."
    assert failure.kind is not FailureKind.TRANSIENT
    assert summary.state is RunState.PARTIAL
    assert 120 <= summary.step("a.raw").seconds < 420
    assert lake.diary.count("a.raw:1") == 1
    assert summary.abandoned == ()


def test_a_step_that_ends_well_just_after_its_time_counts(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "finish_when_stopped", timeout_seconds=2.0))

    assert summary.state is RunState.SUCCESS
    assert summary.step("a.raw").rows_out == 7


def test_what_breaks_while_it_is_stopped_is_not_tried_again(lake: Lake, run: Run) -> None:
    lake.stop_at = "a.raw"
    summary = run(step("a.raw", "lose_connection_when_stopped"), step("b.raw", "succeed", "a.raw"))

    assert lake.diary == ["a.raw:1"]
    assert summary.step("a.raw").state is StepState.FAILED
    assert summary.state is RunState.CANCELLED


def test_a_step_that_does_not_listen_is_not_waited_for(lake: Lake, run: Run) -> None:
    summary = run(step("a.raw", "be_deaf", timeout_seconds=2.0), step("a.staging", "succeed", "a.raw"), grace_seconds=2)

    assert summary.step("a.raw").state is StepState.FAILED
    assert summary.abandoned == ("a.raw",)
    assert left_stop_signs(lake) == [f"{summary.run_id}.a.raw.1"]  # it stands until the step has really ended


def test_cancelling_does_not_wait_for_a_step_that_does_not_listen(lake: Lake, run: Run) -> None:
    lake.stop_at = "a.raw"
    summary = run(step("a.raw", "be_deaf"), grace_seconds=2)

    assert summary.state is RunState.CANCELLED
    assert summary.abandoned == ("a.raw",)


def test_a_stop_sign_that_cannot_be_put_up_does_not_keep_the_run_from_ending(
    lake: Lake, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: CancelFlag) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(CancelFlag, "set", refuse)
    summary = run(step("a.raw", "be_deaf", timeout_seconds=2.0), step("b.raw"), grace_seconds=2)
    assert [row.state for row in summary.steps] == [StepState.FAILED, StepState.SUCCEEDED]
    assert "Could not put up the stop sign" in caplog.text


def test_a_run_ends_even_when_a_deaf_step_holds_the_last_worker(lake: Lake, run: Run) -> None:
    summary = run(
        step("a.raw", "be_deaf", timeout_seconds=2.0),
        step("b.raw"),
        step("b.staging", "succeed", "b.raw"),
        workers=1,
        grace_seconds=2,
    )

    assert summary.step("b.raw").skipped_reason == "no worker is free: a.raw did not stop"
    assert summary.step("b.staging").blocked_by == "a.raw"
    assert summary.state is RunState.FAILED


def test_a_worker_that_comes_free_again_is_used(lake: Lake, run: Run) -> None:
    def have_mercy(event: Event) -> None:
        if isinstance(event, StepFinished) and event.key == "a.raw":
            step_functions.release.set()

    lake.bus.subscribe(have_mercy)
    summary = run(
        step("a.raw", "be_deaf", timeout_seconds=2.0),
        step("b.raw", "work_until_stopped", timeout_seconds=6.0),
        step("c.raw", "succeed", "b.raw?"),
        workers=2,
        grace_seconds=2,
    )
    assert summary.step("c.raw").state is StepState.SUCCEEDED


def test_a_sleep_of_the_computer_is_not_counted_against_a_step(lake: Lake, clock: HandClock, run: Run) -> None:
    def sleep(event: Event) -> None:
        if isinstance(event, StepFinished) and event.key == "b.raw":
            clock.move(7200)

    lake.bus.subscribe(sleep)
    cancel_on(lake, StepFinished, "c.raw")
    summary = run(
        step("a.raw", "work_until_stopped", timeout_seconds=600.0), step("b.raw"), step("c.raw", "succeed", "b.raw")
    )
    assert summary.step("a.raw").state is StepState.CANCELLED  # by the stop sign, not by its time
