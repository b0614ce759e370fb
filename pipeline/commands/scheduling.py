"""``schedule``: pause it, or let it go on."""

from __future__ import annotations

import argparse
from datetime import datetime

from pipeline.commands.answer import Answer
from pipeline.lake import Lake
from pipeline.schedule.pause import Pause, in_hours, pause, tomorrow, unpause


def schedule(args: argparse.Namespace, lake: Lake) -> Answer:
    folder = lake.settings.config_dir
    if args.action == "pause":
        begun = pause(folder, lake.clock, _until(args, lake))
        return Answer({"paused": True, **begun.to_json()}, pause_text(begun))
    unpause(folder)
    return Answer({"paused": False}, "The schedule goes on.")


def _until(args: argparse.Namespace, lake: Lake) -> datetime | None:
    if args.until_tomorrow:
        return tomorrow(lake.clock, lake.configuration.window().start)
    return in_hours(lake.clock, args.hours) if args.hours else None


def pause_text(begun: Pause) -> str:
    """``Paused until Tue 24 Nov, 06:00.``"""
    if begun.until is None:
        return "Paused until you resume: bedrot schedule resume"
    return f"Paused until {begun.until.astimezone():%a %d %b, %H:%M}. Go on at once: bedrot schedule resume"
