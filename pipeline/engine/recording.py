"""Writes down what happens in one run, then tells it: what the panel shows is already safe on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from pipeline.clock import Clock
from pipeline.crash import crash_point
from pipeline.engine.events import Event, EventBus, RunFinished, RunStarted, StepFinished, StepRetrying, StepStarted
from pipeline.engine.executing import Outcome
from pipeline.engine.fingerprints import remember
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.engine.lake import RunRequest
from pipeline.engine.owner import this_process
from pipeline.engine.plan import Blocked
from pipeline.engine.records import RunRow, StepMemory, StepRow
from pipeline.engine.resources import Used
from pipeline.model import Failure, RunState, Step, StepResult, StepState

GONE = "no longer part of the flow"
STOPPED = "the run was stopped"


class RunRecord:
    """The journal of one run while it goes on. Each method is one transaction, then its events.

    ``memories`` are the last successes of all steps, kept up to date.
    """

    def __init__(self, run_id: str, journal: Journal, bus: EventBus, clock: Clock) -> None:
        self.run_id = run_id
        self.memories: dict[str, StepMemory] = journal.memories()
        self._journal = journal
        self._bus = bus
        self._clock = clock

    def create(self, request: RunRequest, steps: Sequence[Step]) -> None:
        now = self._clock.now()
        arguments = {**request.arguments, "force": request.force}
        run = RunRow(self.run_id, request.kind, request.trigger, RunState.RUNNING, now, None, 0.0, arguments)
        with self._journal.writing() as write:
            write.create_run(run, this_process(), steps)
            if request.claim is not None:
                request.claim(write, self.run_id)
            event = write.record(_run_started(run, [step.key for step in steps], now, resumed=False))
        crash_point("run-created")
        self._publish(event)

    def resume(
        self,
        run: RunRow,
        steps: Sequence[Step],
        tell: Collection[str],
        reopen: Iterable[str],
        gone: Collection[StepRow],
    ) -> None:
        """``tell`` are the steps that may run; ``reopen`` those that go back to pending; ``gone`` are unfinished ones
        that the flow no longer has.
        """
        now = self._clock.now()
        with self._journal.writing() as write:
            write.resume_run(self.run_id, this_process(), steps)
            for key in (*reopen, *(step.key for step in gone)):
                write.reopen_step(self.run_id, key)
            events: list[Event] = [write.record(_run_started(run, tell, now, resumed=True))]
            events += [self._skip(write, step, GONE, now) for step in gone]
        self._publish(*events)

    def reopened(self, step: Step) -> None:
        """A step that had ended well in this run has to run again: what it depends on has changed since."""
        with self._journal.writing() as write:
            write.reopen_step(self.run_id, step.key)

    def started(self, step: Step, attempt: int) -> None:
        now = self._clock.now()
        with self._journal.writing() as write:
            write.start_attempt(self.run_id, step.key, attempt, now)
            event = write.record(
                StepStarted(
                    run_id=self.run_id, at=now, key=step.key, platform=step.platform, phase=step.phase, attempt=attempt
                )
            )
        self._publish(event)

    def retrying(self, step: Step, failure: Failure, seconds: float, following: int, of: int, wait: float) -> None:
        """A try failed after ``seconds``; number ``following`` of at most ``of`` comes after ``wait`` seconds."""
        now = self._clock.now()
        with self._journal.writing() as write:
            write.end_attempt(self.run_id, step.key, StepState.FAILED, now, seconds, failure)
            write.await_retry(self.run_id, step.key)
            event = write.record(
                StepRetrying(
                    run_id=self.run_id,
                    at=now,
                    key=step.key,
                    platform=step.platform,
                    attempt=following,
                    of=of,
                    in_seconds=wait,
                    failure=failure,
                )
            )
        self._publish(event)

    def ended(
        self, step: Step, outcome: Outcome, seconds: tuple[float, float], fingerprint: str, blocked: Iterable[Blocked]
    ) -> None:
        """A step's last word, all that it left behind and the steps that it blocks.

        ``seconds`` are those of the last attempt and of all attempts together.
        """
        crash_point("step-done")
        now = self._clock.now()
        result = outcome.result or StepResult()
        memory: StepMemory | None = None
        with self._journal.writing() as write:
            opened = write.settle_deliveries(self.run_id, now, result.deliveries)
            write.write_artefacts(self.run_id, step.key, now, result.artefacts)
            write.forget_files(result.removed)
            write.add_metrics(self.run_id, step.key, dict(result.metrics))
            if outcome.result is not None:
                memory = remember(step, result, fingerprint, self.memories.get(step.key), self.run_id)
                write.remember(memory)
            write.end_attempt(self.run_id, step.key, outcome.state, now, seconds[0], outcome.failure)
            event = StepFinished(
                run_id=self.run_id,
                at=now,
                key=step.key,
                platform=step.platform,
                phase=step.phase,
                state=outcome.state,
                seconds=seconds[1],
                rows_in=result.rows_in,
                rows_out=result.rows_out,
                failure=outcome.failure,
                skipped_reason=STOPPED if outcome.state is StepState.CANCELLED else result.skipped_reason,
                notes=result.notes,
                quarantined=opened,
            )
            write.end_step(event, result)
            events: list[Event] = [write.record(event), *self._block(write, blocked, now)]
        if memory is not None:
            self.memories[step.key] = memory
        crash_point("journal-committed")
        self._publish(*events)

    def skipped(self, step: Step, reason: str) -> None:
        """There was nothing to do for a step."""
        with self._journal.writing() as write:
            event = self._skip(write, step, reason, self._clock.now())
        self._publish(event)

    def blocked(self, blocked: Iterable[Blocked]) -> None:
        """Steps that cannot run any more."""
        with self._journal.writing() as write:
            events = self._block(write, blocked, self._clock.now())
        self._publish(*events)

    def stopped(self, steps: Iterable[Step]) -> None:
        """Steps that a stopped run never got to."""
        now = self._clock.now()
        with self._journal.writing() as write:
            events = [self._end(write, step, StepState.CANCELLED, STOPPED, now) for step in steps]
        self._publish(*events)

    def finished(self, state: RunState, seconds: float, quarantined: int, used: Used) -> None:
        """The run's last word."""
        crash_point("run-ending")
        now = self._clock.now()
        with self._journal.writing() as write:
            write.end_run(self.run_id, state, now, seconds)
            write.add_metrics(self.run_id, "", used._asdict())
            event = write.record(
                RunFinished(run_id=self.run_id, at=now, state=state, seconds=seconds, quarantined=quarantined)
            )
        self._publish(event)

    def cut_off(self, seconds: float) -> None:
        """The run cannot go on, most likely because the journal cannot be written. It can be resumed later.

        What cannot be noted now is found out at the next start; those who listen are told in any case.
        """
        with suppress(sqlite3.Error):
            self._journal.interrupt_orphans()
        self._publish(
            RunFinished(run_id=self.run_id, at=self._clock.now(), state=RunState.INTERRUPTED, seconds=seconds)
        )

    def _block(self, write: Writing, blocked: Iterable[Blocked], now: datetime) -> list[Event]:
        return [self._skip(write, one.step, one.reason, now, one.by) for one in blocked]

    def _skip(self, write: Writing, step: Step | StepRow, reason: str, now: datetime, by: str = "") -> Event:
        return self._end(write, step, StepState.SKIPPED, reason, now, by)

    def _end(
        self, write: Writing, step: Step | StepRow, state: StepState, reason: str, now: datetime, by: str = ""
    ) -> Event:
        """The end of a step that never began."""
        event = StepFinished(
            run_id=self.run_id,
            at=now,
            key=step.key,
            platform=step.platform,
            phase=step.phase,
            state=state,
            skipped_reason=reason,
            blocked_by=by,
        )
        write.end_step(event)
        return write.record(event)

    def _publish(self, *events: Event) -> None:
        for event in events:
            self._bus.publish(event)


def _run_started(run: RunRow, keys: Iterable[str], now: datetime, *, resumed: bool) -> RunStarted:
    steps = tuple(keys)
    return RunStarted(run_id=run.run_id, at=now, kind=run.kind, trigger=run.trigger, steps=steps, resumed=resumed)
