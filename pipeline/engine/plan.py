"""What may run next: the steps of one run as sets, from pending over executable and in flight to ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import NamedTuple

from pipeline.engine.states import Ending
from pipeline.model import Step, StepState

WHY = {
    StepState.FAILED: "which failed",
    StepState.CANCELLED: "which was stopped",
}


class Blocked(NamedTuple):
    """A step that cannot run any more, the step that is to blame and the sentence for the owner."""

    step: Step
    by: str
    reason: str


def dependents(steps: Collection[Step], of: Collection[str]) -> frozenset[str]:
    """The keys ``of`` and of all steps that wait for them, directly or not."""
    found, before = set(of), 0
    while len(found) > before:
        before = len(found)
        found |= {step.key for step in steps if any(edge.step in found for edge in step.needs)}
    return frozenset(found)


class Plan:
    """The steps of one run and how far each is.

    Edges to steps outside ``steps`` are ignored: those were filtered out, and what they once left behind is used.
    With ``flow`` (the keys of everything there is) an edge to a step that exists nowhere is refused too.
    Raises ValueError naming the steps for double keys, unknown needs and steps that wait for each other.
    """

    def __init__(self, steps: tuple[Step, ...], flow: Collection[str] | None = None) -> None:
        self.steps = {step.key: step for step in steps}
        _refuse_double_keys(steps)
        if flow is not None:
            _refuse_unknown_needs(steps, flow)
        self._awaited = {step.key: {edge.step for edge in step.needs if edge.step in self.steps} for step in steps}
        _refuse_circles(self._awaited)
        self._after: dict[str, list[str]] = {key: [] for key in self.steps}
        for key, needs in self._awaited.items():
            for need in needs:
                self._after[need].append(key)
        self._executable = {key for key, needs in self._awaited.items() if not needs}
        self._in_flight: set[str] = set()
        self.endings: dict[str, Ending] = {}

    @property
    def executable(self) -> tuple[Step, ...]:
        """Steps that wait for nothing any more, in the order of the flow."""
        return tuple(step for key, step in self.steps.items() if key in self._executable)

    @property
    def finished(self) -> bool:
        return len(self.endings) == len(self.steps)

    def start(self, key: str) -> None:
        """An executable step goes in flight."""
        if key not in self._executable:
            raise ValueError(f"Step {key!r} is not executable.")
        self._executable.remove(key)
        self._in_flight.add(key)

    def end(self, key: str, ending: Ending) -> tuple[Blocked, ...]:
        """A step has ended, started or not. Returns the steps that this keeps from running; they have ended too."""
        if key not in self.steps or key in self.endings:
            raise ValueError(f"Step {key!r} is not in this plan or has ended before.")
        self._executable.discard(key)
        self._in_flight.discard(key)
        self.endings[key] = ending
        blocked: list[Blocked] = []
        for later in self._after[key]:
            blocked += self._release(later)
        return tuple(blocked)

    def stop(self, known: Mapping[str, Ending] = MappingProxyType({})) -> tuple[Step, ...]:
        """The run was asked to stop: everything that is not in flight ends as cancelled. Returns those steps.

        Steps whose ending is ``known`` from before keep it, and are not among them.
        """
        waiting = [step for key, step in self.steps.items() if key not in self._in_flight and key not in self.endings]
        self.endings.update({step.key: known.get(step.key, Ending(StepState.CANCELLED)) for step in waiting})
        self._executable.clear()
        return tuple(step for step in waiting if step.key not in known)

    def _release(self, key: str) -> tuple[Blocked, ...]:
        """Let a step go on after one of its needs has ended: to executable, or to its end when it never can run."""
        if key in self.endings or key in self._in_flight:
            return ()
        step = self.steps[key]
        for edge in step.needs:
            ending = self.endings.get(edge.step)
            if edge.hard and ending is not None and not ending.satisfied:
                to_blame = ending.blocked_by or edge.step
                why = WHY[self.endings[to_blame].state]
                here = Blocked(step, to_blame, f"waits for {to_blame}, {why}")
                return (here, *self.end(key, Ending(StepState.SKIPPED, blocked_by=to_blame)))
        if all(need in self.endings for need in self._awaited[key]):
            self._executable.add(key)
        return ()


def _refuse_double_keys(steps: tuple[Step, ...]) -> None:
    keys = [step.key for step in steps]
    double = sorted({key for key in keys if keys.count(key) > 1})
    if double:
        raise ValueError(f"The flow names these steps twice: {', '.join(double)}.")


def _refuse_unknown_needs(steps: tuple[Step, ...], flow: Collection[str]) -> None:
    unknown = [f"{step.key} waits for {edge.step}" for step in steps for edge in step.needs if edge.step not in flow]
    if unknown:
        raise ValueError(f"The flow waits for steps that do not exist: {'; '.join(sorted(unknown))}.")


def _refuse_circles(awaited: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(awaited).prepare()
    except CycleError as circle:
        raise ValueError(f"These steps wait for each other: {' → '.join(circle.args[1])}.") from None
