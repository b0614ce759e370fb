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
SECOND = timedelta(seconds=1)
NOT_BEFORE = date(2026, 1, 1)  # a clock that shows an earlier day has stood still: this program is younger
DRAWN_UNTIL = "drawn until"
STAYS = (Why.BY_OWNER, Why.MOVED)


class Drawing:
    """Keeps the days up to three weeks ahead drawn. Twice the same question changes nothing."""

    def __init__(self, book: SlotBook, rng: random.Random) -> None:
        self._book = book
        self._rng = rng

    def up_to_date(self, plan: Plan, now: datetime) -> None:
        """Draw what is not drawn yet, mend what no longer fits, reopen what a wrong clock has ended too soon."""
        today = local_day(now, plan.zone)
        if today < NOT_BEFORE:
            return
        self._reopen(now)
        fresh = list(self._fresh(plan, today, now))
        if fresh:
            self._book.draw(fresh, now)
        if self._drawn_until(today) != today + AHEAD:  # it is set back after a clock that was far ahead
            self._book.note(DRAWN_UNTIL, (today + AHEAD).isoformat())
        for slot in self._book.planned():
            if slot.moment > now and wanted(slot, plan):
                self._mend(slot, plan, now)

    def _fresh(self, plan: Plan, today: date, now: datetime) -> Iterator[Slot]:
        until, first = self._drawn_until(today), self._book.first_day()
        # Days from before the newest one that was drawn are only of interest while their hours may not be over yet.
        begin = max(today - BACK, min(today - DAY, until + DAY), min(first or today, today))
        known = self._book.days(begin, today + AHEAD)
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
        # Once the hours have begun their first moment is over, and what was drawn is as good as any other.
        fits = plan.window.randomize or slot.moment == within.start or within.start <= now
        if slot.moment in within and fits:
            return
        rest = rest_of(within, now)
        if rest is None:
            self._book.settle(slot.day, SlotState.SKIPPED, Why.MOVED, now)
            return
        self._book.draw_again(
            replace(slot, zone=plan.zone.key, moment=draw(rest, plan.window.randomize, self._rng)), now
        )

    def _reopen(self, now: datetime) -> None:
        """A clock that was far ahead has told of what has not come yet. What the owner wants stays."""
        for slot in self._book.settled_early(now):
            if slot.why not in STAYS:
                self._book.reopen(slot.day, slot.state)

    def _drawn_until(self, today: date) -> date:
        noted = self._book.fact(DRAWN_UNTIL)
        return date.fromisoformat(noted) if noted else today - DAY


def rest_of(within: Span, now: datetime) -> Span | None:
    """What is left of a window from the next full second on; None once it is over."""
    soon = now.replace(microsecond=0) + SECOND if now.microsecond else now
    return Span(max(within.start, soon), within.end) if soon <= within.end else None
