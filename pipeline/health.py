"""How a lake is now: each platform's sign-in, last good run and newest data, what is set aside, what goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import flow
from pipeline.access.environment import environment
from pipeline.access.sessions import SessionBook, SessionState
from pipeline.browsing.catalogue import part_title
from pipeline.browsing.newest import newest_days
from pipeline.engine.records import RunRow
from pipeline.insights.goals import load_goals
from pipeline.insights.rhythm import RHYTHMS, Freshness, PlatformFreshness, Rhythm, of_platform, verdict
from pipeline.lake import Lake
from pipeline.platforms.declaration import ACCOUNTS, NAMES, TITLES, account_of
from pipeline.platforms.standing import Standing, standings, worst
from pipeline.quality.thresholds import Thresholds, load_thresholds
from pipeline.registry import load_registry
from pipeline.schedule.computer import Computer
from pipeline.schedule.looking import NO_SCHEDULE, Glance, glance
from pipeline.schedule.pause import Pause, paused
from pipeline.settings import ConfigurationError


@dataclass(frozen=True)
class AccountHealth:
    """One account of a platform: what came from it, and whether somebody is signed in to it.

    An account of the artist list may not have sent anything yet, and not every account is signed in to.
    """

    name: str
    files: int = 0
    set_aside: int = 0
    newest_download: datetime | None = None
    session_state: str = "unknown"
    session_expires: datetime | None = None
    signed_in_as: str = ""


@dataclass(frozen=True)
class PlatformHealth:
    """One platform. ``stalest`` names the dataset that decides its freshness, ``stalest_day`` its newest day.

    The session's state is the worst of all ways in that are set up; ``connected`` tells whether any is.
    """

    name: str
    title: str
    enabled: bool
    last_good_run: RunRow | None
    newest: date | None
    freshness: Freshness
    stalest: str
    stalest_day: date | None
    quarantine: int
    accounts: tuple[AccountHealth, ...] = ()
    session_state: str = "unknown"
    session_expires: datetime | None = None
    connected: bool = False
    signed_in_as: str = ""


@dataclass(frozen=True)
class DatasetHealth:
    """One dataset, or one source in it (``tidy_daily_streams.toolost``), that has data."""

    name: str
    title: str
    newest: date
    freshness: Freshness
    platforms: tuple[str, ...]


class ToMend(NamedTuple):
    """A part of the configuration that cannot be used, and what to do about it."""

    message: str
    next_action: str


@dataclass(frozen=True)
class RunningRun:
    """A run that says it is going on. ``alive`` is False once its program has died: it can be resumed."""

    run: RunRow
    pid: int
    alive: bool


@dataclass(frozen=True)
class LakeHealth:
    """The whole lake. ``not_read`` names what lies in landing but belongs to no platform."""

    root: Path
    running: tuple[RunningRun, ...]
    last_good_run: RunRow | None
    platforms: tuple[PlatformHealth, ...]
    datasets: tuple[DatasetHealth, ...]
    not_read: tuple[str, ...]
    quarantine_open: int
    pause: Pause | None = None
    next_slot: datetime | None = None
    to_mend: tuple[ToMend, ...] = ()
    sign_ins: tuple[Standing, ...] = ()
    schedule: Glance = NO_SCHEDULE
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def waiting(self) -> tuple[Standing, ...]:
        """The ways in that wait for the owner, of platforms that take part."""
        taking_part = {platform.name for platform in self.platforms if platform.enabled}
        return tuple(one for one in self.sign_ins if one.waits and one.connection.platform in taking_part)

    @property
    def ending_soon(self) -> tuple[Standing, ...]:
        taking_part = {platform.name for platform in self.platforms if platform.enabled}
        soon = [one for one in self.sign_ins if one.state is SessionState.EXPIRING]
        return tuple(one for one in soon if one.connection.platform in taking_part)

    def platform(self, name: str) -> PlatformHealth:
        return next(platform for platform in self.platforms if platform.name == name)


def lake_health(lake: Lake) -> LakeHealth:
    """Look at everything once. Only the journal and what lies beside it, the configuration and the top of landing are
    read; never the keyring.
    """
    now = lake.clock.now()
    today = now.date()
    newest = newest_days(lake.journal)
    to_mend: list[ToMend] = []
    enabled = _enabled(lake, to_mend)
    handles = _handles(lake, to_mend)
    pause = _pause(lake, to_mend)
    schedule = _schedule(lake, to_mend)
    set_aside = [item.platform for item in lake.journal.quarantine()]
    sign_ins = _sign_ins(lake, now, to_mend)
    thresholds = _thresholds(lake, to_mend)
    _check_goals(lake, to_mend)

    def days(rhythm: Rhythm, part: str) -> int:
        return days_of(thresholds, rhythm, part)

    return LakeHealth(
        root=lake.settings.root,
        running=tuple(RunningRun(run, owner.pid, owner.is_alive()) for run, owner in lake.journal.running()),
        last_good_run=lake.journal.last_good_run(),
        platforms=tuple(
            _signed_in(
                _platform(
                    lake,
                    name,
                    of_platform(name, newest, today, days),
                    newest,
                    name in enabled,
                    set_aside.count(name),
                    handles,
                ),
                sign_ins,
            )
            for name in TITLES
        ),
        datasets=tuple(_dataset(part, day, today, days) for part, day in newest.items()),
        not_read=tuple(lake.strays()),
        quarantine_open=len(set_aside),
        pause=pause,
        next_slot=schedule.next_slot.moment if schedule.next_slot is not None else None,
        to_mend=tuple(to_mend),
        sign_ins=sign_ins,
        schedule=schedule,
        thresholds=thresholds,
    )


def days_of(thresholds: Thresholds, rhythm: Rhythm, part: str) -> int:
    """How old the newest day of a dataset, or of one source in it, may be by the owner's thresholds."""
    platforms = (part.rpartition(".")[2],) if rhythm.split_by else rhythm.platforms
    return thresholds.rhythm_days(rhythm.days, part, rhythm.dataset, platforms)


