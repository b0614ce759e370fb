"""Every step of the flow as the newest run that had it left it: what a matrix of platforms and phases shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from pipeline.engine.records import RunSummary, StepRow
from pipeline.feed.context import FeedContext
from pipeline.feed.shapes import READS, Context, Shape, refusals
from pipeline.feed.shapes_runs import RUN_ID, FailureShape, RunShape
from pipeline.lake import Lake, Wanted
from pipeline.model import RunState, StepState

LOOK_BACK = 8  # runs; one of a single platform leaves the steps of the others to earlier ones
router = APIRouter(prefix="/v1", tags=["runs"], dependencies=READS)


class LastStep(Shape):
    key: str = Field(examples=["tiktok.curated"])
    platform: str | None
    phase: str = Field(examples=["curated"])
    title: str
    usual_seconds: float | None = Field(description="How long it usually takes.")
    run_id: str | None = Field(description="The run it was in; null: in none of the last ones.", examples=[RUN_ID])
    state: StepState | None
    started: str | None
    seconds: float
    rows_out: int
    quarantined: int
    skipped_reason: str
    blocked_by: str
    failure: FailureShape | None


class LastRun(RunShape):
    steps: list[str] = Field(description="The steps that take part.")


class LastSteps(Shape):
    newest: int = Field(description="The newest event that all of this may tell of: the `since` for `/ws`.")
    run: LastRun | None = Field(description="The newest run.")
    steps: list[LastStep] = Field(description="In the order of the flow.")


@router.get("/steps", summary="Every step, as it was last", responses=refusals(), response_model=LastSteps)
def steps(context: Context) -> dict[str, Any]:
    return context.kept.get("steps", lambda: last_steps(context))


def last_steps(context: FeedContext) -> dict[str, Any]:
    """The number of the newest event is asked first: what happens meanwhile is heard again, and never missed."""
    with context.lake() as lake:
        newest = lake.journal.ask("SELECT coalesce(max(seq), 0) FROM events")[0][0]
        runs = _runs(lake)
        usual = lake.journal.usual_seconds()
        rows = {row.key: (run, row) for run in reversed(runs) for row in run.steps}
        steps = [
            {
                "key": step.key, "platform": step.platform, "phase": step.phase.value, "title": step.title,
                "usual_seconds": usual.get(step.key), **_told(*rows.get(step.key, (None, None))),
            }
            for step in lake.steps(Wanted())
        ]  # fmt: skip
    return {"newest": newest, "run": _run(runs[0]) if runs else None, "steps": steps}


def _runs(lake: Lake) -> list[RunSummary]:
    """The newest runs; one whose program has died is interrupted, and so is what it was at."""
    dead = {run.run_id for run in lake.journal.orphans()}
    found = [run for line in lake.journal.runs(LOOK_BACK) if (run := lake.journal.run(line.run.run_id)) is not None]
    return [_ended(run) if run.run_id in dead else run for run in found]


def _ended(run: RunSummary) -> RunSummary:
    steps = (replace(s, state=StepState.INTERRUPTED) if s.state is StepState.RUNNING else s for s in run.steps)
    return replace(run, run=replace(run.run, state=RunState.INTERRUPTED), steps=tuple(steps))


def _run(run: RunSummary) -> dict[str, Any]:
    whole = run.to_json()
    shown = {name: whole[name] for name in RunShape.model_fields}
    return {**shown, "steps": [row.key for row in run.steps]}


def _told(run: RunSummary | None, row: StepRow | None) -> dict[str, Any]:
    if run is None or row is None:
        return {**dict.fromkeys(("run_id", "state", "started", "failure")), "seconds": 0.0, "rows_out": 0,
                "quarantined": 0, "skipped_reason": "", "blocked_by": ""}  # fmt: skip
    whole = row.to_json()
    names = ("state", "started", "seconds", "rows_out", "quarantined", "skipped_reason", "blocked_by", "failure")
    return {"run_id": run.run_id, **{name: whole[name] for name in names}}
