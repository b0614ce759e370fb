"""What the owner has to know of the schedule: slots without a run, and why; what cannot be planned at all."""

from __future__ import annotations

from collections.abc import Iterator

from app import words
from app.ahead import Ahead, cause, day_name, missed
from app.looks import Look
from app.notice import Notice
from app.remedies import Remedy
from app.state import PanelState
from app.words import tr
from pipeline.schedule.slots import Slot, SlotState, Why


def about_schedule(state: PanelState) -> Iterator[Notice]:
    ahead = state.ahead
    if ahead is None:
        return
    if ahead.problem is not None and state.problem is None:
        rest = f"{tr('No run starts by itself until then.')} {ahead.problem.next_action}".strip()
        yield Notice("schedule", Look.FAILED, ahead.problem.message, rest, _show(tr("Open Schedule")))
    if state.busy:
        return
    yield from _about_failed(ahead, state)
    yield from _about_missed(ahead, state)


def _about_failed(ahead: Ahead, state: PanelState) -> Iterator[Notice]:
    """A slot that was tried, and no run came about; a run since then has made up for it."""
    newest = next((slot for slot in ahead.past if slot.state is not SlotState.SKIPPED), None)
    if state.problem is not None or newest is None or newest.state is not SlotState.FAILED:
        return
    if _made_up_for(newest, state):
        return
    run = Remedy(tr("Run full"), "run-full", deed="run-full")
    bold = tr("The run of {} could not begin.").format(day_name(newest))
    if newest.why is Why.NO_NETWORK:
        yield Notice(f"slot {newest.day}", Look.ATTENTION, bold, tr("There was no internet for too long."), run)
    else:
        yield Notice(f"slot {newest.day}", Look.FAILED, bold, newest.detail, run)


def _about_missed(ahead: Ahead, state: PanelState) -> Iterator[Notice]:
    """No reason to turn the icon beside the clock: the next run makes up for it, or has already."""
    found = missed(ahead)
    if not found or _made_up_for(found[0], state, but_not=ahead):
        return
    newest = found[0]
    days = day_name(newest) if len(found) == 1 else tr("{} slots").format(words.number_word(len(found)))
    of = tr("The slot of {} was missed").format(days) if len(found) == 1 else tr("{} were missed").format(
        words.starting_big(days))  # fmt: skip
    why = cause(newest)
    bold = f"{of}: {why}." if why else f"{of}."
    caught_up = any(slot.late and slot.day > newest.day for slot in ahead.past)
    rest = tr("The newest slot was caught up; nothing is lost.") if caught_up else tr("The next run makes up for it.")
    yield Notice(f"missed {newest.day}", Look.SKIPPED, bold, rest, _show(tr("Show")))


def _made_up_for(slot: Slot, state: PanelState, but_not: Ahead | None = None) -> bool:
    """Whether a run has begun since, other than the one that caught up."""
    last = state.last_run
    if last is None or (but_not is not None and but_not.of_run(last.run_id) is not None):
        return False
    return last.started_at > (slot.settled_at or slot.moment)


def _show(text: str) -> Remedy:
    return Remedy(text, "schedule", page="schedule")