def rhythm_of(part: str) -> Rhythm:
    return next(rhythm for rhythm in RHYTHMS if part in rhythm.parts())


def _sign_ins(lake: Lake, now: datetime, to_mend: list[ToMend]) -> tuple[Standing, ...]:
    book = SessionBook(lake.journal_dir)
    if book.damaged:
        message = "The record of sign-ins is damaged. Passwords and sessions are safe; it is made anew from them."
        to_mend.append(ToMend(message, "Run once, or look: bedrot accounts list"))
    return standings(book.all(), {**lake.settings.values, **environment()}, now)


def _signed_in(platform: PlatformHealth, sign_ins: tuple[Standing, ...]) -> PlatformHealth:
    """A platform with what is known of its sessions; an account somebody signed in to is an account, too."""
    own = [one for one in sign_ins if one.connection.platform == platform.name]
    spoken_for = worst(own)
    if spoken_for is None:
        return platform
    accounts = {account.name.casefold(): account for account in platform.accounts}
    for one in own:
        if one.account:
            known = accounts.get(one.account.casefold(), AccountHealth(one.account))
            accounts[one.account.casefold()] = replace(
                known, session_state=one.state.value, session_expires=one.expires, signed_in_as=one.signed_in_as
            )
    return replace(
        platform,
        accounts=tuple(accounts[name] for name in sorted(accounts)),
        session_state=spoken_for.state.value,
        session_expires=spoken_for.expires,
        connected=spoken_for.connected,
        signed_in_as=spoken_for.signed_in_as,
    )


