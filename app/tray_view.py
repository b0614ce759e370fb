"""What the tray shows, as a pure function of the panel's state: icon, two lines, menu."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app import words
from app.actions import text_of
from app.headline import last_run_line, next_line, pause_left, paused_sentence
from app.looks import Look
from app.notices import notices
from app.state import Condition, PanelState, StepView
from app.ways_in import signing_in
from app.words import noop, tr
from pipeline.model import RunState, StepState

BAR = 14  # pixels of water in the 16 px icon
FEWEST = 2
LONGEST = 63  # Windows cuts a tooltip at 127 characters, and there are two lines


class Shape(StrEnum):
    """The values are the names of the icon files."""

    OK = "idle-ok"
    RUNNING = "running"
    ATTENTION = "attention"
    FAILED = "failed"
    SIGN_IN = "sign-in"
    PAUSED = "paused"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Entry:
    """A line of the menu: the name of a deed, or ``sign-in <platform>``; a separator has no name."""

    name: str = ""
    text: str = ""
    icon: str = ""
    enabled: bool = True
    bold: bool = False
    children: tuple[Entry, ...] = ()


SEPARATOR = Entry()


@dataclass(frozen=True)
class TrayView:
    """``filled`` is how many of the bar's 14 pixels are full; only while running."""

    shape: Shape
    word: str
    lines: tuple[str, str]
    menu: tuple[Entry, ...]
    filled: int = 0

    @property
    def tooltip(self) -> str:
        return "\n".join(filter(None, self.lines))


WORDS = {
    Shape.OK: noop("All fine"),
    Shape.RUNNING: noop("Running"),
    Shape.ATTENTION: noop("Attention"),
    Shape.FAILED: noop("Failed"),
    Shape.SIGN_IN: noop("Needs sign-in"),
    Shape.PAUSED: noop("Paused"),
    Shape.OFFLINE: noop("Offline"),
}
LOOKS = {
    Shape.FAILED: Look.FAILED,
    Shape.SIGN_IN: Look.SIGNIN,
    Shape.ATTENTION: Look.ATTENTION,
}


def tray_view(state: PanelState, now: datetime) -> TrayView:
    """Icon, tooltip and menu for ``state``; running > failed > sign-in > attention > paused > offline > all fine."""
    shape = shape_of(state, now)
    filled = 0
    if shape is Shape.RUNNING:
        filled = max(FEWEST, round(BAR * (state.progress(now) or 0.0)))
    first, second = _first_line(state, shape, now), _second_line(state, now)
    if shape is Shape.OFFLINE and state.ahead is not None and state.ahead.hold is not None:
        second = tr("The run starts when it is back")
    if second == first and state.last_run is not None:
        second = last_run_line(state.last_run, now)
    return TrayView(shape, tr(WORDS[shape]), (_fitting(first), _fitting(second)), _menu(state, now), filled)


def shape_of(state: PanelState, now: datetime) -> Shape:
    if state.busy:
        return Shape.RUNNING
    looks = {notice.look for notice in notices(_nothing_put_off(state), now)}
    failed_run = state.last_run is not None and state.last_run.state is RunState.FAILED
    if state.condition is Condition.PROBLEM or failed_run or Look.FAILED in looks:
        return Shape.FAILED
    if Look.SIGNIN in looks:
        return Shape.SIGN_IN
    if Look.ATTENTION in looks or state.stale:
        return Shape.ATTENTION
    if state.paused or Look.PAUSED in looks:
        return Shape.PAUSED
    if state.offline:
        return Shape.OFFLINE
    return Shape.OK


def _nothing_put_off(state: PanelState) -> PanelState:
    """*Later* hides the banner, never the badge."""
    return replace(state, put_off=frozenset()) if state.put_off else state


# ---- the two lines


