"""A program that wants slots for itself: told by a line on its input when to grab, it says what it got.

``python -m tests.schedule.racing FOLDER NAME DAY...`` – each line of input is one go for the next day.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from pipeline.schedule.slot_book import SlotBook, SlotTaken
from pipeline.schedule.slots import Why
from tests.schedule.played import MONDAY, PlayedLake


def grab(lake: PlayedLake, day: date) -> str:
    """``had`` or ``taken``."""
    try:
        lake.begin("schedule", SlotBook.claim(day, Why.NONE, lake.clock.now()))
    except SlotTaken:
        return "taken"
    return "had"


def main(folder: str, name: str, *days: str) -> None:
    lake = PlayedLake(Path(folder), MONDAY + int(name) * timedelta(hours=1))
    print("ready", flush=True)
    for day in days:
        sys.stdin.readline()
        print(grab(lake, date.fromisoformat(day)), flush=True)
    lake.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
