"""What comes next by itself: the coming slots, what waits and for what, and which platforms are tried again when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.schedule.plan import Plan
from pipeline.schedule.planner import Hold, wanted
from pipeline.schedule.retries import Retries, Retry
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot

COMING = 5


@dataclass(frozen=True)
class Outlook:
    """``coming`` are the next slots that get their run, by moment; those skipped by their owner are not among them."""

    coming: tuple[Slot, ...] = ()
    hold: Hold | None = None
    retries: tuple[Retry, ...] = ()
    enabled: bool = True

    @property
    def next_slot(self) -> Slot | None:
        return self.coming[0] if self.coming else None


def outlook(
    book: SlotBook, retries: Retries, plan: Plan, now: datetime, hold: Hold | None = None, count: int = COMING
) -> Outlook:
    """As far as the moments are drawn. A pause is not looked at: it takes no slot away before its time."""
    due = [slot for slot in book.planned() if slot.hurried or (slot.moment > now and wanted(slot, plan))]
    return Outlook(tuple(due[:count]), hold, retries.waiting(), plan.enabled)
