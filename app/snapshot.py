"""Looks at an open lake once, on a reading thread: everything the panel says about it while nothing happens."""

from __future__ import annotations

import os
import statistics
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.reading_ways import ways_in
from app.state import AccountView, PlatformView, RunView, StepView
from app.ways_in import WayIn
from pipeline.engine.lake_lock import holder_in
from pipeline.engine.records import RunRow, RunSummary, StepRow
from pipeline.health import LakeHealth, PlatformHealth, lake_health
from pipeline.lake import Lake, Wanted
from pipeline.model import RunState, StepState
from pipeline.quality.findings import Health
from pipeline.schedule.pause import Pause, paused
from pipeline.settings import ConfigurationError, env_values
from pipeline.watching.judgement import judged

LOOK_BACK = 8  # runs; a run of one platform leaves the steps of the others to earlier ones
USUAL_OVER = 10  # runs that decide how long a kind usually takes
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Snapshot:
    """A lake as it was at one moment."""

    health: LakeHealth
    judged: Health
    steps: Mapping[str, StepView]
    last_run: RunView | None
    usual_runs: Mapping[str, float]
    platforms: tuple[PlatformView, ...]
    ways: tuple[WayIn, ...]
    pause: Pause | None
    held_by: str
    set_aside_why: str


def take(lake: Lake, environ: Mapping[str, str] = NO_VARIABLES) -> Snapshot:
    """Everything at once. Raises what the journal and the configuration raise.

    ``environ`` may state keys of platforms, as the lake's .env files may.
    """
    health, set_aside = lake_health(lake), lake.journal.quarantine()
    judgement = judged(lake, health)
    newest = lake.journal.runs(LOOK_BACK)
    summaries = [found for line in newest if (found := lake.journal.run(line.run.run_id)) is not None]
    orphans = {run.run_id for run in lake.journal.orphans()}
    last = next((s for s in summaries if s.run.state is not RunState.RUNNING or s.run_id in orphans), None)
    return Snapshot(
        health=health,
        judged=judgement.whole,
        steps=_steps(lake, summaries, orphans),
        last_run=_run(last, orphans) if last else None,
        usual_runs=_usual_runs(lake),
        platforms=tuple(_platform(one, judgement.platforms.get(one.name)) for one in health.platforms),
        ways=_ways(lake, health, environ),
        pause=_pause(lake),
        held_by=_held_by(lake),
        set_aside_why=set_aside[0].message if len(set_aside) == 1 else "",
    )


def _steps(lake: Lake, summaries: Iterable[RunSummary], orphans: Collection[str]) -> dict[str, StepView]:
    """Every step of the flow, as the newest run that had it left it."""
    usual = lake.journal.usual_seconds()
    try:
        steps = lake.steps(Wanted())
    except ConfigurationError:  # the health says what to mend; a run says it again
        steps = ()
    found = {step.key: StepView(step.key, step.phase, step.platform, step.title, usual=usual.get(step.key))
             for step in steps}  # fmt: skip
    for summary in reversed(list(summaries)):
        tries = [attempt.key for attempt in summary.attempts]
        for row in summary.steps:
            if row.key in found:
                view = step_view(row, summary.run_id, usual.get(row.key), max(tries.count(row.key), 1))
                if summary.run_id in orphans and view.state is StepState.RUNNING:  # its program is gone
                    view = replace(view, state=StepState.INTERRUPTED)
                found[row.key] = view
    return found


def step_view(row: StepRow, run_id: str, usual: float | None, attempt: int = 1) -> StepView:
    """A row of the journal as the panel shows it."""
    return StepView(
        key=row.key, phase=row.phase, platform=row.platform, title=row.title, state=row.state,
        started_at=row.started_at, ended_at=row.ended_at, seconds=row.seconds, usual=usual, rows_in=row.rows_in,
        rows_out=row.rows_out, attempt=attempt, attempts=attempt, failure=row.failure,
        skipped_reason=row.skipped_reason, blocked_by=row.blocked_by, quarantined=row.quarantined, notes=row.notes,
        run_id=run_id,
    )  # fmt: skip


def _run(summary: RunSummary, orphans: set[str]) -> RunView:
    run: RunRow = summary.run
    state = RunState.INTERRUPTED if run.run_id in orphans else run.state
    quarantined = sum(step.quarantined for step in summary.steps)
    return RunView(run.run_id, run.kind, run.trigger, state, run.started_at, run.ended_at, run.seconds,
                   keys=tuple(step.key for step in summary.steps), quarantined=quarantined)  # fmt: skip


def _usual_runs(lake: Lake) -> dict[str, float]:
    """How long a run of each kind usually takes: the median of the newest that came to an end."""
    seconds: dict[str, list[float]] = {}
    for line in lake.journal.runs(5 * USUAL_OVER, states=(RunState.SUCCESS, RunState.PARTIAL)):
        known = seconds.setdefault(line.run.kind, [])
        part = line.run.arguments.get("platforms") or line.run.arguments.get("from")
        if len(known) < USUAL_OVER and not part:
            known.append(line.run.seconds)
    return {kind: statistics.median(known) for kind, known in seconds.items() if known}


def _platform(health: PlatformHealth, judgement: Health | None) -> PlatformView:
    accounts = tuple(AccountView(a.name, a.files, a.set_aside, a.newest_download) for a in health.accounts)
    return PlatformView(health.name, health.title, health.enabled, health.newest, health.freshness,
                        health.quarantine, accounts, judgement)  # fmt: skip


def _ways(lake: Lake, health: LakeHealth, environ: Mapping[str, str]) -> tuple[WayIn, ...]:
    handles = [account.name for platform in health.platforms for account in platform.accounts]
    stated = {**env_values(lake.settings.root), **environ}
    return ways_in(lake.journal_dir, handles, stated, lake.clock.now())


def _pause(lake: Lake) -> Pause | None:
    try:
        return paused(lake.settings.config_dir, lake.clock)
    except ConfigurationError:
        return None


def _held_by(lake: Lake) -> str:
    """Who else works in this lake, as a sentence; empty for nobody."""
    holder = holder_in(lake.journal_dir)
    if holder is None:
        return ""
    ours = holder.owner.is_here and holder.owner.pid == os.getpid()
    return "" if ours else holder.sentence
