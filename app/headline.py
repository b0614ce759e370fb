"""The sentence of truth at the top: what is so, and in a muted line what was last and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import words
from app.ahead import caught_up_line, held_line, left_of, retry_line
from app.health_notices import health_notices
from app.looks import Look
from app.state import Condition, PanelState, RunView
from app.words import tr
from pipeline.model import RunState, StepState


@dataclass(frozen=True)
class Headline:
    look: Look
    title: str
    line: str


def headline(state: PanelState, now: datetime) -> Headline:
    """What the head of the Overview says about ``state``."""
    if state.condition is Condition.NO_LAKE:
        return Headline(Look.IDLE, tr("Welcome. No lake is chosen yet"), tr("Choose where your data live."))
    if state.condition is Condition.OPENING:
        return Headline(Look.RUNNING, tr("Opening the lake"), str(state.root or ""))
    if state.condition is Condition.PROBLEM:
        return Headline(Look.FAILED, tr("The lake cannot be opened"), str(state.root or ""))
    if state.busy:
        return Headline(Look.RUNNING, _running_title(state, now), _running_line(state, now))
    if state.held_by:
        title = tr("Another program is at work in this lake")
        return Headline(Look.RUNNING, title, tr("Runs can start once it is done."))
    return Headline(*_idle_title(state, now), _idle_line(state, now))


def _running_title(state: PanelState, now: datetime) -> str:
    if state.stopping:
        return tr("Stopping")
    if state.run is None:
        return tr("Starting")
    left = state.seconds_left(now)
    if not state.at_it:
        done = tr("Running")
    elif len(state.at_it) == 1:
        done = tr("Running – {}").format(words.platform_title(next(iter(state.at_it))))
    else:
        done = tr("Running – {} of {} platforms done").format(len(state.done), len(state.at_it))
    return tr("{}, {} left").format(done, words.about(left)) if left is not None and left >= 1 else done


def _running_line(state: PanelState, now: datetime) -> str:
    if state.stopping:
        return tr("Browsers are being closed; what has arrived is kept.")
    if state.run is None:
        return tr("The journal is being looked through.")
    run = state.run
    started = started_line(run)
    ended, total = state.steps_done()
    parts = [started, tr("{} of {} steps").format(ended, total)]
    if waits := _only_waits(state, now):
        parts.append(waits)
    so_far = words.duration((now - run.started_at).total_seconds())
    usual = f", {tr('usually')} {words.duration(run.usual)}" if run.usual else ""
    return " · ".join([*parts, tr("{} so far").format(so_far) + usual])


def started_line(run: RunView) -> str:
    """Who began it, and when."""
    at = words.clock_time(run.started_at)
    if run.trigger == "schedule":
        return tr("Started by the schedule at {}").format(at)
    if run.trigger == "schedule-late":
        return tr("Caught up by the schedule at {}").format(at)
    return tr("Started by {} at {}").format(words.starting_small(words.started_by(run.trigger)), at)


def _only_waits(state: PanelState, now: datetime) -> str:
    """What is awaited when nothing is at work: a run that seems to stand still says why."""
    waiting = state.tried_again
    if not waiting or any(step.state is StepState.RUNNING for step in state.steps.values()):
        return ""
    first = min(waiting, key=lambda step: (step.retry_at, step.key))
    assert first.retry_at is not None
    left = words.duration(max((first.retry_at - now).total_seconds(), 0.0))
    return tr("{} is tried again in {}").format(words.step_title(first.key), left)


def _idle_title(state: PanelState, now: datetime) -> tuple[Look, str]:
    last = state.last_run
    if last is None:
        return Look.IDLE, tr("Welcome. Nothing has been collected yet")
    if last.state is RunState.FAILED:
        return Look.FAILED, tr("The last run failed")
    if last.state is RunState.INTERRUPTED:
        return Look.PAUSED, tr("The last run was cut off")
    if last.state is RunState.CANCELLED:
        return Look.PAUSED, tr("The last run was stopped")
    good, all_of = len(state.up_to_date), len(state.counted)
    if state.waiting_for_owner and good == all_of:
        return Look.SIGNIN, tr("Up to date; {} is waiting for you").format(state.waiting[0].who)
    if state.waiting_for_owner:
        return Look.SIGNIN, tr("{} of {} platforms are up to date").format(good, all_of)
    if good < all_of:
        return Look.ATTENTION, tr("{} of {} platforms are up to date").format(good, all_of)
    if state.quarantine_open:
        files = words.many(state.quarantine_open, tr("file is"), tr("files are"))
        return Look.ATTENTION, tr("Up to date; {} set aside").format(files)
    if state.failures() or state.not_read or state.problem is not None:
        return Look.ATTENTION, tr("Up to date, but something is worth a look")
    if state.stale:
        return Look.ATTENTION, tr("{} sent nothing new for a while").format(_names(state))
    if health_notices(state):
        return Look.ATTENTION, tr("Up to date, but something is worth a look")
    if state.ending_soon:
        return Look.ATTENTION, tr("Up to date; {} will ask you to sign in soon").format(state.ending_soon[0].who)
    if state.paused:
        return Look.PAUSED, paused_sentence(state, now)
    return Look.OK, tr("Everything is up to date")


def _names(state: PanelState) -> str:
    names = [platform.title for platform in state.stale]
    return names[0] if len(names) == 1 else tr("{} platforms").format(len(names))


def _idle_line(state: PanelState, now: datetime) -> str:
    if state.last_run is None:
        return tr("Run once, or look around with sample data.")
    last, following = _last_line(state, state.last_run, now), next_line(state, now)
    return last if following in ("", _idle_title(state, now)[1]) else f"{last} · {following}"


def _last_line(state: PanelState, run: RunView, now: datetime) -> str:
    """Where the run was late, also why."""
    slot = state.ahead.of_run(run.run_id) if state.ahead is not None else None
    caught_up = caught_up_line(slot, now) if slot is not None and slot.late else ""
    return caught_up or last_run_line(run, now)


def last_run_line(run: RunView, now: datetime) -> str:
    return tr("Last run {}").format(words.inside_sentence(run.started_at, now))


def next_line(state: PanelState, now: datetime) -> str:
    """What comes next by itself; empty as long as the schedule was not looked at."""
    if state.paused:
        return paused_sentence(state, now)
    ahead = state.ahead
    if ahead is None:
        return ""
    if ahead.problem is not None:
        return tr("The schedule cannot be read")
    if ahead.hold is not None and not state.busy:
        return held_line(ahead, state.without_internet_since)
    retry = ahead.retries[0] if ahead.retries else None
    if retry is not None and (state.next_slot is None or retry.due_at < state.next_slot):
        return retry_line(retry, now)
    if ahead.slot is not None and ahead.slot.hurried:
        return tr("Next run at the next chance")
    if state.next_slot is not None:
        return tr("Next run {}").format(words.coming(state.next_slot, now))
    return tr("Next run when you start it")


def paused_sentence(state: PanelState, now: datetime) -> str:
    return tr("Paused until {}").format(paused_until(state, now))


def paused_until(state: PanelState, now: datetime) -> str:
    """``14:00``, ``tomorrow, 06:00``, ``18 May, 08:00``"""
    if state.paused_until is None:
        return tr("you resume")
    here, today = state.paused_until.astimezone().date(), now.astimezone().date()
    days = (here - today).days
    time = words.clock_time(state.paused_until)
    if days == 0:
        return time
    return tr("tomorrow, {}").format(time) if days == 1 else f"{words.short_day(here, today)}, {time}"


def pause_left(state: PanelState, now: datetime) -> str:
    """``2 h 10 min``: how long a pause still lasts that ends by itself; else empty."""
    return left_of(state.paused_until, now) if state.paused and state.paused_until is not None else ""
