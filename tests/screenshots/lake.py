"""The lake in the pictures, and the clock that stands over it."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_lake"
STARTED = datetime(2026, 11, 23, 7, 52, 4, tzinfo=UTC)
TORN = "distrokid/streams/streams_stats_20261122_070003.html"


class FixedClock:
    """Goes on from one fixed moment, as fast as any clock."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return STARTED + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)


def prepared(root: Path) -> Path:
    """A copy of the sample lake, with nothing run in it yet."""
    shutil.copytree(SAMPLE, root)
    return root


def break_off(root: Path) -> None:
    """One download arrives that broke off half way."""
    whole = next((root / "landing" / "distrokid" / "streams").glob("streams_stats_*.html")).read_bytes()
    (root / "landing" / TORN).write_bytes(whole[: len(whole) // 2])
