"""What a lake says about its schedule, read at once on a reading thread, and what its owner changes about it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.problems import Problem, problem_of
from app.words import platform_title, tr

if TYPE_CHECKING:
    from pipeline.lake import Lake
    from pipeline.schedule.pause import Pause
    from pipeline.schedule.plan import Plan
    from pipeline.schedule.slots import Slot

WEEK = timedelta(days=7)
COMING, BEFORE, DRAWS = 5, 4, 7
LOOK_BACK = 40  # slots; some of the newest with a last word may still be to come
EVERY_SLOT = 2000
Change = tuple[tuple[str, ...], object]


@dataclass(frozen=True)
class Known:
    """``plan`` is None while the file cannot be used; ``wrong`` says why. ``said`` tells each slot in a sentence."""

    now: datetime
    zone: tzinfo
    plan: Plan | None = None
    wrong: Problem | None = None
    slots: tuple[Slot, ...] = ()
    coming: tuple[Slot, ...] = ()
    before: tuple[Slot, ...] = ()
    draws: tuple[Slot, ...] = ()
    said: Mapping[date, str] = field(default_factory=dict)
    retries: tuple[str, ...] = ()
    pause: Pause | None = None
    first_day: date | None = None
    local_zone: str = ""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def slot(self, day: date) -> Slot | None:
        return next((slot for slot in self.slots if slot.day == day), None)

    def wanted(self, slot: Slot) -> bool:
        """Whether the plan, as it is now, still has its day."""
        from pipeline.schedule.planner import wanted

        return self.plan is not None and wanted(slot, self.plan)

    def can_be_skipped(self, slot: Slot) -> bool:
        return slot.due and self.wanted(slot)

    def was_skipped(self, slot: Slot) -> bool:
        """By its owner, who may still think better of it."""
        from pipeline.schedule.slots import SlotState, Why

        return slot.moment > self.now and slot.state is SlotState.SKIPPED and slot.why is Why.BY_OWNER

    @property
    def elsewhere(self) -> str:
        """The time zone, where its clocks do not show the time of this computer."""
        here, there = self.now.astimezone().utcoffset(), self.now.astimezone(self.zone).utcoffset()
        return _key_of(self.zone) if here != there else ""

    def falls_into_pause(self, slot: Slot) -> bool:
        return self.pause is not None and slot.due and not slot.hurried and self.pause.covers(slot.moment)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def look(lake: Lake, first: date | None) -> Known:
    """Four weeks from ``first`` on, or around today; nothing is written. Raises what the journal raises."""
    from tzlocal import get_localzone

    from pipeline.schedule.pause import paused
    from pipeline.schedule.plan import plan_of
    from pipeline.schedule.retries import Retries
    from pipeline.schedule.slot_book import SlotBook
    from pipeline.schedule.words import retry_words
    from pipeline.settings import ConfigurationError

    now, book, local = lake.clock.now(), SlotBook(lake.journal), get_localzone()
    plan, wrong, pause = None, None, None
    try:
        plan = plan_of(lake.configuration)
    except ConfigurationError as error:
        wrong = problem_of(error)
    try:
        pause = paused(lake.settings.config_dir, lake.clock)
    except ConfigurationError as error:
        wrong = wrong or problem_of(error)
    zone = plan.zone if plan else local
    begin = first or monday_of(now.astimezone(zone).date()) - 2 * WEEK
    slots = book.slots(begin, begin + 4 * WEEK - timedelta(days=1))
    newest = book.settled(LOOK_BACK)
    coming = _coming((*book.planned(), *newest), plan, now)
    before = tuple(slot for slot in newest if slot.moment <= now)
    waiting = Retries(lake.journal, ()).waiting() if plan is None or plan.enabled else ()
    retries = tuple(retry_words(retry, zone, now) for retry in waiting)
    said = _said(lake, {*slots, *coming, *before[:BEFORE]}, zone)
    return Known(now, zone, plan, wrong, slots, coming, before[:BEFORE], before[:DRAWS], said, retries, pause,
                 book.first_day(), _key_of(local))  # fmt: skip


def look_at_all(lake: Lake) -> Known:
    """Every slot there is, the newest first in ``before``."""
    known = look(lake, None)
    from pipeline.schedule.slot_book import SlotBook

    every = tuple(slot for slot in SlotBook(lake.journal).settled(EVERY_SLOT) if slot.moment <= known.now)
    return Known(known.now, known.zone, known.plan, before=every, said=_said(lake, every, known.zone))


def change(lake: Lake, changes: Iterable[Change]) -> None:
    """Write values into the file, and draw what they ask for. Raises ``ConfigurationError`` for a broken file."""
    for place, value in changes:
        lake.configuration.change_schedule(place, value)
    draw(lake)


def draw(lake: Lake) -> None:
    """New moments at once, where the owner's new hours leave no other way."""
    from pipeline.schedule.drawing import Drawing
    from pipeline.schedule.plan import plan_of
    from pipeline.schedule.slot_book import SlotBook

    Drawing(SlotBook(lake.journal), random.Random()).up_to_date(plan_of(lake.configuration), lake.clock.now())


