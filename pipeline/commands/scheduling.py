"""``schedule``: the coming runs, what became of the ones before, one of them skipped or hurried, all of them paused."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pipeline.clock import iso
from pipeline.commands.answer import Answer, table
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.platforms.declaration import NAMES
from pipeline.schedule.drawing import Drawing
from pipeline.schedule.outlook import outlook
from pipeline.schedule.pause import Pause, in_hours, pause, paused, tomorrow, unpause
from pipeline.schedule.plan import Plan, plan_of
from pipeline.schedule.retries import Retries
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot
from pipeline.schedule.words import day_words, slot_title, slot_words

OFF = "The schedule is off: no run starts by itself."
KEPT = "Runs start while the panel is open, or with: bedrot schedule watch"


def schedule(args: argparse.Namespace, lake: Lake) -> Answer:
    actions: dict[str, Callable[[argparse.Namespace, Lake], Answer]] = {
        "pause": _pause,
        "resume": _resume,
        "next": coming,
        "slots": record,
        "skip": _skip,
        "undo": _undo,
        "hurry": _hurry,
        "watch": _watch,
    }
    return actions[args.action](args, lake)


def coming(args: argparse.Namespace, lake: Lake) -> Answer:
    """The next moments; what is not drawn yet is drawn now."""
    plan, book = _drawn(lake)
    now, pausing = lake.clock.now(), paused(lake.settings.config_dir, lake.clock)
    found = outlook(book, Retries(lake.journal, NAMES), plan, now, count=args.count)
    document = {
        "enabled": plan.enabled,
        "zone": plan.zone.key,
        "pause": pausing.to_json() if pausing else None,
        "next": [
            {"day": s.day.isoformat(), "moment": iso(s.moment), "zone": plan.zone.key, "hurried": s.hurried}
            for s in found.coming
        ],
    }
    lines = [_coming_line(slot, plan, pausing) for slot in found.coming]
    if not plan.enabled:
        return Answer(document, OFF)
    head = [pause_text(pausing)] if pausing else []
    return Answer(document, "\n".join([*head, *(lines or ["No run is planned."]), KEPT]))


def record(args: argparse.Namespace, lake: Lake) -> Answer:
    """What became of the newest slots, the newest first."""
    zone = plan_of(lake.configuration).zone
    slots = SlotBook(lake.journal).settled(args.last)
    document = {"slots": [_slot(slot, slot_words(slot, zone)) for slot in slots]}
    rows = [(day_words(slot.moment, zone), slot_words(slot, zone), slot.run_id) for slot in slots]
    return Answer(document, table(("planned for", "what became of it", "run"), rows) if rows else "No slots yet.")


def pause_text(begun: Pause) -> str:
    """``Paused until Tue 24 Nov, 06:00.``"""
    if begun.until is None:
        return "Paused until you resume: bedrot schedule resume"
    return f"Paused until {begun.until.astimezone():%a %d %b, %H:%M}. Go on at once: bedrot schedule resume"


# ---- inside


def _pause(args: argparse.Namespace, lake: Lake) -> Answer:
    begun = pause(lake.settings.config_dir, lake.clock, _until(args, lake))
    return Answer({"paused": True, **begun.to_json()}, pause_text(begun))


def _resume(args: argparse.Namespace, lake: Lake) -> Answer:
    unpause(lake.settings.config_dir)
    return Answer({"paused": False}, "The schedule goes on.")


def _until(args: argparse.Namespace, lake: Lake) -> datetime | None:
    if args.until_tomorrow:
        plan = plan_of(lake.configuration)
        return tomorrow(lake.clock, plan.window.start, plan.zone)
    return in_hours(lake.clock, args.hours) if args.hours else None


def _skip(args: argparse.Namespace, lake: Lake) -> Answer:
    return _changed(args.day, lake, lambda book: book.skip(args.day, lake.clock.now()), f"undo {args.day}")


def _undo(args: argparse.Namespace, lake: Lake) -> Answer:
    return _changed(args.day, lake, lambda book: book.undo(args.day), f"skip {args.day}")


def _hurry(args: argparse.Namespace, lake: Lake) -> Answer:
    return _changed(args.day, lake, lambda book: book.hurry(args.day), "")


def _watch(args: argparse.Namespace, lake: Lake) -> Answer:
    from pipeline.commands.watching import watch

    return watch(args, lake)


def _changed(day: date, lake: Lake, change: Callable[[SlotBook], bool], back: str) -> Answer:
    """A slot after its owner has said something about it. Raises :class:`NotThere` where that comes too late."""
    plan, book = _drawn(lake)
    done = change(book)
    slot = book.slot(day)
    if slot is None:
        raise NotThere(f"No run is planned for {day}. See the next ones with: bedrot schedule next")
    words = f"{slot_title(slot)}: {slot_words(slot, plan.zone)}."
    if not done:
        raise NotThere(f"{words} That stays as it is.")
    after = f"Go back on it: bedrot schedule {back}" if back else KEPT
    return Answer(_slot(slot, slot_words(slot, plan.zone)), f"{words} {after}")


def _drawn(lake: Lake) -> tuple[Plan, SlotBook]:
    """The plan, and the book with all its coming slots drawn."""
    plan, book = plan_of(lake.configuration), SlotBook(lake.journal)
    Drawing(book, random.Random()).up_to_date(plan, lake.clock.now())
    return plan, book


def _coming_line(slot: Slot, plan: Plan, pausing: Pause | None) -> str:
    line = f"{day_words(slot.moment, plan.zone)} {plan.zone.key}"
    if slot.hurried:
        return f"{line}, at the next chance"
    return f"{line}, skipped by the pause" if pausing and pausing.covers(slot.moment) else line


def _slot(slot: Slot, words: str) -> dict[str, Any]:
    return {
        "day": slot.day.isoformat(),
        "moment": iso(slot.moment),
        "zone": slot.zone,
        "outcome": slot.outcome.value,
        "why": slot.why.value or None,
        "detail": slot.detail or None,
        "hurried": slot.hurried,
        "run_id": slot.run_id or None,
        "run_started": iso(slot.run_started) if slot.run_started else None,
        "words": words,
    }
