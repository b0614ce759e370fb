"""One run from its first step to its last word: starts what can start, hears what ended, heeds the stop sign."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import signals
from pipeline.clock import Clock
from pipeline.engine.attempts import Attempts
from pipeline.engine.events import EventBus
from pipeline.engine.executing import STOPPED, Outcome, title_of
from pipeline.engine.failures import classify
from pipeline.engine.fingerprints import Fingerprints, why_unchanged
from pipeline.engine.journal import Journal
from pipeline.engine.lake import LakeContext, cancel_flag, step_flag
from pipeline.engine.plan import Blocked, Plan
from pipeline.engine.progress import ProgressTeller
from pipeline.engine.recording import RunRecord
from pipeline.engine.records import RunSummary
from pipeline.engine.resources import ResourceMeter
from pipeline.engine.retry import RetryPolicy
from pipeline.engine.states import Ending, run_state
from pipeline.model import Delivery, Failure, Phase, Step, StepContext, StepState

LOOK_EVERY_SECONDS = 0.2  # how late a stop sign may be seen
GRACE_SECONDS = 20.0  # a browser needs some seconds to close


@dataclass(frozen=True)
class Equipment:
    """What every run works with. ``workers`` is how many steps the executor can run at once, ``lanes`` how many of them
    in each lane; a lane that is not named has no limit of its own.
    """

    journal: Journal
    bus: EventBus
    clock: Clock
    executor: Executor
    policy: RetryPolicy
    fingerprints: Fingerprints
    rng: random.Random = field(default_factory=random.Random)
    workers: int = 4
    grace_seconds: float = GRACE_SECONDS
    lanes: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers is {self.workers}; at least one step must be able to run at a time.")


@dataclass
class Effort:
    """All tries of one step in this session. ``first`` is the number of the first one."""

    step: Step
    fingerprint: str
    first: int
    tries: int = 0
    worked: float = 0.0
    due: float = 0.0
    failure: Failure | None = None


class RunLoop:
    """Drives one run. All of it happens on the thread that calls :meth:`conduct`; only steps run elsewhere.

    ``before`` is the run as it stood when it was resumed; of its steps ``only`` these may run again (None: all).
    """

    def __init__(
        self,
        equipment: Equipment,
        record: RunRecord,
        plan: Plan,
        lake: LakeContext,
        force: bool,
        before: RunSummary | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self._equipment = equipment
        self._clock = equipment.clock
        self._record = record
        self._plan = plan
        self._lake = lake
        self._force = force
        ended = {step.key: step.ending for step in before.steps} if before else {}
        self._kept = {key: ending for key, ending in ended.items() if ending.satisfied}
        self._left = {key: ending for key, ending in ended.items() if only is not None and key not in only}
        self._tried = {attempt.key: attempt.attempt for attempt in before.attempts} if before else {}
        self._attempts = Attempts(equipment.executor, self._clock, equipment.workers, equipment.grace_seconds)
        self._efforts: dict[str, Effort] = {}
        self._waiting: list[Effort] = []
        self._ledgers: dict[str, tuple[Delivery, ...]] = {}
        self._stop_sign = Path(cancel_flag(lake.journal_dir, record.run_id).path)
        self._stopping = False
        self._began = self._clock.monotonic()
        self._meter = ResourceMeter(self._began)

    @property
    def abandoned(self) -> tuple[str, ...]:
        return self._attempts.abandoned

    def conduct(self) -> None:
        """Return when every step has ended and the run's last word is written."""
        run_id = self._record.run_id
        signals.listen(run_id, ProgressTeller(self._equipment.bus, self._clock))
        try:
            while not self._plan.finished:
                if self._asked_to_stop() and not self._stopping:
                    self._stop()
                self._hear_what_ended()
                self._start_what_can()
                if not self._plan.finished:
                    self._wait()
            self._finish()
            self._stop_sign.unlink(missing_ok=True)
        except BaseException:
            self._attempts.stop_all()
            self._record.cut_off(self._clock.monotonic() - self._began)
            raise
        finally:
            signals.listen(run_id, None)

    # ---- starting

    def _start_what_can(self) -> None:
        if self._stopping:
            return
        self._pass_what_is_left()
        now = self._clock.monotonic()
        for effort in [waiting for waiting in self._waiting if waiting.due <= now]:
            if self._attempts.free > 0 and self._lane_is_free(effort.step):
                self._waiting.remove(effort)
                self._try(effort)
        while self._attempts.free > 0 and not self._asked_to_stop():
            step = next((step for step in self._plan.executable if self._lane_is_free(step)), None)
            if step is None:
                break
            self._begin(step)
        stuck_by = self._attempts.stuck_by
        if stuck_by:
            self._give_up_starting(stuck_by)

    def _pass_what_is_left(self) -> None:
        """Steps that are not to run again end as they had ended before, well or not."""
        while step := next((step for step in self._plan.executable if step.key in self._left), None):
            self._plan.start(step.key)
            self._record.blocked(self._newly_blocked(self._plan.end(step.key, self._left[step.key])))

    def _newly_blocked(self, blocked: Iterable[Blocked]) -> list[Blocked]:
        """Those of them that had not ended just so in the resumed run; what they had left in the journal goes."""
        known = {**self._kept, **self._left}
        new = [one for one in blocked if known.get(one.step.key, Ending(StepState.PENDING)).blocked_by != one.by]
        for one in new:
            if one.step.key in known:
                self._record.reopened(one.step)
        return new

    def _lane_is_free(self, step: Step) -> bool:
        limit = self._equipment.lanes.get(step.lane)
        return limit is None or self._attempts.in_lane(step.lane) < max(limit, 1)

    def _begin(self, step: Step) -> None:
        """Start a step, unless there is nothing to do for it."""
        fingerprints, memory = self._equipment.fingerprints, self._record.memories.get(step.key)
        self._plan.start(step.key)
        try:
            fingerprint = fingerprints.of(step, self._record.memories)
            unchanged = fingerprints.unchanged(memory, fingerprint)
        except Exception as error:  # noqa: BLE001 – a folder that cannot be read fails its step, not the run
            self._fail_to_begin(step, classify(error, title_of(step)))
            return
        kept = self._kept.get(step.key)
        if kept is not None and (unchanged or step.phase is Phase.EXTRACT):
            self._plan.end(step.key, kept)
            return
        if kept is not None:
            self._record.reopened(step)
        if unchanged and not self._force:
            self._plan.end(step.key, Ending(StepState.SKIPPED))
            self._record.skipped(step, why_unchanged(step))
            return
        self._try(self._effort(step, fingerprint))

    def _try(self, effort: Effort) -> None:
        step, number = effort.step, effort.first + effort.tries
        effort.tries += 1
        self._record.started(step, number)
        self._attempts.submit(step, self._context(step, number))

    def _fail_to_begin(self, step: Step, failure: Failure) -> None:
        effort = self._effort(step, "")
        if step.key in self._kept:
            self._record.reopened(step)
        self._record.started(step, effort.first)
        self._end(effort, Outcome(failure=failure), 0.0)

    def _give_up_starting(self, stuck_by: str) -> None:
        """Every worker is held by a step that does not stop: nothing more can run."""
        reason = f"no worker is free: {stuck_by} did not stop"
        for effort in self._waiting:
            self._end(effort, Outcome(failure=effort.failure), 0.0)
        self._waiting.clear()
        while self._plan.executable:
            step = self._plan.executable[0]
            later = self._plan.end(step.key, Ending(StepState.SKIPPED, blocked_by=stuck_by))
            self._record.blocked(self._newly_blocked([Blocked(step, stuck_by, reason), *later]))

    def _effort(self, step: Step, fingerprint: str) -> Effort:
        effort = Effort(step, fingerprint, self._tried.get(step.key, 0) + 1)
        self._efforts[step.key] = effort
        return effort

    def _context(self, step: Step, number: int) -> StepContext:
        flag = step_flag(self._lake.journal_dir, self._record.run_id, step.key, number)
        flag.clear()
        return StepContext(
            run_id=self._record.run_id,
            step=step.key,
            platform=step.platform,
            phase=step.phase,
            zones=self._lake.zones,
            config_dir=self._lake.config_dir,
            warehouse=self._lake.warehouse,
            started_at=self._clock.now(),
            cancel_flag=flag.path,
            attempt=number,
            force=self._force,
            deliveries=self._ledger(step.platform) if step.platform else (),
            settings={**self._lake.settings, "code": self._equipment.fingerprints.judge(step)},
        )

    def _ledger(self, platform: str) -> tuple[Delivery, ...]:
        if platform not in self._ledgers:
            self._ledgers[platform] = self._equipment.journal.deliveries(platform)
        return self._ledgers[platform]

    # ---- ending

    def _hear_what_ended(self) -> None:
        for attempt, outcome in self._attempts.ended():
            effort = self._efforts[attempt.step.key]
            effort.worked += attempt.seconds
            failure = outcome.failure
            if failure and not self._stopping and self._equipment.policy.allows(failure, effort.tries):
                self._put_off(effort, failure, attempt.seconds)
            else:
                self._end(effort, outcome, attempt.seconds)

    def _put_off(self, effort: Effort, failure: Failure, seconds: float) -> None:
        """Try again later."""
        policy = self._equipment.policy
        wait = policy.wait_seconds(effort.tries, self._equipment.rng)
        effort.due, effort.failure = self._clock.monotonic() + wait, failure
        self._waiting.append(effort)
        following, last = effort.first + effort.tries, effort.first + policy.max_retries
        self._record.retrying(effort.step, failure, seconds, following, last, wait)

    def _end(self, effort: Effort, outcome: Outcome, seconds: float) -> None:
        blocked = self._newly_blocked(self._plan.end(effort.step.key, Ending(outcome.state)))
        self._record.ended(effort.step, outcome, (seconds, effort.worked), effort.fingerprint, blocked)
        for delivery in outcome.result.deliveries if outcome.result else ():
            self._ledgers.pop(delivery.platform, None)

    def _asked_to_stop(self) -> bool:
        # Not CancelFlag.is_set, which looks only now and then: nothing may start once the sign stands.
        return self._stop_sign.exists()

    def _stop(self) -> None:
        """The run was asked to stop: nothing more starts, and what runs is told."""
        self._stopping = True
        self._record.stopped(self._plan.stop({**self._kept, **self._left}))
        for effort in self._waiting:
            self._end(effort, STOPPED, 0.0)
        self._waiting.clear()
        self._attempts.stop_all()

    def _finish(self) -> None:
        endings = self._plan.endings.values()
        quarantined = self._equipment.journal.newly_quarantined(self._record.run_id)
        cancelled = any(ending.state is StepState.CANCELLED for ending in endings)
        state = run_state(endings, quarantined, cancelled)
        self._record.finished(state, self._clock.monotonic() - self._began, quarantined, self._meter.used())

    def _wait(self) -> None:
        now = self._clock.monotonic()
        self._meter.sample(now)
        self._attempts.wait(min([LOOK_EVERY_SECONDS, *(effort.due - now for effort in self._waiting)]))
