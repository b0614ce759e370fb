"""What a run tells the world while it goes on, and the bus that hands it to whoever listens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pipeline.clock import iso
from pipeline.engine.records import failure_for_owner
from pipeline.model import Failure, Phase, RunState, StepState

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Event:
    """``seq`` is the event's place in the journal; 0 for what is not journalled."""

    run_id: str
    at: datetime
    seq: int = 0

    @property
    def type(self) -> str:
        return type(self).__name__

    def to_json(self) -> dict[str, object]:
        return {"type": self.type, **{name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}}

    def body(self) -> dict[str, object]:
        """What is left once the journal's own columns are taken away."""
        columns = ("type", "run_id", "at", "seq")
        return {name: value for name, value in self.to_json().items() if name not in columns}


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    kind: str
    trigger: str
    steps: tuple[str, ...]
    resumed: bool = False


@dataclass(frozen=True, kw_only=True)
class StepStarted(Event):
    key: str
    platform: str | None
    phase: Phase
    attempt: int


@dataclass(frozen=True, kw_only=True)
class StepProgress(Event):
    """How far a running step is. Not journalled: it is worthless once the step has ended."""

    key: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class StepRetrying(Event):
    """A try failed; the next one, number ``attempt`` of at most ``of``, begins in ``in_seconds``."""

    key: str
    platform: str | None
    attempt: int
    of: int
    in_seconds: float
    failure: Failure


@dataclass(frozen=True, kw_only=True)
class StepFinished(Event):
    key: str
    platform: str | None
    phase: Phase
    state: StepState
    seconds: float = 0.0
    rows_in: int = 0
    rows_out: int = 0
    failure: Failure | None = None
    skipped_reason: str = ""
    blocked_by: str = ""
    notes: tuple[str, ...] = ()
    quarantined: int = 0


@dataclass(frozen=True, kw_only=True)
class RunFinished(Event):
    state: RunState
    seconds: float
    quarantined: int = 0


Subscriber = Callable[[Event], None]


class EventBus:
    """Hands events to subscribers, in the order they subscribed, on the thread that publishes.

    A subscriber must be quick and keeps what it does to itself: when it fails, that is logged and the run goes on.
    """

    def __init__(self) -> None:
        self._subscribers: tuple[Subscriber, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Receive every event from now on; the returned function ends it."""
        with self._lock:
            self._subscribers = (*self._subscribers, subscriber)
        return lambda: self.unsubscribe(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers = tuple(known for known in self._subscribers if known != subscriber)

    def publish(self, event: Event) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(event)
            except Exception:
                log.exception("A listener failed on %s of run %s; the run goes on.", event.type, event.run_id)


def _plain(value: object) -> object:
    if isinstance(value, Failure):
        return failure_for_owner(value)
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return round(value, 3)
    return list(value) if isinstance(value, tuple) else value