def _platform(
    lake: Lake,
    name: str,
    fresh: PlatformFreshness,
    newest: dict[str, date],
    enabled: bool,
    set_aside: int,
    handles: tuple[str, ...],
) -> PlatformHealth:
    return PlatformHealth(
        name=name,
        title=TITLES[name],
        enabled=enabled,
        last_good_run=lake.journal.last_good_run_of(name),
        newest=fresh.newest,
        freshness=fresh.freshness,
        stalest=fresh.stalest,
        stalest_day=newest.get(fresh.stalest),
        quarantine=set_aside,
        accounts=_accounts(lake, name, handles) if name in ACCOUNTS else (),
    )


def _accounts(lake: Lake, platform: str, handles: tuple[str, ...]) -> tuple[AccountHealth, ...]:
    """The accounts of the artist list and those that files came from, by name; spelling as in the list."""
    found = {handle.casefold(): AccountHealth(handle) for handle in handles}
    for subject in lake.journal.subjects(platform):
        name = account_of(subject.subject)
        if name:
            known = found.get(name.casefold(), AccountHealth(name))
            moments = [m for m in (known.newest_download, subject.newest_download) if m is not None]
            found[name.casefold()] = AccountHealth(
                known.name, known.files + subject.files, known.set_aside + subject.set_aside, max(moments, default=None)
            )
    return tuple(found[name] for name in sorted(found))


def _dataset(part: str, newest: date, today: date, days: Callable[[Rhythm, str], int]) -> DatasetHealth:
    rhythm = rhythm_of(part)
    platforms = (part.rpartition(".")[2],) if rhythm.split_by else rhythm.platforms
    return DatasetHealth(part, part_title(part), newest, verdict(newest, days(rhythm, part), today), platforms)


def _enabled(lake: Lake, to_mend: list[ToMend]) -> frozenset[str]:
    """The platforms that take part. A lake in which nothing was ever run has no dependencies file yet."""
    try:
        stated = lake.configuration.stated_dependencies() or flow.default_dependencies()
        return frozenset(step.platform for step in flow.full_flow(stated) if step.platform)
    except ConfigurationError as error:
        to_mend.append(ToMend(error.message, error.next_action))
        return frozenset(TITLES)


def _handles(lake: Lake, to_mend: list[ToMend]) -> tuple[str, ...]:
    try:
        return load_registry(lake.settings.config_dir).handles
    except ConfigurationError as error:
        to_mend.append(ToMend(error.message, error.next_action))
        return ()


def thresholds_in(config_dir: Path) -> Thresholds:
    """The owner's thresholds. Raises :class:`ConfigurationError` also for a platform or dataset that there is not."""
    known = {*TITLES, *(name for rhythm in RHYTHMS for name in (rhythm.dataset, *rhythm.parts()))}
    return load_thresholds(config_dir, known)


def _thresholds(lake: Lake, to_mend: list[ToMend]) -> Thresholds:
    try:
        return thresholds_in(lake.settings.config_dir)
    except ConfigurationError as error:
        to_mend.append(ToMend(error.message, error.next_action))
        return Thresholds()


def _check_goals(lake: Lake, to_mend: list[ToMend]) -> None:
    """Read by others; told here, before a run fails at them."""
    try:
        load_goals(lake.settings.config_dir)
    except ConfigurationError as error:
        to_mend.append(ToMend(error.message, error.next_action))


def _pause(lake: Lake, to_mend: list[ToMend]) -> Pause | None:
    try:
        return paused(lake.settings.config_dir, lake.clock)
    except ConfigurationError as error:
        to_mend.append(ToMend(error.message, error.next_action))
        return None


def _schedule(lake: Lake, to_mend: list[ToMend]) -> Glance:
    try:
        return glance(lake.journal, lake.configuration, NAMES, lake.clock, Computer(lake.journal_dir, lake.clock))
    except ConfigurationError as error:
        if all(known.message != error.message for known in to_mend):  # the pause has told of its file already
            to_mend.append(ToMend(error.message, error.next_action))
        return NO_SCHEDULE
