"""The run that goes on, kept up to date by its events: one account of it for the history and for its own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.models.run_account import stretches_of, worked
from app.session import LakeSession
from pipeline.engine.events import Event, RunFinished, RunStarted, StepFinished, StepRetrying, StepStarted
from pipeline.engine.records import AttemptRow, RunLine, RunSummary, StepRow, WentWrong
from pipeline.lake import Lake
from pipeline.model import Failure, Phase, RunState, StepState


class LiveRun(QObject):
    """Follows at most one run. Events that come while its beginning is being read are kept and told afterwards."""

    changed = Signal()

    def __init__(self, session: LakeSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = ""
        self.summary: RunSummary | None = None
        self.began: datetime | None = None  # when it was begun, or taken up again
        self._session = session
        self._unread: list[Event] = []

    @property
    def running(self) -> bool:
        return self.summary is not None and self.summary.state is RunState.RUNNING

    def seconds(self, now: datetime) -> float:
        """How long the run has been at work."""
        return worked(self.summary.run, self.began, now) if self.summary else 0.0

    def hear(self, events: Sequence[Event]) -> None:
        """A batch from the bridge."""
        changed = False
        for event in events:
            if isinstance(event, RunStarted):
                self.follow(event.run_id)
            elif event.run_id != self.run_id:
                continue
            elif self.summary is None:
                self._unread.append(event)
            else:
                self.summary, changed = after(self.summary, event), True
        if changed:
            self.changed.emit()

    def follow(self, run_id: str) -> None:
        """From now on tell of this run; of none when the name is empty."""
        self.run_id, self.summary, self.began, self._unread = run_id, None, None, []
        if run_id:
            self._session.read(lambda lake: _look(lake, run_id), self._begin, self, topic="live run")
        else:
            self.changed.emit()

    def _begin(self, found: tuple[RunSummary, datetime] | None) -> None:
        if found is None or found[0].run_id != self.run_id:
            return
        summary, self.began = found
        # What was told meanwhile may be in there already: saying it again changes nothing.
        for event in self._unread:
            summary = after(summary, event)
        self.summary, self._unread = summary, []
        self.changed.emit()


def _look(lake: Lake, run_id: str) -> tuple[RunSummary, datetime] | None:
    summary = lake.journal.run(run_id)
    return (summary, stretches_of(lake.journal, summary.run)[-1].begin) if summary else None


def after(summary: RunSummary, event: Event) -> RunSummary:
    """``summary`` once ``event`` has happened. The same event twice is the same as once."""
    if isinstance(event, RunFinished):
        ended = replace(summary.run, state=event.state, ended_at=event.at, seconds=summary.run.seconds + event.seconds)
        return summary if summary.state is event.state else replace(summary, run=ended)
    if isinstance(event, StepStarted):
        known = any((a.key, a.attempt) == (event.key, event.attempt) for a in summary.attempts)
        begun = AttemptRow(event.key, event.attempt, StepState.RUNNING, event.at, None, 0.0, None)
        summary = replace(summary, attempts=(*summary.attempts, *(() if known else (begun,))))
        return _step(summary, event.key, state=StepState.RUNNING, started=event)
    if isinstance(event, StepRetrying):
        summary = _end_attempt(summary, event, StepState.FAILED, event.failure)
        return _step(summary, event.key, state=StepState.READY)
    if isinstance(event, StepFinished):
        summary = _end_attempt(summary, event, event.state, event.failure)
        return _step(
            summary, event.key, state=event.state, ended_at=event.at, seconds=event.seconds, rows_in=event.rows_in,
            rows_out=event.rows_out, skipped_reason=event.skipped_reason, blocked_by=event.blocked_by,
            quarantined=event.quarantined, failure=event.failure, notes=event.notes,
        )  # fmt: skip
    return summary


def _step(summary: RunSummary, key: str, started: StepStarted | None = None, **changes: object) -> RunSummary:
    def changed(step: StepRow) -> StepRow:
        if step.key != key:
            return step
        if started is not None:
            changes["started_at"] = step.started_at or started.at
        return replace(step, **changes)  # type: ignore[arg-type]

    return replace(summary, steps=tuple(map(changed, summary.steps)))


def _end_attempt(
    summary: RunSummary, event: StepFinished | StepRetrying, state: StepState, failure: Failure | None
) -> RunSummary:
    """The attempt of that step that was still at work has ended with this event."""
    # A retry names the attempt that follows; that one may be known already when events are told again.
    following = event.attempt if isinstance(event, StepRetrying) else None

    def ended(attempt: AttemptRow) -> AttemptRow:
        if attempt.key != event.key or attempt.state is not StepState.RUNNING or attempt.attempt == following:
            return attempt
        seconds = (event.at - attempt.started_at).total_seconds()
        return replace(attempt, state=state, ended_at=event.at, seconds=seconds, failure=failure)

    return replace(summary, attempts=tuple(map(ended, summary.attempts)))


def line_of(summary: RunSummary) -> RunLine:
    """The line of the history that tells of this run."""
    steps = summary.steps
    rows = sum(step.rows_out for step in steps if step.phase is Phase.CURATED)
    wrong = tuple(WentWrong(s.key, s.platform, s.phase, s.failure) for s in steps if s.failure)
    return RunLine(summary.run, len(steps), sum(step.ending.satisfied for step in steps), rows, wrong)
