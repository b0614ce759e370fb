"""What is to be done about the slots now: a pure answer to how things are, for whoever asks every few seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from pipeline.configuration import DAYS
from pipeline.schedule.pause import Pause
from pipeline.schedule.plan import Missed, Plan
from pipeline.schedule.slots import Slot, SlotState, Why
from pipeline.schedule.window import span

PUNCTUAL = timedelta(minutes=2)  # who starts that soon after the moment was on time
TOO_NEAR = timedelta(minutes=30)  # two runs so close to one another are one too many


class HeldBy(StrEnum):
    """What a due slot waits for."""

    SETTLING = "settling"  # the computer has just started or woken up
    OTHER_RUN = "other-run"
    NETWORK = "network"
    BATTERY = "battery"
    METERED = "metered"


@dataclass(frozen=True)
class Circumstances:
    """How things are.

    ``awake_since``: since when this program looks at the clock without a gap; ``slept`` tells that the gap before was
    sleep, else the program was not running, and ``booted_at`` tells whether the computer was. ``offline_since`` is None
    while there is a network. ``full_run_at`` is when the newest full run began that was not by schedule. ``held`` is
    what the due slot waited for when it was last looked at, and ``held_before`` what one that is still due waited for
    in the program before this one.
    """

    now: datetime
    awake_since: datetime
    slept: bool = False
    booted_at: datetime | None = None
    offline_since: datetime | None = None
    on_battery: bool = False
    metered: bool = False
    busy: bool = False
    pause: Pause | None = None
    full_run_at: datetime | None = None
    held: HeldBy | None = None
    held_before: HeldBy | None = None


@dataclass(frozen=True)
class Hold:
    """A due slot waits. ``until``: at the latest, as far as that is known."""

    slot: Slot
    by: HeldBy
    until: datetime | None = None


@dataclass(frozen=True)
class Start:
    """Run now. ``why`` it comes late, else NONE."""

    slot: Slot
    why: Why


@dataclass(frozen=True)
class Word:
    """The last word on a slot that gets no run."""

    day: date
    state: SlotState
    why: Why


@dataclass(frozen=True)
class Decision:
    words: tuple[Word, ...] = ()
    next_deed: Start | Hold | None = None


def decide(slots: Sequence[Slot], plan: Plan, so: Circumstances) -> Decision:
    """``slots`` are all that are planned, by moment. Of several that are due one gets its run, the newest; a slot that
    its owner wants at the next chance counts as due.
    """
    due = [slot for slot in slots if slot.moment <= so.now or slot.hurried]
    if not due:
        return Decision()
    chosen = next((slot for slot in due if slot.hurried), due[-1])
    older = tuple(_overtaken(slot, plan, so) for slot in due if slot is not chosen and slot.moment <= so.now)
    coming = next((slot for slot in slots if slot.moment > so.now and slot is not chosen and wanted(slot, plan)), None)
    verdict = _about(chosen, plan, so, coming)
    if isinstance(verdict, Word):
        return Decision((*older, verdict))
    return Decision(older, verdict)


def wanted(slot: Slot, plan: Plan) -> bool:
    """Whether its day is one of the schedule's, as it stands now."""
    return plan.enabled and DAYS[slot.day.weekday()] in plan.window.days


def _about(slot: Slot, plan: Plan, so: Circumstances, coming: Slot | None) -> Word | Hold | Start:
    if not slot.hurried and (why := _unwanted(slot, plan, so)) is not Why.NONE:
        return Word(slot.day, SlotState.SKIPPED, why)
    late = Why.NONE if slot.hurried and slot.moment > so.now else _cause(slot, so)
    if not slot.hurried:
        if late in _ABSENT and plan.missed is Missed.SKIP:
            return Word(slot.day, SlotState.MISSED, late)
        if so.pause is not None and so.pause.covers(so.now):
            return Word(slot.day, SlotState.SKIPPED, Why.PAUSED)
        if late is not Why.NONE and coming is not None and coming.moment - so.now <= TOO_NEAR:
            return Word(slot.day, SlotState.SKIPPED, Why.SUPERSEDED)
    return _when_possible(slot, plan, so, late)


def _unwanted(slot: Slot, plan: Plan, so: Circumstances) -> Why:
    if not wanted(slot, plan):
        return Why.DISABLED
    if so.pause is not None and so.pause.covers(slot.moment):
        return Why.PAUSED
    if so.full_run_at is not None and so.full_run_at >= slot.moment - TOO_NEAR:
        return Why.SUPERSEDED
    return Why.NONE


def _when_possible(slot: Slot, plan: Plan, so: Circumstances, late: Why) -> Word | Hold | Start:
    settled = so.awake_since + plan.settle
    if slot.moment < so.awake_since and so.now < settled:
        return Hold(slot, HeldBy.SETTLING, settled)
    if so.busy:
        return Hold(slot, HeldBy.OTHER_RUN)
    if not slot.hurried and (by := kept_by_power(plan, so)) is not None:
        end = span(slot.day, plan.window, plan.zone).end
        return Hold(slot, by, end) if so.now <= end else Word(slot.day, SlotState.SKIPPED, _LATE[by])
    if so.offline_since is not None:
        patience = max(so.offline_since, slot.moment, so.awake_since) + plan.network_patience
        if so.now >= patience:
            return Word(slot.day, SlotState.FAILED, Why.NO_NETWORK)
        return Hold(slot, HeldBy.NETWORK, patience)
    return Start(slot, late)


def kept_by_power(plan: Plan, so: Circumstances) -> HeldBy | None:
    """What of battery and metered connection keeps runs from starting by themselves, by their owner's choice."""
    if plan.not_on_battery and so.on_battery:
        return HeldBy.BATTERY
    return HeldBy.METERED if plan.not_metered and so.metered else None


def _overtaken(slot: Slot, plan: Plan, so: Circumstances) -> Word:
    """A slot that makes way for another one that is due, too: it never gets a run of its own any more."""
    if (why := _unwanted(slot, plan, so)) is not Why.NONE:
        return Word(slot.day, SlotState.SKIPPED, why)
    why = _cause(slot, so) or Why.SUPERSEDED
    chosen = why in (Why.ON_BATTERY, Why.METERED, Why.SUPERSEDED)
    return Word(slot.day, SlotState.SKIPPED if chosen else SlotState.MISSED, why)


def _cause(slot: Slot, so: Circumstances) -> Why:
    """Why a slot starts later than it should; NONE while it is on time."""
    if slot.moment < so.awake_since:
        if so.slept:
            return Why.ASLEEP
        if so.held_before is not None:
            return _LATE[so.held_before]
        off = so.booted_at is not None and so.booted_at > slot.moment
        return Why.OFF if off else Why.NOT_RUNNING
    if so.now - slot.moment <= PUNCTUAL:
        return Why.NONE
    return _LATE[so.held] if so.held is not None else Why.TROUBLE  # whoever looked could not read the plan


_ABSENT = (Why.ASLEEP, Why.OFF, Why.NOT_RUNNING)
_LATE = {
    HeldBy.SETTLING: Why.NOT_RUNNING,
    HeldBy.OTHER_RUN: Why.OTHER_RUN,
    HeldBy.NETWORK: Why.NO_NETWORK,
    HeldBy.BATTERY: Why.ON_BATTERY,
    HeldBy.METERED: Why.METERED,
}
