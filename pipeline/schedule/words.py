"""What became of a slot and what comes next, in one sentence each: for page, command line and messages alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from pipeline.model import RunState
from pipeline.platforms.declaration import TITLES
from pipeline.schedule.planner import HeldBy, Hold
from pipeline.schedule.retries import Retry
from pipeline.schedule.slots import Outcome, Slot, SlotState, Why

_CAUSES = {
    Why.PAUSED: "the schedule was paused",
    Why.DISABLED: "this day was taken off the schedule",
    Why.BY_OWNER: "you did not want this run",
    Why.SUPERSEDED: "another full run was near enough",
    Why.ON_BATTERY: "the computer ran on battery",
    Why.METERED: "the connection was a metered one",
    Why.MOVED: "its new hours were already over",
    Why.ASLEEP: "the computer was asleep",
    Why.OFF: "the computer was off",
    Why.NOT_RUNNING: "this program was not running",
    Why.NO_NETWORK: "there was no network",
    Why.OTHER_RUN: "another run was going on",
    Why.TROUBLE: "the run could not begin",
}
_WAITS_FOR = {
    HeldBy.OTHER_RUN: "another run to end",
    HeldBy.NETWORK: "the network",
    HeldBy.BATTERY: "the computer to be plugged in",
    HeldBy.METERED: "a connection that is not metered",
}
_OF_STATE = {SlotState.SKIPPED: "Skipped", SlotState.MISSED: "Missed", SlotState.FAILED: "Failed"}


def slot_words(slot: Slot, zone: tzinfo) -> str:
    """``Ran on time``, ``Caught up at 09:10: the computer was asleep``, ``Missed: the computer was off``."""
    if slot.due:
        moment = clock_words(slot.moment, zone, slot.day)
        return f"Starts at the next chance; planned for {moment}" if slot.hurried else f"Planned for {moment}"
    if slot.state is SlotState.CLAIMED:
        return _run_words(slot, zone)
    cause = cause_words(slot)
    return f"{_OF_STATE[slot.state]}: {cause}" if cause else _OF_STATE[slot.state]


def cause_words(slot: Slot) -> str:
    """``the computer was asleep``: why a slot has no run, or has it late; '' where there is nothing to say."""
    if (slot.state, slot.why) == (SlotState.FAILED, Why.NO_NETWORK):
        return _no_network(slot)
    if slot.why is Why.TROUBLE and slot.detail:
        return slot.detail.rstrip(".")
    return _CAUSES.get(slot.why, "")


def hold_words(hold: Hold, zone: tzinfo) -> str:
    """``Waits for the network, until 19:40 at the latest``"""
    until = clock_words(hold.until, zone, hold.slot.day) if hold.until is not None else ""
    if hold.by is HeldBy.SETTLING:
        return f"Starts at {until}: the computer has only just come back" if until else "Starts in a moment"
    return f"Waits for {_WAITS_FOR[hold.by]}{f', until {until} at the latest' if until else ''}"


def retry_words(retry: Retry, zone: tzinfo, now: datetime) -> str:
    """``DistroKid is tried again at 08:40 (retry 2 of 3)``, ``Spotify goes on at 09:40, as it asked``."""
    today = now.astimezone(zone).date()
    when = _at(retry.due_at, zone, today) if retry.due_at > now else "at the next chance"
    if not retry.platform:
        return f"The run that was cut off goes on {when.removeprefix('on ')}"
    title = TITLES.get(retry.platform, retry.platform)
    if retry.deferred:
        return f"{title} goes on {when.removeprefix('on ')}, as it asked"
    return f"{title} is tried again {when} (retry {retry.number} of {retry.of})"


def clock_words(moment: datetime, zone: tzinfo, day: date) -> str:
    """``09:10``; with its day where that is another than ``day``."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == day else day_words(moment, zone)


def slot_title(slot: Slot) -> str:
    """``Fri 27 Nov``"""
    return f"{slot.day:%a %d %b}"


def day_words(moment: datetime, zone: tzinfo) -> str:
    """``Fri 27 Nov, 07:42``"""
    return f"{moment.astimezone(zone):%a %d %b, %H:%M}"


# ---- inside


def _at(moment: datetime, zone: tzinfo, day: date) -> str:
    local = moment.astimezone(zone)
    return f"at {local:%H:%M}" if local.date() == day else f"on {day_words(moment, zone)}"


def _run_words(slot: Slot, zone: tzinfo) -> str:
    """How it came about, then how it ended where that was not well."""
    if slot.outcome is Outcome.RUNNING:
        begun = f"Running since {clock_words(slot.run_started, zone, slot.day)}" if slot.run_started else "Running"
        return f"{begun}: {_CAUSES[slot.why]}" if slot.late else begun
    begun, ending = _begun(slot, zone), _ENDINGS.get(slot.run_state, _FORGOTTEN)
    cause = f": {_CAUSES[slot.why]}" if slot.late else ""
    return f"{begun}{cause}{ending}"


def _begun(slot: Slot, zone: tzinfo) -> str:
    if slot.late:
        verb = "Caught up" if slot.outcome in (Outcome.CAUGHT_UP, Outcome.PARTIAL) else "Started late"
        return f"{verb} {_at(slot.run_started, zone, slot.day)}" if slot.run_started else verb
    if slot.hurried and slot.run_started is not None:
        return f"Ran {_at(slot.run_started, zone, slot.day)}, as you wanted"
    return "Ran on time" if slot.outcome in (Outcome.RAN, Outcome.PARTIAL) else "Started on time"


def _no_network(slot: Slot) -> str:
    hours = round((slot.settled_at - slot.moment) / timedelta(hours=1)) if slot.settled_at else 0
    if hours < 1:
        return "there was no network"
    return f"no network for {hours} {'hour' if hours == 1 else 'hours'}"


_ENDINGS: dict[RunState | None, str] = {
    RunState.SUCCESS: "",
    RunState.PARTIAL: "; something is worth a look",
    RunState.FAILED: "; the run did not succeed",
    RunState.CANCELLED: "; stopped before it was done",
    RunState.INTERRUPTED: "; cut off before it was done",
}
_FORGOTTEN = "; the record of the run is gone"
