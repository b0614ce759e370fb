"""What is so, as one frozen value. No widgets and no engine: window, tray and tests read the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.ahead import Ahead
from app.feed_view import FeedView
from app.problems import Problem
from app.ways_in import Access, Waiting, WayIn
from pipeline.insights.rhythm import Freshness
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState
from pipeline.platforms import titles
from pipeline.quality.findings import Health

if TYPE_CHECKING:
    from pipeline.updates.version_file import VersionFile

# Counted only once it is set up: a label without them lacks nothing.
OPTIONAL = titles.OPTIONAL


class Condition(StrEnum):
    """Whether there is a lake to speak of."""

    NO_LAKE = "no lake"
    OPENING = "opening"
    READY = "ready"
    PROBLEM = "problem"


@dataclass(frozen=True)
class StepView:
    """One step as it is now, or as it was in the newest run that had it. ``state`` None: never run."""

    key: str
    phase: Phase
    platform: str | None = None
    title: str = ""
    state: StepState | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: float = 0.0
    usual: float | None = None  # seconds
    rows_in: int = 0
    rows_out: int = 0
    attempt: int = 1
    attempts: int = 1  # of at most
    retry_at: datetime | None = None
    progress: tuple[int, int] | None = None
    failure: Failure | None = None
    skipped_reason: str = ""
    blocked_by: str = ""
    quarantined: int = 0
    notes: tuple[str, ...] = ()
    run_id: str = ""

    @property
    def satisfied(self) -> bool:
        """Well ended: it succeeded, or there was nothing to do."""
        return self.state is StepState.SUCCEEDED or (self.state is StepState.SKIPPED and not self.blocked_by)

    @property
    def ended(self) -> bool:
        return self.state not in (None, StepState.PENDING, StepState.READY, StepState.RUNNING)


@dataclass(frozen=True)
class AccountView:
    """One account of a platform, as far as its files tell."""

    name: str
    files: int = 0
    set_aside: int = 0
    newest_download: datetime | None = None


@dataclass(frozen=True)
class PlatformView:
    name: str
    title: str
    enabled: bool = True
    newest: date | None = None
    freshness: Freshness = Freshness.NONE
    quarantine: int = 0
    accounts: tuple[AccountView, ...] = ()
    health: Health | None = None  # None while nothing is known of it


@dataclass(frozen=True)
class RunView:
    """A run that goes on, or the newest that ended. ``usual`` is how long one like it usually takes, in seconds."""

    run_id: str
    kind: str
    trigger: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None = None
    seconds: float = 0.0
    usual: float | None = None
    keys: tuple[str, ...] = ()
    quarantined: int = 0
    stopping: bool = False


@dataclass(frozen=True)
class PanelState:
    """All that header, banner, matrix and tray say comes from here."""

    condition: Condition = Condition.NO_LAKE
    root: Path | None = None
    problem: Problem | None = None
    starting: bool = False  # the button was pressed, the run has no name yet
    stopping: bool = False
    run: RunView | None = None  # in our hands: until its book is closed, which is a moment after its last step
    last_run: RunView | None = None
    steps: Mapping[str, StepView] = field(default_factory=dict)
    platforms: tuple[PlatformView, ...] = ()
    ways: tuple[WayIn, ...] = ()  # into the platforms
    signing_in: frozenset[tuple[str, str]] = frozenset()  # platform and account, while a browser is open for them
    newest: date | None = None  # of all data
    usual_runs: Mapping[str, float] = field(default_factory=dict)  # by kind, seconds
    quarantine_open: int = 0
    set_aside_why: str = ""  # where it is one file only
    not_read: tuple[str, ...] = ()
    paused: bool = False
    paused_until: datetime | None = None
    paused_since: datetime | None = None
    ahead: Ahead | None = None  # what comes by itself; None until the schedule was looked at
    feed: FeedView = field(default_factory=FeedView)  # for dashboards
    new_version: VersionFile | None = None  # of this very program, where that is news
    online: bool = True
    offline_since: datetime | None = None
    held_by: str = ""  # sentence about another program that holds the lake
    health: Health | None = None  # None while nothing was looked at
    put_off: frozenset[str] = frozenset()  # banners that were sent away until the next run

    @property
    def busy(self) -> bool:
        """A run of ours goes on, or is about to."""
        return self.starting or self.run is not None

    @property
    def next_slot(self) -> datetime | None:
        """When the next run starts by itself."""
        coming = self.ahead.coming if self.ahead is not None else ()
        return coming[0].moment if coming else None

    @property
    def offline(self) -> bool:
        """Whether there is no way to the internet, as far as anything wants one or the system tells."""
        hold = self.ahead.hold if self.ahead is not None else None
        return not self.online or (hold is not None and hold.by == "network")

    @property
    def without_internet_since(self) -> datetime | None:
        if not self.online or self.ahead is None:
            return self.offline_since
        return self.ahead.held_since

    @cached_property
    def counted(self) -> tuple[PlatformView, ...]:
        """Platforms that take part."""
        return tuple(platform for platform in self.platforms if platform.enabled and self.expected(platform.name))

    def ways_of(self, platform: str) -> tuple[WayIn, ...]:
        return tuple(way for way in self.ways if way.platform == platform)

    def expected(self, platform: str) -> bool:
        """Whether it counts: what is optional does once somebody has set it up."""
        return platform not in OPTIONAL or any(way.set_up for way in self.ways_of(platform))

    def of_platform(self, name: str) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps.values() if step.platform == name)

    @cached_property
    def shared_steps(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps.values() if step.platform is None)

    def failures(self, kind: FailureKind | None = None) -> tuple[StepView, ...]:
        """Failed steps as they stand, of one kind or all."""
        return tuple(s for s in self.steps.values() if s.failure is not None and s.state is StepState.FAILED
                     and kind in (None, s.failure.kind))  # fmt: skip

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """Who wants somebody to sign in, platform by platform, and to which account where that is known.

        The sessions themselves say so. Where they do not, a run does whose step was turned away, unless somebody has
        signed in since.
        """
        turned_away = {step.platform: step for step in self.failures(FailureKind.NEEDS_SIGN_IN) if step.platform}
        known = [p.name for p in self.platforms if p.enabled]
        found: list[Waiting] = []
        for name in dict.fromkeys((*known, *turned_away)):
            ways = self.ways_of(name)
            asked = [Waiting(name, w.account, w.why) for w in ways if w.access is Access.NEEDS_SIGN_IN]
            step = turned_away.get(name)
            if not asked and step is not None and not _renewed(ways, step):
                asked = [Waiting(name, why=step.failure.message if step.failure else "")]
            found += asked
        return tuple(found)

    @cached_property
    def waiting_for_owner(self) -> tuple[str, ...]:
        """The platforms among them."""
        return tuple(dict.fromkeys(waiting.platform for waiting in self.waiting))

    @cached_property
    def ending_soon(self) -> tuple[WayIn, ...]:
        """Sessions that end within days, of platforms that do not wait for somebody already."""
        on = {p.name for p in self.platforms if p.enabled} - set(self.waiting_for_owner)
        return tuple(way for way in self.ways if way.access is Access.EXPIRING and way.platform in on)

    @cached_property
    def stale(self) -> tuple[PlatformView, ...]:
        """Platforms whose newest data are older than their rhythm."""
        return tuple(p for p in self.counted if p.freshness in (Freshness.STALE, Freshness.OLD))

    @cached_property
    def at_it(self) -> Mapping[str, tuple[StepView, ...]]:
        """The platforms of the present run with those of their steps that belong to it."""
        keys = set(self.run.keys) if self.run else set()
        groups = {p.name: tuple(s for s in self.of_platform(p.name) if s.key in keys) for p in self.counted}
        return {name: steps for name, steps in groups.items() if steps}

    @cached_property
    def done(self) -> tuple[str, ...]:
        """Platforms of the present run whose steps have all ended well."""
        return tuple(name for name, steps in self.at_it.items() if all(step.satisfied for step in steps))

    @cached_property
    def tried_again(self) -> tuple[StepView, ...]:
        """Steps that failed and wait for their next try."""
        return tuple(s for s in self.steps.values() if s.state is StepState.READY and s.retry_at is not None)

    @cached_property
    def up_to_date(self) -> tuple[str, ...]:
        """Platforms whose steps ended well when they last ran."""
        groups = {p.name: [s for s in self.of_platform(p.name) if s.state is not None] for p in self.counted}
        return tuple(name for name, steps in groups.items() if steps and all(step.satisfied for step in steps))

    def steps_done(self) -> tuple[int, int]:
        """How many steps of the present run have ended, of how many."""
        if self.run is None:
            return 0, 0
        steps = [self.steps[key] for key in self.run.keys if key in self.steps]
        return sum(step.ended for step in steps), len(self.run.keys)

    def progress(self, now: datetime) -> float | None:
        """How much of the present run is behind us, 0 to 1, by usual durations; None without a run."""
        if self.run is None:
            return None
        done = total = 0.0
        for step in (self.steps[key] for key in self.run.keys if key in self.steps):
            weight = step.usual or 0.5
            total += weight
            if step.ended:
                done += weight
            elif step.state is StepState.RUNNING and step.started_at is not None:
                done += min(max((now - step.started_at).total_seconds(), 0.0), weight * 0.95)
        return done / total if total else 0.0

    def seconds_left(self, now: datetime) -> float | None:
        """About how long the present run still takes; None where nothing is known about its kind."""
        if self.run is None or not self.run.usual:
            return None
        return max(self.run.usual - (now - self.run.started_at).total_seconds(), 0.0)


def _renewed(ways: tuple[WayIn, ...], step: StepView) -> bool:
    """Whether the platform has let us in since a step was turned away."""
    ended = step.ended_at
    return ended is not None and any(way.proved is not None and way.proved > ended for way in ways)
