"""A panel that keeps its schedule: what it sees of the computer and of the clock is up to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from app.ahead import Ahead
from app.headline import headline
from app.keeping_time import KeepingTime
from pipeline.configuration import DAYS
from pipeline.engine.lake_lock import holder_in
from pipeline.lake import Lake
from pipeline.schedule.senses import Senses
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot
from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import SkippingClock
from tests.end_to_end.lakes import LakeFolder

FIVE, SIX = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (5, 6))
LOOKED_AT = 20.0  # seconds between two looks; what is further apart was slept through


@dataclass
class Sight:
    """What a test wants the schedule to see of the computer. Who is at work in the lake is seen for real."""

    is_online: bool = True
    battery: bool = False
    sees_work: bool = True
    lakes: list[Lake] = field(default_factory=list)

    def __call__(self, lake: Lake) -> Senses:
        self.lakes.append(lake)
        return self

    def online(self) -> bool:
        return self.is_online

    def on_battery(self) -> bool:
        return self.battery

    def metered(self) -> bool:
        return False

    def busy(self) -> bool:
        lake = self.lakes[-1]
        return self.sees_work and holder_in(lake.journal_dir) is not None

    def booted_at(self) -> datetime | None:
        return None


class MorningClock(SkippingClock):
    """Starts on a Tuesday at 05:00 and goes on as fast as any clock, but for what a test skips."""

    def __init__(self, start: datetime = FIVE) -> None:
        super().__init__()
        self.go_to(start)

    def go_to(self, moment: datetime) -> None:
        self.skip((moment - self.now()).total_seconds())


class Heard(QObject):
    """Counts the looks whose news have arrived. What spies on a signal would be called on the thread that looks."""

    def __init__(self, keeping_time: KeepingTime) -> None:
        super().__init__(keeping_time)
        self.looks = 0
        keeping_time._heard.connect(self._count, Qt.ConnectionType.QueuedConnection)

    def _count(self, *_: object) -> None:
        self.looks += 1


class Kept:
    """A panel whose schedule is kept, its clock, and the record of its slots."""

    def __init__(self, room: PanelRoom, clock: MorningClock, sight: Sight) -> None:
        self.room, self.clock, self.sight = room, clock, sight
        self.keeping_time = room.panel.keeping_time
        self._heard = Heard(self.keeping_time)

    @property
    def ahead(self) -> Ahead:
        found = self.room.state.ahead
        assert found is not None
        return found

    @property
    def slot(self) -> Slot:
        """The one whose turn it is."""
        found = self.ahead.slot
        assert found is not None
        return found

    @property
    def lake(self) -> Lake:
        found = self.room.panel.session.lake
        assert found is not None
        return found

    @property
    def line(self) -> str:
        return headline(self.room.state, self.clock.now()).line

    def look(self, so: Callable[[], bool] = lambda: True) -> None:
        """Look at the clock until it is so."""

        def looked() -> bool:
            self.keeping_time.wake()
            return so()

        before = self._heard.looks
        self.keeping_time.wake()
        self.room.wait(lambda: self._heard.looks > before)
        self.room.wait(looked)

    def go_on(self, seconds: float) -> None:
        """Time passes, looked at as often as it always is."""
        while seconds > 0:
            self.clock.skip(min(seconds, LOOKED_AT))
            seconds -= LOOKED_AT
            self.look()

    def come_to(self, moment: datetime) -> None:
        """Awake just before the moment, and at it."""
        self.clock.go_to(moment - timedelta(seconds=LOOKED_AT))
        self.look()
        self.go_on(LOOKED_AT + 1)

    def sleep_until(self, moment: datetime) -> None:
        """Nobody looks at the clock until then."""
        self.clock.go_to(moment)
        self.look()

    def record(self, day: date) -> Slot:
        found = SlotBook(self.lake.journal).slot(day)
        assert found is not None
        return found

    def triggers(self) -> list[str]:
        return [line.run.trigger for line in self.lake.journal.runs(10)]

    def wait_for_run(self, trigger: str) -> None:
        room = self.room

        def over() -> bool:
            last, idle = room.state.last_run, not room.state.busy and not room.panel.session.active
            return idle and last is not None and last.trigger == trigger

        room.wait(over)


def every_morning(folder: LakeFolder) -> None:
    """At six, without any chance."""
    with folder.opened() as lake:
        for place, value in (
            (("schedule", "days"), list(DAYS)),
            (("schedule", "timezone"), "UTC"),
            (("schedule", "time_window"), {"start": "06:00", "end": "06:00", "randomize": False}),
        ):
            lake.configuration.change_schedule(place, value)


@contextmanager
def kept_panel(qtbot: QtBot, place: Path, root: Path, clock: MorningClock, sight: Sight) -> Iterator[Kept]:
    with panel_room(qtbot, place, root, clock, senses=sight) as room:
        room.wait(lambda: room.state.ahead is not None)
        yield Kept(room, clock, sight)
