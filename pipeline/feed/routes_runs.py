"""What ran: the history page by page, one run, its steps; what is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from pipeline.clock import iso
from pipeline.engine.journal import Journal
from pipeline.engine.records import RunSummary
from pipeline.feed.refusals import Refusal, Refused
from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_runs import Coming, RunPage, StepList, WholeRun
from pipeline.health import lake_health
from pipeline.model import NotThere, RunState
from pipeline.watching.told import schedule_document

router = APIRouter(prefix="/v1", tags=["runs"], dependencies=READS)
RUN = r"^[0-9A-Za-z-]{1,64}$"
RunId = Annotated[str, Path(pattern=RUN, description="The run's id.", examples=["20261120T070003Z-4711"])]
NO_MOMENT = Refusal(422, "request", "Not understood: since.", "Write it like 2026-11-20T07:00:00Z.")


@router.get("/runs", summary="The history, newest first", responses=refusals(), response_model=RunPage)
def runs(
    context: Context,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
    before: Annotated[str | None, Query(pattern=RUN, description="The cursor: `next` of the page before.")] = None,
    state: Annotated[list[RunState] | None, Query(description="Only runs that are so; may be repeated.")] = None,
    since: Annotated[datetime | None, Query(description="Only runs that began then or later; UTC if no zone.")] = None,
) -> dict[str, Any]:
    with context.journal() as journal:
        found = journal.runs(limit + 1, before, tuple(state or ()), _utc(since) if since else None)
        dead = _dead(journal)
    lines = [line.to_json() for line in found[:limit]]
    for line in lines:
        line["state"] = RunState.INTERRUPTED if line["run_id"] in dead else line["state"]
    return {"runs": lines, "next": lines[-1]["run_id"] if len(found) > limit else None}


@router.get("/runs/{run_id}", summary="One run with its steps", responses=refusals(404), response_model=WholeRun)
def run(context: Context, run_id: RunId) -> dict[str, object]:
    with context.journal() as journal:
        return one_run(journal, run_id).to_json()


@router.get("/runs/{run_id}/steps", summary="The steps of a run", responses=refusals(404), response_model=StepList)
def steps(context: Context, run_id: RunId) -> dict[str, object]:
    with context.journal() as journal:
        found = one_run(journal, run_id).to_json()
    return {"run_id": run_id, "state": found["state"], "steps": found["steps"]}


@router.get("/schedule", summary="The next planned runs", responses=refusals(), response_model=Coming)
def schedule(context: Context) -> dict[str, Any]:
    def made() -> dict[str, Any]:
        with context.lake() as lake:
            health = lake_health(lake)
            plan = schedule_document(health, lake.clock.now())
        zone = health.schedule.zone.key
        slots = [
            {"day": s.day.isoformat(), "moment": iso(s.moment), "zone": zone, "hurried": s.hurried}
            for s in health.schedule.outlook.coming
        ]
        pause = health.pause.to_json() if health.pause else None
        return {
            "enabled": plan["enabled"], "zone": zone, "pause": pause, "next": slots, "retries": plan["retries"],
        }  # fmt: skip

    return context.kept.get("schedule", made)


def one_run(journal: Journal, run_id: str) -> RunSummary:
    """A run with its steps; one whose program has died is interrupted. Raises :class:`NotThere`."""
    found = journal.run(run_id)
    if found is None:
        raise NotThere("There is no such run.")
    if run_id in _dead(journal):
        found = replace(found, run=replace(found.run, state=RunState.INTERRUPTED))
    return found


def _dead(journal: Journal) -> frozenset[str]:
    """Runs whose program has died: interrupted, even before the next writer says so."""
    return frozenset(run.run_id for run in journal.orphans())


def _utc(moment: datetime) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # before the first year, seen from elsewhere
        raise Refused(NO_MOMENT) from None
