"""Only the changes in the tables may happen, and a run is called what it was."""

from __future__ import annotations

import pytest

from pipeline.engine.states import (
    RESUMABLE,
    RUN_MOVES,
    STEP_MOVES,
    Ending,
    IllegalTransition,
    move,
    resume_run,
    resume_step,
    run_state,
)
from pipeline.model import RunState, StepState

GOOD = Ending(StepState.SUCCEEDED)
UNCHANGED = Ending(StepState.SKIPPED)
FAILED = Ending(StepState.FAILED)
BLOCKED = Ending(StepState.SKIPPED, blocked_by="a.raw")
CANCELLED = Ending(StepState.CANCELLED)


@pytest.mark.parametrize("current", StepState)
@pytest.mark.parametrize("to", StepState)
def test_a_step_moves_only_as_its_table_says(current: StepState, to: StepState) -> None:
    if to in STEP_MOVES[current]:
        assert move(current, to) is to
    else:
        with pytest.raises(IllegalTransition, match=f"may not go from {current} to {to}"):
            move(current, to)


@pytest.mark.parametrize("current", RunState)
def test_a_run_that_has_ended_runs_again_only_by_resuming(current: RunState) -> None:
    with pytest.raises(IllegalTransition):
        move(current, RunState.RUNNING)
    if current in RESUMABLE:
        assert resume_run(current) is RunState.RUNNING
    else:
        with pytest.raises(IllegalTransition):
            resume_run(current)


def test_every_state_stands_in_its_table_and_ends_where_an_end_is() -> None:
    assert set(STEP_MOVES) == set(StepState)
    assert set(RUN_MOVES) == set(RunState)
    assert {state for state, moves in STEP_MOVES.items() if moves} == {
        StepState.PENDING,
        StepState.READY,
        StepState.RUNNING,
    }


def test_a_step_at_work_cannot_be_taken_up_again() -> None:
    assert resume_step(StepState.INTERRUPTED) is StepState.PENDING
    with pytest.raises(IllegalTransition):
        resume_step(StepState.RUNNING)


@pytest.mark.parametrize(
    ("endings", "quarantined", "cancelled", "state"),
    [
        ([GOOD, UNCHANGED], 0, False, RunState.SUCCESS),
        ([UNCHANGED, UNCHANGED], 0, False, RunState.SUCCESS),
        ([], 0, False, RunState.SUCCESS),
        ([GOOD], 1, False, RunState.PARTIAL),
        ([GOOD, FAILED], 0, False, RunState.PARTIAL),
        ([UNCHANGED, FAILED], 0, False, RunState.PARTIAL),
        ([FAILED, BLOCKED], 0, False, RunState.FAILED),
        ([GOOD, CANCELLED], 0, True, RunState.CANCELLED),
        ([FAILED, CANCELLED], 3, True, RunState.CANCELLED),
        ([GOOD, CANCELLED], 0, False, RunState.PARTIAL),
    ],
)
def test_a_run_is_called_what_it_was(endings: list[Ending], quarantined: int, cancelled: bool, state: RunState) -> None:
    assert run_state(endings, quarantined, cancelled) is state
