"""Which state may follow which, as tables: a run's history can be trusted because nothing else may happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pipeline.model import RunState, StepState

State = TypeVar("State", StepState, RunState)

STEP_MOVES: Mapping[StepState, frozenset[StepState]] = {
    StepState.PENDING: frozenset({StepState.READY, StepState.SKIPPED, StepState.CANCELLED}),
    StepState.READY: frozenset({StepState.RUNNING, StepState.SKIPPED, StepState.FAILED, StepState.CANCELLED}),
    StepState.RUNNING: frozenset(
        {
            StepState.READY,  # waits for its next try
            StepState.SUCCEEDED,
            StepState.SKIPPED,
            StepState.FAILED,
            StepState.CANCELLED,
            StepState.INTERRUPTED,
        }
    ),
    StepState.SUCCEEDED: frozenset(),
    StepState.SKIPPED: frozenset(),
    StepState.FAILED: frozenset(),
    StepState.CANCELLED: frozenset(),
    StepState.INTERRUPTED: frozenset(),
}

RUN_MOVES: Mapping[RunState, frozenset[RunState]] = {
    RunState.RUNNING: frozenset(set(RunState) - {RunState.RUNNING}),
    RunState.SUCCESS: frozenset(),
    RunState.PARTIAL: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.CANCELLED: frozenset(),
    RunState.INTERRUPTED: frozenset(),
}

RESUMABLE = frozenset({RunState.INTERRUPTED, RunState.CANCELLED, RunState.FAILED, RunState.PARTIAL})
ENDED = frozenset({StepState.SUCCEEDED, StepState.SKIPPED, StepState.FAILED, StepState.CANCELLED})


class IllegalTransition(Exception):
    """A state change that no table allows: a fault of the program, never of the data."""

    def __init__(self, current: StepState | RunState, to: StepState | RunState) -> None:
        super().__init__(f"{type(current).__name__} may not go from {current} to {to}.")
        self.current = current
        self.to = to


@dataclass(frozen=True)
class Ending:
    """How a step ended. ``blocked_by`` names the step whose failure kept this one from running."""

    state: StepState
    blocked_by: str = ""

    @property
    def satisfied(self) -> bool:
        """Those that wait for this step may run: it succeeded, or there was nothing to do."""
        return self.state is StepState.SUCCEEDED or (self.state is StepState.SKIPPED and not self.blocked_by)


def move(current: State, to: State) -> State:
    """``to``, if the tables allow it after ``current``; raises :class:`IllegalTransition` otherwise."""
    if to not in (STEP_MOVES[current] if isinstance(current, StepState) else RUN_MOVES[current]):
        raise IllegalTransition(current, to)
    return to


def resume_run(current: RunState) -> RunState:
    """Back to running: open only to runs that left something undone."""
    if current not in RESUMABLE:
        raise IllegalTransition(current, RunState.RUNNING)
    return RunState.RUNNING


def resume_step(current: StepState) -> StepState:
    """Back to pending, whatever it was: called for a step of a resumed run only."""
    if current is StepState.RUNNING:
        raise IllegalTransition(current, StepState.PENDING)
    return StepState.PENDING


def run_state(endings: Iterable[Ending], quarantined: int, cancelled: bool) -> RunState:
    """What a run is called, from how its steps ended and how many files it newly set aside."""
    if cancelled:
        return RunState.CANCELLED
    satisfied = [ending.satisfied for ending in endings]
    if all(satisfied) and quarantined == 0:
        return RunState.SUCCESS
    return RunState.PARTIAL if any(satisfied) else RunState.FAILED
