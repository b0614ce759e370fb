"""The whole of it for real: processes that keep the schedule of a small lake under a shifted clock, and are killed."""

from __future__ import annotations

import json
import queue
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.clock import from_iso
from tests.hostile.command_line import CLEAN, LANDED

SHIFTS = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHIFTS, reason="shifting the clock of a program needs libfaketime"),
]
MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
SCHEDULE = {
    "schedule": {
        "days": ["monday"],
        "time_window": {"start": "06:00", "end": "06:02", "randomize": True},
        "timezone": "UTC",
        "settle_seconds": 0,
    }
}
SECONDS = 50
SOON = timedelta(seconds=7)  # a busy computer may need as long to start a program
AROUND = (0.0, 0.02, 0.1, 0.3)  # seconds after the moment


class Kept:
    """A process that keeps the schedule, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), daemon=True)
            for stream in (process.stdout, process.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Any) -> None:
        for line in stream:
            self.lines.put(line.strip())

    def until(self, words: str) -> str:
        """The next line with these words."""
        heard = []
        end = time.monotonic() + SECONDS
        while (left := end - time.monotonic()) > 0:
            try:
                heard.append(self.lines.get(timeout=left))
            except queue.Empty:
                break
            if words in heard[-1]:
                return heard[-1]
        pytest.fail(f"nobody said {words!r}, but {heard}")

    def kill(self, number: int = signal.SIGKILL) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        for reader in self._readers:
            reader.join(SECONDS)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@dataclass
class World:
    """A lake whose clock is shifted: ``at`` is the moment that it is now, there."""

    root: Path
    shift: timedelta = timedelta()
    kept: list[Kept] = field(default_factory=list)

    def be_at(self, moment: datetime) -> None:
        self.shift = moment - datetime.now(UTC)

    def start(self, *words: str, module: str = "pipeline", **environment: str) -> subprocess.Popen[str]:
        shifted = {
            "LD_PRELOAD": str(SHIFTS[0]),
            "FAKETIME": f"{self.shift.total_seconds():+.3f}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # what waits would wait for ever
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
        }
        return subprocess.Popen(
            [sys.executable, "-m", module, "--root", str(self.root), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**CLEAN, **shifted, **environment},
        )  # fmt: skip

    def say(self, *words: str) -> Any:
        with self.start("--json", *words) as process:
            out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        return json.loads(out)

    def watch(self, **environment: str) -> Kept:
        module = "tests.hostile.held_run" if "HELD_UNTIL" in environment else "pipeline"
        self.kept.append(Kept(self.start("schedule", "watch", module=module, **environment)))
        return self.kept[-1]

    def moment(self) -> datetime:
        """Of the first slot, drawn by whoever asks first."""
        self.be_at(MONDAY + timedelta(hours=5))
        return from_iso(self.say("schedule", "next", "--count", "1")["next"][0]["moment"])

    @property
    def slot(self) -> dict[str, Any]:
        """The one that is over; there are no others."""
        (found,) = self.say("schedule", "slots")["slots"]
        return dict(found)

    @property
    def runs(self) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.root / "journal" / "bedrot_journal.db") as journal:
            rows = journal.execute("SELECT run_id, trigger, state FROM runs").fetchall()
        journal.close()
        return rows


@contextmanager
def kept_world(root: Path) -> Iterator[World]:
    (root / "config").mkdir(parents=True)
    (root / "config" / "schedule_config.json").write_text(json.dumps(SCHEDULE), encoding="utf-8")
    for name, body in LANDED.items():
        path = root / "landing" / "distrokid" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    made = World(root)
    try:
        yield made
    finally:
        for one in made.kept:
            one.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with kept_world(tmp_path / "lake") as made:
        yield made


def test_killed_before_the_moment_and_started_again_it_runs_on_its_second(world: World) -> None:
    moment = world.moment()
    assert MONDAY + timedelta(hours=6) <= moment <= MONDAY + timedelta(hours=6, minutes=2)
    world.be_at(moment - timedelta(minutes=1))
    first = world.watch()
    first.until("Next run: Mon 04 Jan")
    first.kill()
    world.be_at(moment - SOON)
    second = world.watch()
    second.until("Ran on time")

    assert second.kill(signal.SIGTERM) == 0
    ((run_id, trigger, state),) = world.runs
    assert (trigger, state) == ("schedule", "success")
    slot = world.slot
    assert (slot["run_id"], slot["outcome"], slot["why"]) == (run_id, "ran", None)
    assert timedelta() <= from_iso(slot["run_started"]) - moment < timedelta(seconds=4)


def test_killed_during_the_run_it_goes_on_as_the_same_run(world: World) -> None:
    world.be_at(world.moment() - SOON)
    first = world.watch(HELD_UNTIL=str(world.root / "never"))
    first.until("held")
    first.kill()
    assert [state for *_, state in world.runs] == ["running"]
    second = world.watch()
    second.until("has gone on: success")
    second.kill()

    ((run_id, trigger, state),) = world.runs
    assert (trigger, state) == ("schedule", "success")
    assert (world.slot["run_id"], world.slot["outcome"]) == (run_id, "ran")


def test_killed_around_the_moment_there_is_one_run_all_the_same(tmp_path: Path) -> None:
    """Four lakes at once, each with a moment of its own; most of the time passes with waiting for it."""
    with ExitStack() as stack, ThreadPoolExecutor(len(AROUND)) as pool:
        worlds = [stack.enter_context(kept_world(tmp_path / f"after {after}")) for after in AROUND]
        list(pool.map(killed_around_the_moment, worlds, AROUND))


def killed_around_the_moment(world: World, after: float) -> None:
    moment = world.moment()
    world.be_at(moment - SOON)
    first = world.watch()
    first.until("Next run")
    left = (moment - world.shift - datetime.now(UTC)).total_seconds() + after
    threading.Event().wait(max(left, 0))
    first.kill()
    second = world.watch()
    if not any(state == "success" for *_, state in world.runs):
        second.until("success")
    second.kill()

    ((run_id, trigger, state),) = world.runs
    assert state == "success", after
    slot = world.slot
    # Killed before it had begun, the moment has passed by a second when somebody is there again.
    assert (trigger, slot["outcome"]) in (("schedule", "ran"), ("schedule-late", "caught-up")), after
    assert slot["run_id"] == run_id, after


def test_after_an_hour_of_absence_it_is_caught_up_once(world: World) -> None:
    moment = world.moment()
    world.be_at(moment - timedelta(seconds=30))
    first = world.watch()
    first.until("Next run")
    first.kill()
    world.be_at(moment + timedelta(hours=1))
    second = world.watch()
    second.until("Caught up at")
    second.kill()
    third = world.watch()
    third.until("Next run: Mon 11 Jan")
    third.kill()

    ((run_id, trigger, state),) = world.runs
    assert (trigger, state) == ("schedule-late", "success")
    slot = world.slot
    assert (slot["run_id"], slot["outcome"], slot["why"]) == (run_id, "caught-up", "not-running")
    assert slot["words"].endswith(": this program was not running")


def test_two_keep_the_same_lake_and_one_of_them_runs(world: World) -> None:
    world.be_at(world.moment() - SOON)
    both = [world.watch(), world.watch()]
    for one in both:
        one.until("Next run: Mon 04 Jan")
    for one in both:
        one.until("Next run: Mon 11 Jan")
    for one in both:
        assert one.kill(signal.SIGTERM) == 0

    ((run_id, trigger, state),) = world.runs
    assert (trigger, world.slot["run_id"]) == ("schedule", run_id)
    assert state in ("success", "cancelled")  # it may have been stopped with them


def test_a_run_that_somebody_else_has_begun_is_waited_for(world: World) -> None:
    moment = world.moment()
    world.be_at(moment - 2 * SOON)
    go_on = world.root.parent / "go on"
    words = ("run", "--no-extractors", "--platform", "distrokid")
    other = Kept(world.start(*words, module="tests.hostile.held_run", HELD_UNTIL=str(go_on)))
    world.kept.append(other)
    other.until("held")
    kept = world.watch()
    kept.until("Waits for another run to end")
    assert len(world.runs) == 1
    go_on.touch()
    kept.until("Ran on time")
    assert kept.kill(signal.SIGTERM) == 0

    assert sorted((trigger, state) for _, trigger, state in world.runs) == [
        ("command", "success"), ("schedule", "success"),
    ]  # fmt: skip
    assert world.slot["outcome"] == "ran"


def test_a_signal_stops_a_run_cleanly_and_the_record_says_so(world: World) -> None:
    world.be_at(world.moment() - SOON)
    kept = world.watch(HELD_UNTIL=str(world.root / "never"))
    kept.until("held")

    assert kept.kill(signal.SIGTERM) == 0
    ((_, _, state),) = world.runs
    assert state == "cancelled"
    assert world.slot["words"] == "Started on time; stopped before it was done"
