"""Follows the journal on a thread of its own for as long as somebody listens."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable

from pipeline.clock import Clock
from pipeline.feed.tail import Frame, JournalTail

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.15
AFTER_TROUBLE_SECONDS = 2.0


class Following:
    """Calls ``tell`` with every frame of events after ``since``, in order. ``lost`` is called with the newest number
    there is, where another journal has taken the place of this one.

    Both are called on the following thread.
    """

    def __init__(
        self,
        tail: JournalTail,
        clock: Clock,
        since: int,
        tell: Callable[[Frame], None],
        lost: Callable[[int], None],
    ) -> None:
        self._tail, self._clock, self._since = tail, clock, since
        self._tell, self._lost = tell, lost
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="feed follows journal", daemon=True)
        self._in_trouble = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends by itself, at once or once it has looked; see :meth:`join`."""
        self._stop.set()

    def join(self) -> None:
        self._thread.join()

    def _follow(self) -> None:
        wait = 0.0
        while not self._clock.wait(self._stop, wait):
            wait = LOOK_SECONDS
            try:
                self._look()
                self._in_trouble = False
            except (sqlite3.Error, OSError) as error:
                wait = AFTER_TROUBLE_SECONDS
                self._tail.close()  # what was written meanwhile counts as not seen
                if not self._in_trouble:
                    log.warning("The journal cannot be followed for now: %s", error)
                self._in_trouble = True

    def _look(self) -> None:
        if not self._tail.changed():
            return
        while not self._stop.is_set() and (frame := self._tail.after(self._since)) is not None:
            self._since = frame.last
            self._tell(frame)
        newest = self._tail.newest()
        if newest < self._since:
            self._since = newest
            self._lost(newest)
