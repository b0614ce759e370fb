"""Logs of runs for tests: written by the product's own log book, event by event."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import SystemClock, iso
from pipeline.engine.events import Event, EventBus, RunFinished, RunStarted, StepFinished, StepRetrying, StepStarted
from pipeline.logs import MACHINES, LogBook, log_book
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState

RUN = "20261120T065200Z-0001"
BEGAN = datetime(2026, 11, 20, 6, 52, 0, tzinfo=UTC)
NO_ANSWER = Failure(FailureKind.TRANSIENT, "Linktree did not answer in 30 seconds.", "Nothing; it is tried again.")
SIGN_IN = Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in to DistroKid.")
BAD_FILE = Failure(FailureKind.BAD_DATA, "TooLost sent an empty page.", "Look at the file that was set aside.")


class SteppingClock(SystemClock):
    """A wall clock that goes on by 37 ms whenever somebody looks at it."""

    def __init__(self) -> None:
        self._now = BEGAN

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=37)
        return self._now


class Story:
    """Tells the events of a run to a bus, in short words."""

    def __init__(self, bus: EventBus, clock: SteppingClock, run_id: str = RUN) -> None:
        self._bus = bus
        self._clock = clock
        self.run_id = run_id

    def _say(self, event: type[Event], **fields: Any) -> None:
        self._bus.publish(event(run_id=self.run_id, at=self._clock.now(), **fields))

    def begins(self, *steps: str, resumed: bool = False) -> None:
        self._say(RunStarted, kind="full", trigger="owner", steps=steps or ("tiktok.raw",), resumed=resumed)

    def starts(self, key: str, attempt: int = 1) -> None:
        self._say(StepStarted, **_step(key), attempt=attempt)

    def retries(self, key: str, failure: Failure = NO_ANSWER, attempt: int = 2) -> None:
        platform = _step(key)["platform"]
        self._say(StepRetrying, key=key, platform=platform, attempt=attempt, of=3, in_seconds=20.0, failure=failure)

    def ends(self, key: str, state: StepState = StepState.SUCCEEDED, **fields: Any) -> None:
        self._say(StepFinished, **_step(key), state=state, **{"seconds": 0.5, **fields})

    def fails(self, key: str, failure: Failure, quarantined: int = 0) -> None:
        self.ends(key, StepState.FAILED, failure=failure, quarantined=quarantined)

    def is_over(self, state: RunState = RunState.SUCCESS, quarantined: int = 0) -> None:
        self._say(RunFinished, state=state, seconds=572.0, quarantined=quarantined)


@contextmanager
def a_log(folder: Path, run_id: str = RUN) -> Iterator[tuple[Story, Path]]:
    """A run to tell, and the file it is written to; the code's own words go there too, from DEBUG on."""
    bus, clock = EventBus(), SteppingClock()
    with log_book(folder, clock, "DEBUG", bus) as book:
        assert isinstance(book, LogBook)
        yield Story(bus, clock, run_id), folder / MACHINES.format(run_id=run_id)


def whole_story(folder: Path, run_id: str = RUN) -> Path:
    """A run in which everything happens once."""
    with a_log(folder, run_id) as (run, path):
        run.begins("linktree.extract", "tiktok.validate", "unified.daily")
        run.starts("linktree.extract")
        logging.getLogger("pipeline.platforms.linktree.extract").info("Opening analytics, page %d", 1)
        run.retries("linktree.extract")
        run.starts("linktree.extract", attempt=2)
        run.ends("linktree.extract", rows_out=96, seconds=125.0)
        run.starts("tiktok.validate")
        run.ends("tiktok.validate", rows_out=1500, quarantined=1, notes=("a.zip was set aside: a day is missing",))
        run.ends("linktree.validate", StepState.SKIPPED, skipped_reason="no new files", seconds=0.0)
        run.fails("distrokid.extract", SIGN_IN)
        run.fails("toolost.validate", BAD_FILE, quarantined=1)
        run.ends(
            "toolost.raw", StepState.SKIPPED, blocked_by="toolost.validate", seconds=0.0,
            skipped_reason="waits for toolost.validate, which failed",
        )  # fmt: skip
        run.ends("unified.daily", rows_out=3898, seconds=0.02)
        try:
            raise RuntimeError("the disk said “no”")
        except RuntimeError:
            logging.getLogger("pipeline.lake").exception("Old logs could not be cleared.")
        run.is_over(RunState.PARTIAL, quarantined=1)
    return path


def many_lines(path: Path, number: int, begin: int = 0) -> Path:
    """A long log as collectors write it: five lines in six of the code's own, the rest ends of steps."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as handle:
        handle.writelines(json.dumps(_document(at)) + "\n" for at in range(begin, begin + number))
    return path


def _document(number: int) -> dict[str, object]:
    platform = ("metaads", "distrokid", "toolost", "tiktok", "linktree", "spotify")[number // 6 % 6]
    at = iso(BEGAN + timedelta(milliseconds=3 * number))
    if number % 6:
        level = "ERROR" if number % 50_021 == 0 else "WARNING" if number % 997 == 0 else "INFO"
        logger = f"pipeline.platforms.{platform}.extract"
        said = f"{logger}: page {number} answered 200 with {number * 7 % 90_000} bytes in {number % 977} ms"
        return {"type": "Log", "at": at, "level": level, "logger": logger, "message": said}
    event = StepFinished(
        run_id=RUN, at=BEGAN, seq=number, key=f"{platform}.raw", platform=platform, phase=Phase.RAW,
        state=StepState.SUCCEEDED, seconds=number % 1000 / 1000, rows_in=number, rows_out=number,
    )  # fmt: skip
    return {**event.to_json(), "at": at}


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def _step(key: str) -> dict[str, Any]:
    first, _, last = key.partition(".")
    shared = first in ("unified", "warehouse", "metrics")
    return {"key": key, "platform": None if shared else first, "phase": Phase(first if shared else last)}


def texts(lines: Iterable[Any]) -> list[str]:
    return [line.message for line in lines]
