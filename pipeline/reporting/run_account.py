"""What is known about a run when its report is written: itself, what is usual, the run before it, the lake as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.records import QuarantineItem, QuarantineState, RunSummary, StepRow
from pipeline.health import LakeHealth, lake_health
from pipeline.lake import Lake
from pipeline.model import NotThere, RunState, StepState
from pipeline.platforms.titles import OPTIONAL
from pipeline.watching.judgement import LakeJudgement, judged

MOST_EVENTS = 100_000
ENDED = tuple(state for state in RunState if state is not RunState.RUNNING)


@dataclass(frozen=True)
class RunAccount:
    """``usual`` is in seconds by step. ``previous`` is the newest ended run of the same kind before this one.

    ``newest``: nothing has run since, so that what is said of the lake now is said of what this run left.
    """

    summary: RunSummary
    as_of: datetime
    usual: Mapping[str, float]
    previous: RunSummary | None
    newest: bool
    set_aside: tuple[QuarantineItem, ...]
    health: LakeHealth
    judgement: LakeJudgement

    @property
    def steps_by_platform(self) -> dict[str | None, list[StepRow]]:
        """In the order of the flow; platforms that need not be set up only where they had a part."""
        groups: dict[str | None, list[StepRow]] = {}
        for step in self.summary.steps:
            groups.setdefault(step.platform, []).append(step)
        for name in OPTIONAL & groups.keys():
            if not any(step.rows_in or step.rows_out or step.failure for step in groups[name]):
                del groups[name]
        return groups

    @property
    def platforms_done(self) -> tuple[int, int]:
        """How many platforms ended well with every step, of how many."""
        groups = [steps for name, steps in self.steps_by_platform.items() if name]
        return sum(all(step.ending.satisfied for step in steps) for steps in groups), len(groups)


def read_run(lake: Lake, run_id: str = "") -> RunAccount:
    """Everything about one run; '' is the newest. Raises :class:`NotThere` where there is none."""
    journal = lake.journal
    if not run_id:
        newest = journal.runs(1)
        if not newest:
            raise NotThere("There is no run yet. Run once: bedrot run")
        run_id = newest[0].run.run_id
    summary = journal.run(run_id)
    if summary is None:
        raise NotThere(f"There is no run {run_id}. List the runs with: bedrot runs")
    now = lake.clock.now()
    if run_id in {run.run_id for run in journal.orphans()}:
        summary = _cut_off(journal, summary)
    elif summary.state is RunState.RUNNING:
        summary = replace(summary, run=replace(summary.run, seconds=_so_far(summary, now)))
    health = lake_health(lake)
    return RunAccount(
        summary=summary,
        as_of=now,
        usual=journal.usual_seconds([step.key for step in summary.steps]),
        previous=_previous(journal, summary),
        newest=journal.runs(1)[0].run.run_id == run_id,
        set_aside=tuple(item for item in journal.quarantine(QuarantineState.OPEN) if item.run_id == run_id),
        health=health,
        judgement=judged(lake, health),
    )


def _previous(journal: JournalReads, summary: RunSummary) -> RunSummary | None:
    lines = journal.runs(1, before=summary.run_id, states=ENDED, kind=summary.run.kind)
    return journal.run(lines[0].run.run_id) if lines else None


def _so_far(summary: RunSummary, now: datetime) -> float:
    return max((now - summary.run.started_at).total_seconds(), 0.0)


def _cut_off(journal: JournalReads, summary: RunSummary) -> RunSummary:
    """A run whose program has died, before the next writer says so in the journal."""
    events = journal.events(run_id=summary.run_id, limit=MOST_EVENTS)
    last = events[-1].at if events else summary.run.started_at
    seconds = max((last - summary.run.started_at).total_seconds(), 0.0)
    run = replace(summary.run, state=RunState.INTERRUPTED, ended_at=last, seconds=seconds)
    steps = tuple(
        replace(step, state=StepState.INTERRUPTED, ended_at=last) if step.state is StepState.RUNNING else step
        for step in summary.steps
    )
    return replace(summary, run=run, steps=steps)
