"""A lake whose schedule has been kept for some weeks, and the Schedule page in front of it on a Monday morning."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from app.pages.schedule import SchedulePage
from pipeline.configuration import SCHEDULE
from pipeline.lake import Lake, open_lake
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot
from pipeline.settings import load_settings
from tests.app.made_once import copy_of
from tests.app.panel_room import PanelRoom, panel_room
from tests.screenshots.schedule_story import plan_ahead, tell

NOW = datetime(2026, 5, 11, 6, 44, tzinfo=UTC)  # 08:44 in Berlin
ZONE = "Europe/Berlin"
MONDAY, WEDNESDAY, FRIDAY = date(2026, 5, 11), date(2026, 5, 13), date(2026, 5, 15)
NEXT_MONDAY = date(2026, 5, 18)


class StillClock:
    """Stands still for whoever looks at it; who waits, waits for real."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)


class ScheduleRoom:
    def __init__(self, room: PanelRoom, root: Path) -> None:
        self.room, self.root = room, root

    @property
    def page(self) -> SchedulePage:
        page = self.room.window.page("schedule")
        assert isinstance(page, SchedulePage)
        return page

    @property
    def lake(self) -> Lake:
        lake = self.room.panel.session.lake
        assert lake is not None
        return lake

    @property
    def file(self) -> Path:
        return self.root / "config" / SCHEDULE

    def stated(self, *place: str) -> Any:
        """What stands in the file."""
        found: Any = json.loads(self.file.read_text(encoding="utf-8"))
        for step in place:
            found = found[step]
        return found

    def slot(self, day: date) -> Slot:
        slot = SlotBook(self.lake.journal).slot(day)
        assert slot is not None
        return slot

    def show(self) -> None:
        """As it is now."""
        self.page.refresh()
        self.room.settle()

    def saved(self) -> None:
        self.room.wait(lambda: not self.page.deeds.at_work)
        self.room.settle()


def kept_lake(root: Path, told: bool = True) -> Path:
    return copy_of(f"kept, told: {told}", lambda folder: _keep(folder, told), root)


def _keep(root: Path, told: bool) -> None:
    root.mkdir(parents=True)
    with open_lake(load_settings(root, environ={}), StillClock()) as lake:
        lake.configuration.change_schedule(("schedule", "timezone"), ZONE)
        plan_ahead(lake, NOW)
        if told:
            tell(lake, NOW)


@contextmanager
def schedule_room(qtbot: QtBot, folder: Path) -> Iterator[ScheduleRoom]:
    root = kept_lake(folder / "lake")
    with panel_room(qtbot, folder, root, StillClock()) as room:
        room.resize(1280, 728)
        made = ScheduleRoom(room, root)
        room.window.open_page("schedule")
        room.wait(lambda: made.page.known is not None)
        room.settle()
        yield made
