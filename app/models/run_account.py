"""All that is told about one run, read in one go: its steps and tries, what is usual, and the run before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from app.cells import is_slow
from pipeline.engine.journal import Journal
from pipeline.engine.records import AttemptRow, RunRow, RunSummary, StepRow
from pipeline.engine.states import RESUMABLE
from pipeline.lake import Lake, Wanted
from pipeline.model import RunKind, RunState, Step, StepState
from pipeline.settings import ConfigurationError

MOST_EVENTS = 100_000
KEPT_DAYS = 90


class Stretch(NamedTuple):
    """A time that a run was at work: from its beginning, or from when it was taken up again, to its end."""

    begin: datetime
    end: datetime | None


@dataclass(frozen=True)
class RunAccount:
    """``usual`` is in seconds by step, ``flow`` its steps with what they wait for, ``previous`` the last of that kind.

    ``newest``: nothing has run since. ``set_aside`` counts the files by platform that this run set aside and that still
    are. ``tries_kept`` is False once the journal has forgotten the single tries, which it does after ``kept_days``.
    """

    summary: RunSummary
    stretches: tuple[Stretch, ...]
    usual: Mapping[str, float] = field(default_factory=dict)
    flow: tuple[Step, ...] = ()
    previous: RunRow | None = None
    newest: bool = True
    set_aside: Mapping[str, int] = field(default_factory=dict)
    tries_kept: bool = True
    kept_days: int = KEPT_DAYS

    @property
    def run_id(self) -> str:
        return self.summary.run_id

    @property
    def running(self) -> bool:
        return self.summary.state is RunState.RUNNING

    @property
    def resumable(self) -> bool:
        """Something was left undone. A run that only set files aside has nothing to go on with."""
        left = any(not step.ending.satisfied for step in self.summary.steps)
        return self.summary.state in RESUMABLE and left

    def seconds(self, now: datetime) -> float:
        """How long it has been at work."""
        return worked(self.summary.run, self.stretches[-1].begin if self.stretches else None, now)

    def tries_of(self, key: str) -> tuple[AttemptRow, ...]:
        return tuple(attempt for attempt in self.summary.attempts if attempt.key == key)

    def is_slow(self, step: StepRow) -> bool:
        return is_slow(step.seconds, self.usual.get(step.key))


def read_account(lake: Lake, run_id: str) -> RunAccount | None:
    """Everything about one run; None when there is none of that name. For the reading thread."""
    summary = lake.journal.run(run_id)
    if summary is None:
        return None
    stretches = stretches_of(lake.journal, summary.run)
    if run_id in {run.run_id for run in lake.journal.orphans()}:
        last = last_sign(lake.journal, summary.run)
        stretches = (*stretches[:-1], Stretch(stretches[-1].begin, last))
        summary = cut_off(summary, stretches[-1].begin, last)
    began = any(step.started_at for step in summary.steps)
    return RunAccount(
        summary=summary,
        stretches=stretches,
        usual=lake.journal.usual_seconds([step.key for step in summary.steps]),
        flow=_flow(lake, summary),
        previous=_previous(lake.journal, summary.run),
        newest=lake.journal.runs(1)[0].run.run_id == run_id,
        set_aside=Counter(i.platform for i in lake.journal.quarantine() if i.run_id == run_id),
        tries_kept=bool(summary.attempts) or not began,
        kept_days=_kept_days(lake),
    )


def stretches_of(journal: Journal, run: RunRow) -> tuple[Stretch, ...]:
    """When the run was at work. Of a run whose events are forgotten only its beginning and its end are known."""
    begins: list[datetime] = []
    ends: list[datetime | None] = []
    last = run.started_at
    for event in journal.events(run_id=run.run_id, limit=MOST_EVENTS):
        if event.type == "RunStarted":
            if len(begins) > len(ends):  # cut off: its end is its last sign of life
                ends.append(last)
            begins.append(event.at)
        elif event.type == "RunFinished" and len(ends) < len(begins):
            ends.append(event.at)
        last = event.at
    if not begins:
        return (Stretch(run.started_at, run.ended_at),)
    return tuple(Stretch(*pair) for pair in zip(begins, [*ends, run.ended_at][: len(begins)], strict=True))


def cut_off(summary: RunSummary, began: datetime, at: datetime) -> RunSummary:
    """A run whose program has died, as it will be written down by whoever next holds the lake."""

    def ended(row: StepRow) -> StepRow:
        return replace(row, state=StepState.INTERRUPTED, ended_at=at) if row.state is StepState.RUNNING else row

    def tried(row: AttemptRow) -> AttemptRow:
        return replace(row, state=StepState.INTERRUPTED, ended_at=at) if row.state is StepState.RUNNING else row

    return replace(
        summary,
        run=cut_off_row(summary.run, began, at),
        steps=tuple(map(ended, summary.steps)),
        attempts=tuple(map(tried, summary.attempts)),
    )


def cut_off_row(run: RunRow, began: datetime, at: datetime) -> RunRow:
    seconds = run.seconds + max((at - began).total_seconds(), 0.0)
    return replace(run, state=RunState.INTERRUPTED, ended_at=at, seconds=seconds)


def last_sign(journal: Journal, run: RunRow) -> datetime:
    """The newest moment at which the run is known to have been alive."""
    events = journal.events(run_id=run.run_id, limit=MOST_EVENTS)
    return events[-1].at if events else run.started_at


def worked(run: RunRow, began: datetime | None, now: datetime) -> float:
    """Seconds at work; of a run that goes on, up to now. ``began``: when it was begun or taken up again."""
    if run.state is not RunState.RUNNING:
        return run.seconds
    return run.seconds + max((now - (began or run.started_at)).total_seconds(), 0.0)


def _previous(journal: Journal, run: RunRow) -> RunRow | None:
    """The newest ended run of the same kind before this one."""
    ended = [state for state in RunState if state is not RunState.RUNNING]
    lines = journal.runs(1, before=run.run_id, states=ended, kind=run.kind)
    return lines[0].run if lines else None


def _flow(lake: Lake, summary: RunSummary) -> tuple[Step, ...]:
    """The steps of the run with what they wait for, as far as the flow of today still has them."""
    try:
        known = {step.key: step for step in lake.steps(Wanted(RunKind.FULL))}
    except ConfigurationError:  # the run is still worth looking at while the configuration wants mending
        known = {}
    gone = (Step(row.key, row.phase, "", row.platform, title=row.title) for row in summary.steps)
    return tuple(known.get(step.key, step) for step in gone)


def _kept_days(lake: Lake) -> int:
    try:
        return lake.configuration.retention().event_days
    except ConfigurationError:
        return KEPT_DAYS
