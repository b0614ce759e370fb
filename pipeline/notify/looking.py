"""Looks at a lake for what its owner may have to hear of. Only journal, configuration and disk are asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from pipeline.engine.records import RunSummary, StepRow
from pipeline.engine.states import Ending as StepEnding
from pipeline.health import LakeHealth, PlatformHealth, lake_health
from pipeline.insights.outlook.anomalies import SAME, Anomaly, Severity
from pipeline.lake import Lake, Wanted
from pipeline.model import FailureKind, RunState, StepState
from pipeline.notify.figure_news import figure_news
from pipeline.notify.news import STOOD_OUT
from pipeline.notify.outbox import Outbox
from pipeline.notify.situation import EndedRun, Ending, PastSlot, SetAside, SignIn, Situation, StoodOut, Trouble
from pipeline.noting import open_anomalies
from pipeline.platforms.standing import Standing
from pipeline.platforms.titles import NAMES, OPTIONAL, TITLES
from pipeline.quality.findings import Finding
from pipeline.schedule.plan import plan_of
from pipeline.schedule.retries import Retries, Retry
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Outcome, Slot
from pipeline.schedule.words import cause_words
from pipeline.settings import ConfigurationError
from pipeline.watching.judgement import judged

LOOK_BACK = 8  # runs; one of a single platform leaves the steps of the others to earlier ones
STOOD_OUT_BACK = timedelta(days=21)  # older events were told, or are history
SLOTS_BACK = timedelta(days=3)
ASPECTS = frozenset({"disk", "rows", "columns", "shrunk", "speed"})
TOLD_OF = (Outcome.MISSED, Outcome.FAILED)


def situation_of(lake: Lake) -> Situation:
    """How the lake is now. Raises what the journal raises."""
    now = lake.clock.now()
    health = lake_health(lake)
    newest = [found for line in lake.journal.runs(LOOK_BACK) if (found := lake.journal.run(line.run.run_id))]
    ended = [one for one in newest if one.run.state is not RunState.RUNNING]
    steps = _newest_steps(lake, ended) if ended else {}  # where nothing has run, nothing is written by looking
    counted = [one for one in health.platforms if _counts(one)]
    return Situation(
        now=now,
        platforms=tuple(one.title for one in counted),
        up_to_date=tuple(one.title for one in counted if _is_well(one.name, steps)),
        busy=any(run.alive for run in health.running),
        run=_ended_run(lake, ended[0]) if ended else None,
        sign_ins=tuple(map(_sign_in, health.waiting)),
        ending=tuple(_ending(one, now) for one in health.ending_soon),
        troubles=_troubles(lake, health, steps),
        set_aside=_set_aside(lake),
        paused_since=health.pause.since if health.pause is not None else None,
        last_good_run=health.last_good_run.ended_at if health.last_good_run is not None else None,
        no_good_run_days=health.thresholds.no_good_run_days,
        runs_by_itself=_runs_by_itself(lake),
        slots=_slots(lake, now),
        findings=_findings(lake, health),
        stood_out=_stood_out(lake, now),
        figure_news=figure_news(lake, now),
        unsent=Outbox(lake.journal).unsent(now),
        names=frozenset(one.name for one in health.platforms if one.enabled),
        to_mend=tuple((one.message, one.next_action) for one in health.to_mend),
    )


def _counts(platform: PlatformHealth) -> bool:
    return platform.enabled and (platform.name not in OPTIONAL or platform.connected)


# ---- runs and their steps


def _newest_steps(lake: Lake, ended: Iterable[RunSummary]) -> dict[str, tuple[StepRow, str]]:
    """Each step of the flow as the newest run that had it left it, with the id of that run, in the order of the flow.

    A run that was stopped or cut off says nothing of the steps it did not get to.
    """
    try:
        flow = [step.key for step in lake.steps(Wanted())]
    except ConfigurationError:  # a run would say so; nothing is known of its steps meanwhile
        return {}
    found: dict[str, tuple[StepRow, str]] = {}
    for summary in ended:
        for row in summary.steps:
            if row.state in (StepState.SUCCEEDED, StepState.FAILED, StepState.SKIPPED):
                found.setdefault(row.key, (row, summary.run_id))
    return {key: found[key] for key in flow if key in found}


def _is_well(platform: str, steps: dict[str, tuple[StepRow, str]]) -> bool:
    endings: list[StepEnding] = [row.ending for row, _ in steps.values() if row.platform == platform]
    return bool(endings) and all(ending.satisfied for ending in endings)


def _ended_run(lake: Lake, summary: RunSummary) -> EndedRun:
    run = summary.run
    line = lake.journal.runs(1, states=(run.state,))[0]
    rows = line.rows if line.run.run_id == run.run_id else 0
    done = sum(step.ending.satisfied for step in summary.steps)
    return EndedRun(run.run_id, run.state, run.ended_at or run.started_at, run.seconds, done, len(summary.steps), rows)


def _troubles(lake: Lake, health: LakeHealth, steps: dict[str, tuple[StepRow, str]]) -> tuple[Trouble, ...]:
    """The first failed step of each platform, and each failed one of those that serve all."""
    retries = {retry.platform: retry for retry in Retries(lake.journal, NAMES).waiting()}
    enabled = {one.name for one in health.platforms if one.enabled}
    found: dict[str, Trouble] = {}
    for row, run_id in steps.values():
        whose = row.platform or row.key
        failed = row.state is StepState.FAILED and row.failure is not None
        if failed and whose not in found and (row.platform is None or row.platform in enabled):
            if row.failure.kind is FailureKind.NEEDS_SIGN_IN and _renewed(health, row):  # type: ignore[union-attr]
                continue
            found[whose] = _trouble(row, run_id, retries.get(row.platform or ""))
    return tuple(found.values())


def _renewed(health: LakeHealth, row: StepRow) -> bool:
    """Whether the session that turned the step away is in order by now: it waits for the next run only."""
    of_platform = [one for one in health.sign_ins if one.connection.platform == row.platform and one.connected]
    return bool(of_platform) and not any(one.waits for one in of_platform)


def _trouble(row: StepRow, run_id: str, retry: Retry | None) -> Trouble:
    failure = row.failure
    assert failure is not None
    mine = retry if retry is not None and retry.run_id == run_id else None
    return Trouble(
        row.platform or "",
        TITLES.get(row.platform or "", row.title),
        row.key,
        failure.kind,
        failure.message,
        failure.next_action,
        run_id,
        mine.due_at if mine is not None else None,
        mine.number if mine is not None else 0,
        mine.of if mine is not None else 0,
        row.quarantined,
    )


# ---- sessions


def _who(one: Standing) -> str:
    return f"{one.connection.of} @{one.account}" if one.account else one.connection.of


def _sign_in(one: Standing) -> SignIn:
    connection = one.connection
    return SignIn(connection.platform, _who(one), one.account, one.why, connection.by_browser)


def _ending(one: Standing, now: datetime) -> Ending:
    days = (one.expires.astimezone().date() - now.astimezone().date()).days if one.expires is not None else 1
    return Ending(one.connection.platform, _who(one), one.account, max(days, 1), one.overdue)


# ---- the rest


def _set_aside(lake: Lake) -> SetAside | None:
    items = lake.journal.quarantine()
    if not items:
        return None
    platforms = {item.platform for item in items}
    title = TITLES.get(items[0].platform, "") if len(platforms) == 1 else ""
    return SetAside(len(items), title, items[0].message if len(items) == 1 else "")


def _runs_by_itself(lake: Lake) -> bool:
    try:
        return lake.configuration.stated_schedule() is None or plan_of(lake.configuration).enabled
    except ConfigurationError:
        return True


def _slots(lake: Lake, now: datetime) -> tuple[PastSlot, ...]:
    first, last = (now - SLOTS_BACK).astimezone(UTC).date(), (now + timedelta(days=1)).astimezone(UTC).date()
    past = [one for one in SlotBook(lake.journal).slots(first, last) if not one.due]
    return tuple(_past(one) for one in past if one.outcome in TOLD_OF or _caught_up(one))


def _caught_up(one: Slot) -> bool:
    return one.late and one.outcome in (Outcome.CAUGHT_UP, Outcome.PARTIAL)


def _past(one: Slot) -> PastSlot:
    return PastSlot(one.day, one.moment, cause_words(one), one.run_started if _caught_up(one) else None)


def _findings(lake: Lake, health: LakeHealth) -> tuple[Finding, ...]:
    """What the judges say of things that no run and no session tells of."""
    judgement = judged(lake, health)
    whole = (judgement.whole, *judgement.platforms.values())
    found = {(one.platform, one.key): one for part in whole for one in part.findings if one.aspect in ASPECTS}
    return tuple(found.values())


def _stood_out(lake: Lake, now: datetime) -> tuple[StoodOut, ...]:
    try:
        found = open_anomalies(lake)
    except sqlite3.DatabaseError:  # the next run finds the damage, and says so
        return ()
    told = [key.removeprefix(STOOD_OUT) for (key,) in
            lake.journal.ask("SELECT DISTINCT key FROM tellings WHERE key GLOB ?", (f"{STOOD_OUT}*",))]  # fmt: skip
    young = [one for one in found if one.first_day >= (now - STOOD_OUT_BACK).date()]
    return tuple(StoodOut(_told_as(one, told), one.words, one.chart, one.severity is Severity.CRITICAL)
                 for one in young)  # fmt: skip


def _told_as(event: Anomaly, told: Iterable[str]) -> str:
    """The name an event was told by: in a warehouse made anew it may begin on another day."""
    way = "below" if event.below else "above"
    for name in told:
        series, _, rest = name.rpartition("@")
        day, _, direction = rest.partition(" ")
        near = event.first_day - SAME <= date.fromisoformat(day) <= event.last_day + SAME
        if (series, direction) == (event.series, way) and near:
            return name
    return f"{event.key} {way}"
