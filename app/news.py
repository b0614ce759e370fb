"""How each event of the engine changes what is so: a pure function from state to state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.state import PanelState, RunView, StepView
from pipeline.engine.events import Event, RunFinished, RunStarted, StepFinished, StepProgress, StepRetrying, StepStarted
from pipeline.model import Phase, RunKind, RunState, StepState


def after(state: PanelState, event: Event) -> PanelState:
    """``state`` once ``event`` has happened. Events of runs that are not ours to follow change nothing."""
    if isinstance(event, RunStarted):
        return _run_started(state, event)
    if state.run is None or event.run_id != state.run.run_id:
        return state
    if isinstance(event, RunFinished):
        ended = replace(state.run, state=event.state, ended_at=event.at, seconds=event.seconds,
                        quarantined=event.quarantined)  # fmt: skip
        return replace(state, run=ended, last_run=replace(ended, stopping=False, usual=None))
    known = state.steps.get(getattr(event, "key", ""))
    if known is None:
        return state
    return replace(state, steps={**state.steps, known.key: _step_after(known, event)})


def _run_started(state: PanelState, event: RunStarted) -> PanelState:
    steps = dict(state.steps)
    for key in event.steps:
        known = steps.get(key)
        if known is None:
            continue
        if not (event.resumed and known.satisfied and known.run_id == event.run_id):
            steps[key] = StepView(key, known.phase, known.platform, known.title, StepState.PENDING,
                                  usual=known.usual, run_id=event.run_id)  # fmt: skip
    run = RunView(event.run_id, event.kind, event.trigger, RunState.RUNNING, event.at,
                  usual=_usual(state, event), keys=event.steps, stopping=state.stopping)  # fmt: skip
    return replace(state, run=run, starting=False, steps=steps, put_off=frozenset(), held_by="")


def _usual(state: PanelState, event: RunStarted) -> float | None:
    """How long such a run usually takes: known only of runs that begin at the beginning and leave nothing out."""
    left_out = {Phase.EXTRACT} if event.kind == RunKind.WITHOUT_EXTRACTORS else set()
    whole = {step.key for step in state.steps.values() if step.phase not in left_out}
    return None if event.resumed or not whole <= set(event.steps) else state.usual_runs.get(event.kind)


def _step_after(step: StepView, event: Event) -> StepView:
    if isinstance(event, StepStarted):
        return replace(step, state=StepState.RUNNING, started_at=event.at, ended_at=None, attempt=event.attempt,
                       progress=None, retry_at=None)  # fmt: skip
    if isinstance(event, StepProgress):
        return replace(step, progress=(event.done, event.total))
    if isinstance(event, StepRetrying):
        due = event.at + timedelta(seconds=event.in_seconds)
        return replace(step, state=StepState.READY, ended_at=event.at, retry_at=due, attempt=event.attempt,
                       attempts=event.of, failure=event.failure, progress=None)  # fmt: skip
    if isinstance(event, StepFinished):
        return replace(step, state=event.state, ended_at=event.at, seconds=event.seconds, rows_in=event.rows_in,
                       rows_out=event.rows_out, failure=event.failure, skipped_reason=event.skipped_reason,
                       blocked_by=event.blocked_by, quarantined=event.quarantined, notes=event.notes,
                       retry_at=None, progress=None)  # fmt: skip
    return step