def skip(lake: Lake, day: date) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).skip(day, lake.clock.now())


def undo(lake: Lake, day: date) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).undo(day)


def hurry(lake: Lake, day: date) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).hurry(day)


def mark_of(lake: Lake) -> tuple[object, ...]:
    """Changes whenever the page would show something else; cheap enough to be asked every few seconds."""
    from pipeline.configuration import SCHEDULE
    from pipeline.schedule.pause import FILE

    files = (lake.configuration.folder / SCHEDULE, lake.settings.config_dir / FILE)
    stamps = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files)
    slots = lake.journal.ask("SELECT count(*), max(drawn_at), max(settled_at), sum(hurried) FROM slots")
    retries = lake.journal.ask("SELECT count(*), max(due_at) FROM retries WHERE state = 'waiting'")
    return (*stamps, *slots, *retries)


def zones(now: datetime) -> tuple[tuple[str, str], ...]:
    """Every time zone with its distance from UTC at this moment, by name."""
    from zoneinfo import available_timezones

    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    return tuple((name, _distance(ZoneInfo(name), now)) for name in names if not name.startswith(("posix/", "right/")))


# ---- inside


def _coming(slots: Iterable[Slot], plan: Plan | None, now: datetime) -> tuple[Slot, ...]:
    """The next ones by moment: also what waits although its moment is here, and what the owner has skipped."""
    from pipeline.schedule.planner import wanted
    from pipeline.schedule.slots import SlotState, Why

    def counts(slot: Slot) -> bool:
        if slot.due:
            return plan is not None and wanted(slot, plan)
        on = plan is None or plan.enabled
        return on and slot.moment > now and slot.state is SlotState.SKIPPED and slot.why is Why.BY_OWNER

    return tuple(sorted(filter(counts, slots), key=lambda slot: slot.moment)[:COMING])


def _said(lake: Lake, slots: Iterable[Slot], zone: tzinfo) -> dict[date, str]:
    from pipeline.schedule.words import slot_words

    return {slot.day: _with_platforms(lake, slot, slot_words(slot, zone)) for slot in slots}


def _with_platforms(lake: Lake, slot: Slot, sentence: str) -> str:
    """Where a run went well but for some platforms, they are named."""
    from pipeline.model import FailureKind, RunState

    summary = lake.journal.run(slot.run_id) if slot.run_state in (RunState.PARTIAL, RunState.FAILED) else None
    failed = {step.platform: step.failure.kind for step in summary.steps if step.failure and step.platform} \
        if summary else {}  # fmt: skip
    begun = sentence.partition("; ")[0]
    waiting = [platform_title(name) for name, kind in failed.items() if kind is FailureKind.NEEDS_SIGN_IN]
    others = [platform_title(name) for name, kind in failed.items() if kind is not FailureKind.NEEDS_SIGN_IN]
    if waiting:
        verb = tr("waits for you") if len(waiting) == 1 else tr("wait for you")
        return f"{begun}; {', '.join(waiting)} {verb}"
    if others and slot.run_state is RunState.PARTIAL:
        return f"{begun}; {', '.join(others)} {tr('did not come through')}"
    return sentence


def _key_of(zone: tzinfo) -> str:
    return str(getattr(zone, "key", "") or "")


def _distance(zone: ZoneInfo, now: datetime) -> str:
    at = now.astimezone(zone).utcoffset() or timedelta()
    minutes = round(at / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02}" if minutes % 60 else "")
