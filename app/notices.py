"""What needs a human, by weight: failed, sign-in, attention. The banner shows the first, the rest wait behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app import words
from app.ahead import at
from app.feed_view import Serving
from app.headline import paused_sentence
from app.health_notices import health_notices
from app.looks import Look
from app.notice import WEIGHT, Notice
from app.problems import BUSY, NO_FOLDER, READ_ONLY, Problem
from app.remedies import Remedy, again, details, look_at_set_aside, remedy, resuming, show_log, sign_in, sign_in_now
from app.schedule_notices import about_schedule
from app.state import Condition, PanelState, StepView
from app.ways_in import days_left
from app.words import tr
from pipeline.model import BY_COMMAND, BY_DASHBOARD, FailureKind, RunState

if TYPE_CHECKING:
    from pipeline.schedule.retries import Retry
    from pipeline.updates.version_file import VersionFile

__all__ = ("WEIGHT", "Notice", "notices")
LONG_PAUSE = timedelta(days=3)
LONG_WAIT = timedelta(minutes=1)
NOTHING_LOST = "Nothing was lost."  # how the platforms' own sentences end, who know less of the others


def notices(state: PanelState, now: datetime) -> tuple[Notice, ...]:
    """All there are, the weightiest first; those put off are left out."""
    found = [notice for notice in _all(state, now) if notice.key not in state.put_off]
    return tuple(sorted(found, key=lambda notice: WEIGHT.index(notice.look)))


def _all(state: PanelState, now: datetime) -> Iterator[Notice]:
    yield from _about_the_lake(state)
    if state.condition is not Condition.READY:
        return
    yield from about_schedule(state)
    yield from (_about_step(step, state, now) for step in _first_of_each(state))
    yield from map(_about_wait, filter(_waits_long, state.tried_again))
    yield from _about_sign_in(state)
    yield from _about_sessions(state, now)
    yield from _about_last_run(state)
    yield from _about_files(state)
    yield from _about_the_feed(state)
    yield from (Notice(*found) for found in health_notices(state))
    if state.paused and not state.busy:
        yield _about_pause(state, now)
    if state.new_version is not None:
        yield _about_new_version(state.new_version)


def _about_pause(state: PanelState, now: datetime) -> Notice:
    """Said at once, so that a pause by a slip of the hand is undone where it is seen; otherwise once it is old."""
    resume = Remedy(tr("Resume"), "run-full", deed="resume-schedule")
    length = now - state.paused_since if state.paused_since is not None else timedelta()
    if length >= LONG_PAUSE:
        bold = tr("The schedule has been paused for {} days.").format(words.number_word(length.days))
        return Notice("pause long", Look.PAUSED, bold, "", resume)
    return Notice("pause", Look.PAUSED, f"{paused_sentence(state, now)}.", "", resume)


def _about_the_lake(state: PanelState) -> Iterator[Notice]:
    if state.held_by and not state.busy:
        yield Notice("held", Look.ATTENTION, state.held_by, tr("Look again when it has ended."), _look_again())
    elif state.problem is not None:
        problem = state.problem
        look = Look.ATTENTION if problem.kind == BUSY else Look.FAILED
        bold, rest = _halves(problem.message)
        yield Notice("problem", look, bold, f"{rest} {problem.next_action}".strip(), _after(problem))


def _after(problem: Problem) -> Remedy:
    if problem.kind == NO_FOLDER:
        return Remedy(tr("Choose folder…"), "folder", deed="choose-lake")
    if problem.kind == READ_ONLY:
        return Remedy(tr("Open folder"), "folder", deed="open-folder")
    return _look_again()


def _look_again() -> Remedy:
    return Remedy(tr("Look again"), "retry", deed="look-again")


def _first_of_each(state: PanelState) -> Iterator[StepView]:
    """The first failed step of each platform; sign-ins have their own notice."""
    seen: set[str | None] = set()
    for step in state.failures():
        assert step.failure is not None
        if step.failure.kind is not FailureKind.NEEDS_SIGN_IN and step.platform not in seen:
            seen.add(step.platform)
            yield step


def _about_step(step: StepView, state: PanelState, now: datetime) -> Notice:
    failure = step.failure
    assert failure is not None
    retry = state.ahead.retry_of(step.platform) if state.ahead is not None and not state.busy else None
    if retry is not None:
        return _about_retry(step, retry, now)
    waits = failure.kind in (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED)
    bold, rest = _halves(failure.message)
    who = words.platform_title(step.platform) if step.platform else words.step_title(step.key)
    if who.casefold() not in failure.message.casefold():
        bold = f"{who}: {bold}"
    # It is not tried again by itself any more, or not yet known when.
    advice = tr("Older data stay in use.") if failure.kind is FailureKind.TRANSIENT else failure.next_action
    look = Look.ATTENTION if waits else Look.FAILED
    button = show_log(step) if state.busy and remedy(step).deed else remedy(step)
    return Notice(f"step {step.key}", look, bold, f"{rest} {advice}".strip(), button)


def _about_retry(step: StepView, retry: Retry, now: datetime) -> Notice:
    """What was down goes on by itself, and may be tried at once."""
    assert step.failure is not None
    if retry.deferred:
        bold, rest = step.failure.message, tr("It goes on then by itself.")
        return Notice(f"step {step.key}", Look.ATTENTION, bold, rest, details(step))
    bold, _ = _halves(step.failure.message)
    if retry.number > 1:
        bold = tr("{} is still down.").format(words.platform_title(step.platform))
    rest = tr("It is tried again {} (retry {} of {}).").format(at(retry.due_at, now), retry.number, retry.of)
    return Notice(f"step {step.key}", Look.ATTENTION, bold, rest, again(retry.run_id, retry.platform))


def _waits_long(step: StepView) -> bool:
    """Long enough that somebody may look for the reason; what is tried again in seconds is no news."""
    if step.failure is None or step.retry_at is None or step.ended_at is None:
        return False
    return step.retry_at - step.ended_at >= LONG_WAIT


def _about_wait(step: StepView) -> Notice:
    assert step.failure is not None
    assert step.retry_at is not None
    bold, _ = _halves(step.failure.message)
    rest = tr("It is tried again at {} (try {} of {}); you need not do anything.").format(
        words.clock_time(step.retry_at), step.attempt, step.attempts
    )
    return Notice(f"wait {step.key}", Look.ATTENTION, bold, rest, show_log(step))


def _halves(message: str) -> tuple[str, str]:
    first, stop, rest = message.partition(". ")
    return (first + ".", rest) if stop else (message, "")


def _about_sign_in(state: PanelState) -> Iterator[Notice]:
    for waiting in state.waiting:
        bold, rest = _halves(waiting.why or tr("{} wants you to sign in again.").format(waiting.who))
        if rest in ("", NOTHING_LOST):
            rest = _meanwhile(state, waiting.platform)
        yield Notice(waiting.deed, Look.SIGNIN, bold, rest, sign_in(waiting.platform, waiting.account))


def _about_sessions(state: PanelState, now: datetime) -> Iterator[Notice]:
    """What can be done before it disturbs anything."""
    today = now.astimezone().date()
    for way in state.ending_soon:
        days = max(days_left(way, today) or 0, 1)
        bold = tr("{} will ask you to sign in within {}.").format(way.who, words.many(days, tr("day"), tr("days")))
        if way.overdue:
            bold = tr("{} may ask you to sign in at any time.").format(way.who)
        rest = tr("Do it now and the next run is not disturbed.")
        yield Notice(f"ends {way.key}", Look.ATTENTION, bold, rest, sign_in_now(way.platform, way.account))


def _meanwhile(state: PanelState, waiting: str) -> str:
    """How the other platforms are."""
    others = [platform.name for platform in state.counted if platform.name != waiting]
    if len(others) > 1 and state.run is not None:
        return tr("Nothing was lost; the run goes on with the other {}.").format(words.number_word(len(others)))
    if len(others) > 1 and set(others) <= set(state.up_to_date):
        said = tr("Nothing was lost; the other {} platforms are up to date.")
        return said.format(words.number_word(len(others)))
    return tr("Nothing was lost.")


def _about_last_run(state: PanelState) -> Iterator[Notice]:
    last = state.last_run
    if state.busy or last is None or last.state not in (RunState.INTERRUPTED, RunState.CANCELLED):
        return
    resume = Remedy(tr("Resume this run"), "retry", deed=resuming(last.run_id))
    steps = [state.steps[key] for key in last.keys if key in state.steps]
    if last.state is RunState.INTERRUPTED:
        done = tr("Nothing was lost; {} of {} steps were done.").format(sum(s.satisfied for s in steps), len(last.keys))
        if state.ahead is not None and state.ahead.retry_of(None, last.run_id) is not None:
            done = f"{done} {tr('It goes on by itself in a moment.')}"
        ours = last.trigger not in (BY_COMMAND, BY_DASHBOARD)
        what = tr("The panel was closed during a run.") if ours else tr("The last run was cut off.")
        yield Notice("interrupted", Look.ATTENTION, what, done, resume)
    else:
        good, all_of = len(state.up_to_date), len(state.counted)
        rest = tr("{} of {} platforms were done; the rest can go on from there.").format(good, all_of)
        yield Notice("stopped", Look.PAUSED, tr("Stopped."), rest, resume)


def _about_the_feed(state: PanelState) -> Iterator[Notice]:
    """It was switched on, and does not serve."""
    if state.feed.how in (Serving.REFUSED, Serving.DYING) and (problem := state.feed.problem) is not None:
        bold = tr("The feed for dashboards does not serve.") if state.feed.how is Serving.REFUSED else problem.message
        rest = state.feed.words if state.feed.how is Serving.REFUSED else problem.next_action
        there = Remedy(tr("Open Settings"), "settings", page="settings", place={"category": "dashboards"})
        yield Notice("feed", Look.ATTENTION, bold, rest, there)


def _about_new_version(found: VersionFile) -> Notice:
    """Told once: either button ends it."""
    page = Remedy(tr("Open page"), "open", deed="version-page")
    away = Remedy(tr("Not this version"), "", deed="version-away")
    return Notice("version", Look.IDLE, tr("Version {} is there.").format(found.version), found.notes, page, away)


def _about_files(state: PanelState) -> Iterator[Notice]:
    if state.quarantine_open:
        names = [p.title for p in state.platforms if p.quarantine]
        of = f" {names[0]}" if len(names) == 1 else ""
        one = state.quarantine_open == 1
        amount = words.number_word(state.quarantine_open).capitalize()
        bold = tr("{}{} {} set aside.").format(amount, of, tr("file was") if one else tr("files were"))
        fine = tr("The rest is in, and nothing was lost.")
        rest = f"{_halves(state.set_aside_why)[0]} {fine}" if state.set_aside_why else fine
        yield Notice("quarantine", Look.ATTENTION, bold, rest, look_at_set_aside())
    if state.not_read:
        bold = tr("Landing holds something no platform reads: {}.").format(", ".join(state.not_read[:3]))
        folder = Remedy(tr("Open folder"), "folder", deed="open-folder")
        yield Notice("not read", Look.ATTENTION, bold, tr("Put it into a platform's folder, or remove it."), folder)
