"""What needs a human, by weight: failed, sign-in, attention. The banner shows the first, the rest wait behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import words
from app.looks import Look
from app.remedies import Remedy, remedy, sign_in
from app.state import Condition, PanelState, StepView
from app.words import tr
from pipeline.model import FailureKind, RunState

LONG_PAUSE = timedelta(days=3)
WEIGHT = (Look.FAILED, Look.SIGNIN, Look.ATTENTION, Look.PAUSED)


@dataclass(frozen=True)
class Notice:
    """A bold half-sentence, the plain rest, and the one thing to click. ``key`` tells it from others."""

    key: str
    look: Look
    bold: str
    rest: str
    remedy: Remedy | None = None


def notices(state: PanelState, now: datetime) -> tuple[Notice, ...]:
    """All there are, the weightiest first; those put off are left out."""
    found = [notice for notice in _all(state, now) if notice.key not in state.put_off]
    return tuple(sorted(found, key=lambda notice: WEIGHT.index(notice.look)))


def _all(state: PanelState, now: datetime) -> Iterator[Notice]:
    yield from _about_the_lake(state)
    if state.condition is not Condition.READY:
        return
    yield from (_about_step(step, state) for step in _first_of_each(state))
    yield from _about_sign_in(state)
    yield from _about_last_run(state)
    yield from _about_files(state)
    if state.paused and state.paused_since is not None and now - state.paused_since >= LONG_PAUSE:
        days = (now - state.paused_since).days
        bold = tr("The schedule has been paused for {} days.").format(words.number_word(days))
        yield Notice("pause", Look.PAUSED, bold, "", Remedy(tr("Resume"), "run-full", deed="resume-schedule"))


def _about_the_lake(state: PanelState) -> Iterator[Notice]:
    if state.held_by and not state.busy:
        look_again = Remedy(words.tr("Look again"), "retry", deed="look-again")
        yield Notice("held", Look.ATTENTION, state.held_by, tr("Look again when it has ended."), look_again)
    elif state.problem is not None:
        problem = state.problem
        missing = state.condition is Condition.PROBLEM and "not there" in problem.message
        button = (
            Remedy(tr("Choose folder…"), "folder", deed="choose-lake")
            if missing
            else Remedy(tr("Look again"), "retry", deed="look-again")
        )
        yield Notice("problem", Look.FAILED, problem.message, problem.next_action, button)


def _first_of_each(state: PanelState) -> Iterator[StepView]:
    """The first failed step of each platform; sign-ins have their own notice."""
    seen: set[str | None] = set()
    for step in state.failures():
        assert step.failure is not None
        if step.failure.kind is not FailureKind.NEEDS_SIGN_IN and step.platform not in seen:
            seen.add(step.platform)
            yield step


def _about_step(step: StepView, state: PanelState) -> Notice:
    failure = step.failure
    assert failure is not None
    waits = failure.kind in (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED)
    bold, rest = _halves(failure.message)
    who = words.platform_title(step.platform) if step.platform else words.step_title(step.key)
    if who.casefold() not in failure.message.casefold():
        bold = f"{who}: {bold}"
    rest = f"{rest} {failure.next_action}".strip()
    look = Look.ATTENTION if waits else Look.FAILED
    button = remedy(step)
    return Notice(f"step {step.key}", look, bold, rest, None if state.busy and button.deed == "resume-last" else button)


def _halves(message: str) -> tuple[str, str]:
    first, stop, rest = message.partition(". ")
    return (first + ".", rest) if stop else (message, "")


def _about_sign_in(state: PanelState) -> Iterator[Notice]:
    for name in state.waiting_for_owner:
        title = words.platform_title(name)
        others = len(state.up_to_date)
        fine = (
            tr("Nothing was lost; the other {} platforms are up to date.").format(words.number_word(others))
            if others > 1
            else tr("Nothing was lost.")
        )
        yield Notice(f"sign-in {name}", Look.SIGNIN, tr("{} wants you to sign in again.").format(title), fine,
                     sign_in(name))  # fmt: skip


def _about_last_run(state: PanelState) -> Iterator[Notice]:
    last = state.last_run
    if state.busy or last is None or last.state not in (RunState.INTERRUPTED, RunState.CANCELLED):
        return
    resume = Remedy(tr("Resume this run"), "retry", deed="resume-last")
    steps = [state.steps[key] for key in last.keys if key in state.steps]
    if last.state is RunState.INTERRUPTED:
        done = tr("Nothing was lost; {} of {} steps were done.").format(sum(s.satisfied for s in steps), len(last.keys))
        yield Notice("interrupted", Look.ATTENTION, tr("The panel was closed during a run."), done, resume)
    else:
        good, all_of = len(state.up_to_date), len(state.counted)
        rest = tr("{} of {} platforms were done; the rest can go on from there.").format(good, all_of)
        yield Notice("stopped", Look.PAUSED, tr("Stopped."), rest, resume)


def _about_files(state: PanelState) -> Iterator[Notice]:
    if state.quarantine_open:
        look = Remedy(tr("Look at it"), "data", page="data", place={"quarantine": True})
        names = [p.title for p in state.platforms if p.quarantine]
        of = f" {names[0]}" if len(names) == 1 else ""
        one = state.quarantine_open == 1
        amount = words.number_word(state.quarantine_open).capitalize()
        bold = tr("{}{} {} set aside.").format(amount, of, tr("file was") if one else tr("files were"))
        yield Notice("quarantine", Look.ATTENTION, bold, tr("The rest is in, and nothing was lost."), look)
    if state.not_read:
        bold = tr("Landing holds something no platform reads: {}.").format(", ".join(state.not_read[:3]))
        folder = Remedy(tr("Open folder"), "folder", deed="open-folder")
        yield Notice("not read", Look.ATTENTION, bold, tr("Put it into a platform's folder, or remove it."), folder)
