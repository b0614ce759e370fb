"""Runs written into a journal by hand: failures, retries, sign-ins and many workers, to the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import stamp
from pipeline.engine.events import Event, RunFinished, RunStarted, StepFinished, StepRetrying, StepStarted
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.engine.owner import Owner, this_process
from pipeline.engine.records import RunRow
from pipeline.flow import full_flow
from pipeline.lake import Lake, open_lake
from pipeline.model import Failure, FailureKind, RunState, Step, StepResult, StepState
from pipeline.settings import load_settings
from tests.app.made_once import copy_of
from tests.engine.lakes import HandClock

NOW = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
DEAD = Owner(1, 0.0, "an earlier boot", "")

SIGN_IN = Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in.")
NO_ANSWER = Failure(FailureKind.TRANSIENT, "Linktree did not answer in 30 seconds.", "You need not do anything.")
BROKEN = Failure(FailureKind.PERMANENT, "A part of the program broke.", "Save the details.", "ValueError: column")


@dataclass(frozen=True)
class Try:
    """One try, in seconds since the run began; a failure says that it did not end well."""

    begin: float
    end: float
    failure: Failure | None = None


@dataclass(frozen=True)
class Told:
    """What one step did. Without tries it was skipped, for ``skipped`` or because ``blocked_by`` had failed."""

    tries: tuple[Try, ...] = ()
    rows: int = 0
    bytes: int = 0
    quarantined: int = 0
    skipped: str = ""
    blocked_by: str = ""
    state: StepState | None = None


@dataclass(frozen=True)
class HandMadeRun:
    at: datetime
    steps: dict[str, Told] = field(default_factory=dict)
    seconds: float = 60.0
    state: RunState = RunState.SUCCESS
    kind: str = "full"
    trigger: str = "schedule"

    @property
    def run_id(self) -> str:
        return f"{stamp(self.at)}-0000"


def write_run(journal: Journal, run: HandMadeRun, owner: Owner | None = None) -> str:
    """Write a run as the engine would have. One that is still running has the steps that have begun by then."""
    flow = [step for step in full_flow() if step.key in run.steps]
    row = RunRow(run.run_id, run.kind, run.trigger, RunState.RUNNING, run.at, None, 0.0, {})
    events: list[Event] = [
        RunStarted(run_id=run.run_id, at=run.at, kind=run.kind, trigger=run.trigger, steps=tuple(s.key for s in flow))
    ]
    with journal.writing() as write:
        write.create_run(row, owner or this_process(), flow)
        for step in flow:
            events += _write_step(write, run, step, run.steps[step.key])
        end = run.at + timedelta(seconds=run.seconds)
        if run.state is not RunState.RUNNING:
            write.end_run(run.run_id, run.state, end, run.seconds)
        for event in sorted(events, key=lambda event: event.at):
            write.record(event)
        if run.state is not RunState.RUNNING:
            write.record(RunFinished(run_id=run.run_id, at=end, state=run.state, seconds=run.seconds))
    return run.run_id


def _write_step(write: Writing, run: HandMadeRun, step: Step, told: Told) -> list[Event]:
    def at(second: float) -> datetime:
        return run.at + timedelta(seconds=second)

    events: list[Event] = []
    place: dict[str, Any] = {"run_id": run.run_id, "key": step.key, "platform": step.platform}
    for number, one in enumerate(told.tries, 1):
        write.start_attempt(run.run_id, step.key, number, at(one.begin))
        events.append(StepStarted(at=at(one.begin), phase=step.phase, attempt=number, **place))
        last = number == len(told.tries)
        if last and told.state is StepState.RUNNING:
            return events
        state = StepState.FAILED if one.failure else told.state or StepState.SUCCEEDED
        write.end_attempt(run.run_id, step.key, state, at(one.end), one.end - one.begin, one.failure)
        if not last and one.failure:
            write.await_retry(run.run_id, step.key)
            wait = told.tries[number].begin - one.end
            events.append(
                StepRetrying(at=at(one.end), attempt=number + 1, of=3, in_seconds=wait, failure=one.failure, **place)
            )
    if not told.tries and not told.skipped and not told.blocked_by:
        return events  # it waits
    last_try = told.tries[-1] if told.tries else Try(run.seconds, run.seconds)
    failed = last_try.failure is not None
    state = StepState.SKIPPED if not told.tries else StepState.FAILED if failed else told.state or StepState.SUCCEEDED
    ended = StepFinished(
        at=at(last_try.end), phase=step.phase, state=state, seconds=sum(t.end - t.begin for t in told.tries),
        rows_in=told.rows, rows_out=told.rows, failure=last_try.failure, skipped_reason=told.skipped,
        blocked_by=told.blocked_by, quarantined=told.quarantined, **place,
    )  # fmt: skip
    write.end_step(ended, StepResult(bytes=told.bytes, files=1))
    return [*events, ended]


def done(begin: float, seconds: float, rows: int = 0) -> Told:
    return Told((Try(begin, begin + seconds),), rows, rows * 41)


def chain(platform: str, begin: float, seconds: Sequence[float], rows: int) -> dict[str, Told]:
    """The five steps of a platform, one right after the other."""
    phases = ("extract", "validate", "raw", "staging", "curated")
    told, second = {}, begin
    for phase, long in zip(phases, seconds, strict=True):
        told[f"{platform}.{phase}"] = done(second, long, rows)
        second += long + 0.05
    return told


def shared(begin: float) -> dict[str, Told]:
    keys = ("unified.streams", "unified.royalties", "unified.social", "unified.daily", "warehouse.load",
            "metrics.freshness")  # fmt: skip
    lengths, told, second = (3.0, 21.0, 4.0, 7.0, 8.0, 1.0), {}, begin
    for key, long in zip(keys, lengths, strict=True):
        told[key] = done(second, long, 9_230)
        second += long + 0.1
    return told


def usual_run(at: datetime, **changes: object) -> HandMadeRun:
    """A run as it is when nothing is wrong."""
    steps = {
        **chain("metaads", 0, (48, 1, 1, 2, 3), 412),
        **chain("tiktok", 15, (120, 1, 1, 2, 4), 365),
        **chain("spotify", 98, (170, 2, 1, 3, 3), 1_164),
        **chain("toolost", 268, (82, 1, 1, 5, 4), 96),
        **chain("distrokid", 320, (64, 3, 1, 6, 5), 38_116),
        **chain("linktree", 468, (37, 1, 1, 1, 2), 28),
        **shared(518),
    }
    return HandMadeRun(at, steps, 561.0, **changes)  # type: ignore[arg-type]


def troubled_run(at: datetime = NOW - timedelta(hours=4, minutes=8)) -> HandMadeRun:
    """Nine and a half minutes on four workers: DistroKid wants a sign-in, Linktree answers late, Spotify is slow."""
    quiet = ("validate", "raw", "staging", "curated")
    steps = {
        **chain("metaads", 0, (48, 1, 1, 2, 3), 412),
        **chain("tiktok", 15, (120, 1, 1, 2, 4), 365),
        **chain("spotify", 98, (413, 2, 1, 3, 3), 1_164),
        **chain("toolost", 268, (82, 1, 1, 5, 4), 96),
        "distrokid.extract": Told((Try(320, 334, SIGN_IN),)),
        **{f"distrokid.{phase}": Told(skipped="nothing new") for phase in quiet},
        **chain("linktree", 470, (37, 1, 1, 1, 2), 28),
        **shared(524),
    }
    retried = (Try(338, 368, NO_ANSWER), Try(388, 418, NO_ANSWER), Try(470, 507))
    steps["linktree.extract"] = Told(retried, 28, 1_204)
    return HandMadeRun(at, steps, 572.0, RunState.PARTIAL)


def running_run(at: datetime = NOW - timedelta(minutes=6, seconds=10)) -> HandMadeRun:
    """Six minutes into a run: two at work, one waits for its second try, one for the owner."""
    steps = {key: told for key, told in troubled_run().steps.items() if _begun_by(told, 370)}
    steps["spotify.extract"] = Told((Try(98, 0),), state=StepState.RUNNING)
    steps["toolost.staging"] = Told((Try(353, 0),), state=StepState.RUNNING)
    steps["linktree.extract"] = Told((Try(338, 368, NO_ANSWER), Try(369, 0)), state=StepState.RUNNING)
    steps["toolost.curated"] = Told()
    waiting = {step.key: Told() for step in full_flow() if step.key not in steps}
    return HandMadeRun(at, {**waiting, **steps}, state=RunState.RUNNING)


def _begun_by(told: Told, second: float) -> bool:
    return (bool(told.tries) and told.tries[-1].end <= second) or bool(told.skipped)


def history() -> Iterable[HandMadeRun]:
    """What the picture of the history shows, oldest first."""
    full = [datetime(2026, 4, day, 6, 20, tzinfo=UTC) for day in range(1, 30, 3)]
    yield from (usual_run(at) for at in full)
    no_network = Failure(FailureKind.TRANSIENT, "There was no network for 30 minutes.", "Look at the connection.")
    yield HandMadeRun(datetime(2026, 5, 6, 5, 39, tzinfo=UTC), {
        "metaads.extract": Told((Try(0, 1804, no_network),)),
        "tiktok.extract": Told((Try(0, 1804, no_network),)),
    }, 1804, RunState.FAILED)  # fmt: skip
    steps = usual_run(NOW).steps
    first = {key: told for key, told in steps.items() if told.tries[-1].end < 362}
    yield HandMadeRun(datetime(2026, 5, 7, 19, 40, tzinfo=UTC), {
        **first, **{key: Told() for key in steps if key not in first},
    }, 362, RunState.INTERRUPTED, trigger="owner")  # fmt: skip
    yield usual_run(datetime(2026, 5, 8, 7, 10, tzinfo=UTC), trigger="schedule-late")
    local = {k: Told(tuple(Try(t.begin / 11, t.end / 11) for t in v.tries), v.rows, v.bytes)
             for k, v in steps.items() if ".extract" not in k}  # fmt: skip
    yield HandMadeRun(datetime(2026, 5, 10, 17, 4, tzinfo=UTC), local, 52, kind="without-extractors", trigger="owner")
    yield usual_run(datetime(2026, 5, 11, 6, 17, tzinfo=UTC))
    yield troubled_run()


def lake_of(root: Path, runs: Iterable[HandMadeRun]) -> Path:
    """A lake folder whose journal tells of these runs."""
    told = tuple(runs)

    def tell(folder: Path) -> None:
        folder.mkdir(parents=True)
        with Journal(folder / "journal" / "bedrot_journal.db") as journal:
            for run in told:
                write_run(journal, run)

    return copy_of(repr(told), tell, root)


@contextmanager
def opened(root: Path) -> Iterator[Lake]:
    """The same lake, open, at the moment of :data:`NOW`."""
    with open_lake(load_settings(root, environ={}), HandClock(NOW)) as lake:
        yield lake
