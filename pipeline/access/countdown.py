"""A person's time: it stands still until it is started, and may be made longer from any thread."""

from __future__ import annotations

import threading

from pipeline.clock import Clock


class Countdown:
    def __init__(self, seconds: float, clock: Clock) -> None:
        self._whole = seconds
        self._granted = seconds
        self._clock = clock
        self._ends: float | None = None
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds, never less than none."""
        with self._lock:
            return self._granted if self._ends is None else max(0.0, self._ends - self._clock.monotonic())

    def start(self) -> None:
        with self._lock:
            self._ends = self._clock.monotonic() + self._granted

    def extend(self, seconds: float) -> None:
        with self._lock:
            self._granted += seconds
            if self._ends is not None:
                self._ends = max(self._ends, self._clock.monotonic()) + seconds

    def reset(self) -> None:
        """Stand still again, with the time there was at first."""
        with self._lock:
            self._ends, self._granted = None, self._whole
