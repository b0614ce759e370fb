"""The tries of a run as bars: when each was at work, on which worker, and how it ended."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.models.run_account import RunAccount, Stretch
from app.models.run_words import step_name, step_time
from app.words import exact, look_of_step, platform_title, tr
from pipeline.engine.records import AttemptRow, StepRow
from pipeline.model import FailureKind, StepState

TOUCHING = 0.002  # seconds: a worker may end one step and begin the next in the same moment
A_LONG_PAUSE = timedelta(minutes=15)
LEAST_SPAN = 0.1


class BarKind(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    RUNNING = "running"
    FAILED = "failed"
    SIGN_IN = "sign-in"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Bar:
    """One try of a step. ``begin`` and ``end`` are seconds of the run; ``labels`` are its names, the longest first."""

    key: str
    attempt: int
    platform: str | None
    lane: int
    begin: float
    end: float
    kind: BarKind
    labels: tuple[str, ...]
    tip: str

    @property
    def colour(self) -> str:
        """Whose colour it wears: a platform's title, or all of them."""
        return platform_title(self.platform)


@dataclass(frozen=True)
class Seam:
    """Where a run was taken up again: its second, and when that was."""

    second: float
    at: datetime


@dataclass(frozen=True)
class Bars:
    """``span`` is how long the run was at work; ``ended`` whether it has come to an end.

    ``platforms`` are those that have bars, in the order of the flow; None stands for the steps of all platforms.
    """

    bars: tuple[Bar, ...]
    lanes: int
    span: float
    ended: bool
    seams: tuple[Seam, ...] = ()
    platforms: tuple[str | None, ...] = ()


class RunTime:
    """Turns moments into seconds of the run; the hours between being cut off and being resumed do not count."""

    def __init__(self, stretches: Sequence[Stretch], now: datetime) -> None:
        self._stretches = [(begin, end or now) for begin, end in stretches]
        self._offsets: list[float] = []
        total = 0.0
        for begin, end in self._stretches:
            self._offsets.append(total)
            total += max((end - begin).total_seconds(), 0.0)
        self.total = total

    def second(self, at: datetime) -> float:
        place = max(bisect_right([begin for begin, _ in self._stretches], at) - 1, 0)
        begin, end = self._stretches[place]
        return self._offsets[place] + max((min(at, max(end, begin)) - begin).total_seconds(), 0.0)

    @property
    def seams(self) -> tuple[Seam, ...]:
        pairs = zip(self._offsets, self._stretches, strict=True)
        return tuple(Seam(second, begin) for second, (begin, _) in list(pairs)[1:])


def lay_out(account: RunAccount, now: datetime) -> Bars:
    """Where every bar goes. Lanes are given out in the order of beginning: whoever is free takes the next."""
    steps = {step.key: step for step in account.summary.steps}
    attempts = _attempts(account)
    stretches = account.stretches if account.tries_kept else _guessed(attempts) or account.stretches
    until = now if account.running else account.summary.run.ended_at or now
    time = RunTime(stretches, until)
    free: list[float] = []
    bars = []
    for attempt in sorted(attempts, key=lambda a: (a.started_at, a.key, a.attempt)):
        begin = time.second(attempt.started_at)
        end = max(time.second(attempt.ended_at or until), begin)
        lane = next((n for n, until in enumerate(free) if until <= begin + TOUCHING), len(free))
        free[lane : lane + 1] = [end]
        bars.append(_bar(account, attempt, steps.get(attempt.key), lane, begin, end))
    whose = {bar.platform for bar in bars}
    platforms = tuple(dict.fromkeys(step.platform for step in account.summary.steps if step.platform in whose))
    return Bars(tuple(bars), len(free), max(time.total, LEAST_SPAN), not account.running, time.seams, platforms)


def _attempts(account: RunAccount) -> Sequence[AttemptRow]:
    """The tries; of a run whose tries are forgotten each step as if it had been one."""
    if account.tries_kept:
        return account.summary.attempts
    return [
        AttemptRow(s.key, 1, s.state, s.started_at, s.ended_at, s.seconds, s.failure)
        for s in account.summary.steps
        if s.started_at is not None
    ]


def _guessed(attempts: Sequence[AttemptRow]) -> tuple[Stretch, ...]:
    """When a run was at work, told from its steps alone: a long pause between them is not part of it."""
    found: list[Stretch] = []
    for attempt in sorted(attempts, key=lambda a: a.started_at):
        end = attempt.ended_at or attempt.started_at
        if found and found[-1].end and attempt.started_at - found[-1].end <= A_LONG_PAUSE:
            found[-1] = Stretch(found[-1].begin, max(found[-1].end, end))
        else:
            found.append(Stretch(attempt.started_at, end))
    return tuple(found)


def _bar(account: RunAccount, attempt: AttemptRow, step: StepRow | None, lane: int, begin: float, end: float) -> Bar:
    platform = step.platform if step else None
    name = step_name(attempt.key, platform)
    labels = (name, platform_title(platform)) if platform else (name,)
    tip = _tip(account, attempt, name, begin, end)
    return Bar(attempt.key, attempt.attempt, platform, lane, begin, end, _kind(attempt), labels, tip)


def _kind(attempt: AttemptRow) -> BarKind:
    match attempt.state:
        case StepState.RUNNING:
            return BarKind.RUNNING
        case StepState.FAILED if attempt.failure and attempt.failure.kind is FailureKind.NEEDS_SIGN_IN:
            return BarKind.SIGN_IN
        case StepState.FAILED:
            return BarKind.FAILED
        case StepState.CANCELLED | StepState.INTERRUPTED:
            return BarKind.STOPPED
        case StepState.SKIPPED:
            return BarKind.SKIPPED
    return BarKind.DONE


def _tip(account: RunAccount, attempt: AttemptRow, name: str, begin: float, end: float) -> str:
    tries = len(account.tries_of(attempt.key))
    kind = attempt.failure.kind if attempt.failure else None
    which = tr(", try {} of {}").format(attempt.attempt, tries) if tries > 1 else ""
    lines = [
        f"{name}{which}",
        f"{look_of_step(attempt.state, kind)[1]} · {step_time(end - begin)}",
        tr("Began {}").format(exact(attempt.started_at)),
    ]
    if attempt.failure:
        lines.append(attempt.failure.message)
    return "\n".join(lines)
