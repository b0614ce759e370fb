"""A lake whose hours are far from the time at which its platforms are tried again, and short ways to look at these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.schedule.played import MONDAY, PlayedLake, Watch

MINUTE = timedelta(minutes=1)


def evening_lake(folder: Path) -> Iterator[PlayedLake]:
    made = PlayedLake(folder, MONDAY - timedelta(hours=8))
    made.hours("20:00", "21:00", randomize=False)
    yield made
    made.close()


def at_work(lake: PlayedLake) -> Watch:
    """A program that has been looking for some minutes."""
    made = Watch(lake)
    made.keeper._awake_since -= 10 * MINUTE
    made.look()
    return made


def after(lake: PlayedLake, minutes: float) -> datetime:
    return lake.clock.now() + minutes * MINUTE


def shown(watch: Watch) -> list[str]:
    """``spotify 2 of 3 at 08:40``."""
    return [f"{one.platform} {one.number} of {one.of} at {one.due_at:%H:%M}" for one in watch.look().retries]
