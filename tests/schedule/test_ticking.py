"""The timers of a keeper: they look at once, when woken and at the second of the next run, one look at a time."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.clock import SystemClock
from pipeline.schedule import ticking
from pipeline.schedule.outlook import Outlook
from pipeline.schedule.planner import HeldBy, Hold
from pipeline.schedule.retries import Retry
from pipeline.schedule.slots import Slot
from pipeline.schedule.ticking import Ticking, moments
from tests.engine.lakes import START, HandClock

SECONDS = 20
NOTHING = Outlook()
Make = Callable[..., "Looking"]


class Looking:
    """Ticking whose looks the test answers: ``outcomes`` one after the other, then nothing comes."""

    def __init__(self, *outcomes: Outlook | Exception, clock: object = None) -> None:
        self.outcomes = list(outcomes)
        self.heard: queue.SimpleQueue[Outlook | Exception] = queue.SimpleQueue()
        self.looks = 0
        self.at_once: list[int] = []
        self.inside = 0
        self.held = threading.Event()
        self.held.set()
        self.begun = threading.Event()
        self.ticking = Ticking(self._look, clock or SystemClock(), self.heard.put)  # type: ignore[arg-type]

    def _look(self) -> Outlook:
        self.inside += 1
        self.at_once.append(self.inside)
        self.begun.set()
        self.held.wait(SECONDS)
        self.inside -= 1
        self.looks += 1
        found = self.outcomes.pop(0) if self.outcomes else NOTHING
        if isinstance(found, Exception):
            raise found
        return found

    def next_heard(self) -> Outlook | Exception:
        return self.heard.get(timeout=SECONDS)


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[Looking] = []

    def start(*outcomes: Outlook | Exception, clock: object = None, held: bool = False) -> Looking:
        made.append(Looking(*outcomes, clock=clock))
        if held:
            made[-1].held.clear()
        made[-1].ticking.start()
        return made[-1]

    yield start
    for one in made:
        one.held.set()
        one.ticking.close()


def slot_at(moment: object) -> Slot:
    return Slot(START.date(), "UTC", moment)  # type: ignore[arg-type]


def test_it_looks_at_once_and_whenever_it_is_woken(make: Make) -> None:
    looking = make()
    assert looking.next_heard() == NOTHING
    looking.ticking.wake()
    assert looking.next_heard() == NOTHING
    assert looking.looks == 2


def test_it_looks_by_itself_every_few_seconds(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "LOOK_EVERY", timedelta(seconds=0.02))
    looking = make()
    for _ in range(4):
        looking.next_heard()


def test_it_looks_at_the_second_of_the_next_slot(make: Make) -> None:
    clock = SystemClock()
    moment = clock.now() + timedelta(seconds=0.15)
    looking = make(Outlook(coming=(slot_at(moment),)))
    looking.next_heard()
    looking.next_heard()
    assert timedelta() <= clock.now() - moment < timedelta(seconds=5)


def test_the_second_is_that_of_the_clock_it_was_given(make: Make) -> None:
    clock = HandClock()
    looking = make(Outlook(coming=(slot_at(START + timedelta(seconds=0.05)),)), clock=clock)
    looking.next_heard()
    looking.next_heard()


def test_a_slot_that_is_moved_takes_its_timer_along(make: Make) -> None:
    far = SystemClock().now() + timedelta(days=2)
    looking = make(Outlook(coming=(slot_at(far),)), Outlook(coming=(slot_at(SystemClock().now()),)), NOTHING)
    looking.next_heard()
    looking.outcomes[0] = Outlook(coming=(slot_at(SystemClock().now() + timedelta(seconds=0.1)),))
    looking.ticking.wake()
    looking.next_heard()
    looking.next_heard()  # by the timer
    assert looking.looks == 3


def test_what_a_look_raises_is_heard_and_the_next_one_comes(make: Make) -> None:
    fault = OSError("the drive is gone")
    looking = make(fault)
    assert looking.next_heard() is fault
    looking.ticking.wake()
    assert looking.next_heard() == NOTHING


def test_there_is_one_look_at_a_time_and_a_wake_in_the_middle_of_one_is_not_lost(make: Make) -> None:
    looking = make(held=True)
    assert looking.begun.wait(SECONDS)
    for _ in range(20):
        looking.ticking.wake()
    looking.held.set()
    looking.next_heard()
    looking.next_heard()
    looking.ticking.close()
    assert set(looking.at_once) == {1}
    assert looking.looks == 2  # twenty wishes for one look


def test_closing_waits_for_a_look_that_goes_on_and_leaves_no_thread(make: Make) -> None:
    before = set(threading.enumerate())
    looking = make(Outlook(coming=(slot_at(SystemClock().now() + timedelta(days=1)),)), held=True)
    assert looking.begun.wait(SECONDS)
    closing = threading.Thread(target=looking.ticking.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()
    looking.held.set()
    closing.join(SECONDS)

    assert not closing.is_alive()
    assert looking.looks == 1
    assert set(threading.enumerate()) <= before
    looking.ticking.wake()
    looking.ticking.close()
    assert looking.looks == 1


def test_what_was_never_started_closes_and_wakes_in_silence() -> None:
    looking = Looking()
    looking.ticking.wake()
    looking.ticking.close()
    assert looking.looks == 0


def test_slots_retries_and_the_end_of_a_wait_are_moments() -> None:
    slot, retry = slot_at(START), Retry("run", "spotify", 1, 3, START + timedelta(hours=1))
    hold = Hold(slot, HeldBy.SETTLING, START + timedelta(minutes=1))
    assert moments(Outlook((slot,), hold, (retry,))) == [START, retry.due_at, hold.until]
    assert moments(Outlook((), Hold(slot, HeldBy.OTHER_RUN))) == []


def test_the_timers_are_loaded_only_when_they_are_needed() -> None:
    code = "import sys, pipeline.schedule.ticking; sys.exit('apscheduler' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
