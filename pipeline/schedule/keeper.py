"""Keeps the schedule of one lake: looks at the clock, settles what is over and asks for the runs that are due.

The wall clock is the truth, and it is read anew at every look. A look that comes much later than it should means that
the computer slept, or that its clock was set. Whoever asks twice, in two programs, too, gets one run: each is claimed
in the journal by the transaction that creates it.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pipeline.clock import Clock
from pipeline.configuration import Configuration
from pipeline.engine.journal import Journal
from pipeline.schedule.drawing import Drawing
from pipeline.schedule.orders import ForSlot, GoOn, Order
from pipeline.schedule.outlook import Outlook, outlook
from pipeline.schedule.pause import last_pause, paused
from pipeline.schedule.plan import Plan, look_for_zone, plan_of
from pipeline.schedule.planner import (
    TOO_NEAR,
    Circumstances,
    Decision,
    HeldBy,
    Hold,
    Start,
    Word,
    decide,
    kept_by_power,
    wanted,
)
from pipeline.schedule.retries import Retries, due_together
from pipeline.schedule.senses import Senses
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import SlotState, Why
from pipeline.schedule.whole_runs import newest_whole
from pipeline.settings import ConfigurationError

log = logging.getLogger(__name__)
LOOK_EVERY = timedelta(seconds=15)
GAP = timedelta(seconds=60)  # looks that far apart: the computer slept, or its clock was set
HELD = "held"
ZONE_EVERY = timedelta(minutes=10)  # owners travel


class Keeper:
    """``begin`` is asked to carry out an order and answers at once whether it will; it then tells how that ended by
    what stands in the journal, and by :meth:`refused` where no run came about.

    Made anew for every lake that is opened. :meth:`look` is for one thread at a time.
    """

    def __init__(
        self,
        journal: Journal,
        configuration: Configuration,
        platforms: tuple[str, ...],
        clock: Clock,
        senses: Senses,
        begin: Callable[[Order], bool],
        rng: random.Random | None = None,
    ) -> None:
        self.book = SlotBook(journal)
        self.retries = Retries(journal, platforms)
        self._journal = journal
        self._configuration = configuration
        self._clock = clock
        self._senses = senses
        self._begin = begin
        self._drawing = Drawing(self.book, rng or random.Random())
        self._awake_since = self._looked_at = clock.now()
        self._slept = False
        self._offline_since: datetime | None = None
        self._held: HeldBy | None = None
        self._held_before = self._hold_before()
        self._zone_at = clock.now()
        look_for_zone()
        self.retries.give_back()

    def look(self) -> Outlook:
        """Do what is to be done now; returns what comes next. Raises ``ConfigurationError`` for a broken file."""
        now = self._clock.now()
        self._notice_gap(now)
        plan = plan_of(self._configuration)
        self._drawing.up_to_date(plan, now)
        self.retries.up_to_date(plan.retry_after, now, switched_off(self._configuration))
        so = self._circumstances(plan, now)
        decision = decide(self.book.planned(), plan, so)
        self._settle(decision.words, now)
        hold = self._follow(decision, plan, so)
        return outlook(self.book, self.retries, plan, now, hold)

    def refused(self, order: Order, message: str, again: bool) -> None:
        """An order that could not be carried out. ``again``: the lake was only busy, so it stays due."""
        if isinstance(order, GoOn):
            if again:
                self.retries.give_back()
        elif again:
            self._held = HeldBy.OTHER_RUN
        else:
            self.book.settle(order.slot.day, SlotState.FAILED, Why.TROUBLE, self._clock.now(), message)

    # ---- inside

    def _hold_before(self) -> HeldBy | None:
        """What a slot that still waits was waiting for in the program before this one."""
        day, _, by = self.book.fact(HELD).partition(" ")
        return HeldBy(by) if any(slot.day.isoformat() == day for slot in self.book.planned()) else None

    def _notice_gap(self, now: datetime) -> None:
        if abs(now - self._looked_at) > GAP:
            log.info("Nobody looked at the clock between %s and %s.", self._looked_at, now)
            self._awake_since, self._slept, self._held, self._offline_since = now, True, None, None
            self._held_before = None
        if abs(now - self._looked_at) > GAP or abs(now - self._zone_at) > ZONE_EVERY:
            look_for_zone()
            self._zone_at = now
        self._looked_at = now

    def _circumstances(self, plan: Plan, now: datetime) -> Circumstances:
        """The computer is asked only for what counts: some of it is dear to find out."""
        if self._senses.online():
            self._offline_since = None
        elif self._offline_since is None:
            self._offline_since = now
        folder = self._configuration.folder
        full_run = newest_whole(self._journal, now, by_hand=True)
        return Circumstances(
            now,
            self._awake_since,
            self._slept,
            self._senses.booted_at(),
            self._offline_since,
            plan.not_on_battery and self._senses.on_battery(),
            plan.not_metered and self._senses.metered(),
            self._senses.busy(),
            paused(folder, self._clock) or last_pause(folder),
            full_run[1] if full_run is not None else None,
            self._held,
            self._held_before,
        )

    def _settle(self, words: tuple[Word, ...], now: datetime) -> None:
        if not words:
            return
        settled = self.book.settle_all([(word.day, word.state, word.why) for word in words], now)
        for word in words:
            if word.day in settled:
                log.info("The slot of %s: %s, %s.", word.day, word.state, word.why)

    def _follow(self, decision: Decision, plan: Plan, so: Circumstances) -> Hold | None:
        deed = decision.next_deed
        if isinstance(deed, Hold):
            if deed.by is not self._held and deed.by is not HeldBy.SETTLING:
                self.book.note(HELD, f"{deed.slot.day} {deed.by}")
            self._held = deed.by
            return deed
        self._held = None
        if isinstance(deed, Start):
            self._begin(ForSlot(deed.slot, deed.why))
        else:
            self._try_again(plan, so)
        return None

    def _try_again(self, plan: Plan, so: Circumstances) -> None:
        """Platforms whose time has come, unless a slot comes soon that does the same."""
        due = due_together(self.retries.waiting(), so.now)
        if not due or so.busy or so.offline_since is not None or so.now < self._awake_since + plan.settle:
            return
        if not plan.enabled or (so.pause is not None and so.pause.covers(so.now)) or kept_by_power(plan, so):
            return
        coming = (slot for slot in self.book.planned() if slot.moment > so.now and wanted(slot, plan))
        if any(slot.moment - so.now <= TOO_NEAR for slot in coming):
            return
        order = self.retries.take(due)
        if order is not None and not self._begin(order):
            self.retries.give_back()


def switched_off(configuration: Configuration) -> frozenset[str]:
    """The platforms that take no part. A file that cannot be read is the run's business."""
    try:
        platforms = (configuration.stated_dependencies() or {}).get("platforms") or {}
    except ConfigurationError:
        return frozenset()
    return frozenset(
        name for name, entry in platforms.items() if isinstance(entry, Mapping) and not entry.get("enabled", True)
    )
