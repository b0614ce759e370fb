"""Looks at the clock every few seconds, and at the very second of the next run: the timers of a keeper.

The timers only make it look. What is to be done follows from the wall clock at that moment, so a timer that comes late,
twice or not at all, after sleep or a changed clock, costs some seconds and never a run.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pipeline.clock import Clock, SystemClock
from pipeline.schedule.keeper import LOOK_EVERY
from pipeline.schedule.outlook import Outlook

log = logging.getLogger(__name__)
MOMENT, WOKEN = "the next moment", "woken"
# A job that is done is taken out of the scheduler, and that fails loudly while the scheduler is being shut down. So
# none is ever done: those that run when they are told to would run again by themselves after ten years.
SELDOM = {"trigger": "interval", "weeks": 520}
INSTANCES = 3  # one that looks, one that waits for it, and one to spare while the first is being counted off


class Ticking:
    """Calls ``look`` in a thread of its own, one look at a time, and hands what came of it to ``heard`` there.

    All other methods may be called from any thread but that one.
    """

    def __init__(self, look: Callable[[], Outlook], clock: Clock, heard: Callable[[Outlook | Exception], None]) -> None:
        self._look = look
        self._clock = clock
        self._heard = heard
        self._machine = SystemClock()
        self._scheduler: Any = None
        self._asked = threading.Event()
        self._closed = False
        # A scheduler that is shutting down waits for its jobs and takes no new ones until then: never both at once.
        self._between = threading.Lock()
        self._planned: datetime | None = None

    def start(self) -> None:
        """Look now, and from now on. To be called once."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # It warns when a look takes longer than the time to the next one: that is meant to be so.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        usual = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)}, job_defaults=usual, timezone=UTC
        )
        self._scheduler.add_job(self._tick, "interval", seconds=LOOK_EVERY.total_seconds())
        for job in (MOMENT, WOKEN):
            self._scheduler.add_job(self._tick, id=job, max_instances=INSTANCES, **SELDOM)
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Look as soon as possible: something has changed. A look that has begun already does not count."""
        with self._between:
            if self._scheduler is None or self._closed or self._asked.is_set():
                return
            self._asked.set()
            self._scheduler.modify_job(WOKEN, next_run_time=self._machine.now())

    def close(self) -> None:
        """End the thread; a look that is going on is waited for. Nothing is heard afterwards."""
        with self._between:
            if self._scheduler is None or self._closed:
                return
            self._closed = True
        self._scheduler.shutdown(wait=True)

    # ---- inside

    def _tick(self) -> None:
        self._asked.clear()
        if self._closed:
            return
        try:
            outcome: Outlook | Exception = self._look()
        except Exception as error:  # noqa: BLE001 – whatever it is, the next look comes, and whoever hears tells of it
            outcome = error
        if isinstance(outcome, Outlook):
            self._plan(outcome)
        self._heard(outcome)

    def _plan(self, outlook: Outlook) -> None:
        """A timer for the next moment, so that a run begins on its second."""
        now = self._clock.now()
        moment = min((m for m in moments(outlook) if m > now), default=None)
        with self._between:
            if self._closed or moment == self._planned:
                return
            self._planned = moment
            at = self._machine.now() + (moment - now) if moment is not None else None
            self._scheduler.modify_job(MOMENT, next_run_time=at)


def moments(outlook: Outlook) -> list[datetime]:
    """When something changes by itself."""
    held = [outlook.hold.until] if outlook.hold is not None and outlook.hold.until is not None else []
    return [*(slot.moment for slot in outlook.coming), *(retry.due_at for retry in outlook.retries), *held]
