"""The attempts in flight: hands them to the executor, tells them to stop in time, gives up those that do not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from pipeline.clock import Clock
from pipeline.engine.executing import STOPPED, Outcome, execute, title_of
from pipeline.engine.failures import classify
from pipeline.model import Failure, FailureKind, Step, StepContext
from pipeline.signals import CancelFlag

log = logging.getLogger(__name__)

SLEPT_AFTER_SECONDS = 60.0  # nobody looked for so long: the computer slept, and no step could work


@dataclass
class Attempt:
    """One try of a step. ``deadline`` (monotonic) is its time-out, or the end of its grace once told to stop."""

    step: Step
    number: int
    flag: CancelFlag
    began: float
    deadline: float
    told_to_stop: bool = False
    timed_out: bool = False
    seconds: float = 0.0


class Attempts:
    """At most ``workers`` attempts at once. Used by one thread; only the executor's news come from others."""

    def __init__(self, executor: Executor, clock: Clock, workers: int, grace_seconds: float) -> None:
        self._executor = executor
        self._clock = clock
        self._workers = workers
        self._grace = grace_seconds
        self._running: dict[Future[Outcome], Attempt] = {}
        self._abandoned: dict[Future[Outcome], Attempt] = {}
        self._unsubmitted: list[tuple[Attempt, Outcome]] = []
        self._done: SimpleQueue[Future[Outcome]] = SimpleQueue()
        self._news = threading.Event()
        self._looked = clock.monotonic()

    @property
    def free(self) -> int:
        """Workers without work. An abandoned attempt still holds its worker until its thread ends."""
        stuck = sum(not future.done() for future in self._abandoned)
        return self._workers - len(self._running) - len(self._unsubmitted) - stuck

    def in_lane(self, lane: str) -> int:
        """How many attempts of a lane are at work, those that were given up and have not ended included."""
        given_up = (attempt for future, attempt in self._abandoned.items() if not future.done())
        return sum(attempt.step.lane == lane for attempt in (*self._running.values(), *given_up))

    @property
    def stuck_by(self) -> str:
        """A step that holds a worker for good, when none is free and none ever will be; else ''."""
        if self.free > 0 or self._running or self._unsubmitted:
            return ""
        return next(iter(self.abandoned), "")

    @property
    def abandoned(self) -> tuple[str, ...]:
        """Steps that did not stop when told to and may still be at work."""
        return tuple(attempt.step.key for future, attempt in self._abandoned.items() if not future.done())

    def submit(self, step: Step, ctx: StepContext) -> None:
        now = self._clock.monotonic()
        attempt = Attempt(step, ctx.attempt, CancelFlag(ctx.cancel_flag), now, now + step.timeout_seconds)
        try:
            future = self._executor.submit(execute, step.run, title_of(step), ctx)
        except Exception as error:  # noqa: BLE001 – a broken pool is the step's failure, not the run's
            self._unsubmitted.append((attempt, Outcome(failure=classify(error, title_of(step)))))
            self._news.set()
            return
        self._running[future] = attempt
        future.add_done_callback(self._hear)

    def wait(self, seconds: float) -> None:
        """Until an attempt has ended, at most ``seconds``."""
        self._clock.wait(self._news, max(seconds, 0.0))
        self._news.clear()

    def ended(self) -> Iterator[tuple[Attempt, Outcome]]:
        """Attempts that have ended since the last look, and those whose time and grace are over."""
        while self._unsubmitted:
            yield self._unsubmitted.pop(0)
        while (future := self._next_done()) is not None:
            attempt = self._running.pop(future, None)
            if attempt is not None:
                yield self._close(attempt, _outcome(future, attempt.step))
        now = self._clock.monotonic()
        self._forgive_sleep(now)
        for future, attempt in [(f, a) for f, a in self._running.items() if now >= a.deadline]:
            if not attempt.told_to_stop:
                attempt.timed_out = True
                self._tell_to_stop(future, attempt)
            else:
                yield self._abandon(future, attempt)

    def stop_all(self) -> None:
        """Ask every attempt in flight to stop; those that do not within the grace are abandoned."""
        for future, attempt in self._running.items():
            if not attempt.told_to_stop:
                self._tell_to_stop(future, attempt)

    def _hear(self, future: Future[Outcome]) -> None:
        self._done.put(future)
        self._news.set()

    def _next_done(self) -> Future[Outcome] | None:
        try:
            return self._done.get_nowait()
        except Empty:
            return None

    def _tell_to_stop(self, future: Future[Outcome], attempt: Attempt) -> None:
        attempt.told_to_stop = True
        attempt.deadline = self._clock.monotonic() + self._grace
        try:
            attempt.flag.set()
        except OSError:  # a full disk must not keep a run from ending; the step is given up after its grace
            log.warning("Could not put up the stop sign %s.", attempt.flag.path, exc_info=True)
        future.cancel()  # takes back what no worker has begun yet

    def _abandon(self, future: Future[Outcome], attempt: Attempt) -> tuple[Attempt, Outcome]:
        """A thread cannot be killed: count the attempt as over, leave its stop sign standing until it ends."""
        del self._running[future]
        self._abandoned[future] = attempt
        attempt.seconds = self._clock.monotonic() - attempt.began
        future.add_done_callback(lambda _: attempt.flag.clear())
        return attempt, _judged(attempt, STOPPED)

    def _close(self, attempt: Attempt, outcome: Outcome) -> tuple[Attempt, Outcome]:
        attempt.seconds = self._clock.monotonic() - attempt.began
        attempt.flag.clear()
        return attempt, _judged(attempt, outcome)

    def _forgive_sleep(self, now: float) -> None:
        missed = now - self._looked
        self._looked = now
        if missed > SLEPT_AFTER_SECONDS:
            for attempt in self._running.values():
                attempt.deadline += missed


def _outcome(future: Future[Outcome], step: Step) -> Outcome:
    try:
        return future.result()
    except CancelledError:
        return STOPPED
    except BaseException as error:  # noqa: BLE001 – the worker died or its answer could not travel
        return Outcome(failure=classify(error, title_of(step)))


def _judged(attempt: Attempt, outcome: Outcome) -> Outcome:
    """A step that stopped because its time was over has failed; one that still brought a result has not."""
    if not attempt.timed_out or outcome.result is not None:
        return outcome
    failure = timed_out(attempt.step)
    return Outcome(failure=replace(failure, detail=outcome.failure.detail) if outcome.failure else failure)


def timed_out(step: Step) -> Failure:
    """Not retried: what did not end in an hour does not in another, and its thread may still be at work."""
    minutes = step.timeout_seconds / 60
    time = f"{minutes:.0f} minutes" if minutes >= 2 else f"{step.timeout_seconds:.0f} seconds"
    return Failure(
        FailureKind.ENVIRONMENT,
        f"{title_of(step)} did not end within {time} and was stopped.",
        "Resume this run. If it happens again, send the diagnostics to the people who maintain this panel.",
    )
