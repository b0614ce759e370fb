"""Answers that cost something are worked out once, however many ask for them within the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from pipeline.clock import Clock

SECONDS = 1.0  # a dashboard asks every few seconds; nobody sees an answer that is older than this
MOST = 64
T = TypeVar("T")


@dataclass
class _Place:
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = 0.0
    value: Any = None


class Kept:
    """Who asks for what is being worked out waits for it, so that one question is never at work twice."""

    def __init__(self, clock: Clock, seconds: float = SECONDS, most: int = MOST) -> None:
        self._clock, self._seconds, self._most = clock, seconds, most
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, made: Callable[[], T], seconds: float | None = None) -> T:
        """What ``made`` returned less than ``seconds`` ago, or returns now. What it raises is not kept.

        Whoever names the state of what is read in ``key`` may keep the answer for long.
        """
        with self._lock:
            self._let_go()
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.lock:
            if self._clock.monotonic() >= place.until:
                place.value = made()
                place.until = self._clock.monotonic() + (self._seconds if seconds is None else seconds)
            return cast(T, place.value)

    def _let_go(self) -> None:
        """Of what nobody may be told any more: spans of years are large."""
        now = self._clock.monotonic()
        for key in [key for key, place in self._places.items() if place.until <= now and not place.lock.locked()]:
            del self._places[key]

    def forget(self) -> None:
        with self._lock:
            self._places.clear()
