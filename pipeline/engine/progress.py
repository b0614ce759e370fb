"""Lets a step say how far it is as often as it likes, and tells it on no more often than an eye can follow."""

from __future__ import annotations

from pipeline.clock import Clock
from pipeline.engine.events import EventBus, StepProgress

TELL_EVERY_SECONDS = 0.2


class ProgressTeller:
    """Receives :func:`pipeline.signals.report_progress` on the steps' own threads."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._told: dict[str, float] = {}

    def __call__(self, run_id: str, step: str, done: int, total: int) -> None:
        now = self._clock.monotonic()
        if now - self._told.get(step, float("-inf")) >= TELL_EVERY_SECONDS:
            self._told[step] = now
            self._bus.publish(StepProgress(run_id=run_id, at=self._clock.now(), key=step, done=done, total=total))
