"""The schedule for those who only look: what is drawn, what waits, what is tried again. Nothing is drawn or written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.clock import Clock
from pipeline.configuration import Configuration
from pipeline.engine.journal import Journal
from pipeline.schedule.outlook import Outlook, outlook
from pipeline.schedule.pause import Pause, last_pause, paused
from pipeline.schedule.plan import Plan, plan_of
from pipeline.schedule.planner import Circumstances, Decision, Hold, Start, decide
from pipeline.schedule.retries import Retries
from pipeline.schedule.senses import Senses
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot

NOTHING, UTC_ZONE = Outlook(), ZoneInfo("UTC")


@dataclass(frozen=True)
class Glance:
    """``next_slot`` is the next one that no pause takes away. ``due``: its moment has come and it has no run yet; what
    it waits for is in ``outlook.hold``, and where that is empty it waits for somebody who keeps the schedule.
    """

    outlook: Outlook = NOTHING
    zone: ZoneInfo = UTC_ZONE
    next_slot: Slot | None = None
    due: Slot | None = None


NO_SCHEDULE = Glance()


def glance(
    journal: Journal, configuration: Configuration, platforms: Iterable[str], clock: Clock, senses: Senses
) -> Glance:
    """Raises ``ConfigurationError`` for a schedule or a pause that cannot be meant."""
    book, retries, now = SlotBook(journal), Retries(journal, platforms), clock.now()
    if configuration.stated_schedule() is None:  # nobody has ever kept this schedule
        return Glance(Outlook(retries=retries.waiting()))
    plan = plan_of(configuration)
    pause = paused(configuration.folder, clock)
    deed = _about_due(book.planned(), plan, pause or last_pause(configuration.folder), clock, senses).next_deed
    hold = deed if isinstance(deed, Hold) else None
    found = outlook(book, retries, plan, now, hold)
    coming = (slot for slot in found.coming if pause is None or slot.hurried or not pause.covers(slot.moment))
    due = deed.slot if isinstance(deed, Start | Hold) else None
    return Glance(found, plan.zone, next(coming, None), due)


def _about_due(planned: tuple[Slot, ...], plan: Plan, pause: Pause | None, clock: Clock, senses: Senses) -> Decision:
    """What would be done about the slots that are due, if somebody had kept the schedule all the time."""
    now = clock.now()
    due = [slot.moment for slot in planned if slot.moment <= now or slot.hurried]
    if not due:  # the computer need not be asked
        return Decision()
    return decide(
        planned,
        plan,
        Circumstances(
            now,
            awake_since=min([*due, now]),
            offline_since=None if senses.online() else now,
            on_battery=senses.on_battery(),
            metered=senses.metered(),
            busy=senses.busy(),
            pause=pause,
        ),
    )
