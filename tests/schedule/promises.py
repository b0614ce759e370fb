"""What a schedule promises at every moment, checked while years pass: a broken promise is an AssertionError at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.clock import from_iso, iso
from pipeline.model import RunState
from pipeline.schedule.drawing import AHEAD
from pipeline.schedule.orders import LATE, ON_TIME, ForSlot, Order
from pipeline.schedule.outlook import Outlook
from pipeline.schedule.pause import Pause
from pipeline.schedule.plan import Plan
from pipeline.schedule.slots import Outcome, Slot, SlotState, Why
from pipeline.schedule.window import days, local_day, span

if TYPE_CHECKING:
    from tests.schedule.simulated_years import World

DUE = "SELECT day FROM slots WHERE state = 'planned' AND moment <= ?"
ALL = (date(2000, 1, 1), date(2100, 1, 1))
MILLISECOND, DAY = timedelta(milliseconds=1), timedelta(days=1)
LOOK_BACK = 60 * DAY
NOBODY_THERE = (Why.ASLEEP, Why.OFF, Why.NOT_RUNNING)
OF_RUNS = {
    RunState.SUCCESS: {Outcome.RAN, Outcome.CAUGHT_UP},
    RunState.PARTIAL: {Outcome.PARTIAL},
    RunState.CANCELLED: {Outcome.CANCELLED},
    RunState.FAILED: {Outcome.FAILED},
    RunState.INTERRUPTED: {Outcome.FAILED},
    RunState.RUNNING: {Outcome.RUNNING},
}


class Promises:
    """Of one world. ``claimed`` counts the runs of each slot, ``absent`` are the times in which nobody looked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.claimed: Counter[date] = Counter()
        self.absent: list[tuple[datetime, datetime]] = []
        self.jumped = False
        self.shares: list[float] = []
        self._drawn: set[date] = set()
        self._none_of_the_schedule: set[date] = set()
        self._looked_on: date | None = None
        self._looked_at: object = None

    def before_a_run(self, order: Order, wanted: Callable[[Slot, Plan], bool], pause: Pause | None) -> None:
        """Nothing begins by itself that is switched off or paused, unless its owner wants it at the next chance."""
        plan, now = self.world.plan, self.world.now
        hurried = isinstance(order, ForSlot) and order.slot.hurried
        assert hurried or plan.enabled, f"{order} while the schedule was off"
        assert hurried or pause is None or not pause.covers(now), f"{order} in {pause}"
        if isinstance(order, ForSlot) and not hurried:
            assert wanted(order.slot, plan)
            assert order.slot.moment <= now, f"{order} came before its moment"

    def after_a_look(self, ordered: set[date], seen: Outlook) -> None:
        self._draws_are_inside()
        held = {seen.hold.slot.day} if seen.hold is not None else set()
        cared_for = {day.isoformat() for day in ordered | held}
        due = self.world.lake.journal.ask(DUE, (iso(self.world.now),))
        assert {day for (day,) in due} <= cared_for, f"nobody cares for one of {due} at {self.world.now}"
        self._days_have_slots()

    def _draws_are_inside(self) -> None:
        plan, now = self.world.plan, self.world.now
        for text, moment in self.world.lake.journal.ask(
            "SELECT day, moment FROM slots WHERE drawn_at = ? AND state <> 'claimed'", (iso(now),)
        ):
            day, drawn = date.fromisoformat(text), from_iso(moment)
            within = span(day, plan.window, plan.zone)
            assert within.start <= drawn <= within.end, f"{drawn} for {day} is not in {within}"
            length = within.end - within.start
            if day not in self._drawn and plan.window.randomize and length > DAY / 48 and within.start > now:
                self.shares.append((drawn - within.start) / length)
            self._drawn.add(day)

    def _days_have_slots(self) -> None:
        """Every day that has been one of the schedule's since somebody first looked at it has a record."""
        plan = self.world.plan
        today = local_day(self.world.now, plan.zone)
        if (today, plan.window) == self._looked_at:
            return
        since = min(self._looked_on or today, today)
        seen = {since + number * DAY for number in range((today + AHEAD - since).days + 1)}
        self._none_of_the_schedule |= seen - set(days(plan.window, since, today + AHEAD))
        self._looked_on, self._looked_at = today, (today, plan.window)
        first = max(self.world.book.first_day() or today, today - LOOK_BACK)
        there = self.world.book.days(first, today + AHEAD)
        wanted = {
            day
            for day in days(plan.window, first, today + AHEAD)
            if day not in self._none_of_the_schedule and span(day, plan.window, plan.zone).end > self.world.began
        }
        assert wanted <= there, f"no record of {sorted(wanted - there)} on {today}"

    def at_the_end(self) -> None:
        slots = self.world.book.slots(*ALL)
        of_runs = {slot.run_id: slot for slot in slots if slot.run_id}
        by_schedule = self.world.lake.journal.runs(1_000_000, triggers=(ON_TIME, LATE))
        assert {line.run.run_id for line in by_schedule} == set(of_runs), "each run by schedule is that of one slot"
        assert max(self.claimed.values(), default=0) <= 1, "a slot has one run"
        assert set(self.claimed) == {slot.day for slot in of_runs.values()}
        for slot in slots:
            self._has_its_word(slot)

    def _has_its_word(self, slot: Slot) -> None:
        if slot.state is SlotState.PLANNED:
            assert slot.moment > self.world.now - DAY, f"{slot} has no record"
        elif slot.state is SlotState.CLAIMED:
            assert slot.run_state is not None
            assert slot.outcome in OF_RUNS[slot.run_state], slot
        else:
            assert slot.why is not Why.NONE, slot
            assert slot.settled_at is not None
            self._is_true(slot)

    def _is_true(self, slot: Slot) -> None:
        """Where no clock was wrong, nobody was there at the moment of a slot of which just that is said."""
        if self.jumped or slot.why not in NOBODY_THERE:
            return
        second = timedelta(seconds=1)
        away = any(start - second <= slot.moment <= end + second for start, end in self.absent)
        assert away, f"{slot}, and somebody was there"

    def outcomes(self) -> Counter[str]:
        """How many slots came to what."""
        slots = [slot for slot in self.world.book.slots(*ALL) if slot.state is not SlotState.PLANNED]
        return Counter(f"{slot.outcome}: {slot.why}".rstrip(": ") for slot in slots)
