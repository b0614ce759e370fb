"""How the lake is, in one verdict: what was read is handed to the judges of :mod:`pipeline.quality`, one by one.

A platform counts once it takes part and something is known of it: data, a sign-in, or keys. The others lack nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from pipeline.access.sessions import SessionState
from pipeline.clean_up import free_space, preview, row_counts
from pipeline.health import LakeHealth, PlatformHealth, days_of, lake_health, rhythm_of
from pipeline.insights.rhythm import Freshness
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.platforms.standing import Standing
from pipeline.quality.capacity import Free, room
from pipeline.quality.completeness import shrunk
from pipeline.quality.completion import LastGood, failed_step, last_full_run, without_good_run
from pipeline.quality.drift import refused
from pipeline.quality.findings import Finding, Health, health_of, overall
from pipeline.quality.freshness import Dated, nothing_yet, overdue
from pipeline.quality.performance import MEASURES, unusual
from pipeline.quality.sessions import Session, session
from pipeline.settings import ConfigurationError
from pipeline.watching import run_history
from pipeline.watching.arrivals import Arrived, arrived, missing_rows, other_columns

_A_DAY = timedelta(days=1)
STILL_NEWS = 14 * _A_DAY  # an older file that is set aside says nothing of how files look today


@dataclass(frozen=True)
class LakeJudgement:
    """The whole lake, and each platform that counts, by name."""

    whole: Health = field(default_factory=Health)
    platforms: Mapping[str, Health] = field(default_factory=lambda: MappingProxyType({}))


def judged(lake: Lake, health: LakeHealth | None = None) -> LakeJudgement:
    """Look at everything once. Reads the journal, the beginning of some raw files and what is free on the disk."""
    health = health or lake_health(lake)
    now = lake.clock.now()
    files = arrived(lake.journal, now)
    platforms = {
        one.name: health_of(_of_platform(lake, health, one, files.get(one.name, ()), now))
        for one in health.platforms
        if one.enabled and (one.newest is not None or one.connected)
    }
    return LakeJudgement(overall(tuple(platforms.values()), _of_lake(lake, health, now)), MappingProxyType(platforms))


def _of_platform(
    lake: Lake, health: LakeHealth, one: PlatformHealth, files: tuple[Arrived, ...], now: datetime
) -> Iterator[Finding]:
    yield from _freshness(health, one, now)
    yield from _found(_session(standing, now) for standing in health.sign_ins if _is_of(standing, one.name))
    yield from _found(failed_step(one.name, *step) for step in run_history.failed_steps(lake.journal, one.name))
    good = one.last_good_run
    last = LastGood(good.started_at if good else None, run_history.first_run(lake.journal, one.name))
    yield from _found([without_good_run(one.name, one.title, last, now, health.thresholds.no_good_run_days)])
    aside = lake.journal.quarantine(platform=one.name)
    rules = [(item.rule, item.message) for item in aside if now - item.found_at <= STILL_NEWS]
    yield from _found([refused(one.name, one.title, rules)])
    if not any(run.alive for run in health.running):  # what is still arriving is not all there yet
        yield from missing_rows(one.name, one.title, files, health.thresholds.fewer_rows_times)
    raw = lake.settings.local_zone(Zone.RAW)
    if raw is not None:
        yield from other_columns(one.name, one.title, files, raw / one.name)


def _freshness(health: LakeHealth, one: PlatformHealth, now: datetime) -> Iterator[Finding]:
    if one.freshness is Freshness.NONE:
        if one.connected and one.last_good_run is not None:
            yield nothing_yet(one.name, one.title)
        return
    own = (dataset for dataset in health.datasets if one.name in dataset.platforms)
    dated = [Dated(d.name, d.title, d.newest, days_of(health.thresholds, rhythm_of(d.name), d.name)) for d in own]
    yield from overdue(one.name, dated, now.date())


def _is_of(standing: Standing, platform: str) -> bool:
    return standing.connected and standing.connection.platform == platform


def _session(standing: Standing, now: datetime) -> Finding | None:
    connection = standing.connection
    who = f"{connection.of} @{standing.account}" if standing.account else connection.of
    return session(
        Session(
            key=f"{connection.key}:{standing.account}" if standing.account else connection.key,
            platform=connection.platform,
            who=who,
            waits=standing.waits,
            ends_soon=standing.state is SessionState.EXPIRING,
            days_left=(standing.expires - now) / _A_DAY if standing.expires else None,
            overdue=standing.overdue,
            why=standing.why,
            by_browser=connection.by_browser,
        )
    )


def _of_lake(lake: Lake, health: LakeHealth, now: datetime) -> Iterator[Finding]:
    journal = lake.journal
    newest = run_history.last_full_run(journal)
    yield from _found([last_full_run(newest.state if newest else None)])
    end = run_history.last_end(journal)
    last = LastGood(end.started_at if end else None, run_history.first_run(journal))
    yield from _found([without_good_run(None, "", last, now, health.thresholds.no_good_run_days)])
    yield from _found(failed_step(None, *step) for step in run_history.failed_steps(journal, None))
    yield from shrunk({dataset.name: dataset.title for dataset in health.datasets}, row_counts(journal))
    yield from _found([_room(lake, free_space(journal, now), health.thresholds.disk_full_days, now)])
    for name, values in run_history.measures(journal).items():
        if name in MEASURES:
            yield from _found([unusual(name, values, health.thresholds.slower_times)])


def _room(lake: Lake, measured: tuple[Free, ...], horizon_days: int, now: datetime) -> Finding | None:
    """The archive is only looked through where there is something to say."""
    free = shutil.disk_usage(lake.settings.root).free
    if room(free, measured, horizon_days) is None:
        return None
    try:
        clearable = preview(lake.settings, lake.configuration.retention(), now).bytes
    except ConfigurationError:
        clearable = 0  # told already
    return room(free, measured, horizon_days, clearable)


def _found(findings: Iterable[Finding | None]) -> Iterator[Finding]:
    return (finding for finding in findings if finding is not None)
