"""Draws the moments of the days to come, once each, and again only where the owner's new hours leave no other way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from pipeline.schedule.plan import Plan
from pipeline.schedule.planner import wanted
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot, SlotState, Why
from pipeline.schedule.window import DAY, Span, days, draw, local_day, span

AHEAD = 21 * DAY  # more than the next five of a schedule of one day a week need not be known
BACK = 400 * DAY  # who comes back after a longer time gets no record of what was before
DRAWN_UNTIL = "drawn until"


class Drawing:
    """Keeps the days up to three weeks ahead drawn. Twice the same question changes nothing."""

    def __init__(self, book: SlotBook, rng: random.Random) -> None:
        self._book = book
        self._rng = rng

    def up_to_date(self, plan: Plan, now: datetime) -> None:
        """Draw what is not drawn yet, mend what no longer fits, reopen what a wrong clock has ended too soon."""
        today = local_day(now, plan.zone)
        known = {slot.day: slot for slot in self._book.slots(today - BACK, today + AHEAD + DAY)}
        self._reopen(known, now)
        fresh = list(self._fresh(plan, today, set(known), now))
        if fresh:
            self._book.draw(fresh, now)
        if self._drawn_until(today) < today + AHEAD:
            self._book.note(DRAWN_UNTIL, (today + AHEAD).isoformat())
        for slot in known.values():
            if slot.due and slot.moment > now and wanted(slot, plan):
                self._mend(slot, plan, now)

    def _fresh(self, plan: Plan, today: date, known: set[date], now: datetime) -> Iterator[Slot]:
        until, first = self._drawn_until(today), self._book.first_day()
        begin = max(first or today, today - BACK)
        for day in days(plan.window, begin, today + AHEAD):
            if day in known:
                continue
            within: Span | None = span(day, plan.window, plan.zone)
            if day <= until or first is None:  # it was no day of the schedule until now: what is left of it counts
                within = rest_of(within, now) if within is not None else None
            if within is not None:
                yield Slot(day, plan.zone.key, draw(within, plan.window.randomize, self._rng))

    def _mend(self, slot: Slot, plan: Plan, now: datetime) -> None:
        within = span(slot.day, plan.window, plan.zone)
        if slot.moment in within and (plan.window.randomize or slot.moment == within.start):
            return
        rest = rest_of(within, now)
        if rest is None:
            self._book.settle(slot.day, SlotState.SKIPPED, Why.MOVED, now)
            return
        moment = draw(rest, plan.window.randomize, self._rng)
        if moment != slot.moment:
            self._book.draw_again(replace(slot, zone=plan.zone.key, moment=moment), now)

    def _reopen(self, known: dict[date, Slot], now: datetime) -> None:
        """A clock that was far ahead has told of misses that have not come yet."""
        for slot in known.values():
            if slot.state in (SlotState.MISSED, SlotState.FAILED) and slot.moment > now:
                self._book.reopen(slot.day, SlotState.MISSED, SlotState.FAILED)

    def _drawn_until(self, today: date) -> date:
        noted = self._book.fact(DRAWN_UNTIL)
        return date.fromisoformat(noted) if noted else today - timedelta(days=1)


def rest_of(within: Span, now: datetime) -> Span | None:
    """What is left of a window from now on; None once it is over."""
    return Span(max(within.start, now), within.end) if now <= within.end else None
