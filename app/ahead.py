"""What comes next by itself and what became of the last slots, as window and tray tell it. No widgets and no engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app import words
from app.words import noop, tr
from pipeline.schedule.slots import Slot, SlotState, Why

if TYPE_CHECKING:
    from app.problems import Problem
    from pipeline.schedule.planner import Hold
    from pipeline.schedule.retries import Retry


@dataclass(frozen=True)
class Ahead:
    """As far as the schedule was looked at. ``past`` are slots that had their last word, the newest first.

    ``held_since``: since when the due slot waits for what it waits for. ``problem``: why nothing can be said.
    """

    enabled: bool = True
    coming: tuple[Slot, ...] = ()
    hold: Hold | None = None
    held_since: datetime | None = None
    retries: tuple[Retry, ...] = ()
    past: tuple[Slot, ...] = ()
    problem: Problem | None = None

    @property
    def slot(self) -> Slot | None:
        """The one whose turn it is: it waits already, or is the next to come."""
        if self.hold is not None:
            return self.hold.slot
        return self.coming[0] if self.coming else None

    def retry_of(self, platform: str | None, run_id: str = "") -> Retry | None:
        """The next try of a platform; with a run, only one that goes on with that."""
        found = (one for one in self.retries if one.platform == (platform or "") and run_id in ("", one.run_id))
        return next(found, None)

    def of_run(self, run_id: str) -> Slot | None:
        return next((slot for slot in self.past if slot.run_id == run_id), None)


_WAITS = {
    "settling": noop("The computer has only just come back; the run starts at {}"),
    "other-run": noop("The run by schedule starts when the present one has ended"),
    "network": noop("No internet since {}. The run starts when it is back."),
    "battery": noop("The run starts once the computer is plugged in"),
    "metered": noop("The run starts on a connection that is not metered"),
}
_WAITS_FOR = {
    "settling": noop("in a moment"),
    "other-run": noop("after this one"),
    "network": noop("no internet yet"),
    "battery": noop("when plugged in"),
    "metered": noop("not metered"),
}
_WHEN_DUE = {
    Why.ASLEEP: noop("The computer slept at {}"),
    Why.OFF: noop("The computer was off at {}"),
    Why.NOT_RUNNING: noop("The panel was not running at {}"),
    Why.NO_NETWORK: noop("There was no internet at {}"),
    Why.OTHER_RUN: noop("Another run was going on at {}"),
    Why.ON_BATTERY: noop("The computer ran on battery at {}"),
    Why.METERED: noop("The connection was a metered one at {}"),
}
_CAUSES = {
    Why.ASLEEP: noop("the computer was asleep"),
    Why.OFF: noop("the computer was off"),
    Why.NOT_RUNNING: noop("the panel was not running"),
    Why.NO_NETWORK: noop("there was no internet"),
    Why.OTHER_RUN: noop("another run was going on"),
    Why.ON_BATTERY: noop("the computer ran on battery"),
    Why.METERED: noop("the connection was a metered one"),
}
_DAYS = (noop("Monday"), noop("Tuesday"), noop("Wednesday"), noop("Thursday"), noop("Friday"), noop("Saturday"),
         noop("Sunday"))  # fmt: skip


def held_line(ahead: Ahead, offline_since: datetime | None) -> str:
    """What the due slot waits for, as one says it; empty where none waits."""
    hold = ahead.hold
    if hold is None:
        return ""
    moment = offline_since if hold.by == "network" else hold.until
    return tr(_WAITS[hold.by]).format(words.clock_time(moment) if moment is not None else words.NOTHING)


def held_short(hold: Hold) -> str:
    """The same where there is room for two words only."""
    return tr(_WAITS_FOR[hold.by])


def retry_line(retry: Retry, now: datetime) -> str:
    """``Linktree is tried again at 08:40 (retry 2 of 3)``, ``Spotify goes on at 09:40``"""
    if not retry.platform:
        return tr("The run that was cut off goes on by itself")
    who, when = words.platform_title(retry.platform), at(retry.due_at, now)
    if retry.deferred:
        return tr("{} goes on {}").format(who, when)
    return tr("{} is tried again {} (retry {} of {})").format(who, when, retry.number, retry.of)


def at(moment: datetime, now: datetime) -> str:
    """``at 08:40``, ``at the next chance``, ``on Fri 15 May at 08:40``"""
    if moment <= now:
        return tr("at the next chance")
    if moment.astimezone().date() == now.astimezone().date():
        return tr("at {}").format(words.clock_time(moment))
    return words.inside_sentence(moment, now)


def caught_up_line(slot: Slot, now: datetime) -> str:
    """``The computer slept at 06:23. The run was caught up today at 09:10``; empty where it was on time."""
    said = _WHEN_DUE.get(slot.why)
    if said is None or slot.run_started is None:
        return ""
    caught = tr("The run was caught up {}").format(words.inside_sentence(slot.run_started, now))
    return f"{tr(said).format(words.clock_time(slot.moment))}. {caught}"


def cause(slot: Slot) -> str:
    """Why it has no run, or had it late, to go on after a colon; empty where nothing is known."""
    said = _CAUSES.get(slot.why)
    return tr(said) if said is not None else ""


def day_name(slot: Slot) -> str:
    return tr(_DAYS[slot.day.weekday()])


def missed(ahead: Ahead) -> tuple[Slot, ...]:
    """Slots that nobody could run, since the last one that had its run; the newest first."""
    found: list[Slot] = []
    for place, slot in enumerate(slot for slot in ahead.past if slot.state is not SlotState.SKIPPED):
        if slot.state is SlotState.MISSED:
            found.append(slot)
        elif place > 0 or not slot.late:
            break
    return tuple(found)


def left_of(until: datetime, now: datetime) -> str:
    """``12 min``, ``2 h 10 min``, ``1 day 4 h``: what is left of a pause, rounded up to minutes."""
    minutes = max(-((now - until) // timedelta(minutes=1)), 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        whole = words.many(days, tr("day"), tr("days"))
        return tr("{} {} h").format(whole, hours) if hours else whole
    if hours:
        return tr("{} h {} min").format(hours, minutes) if minutes else tr("{} h").format(hours)
    return tr("{} min").format(minutes)