def _fitting(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _first_line(state: PanelState, shape: Shape, now: datetime) -> str:
    if state.condition is Condition.NO_LAKE:
        return tr("No lake is chosen yet")
    if state.condition is Condition.OPENING:
        return tr("Opening the lake")
    if state.busy:
        return _while_running(state)
    if state.held_by:
        return tr("Another program is at work in this lake")
    fitting = (n for n in notices(_nothing_put_off(state), now) if n.look is LOOKS.get(shape))
    first = next(fitting, None)
    if first is not None:
        return first.bold.removesuffix(".")
    if shape is Shape.FAILED:
        return tr("The last run failed")
    if shape is Shape.PAUSED:
        return paused_sentence(state, now) if state.paused else tr("The last run was stopped")
    if shape is Shape.OFFLINE:
        since = state.without_internet_since
        return tr("No internet since {}").format(words.clock_time(since)) if since else tr("No internet")
    if state.stale:
        return tr("{}: no new data for a while").format(state.stale[0].title)
    if state.last_run is None:
        return tr("Nothing has been collected yet")
    return f"{tr('All fine')} · {words.starting_small(last_run_line(state.last_run, now))}"


def _while_running(state: PanelState) -> str:
    if state.stopping:
        return tr("Stopping")
    if state.run is None:
        return tr("Starting")
    done = tr("{} of {} platforms done").format(len(state.done), len(state.at_it))
    at = _at_work(state)
    return f"{done} · {at}" if at else done


def _at_work(state: PanelState) -> str:
    """``DistroKid: staging``: the step that has been at work longest."""
    running = [step for step in state.steps.values() if step.state is StepState.RUNNING and step.started_at]
    if not running:
        return ""
    longest: StepView = min(running, key=lambda step: (step.started_at, step.key))
    title = words.step_title(longest.key)
    platform, colon, phase = title.partition(": ")
    return f"{platform}: {phase.lower()}" if colon else title


def _second_line(state: PanelState, now: datetime) -> str:
    if state.condition is Condition.PROBLEM and state.problem is not None and state.problem.next_action:
        return state.problem.next_action
    if state.condition is not Condition.READY:
        return str(state.root) if state.root else tr("Open the panel to choose a folder")
    if state.stopping:
        return tr("What has arrived is kept")
    if state.run is None or state.next_slot is not None:
        return next_line(state, now)
    left = state.seconds_left(now)
    if left is not None:
        return words.starting_big(tr("{} left").format(words.about(left)))
    return tr("{} so far").format(words.duration((now - state.run.started_at).total_seconds()))


# ---- the menu


def _menu(state: PanelState, now: datetime) -> tuple[Entry, ...]:
    ready = state.condition is Condition.READY
    can_run = ready and not state.busy and not state.held_by
    sign_ins = tuple(
        Entry(signing_in(name), tr("Sign in to {}…").format(words.platform_title(name)), "status/sign-in", bold=True)
        for name in state.waiting_for_owner
    )
    return (
        *sign_ins,
        *((SEPARATOR,) if sign_ins else ()),
        Entry("open", text_of("open"), "overview"),
        Entry("run-full", text_of("run-full"), "run-full", can_run),
        Entry("run-no-extract", text_of("run-no-extract"), "run-no-extract", can_run),
        Entry("stop", text_of("stop"), "stop", state.busy and not state.stopping),
        SEPARATOR,
        _pause_entry(state, ready, now),
        *_next_entries(state, ready),
        SEPARATOR,
        Entry("quit", text_of("quit")),
    )


def _next_entries(state: PanelState, ready: bool) -> tuple[Entry, ...]:
    """About the next slot, where one comes."""
    slot = state.ahead.slot if state.ahead is not None else None
    may = ready and slot is not None and not state.paused
    sooner = may and slot is not None and not slot.hurried and not state.busy
    return Entry("skip-next", text_of("skip-next"), "", may), Entry("hurry-next", text_of("hurry-next"), "", sooner)


def _pause_entry(state: PanelState, ready: bool, now: datetime) -> Entry:
    if state.paused:
        left = pause_left(state, now)
        text = text_of("resume-schedule")
        return Entry("resume-schedule", tr("{} ({} left)").format(text, left) if left else text, "run-full", ready)
    choices = ("pause-1h", "pause-tomorrow", "pause-on")
    children = tuple(Entry(name, text_of(name), enabled=ready) for name in choices)
    return Entry("pause", tr("Pause schedule"), "pause", ready, children=children)
