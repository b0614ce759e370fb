"""Weeks of slots as they come about when a schedule is kept: most ran, some did not, one is not wanted."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pipeline.lake import Lake
from pipeline.model import Failure, FailureKind, RunState
from pipeline.schedule.drawing import DRAWN_UNTIL
from pipeline.schedule.plan import plan_of
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot, SlotState, Why
from tests.app.hand_made_runs import HandMadeRun, Told, Try, usual_run, write_run

SIGN_IN = Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in.")
MOMENTS = ("07:14", "06:38", "08:55", "06:09", "07:39", "06:23", "07:17", "06:41", "07:30", "08:26", "06:57", "08:03",
           "06:31", "07:20", "08:11", "06:50", "07:44", "08:22")  # fmt: skip
LATE, ENDLESS, PATIENCE = time(9, 10), timedelta(days=30), timedelta(hours=12)


def slots_around(lake: Lake, now: datetime) -> list[Slot]:
    """From two weeks before this one to three weeks after it, three a week."""
    zone = plan_of(lake.configuration).zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() + 14)
    days = [monday + timedelta(days=7 * week + day) for week in range(6) for day in (0, 2, 4)]
    return [
        Slot(day, zone.key, datetime.combine(day, time.fromisoformat(at), zone))
        for day, at in zip(days, MOMENTS, strict=True)
    ]


def plan_ahead(lake: Lake, now: datetime) -> None:
    """Nothing of it is due: whoever keeps the schedule of this lake finds nothing to do."""
    book, slots = SlotBook(lake.journal), slots_around(lake, now)
    book.draw(slots, now - ENDLESS)
    book.note(DRAWN_UNTIL, slots[-1].day.isoformat())
    for slot in slots:
        if slot.moment <= now:
            book.settle(slot.day, SlotState.SKIPPED, Why.DISABLED, now)


def tell(lake: Lake, now: datetime) -> None:
    """What became of those that are over, and of one that is to come."""
    book = SlotBook(lake.journal)
    past = [slot for slot in slots_around(lake, now) if slot.moment <= now]
    with lake.journal.writing() as write:
        write.change("UPDATE slots SET state = 'planned', why = '' WHERE day <= ?", (past[-1].day.isoformat(),))
    for number, slot in enumerate(reversed(past)):
        if number == 3:
            book.settle(slot.day, SlotState.FAILED, Why.NO_NETWORK, slot.moment + PATIENCE)
        else:
            _ran(lake, slot, number)
    following = [slot for slot in slots_around(lake, now) if slot.moment > now]
    book.skip(following[1].day, now)


def _ran(lake: Lake, slot: Slot, number: int) -> None:
    why = Why.ASLEEP if number == 2 else Why.NONE
    at = slot.moment if why is Why.NONE else datetime.combine(slot.day, LATE, slot.moment.tzinfo)
    run = usual_run(at, trigger="schedule" if why is Why.NONE else "schedule-late")
    if number == 0:
        steps = {**run.steps, "distrokid.extract": Told((Try(320, 334, SIGN_IN),))}
        run = HandMadeRun(at, steps, 572.0, RunState.PARTIAL)
    run_id = write_run(lake.journal, run)
    with lake.journal.writing() as write:
        SlotBook.claim(slot.day, why, at)(write, run_id)
