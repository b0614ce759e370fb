"""The one door between worker threads and the window: events come through in batches, answers on the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from app.problems import Problem, problem_of

if TYPE_CHECKING:
    from pipeline.engine.events import Event

log = logging.getLogger(__name__)

T = TypeVar("T")
BATCH_MILLISECONDS = 100
PATIENCE_AT_THE_END = 3.0  # seconds for each errand that is still on its way
READERS = 2  # a long look through a log must not hold up everything else


@dataclass
class Errand:
    """One question on its way: who asked, and what is done with the answer."""

    owner: QObject
    topic: str
    number: int
    then: Callable[[Any], None]
    otherwise: Callable[[Problem], None] | None
    answer: Any = None
    problem: Problem | None = None


class Bridge(QObject):
    """Lives on the GUI thread. :meth:`hear` may be called from any thread, everything else from the GUI thread."""

    events = Signal(list)  # list[Event], in order, at most ten times a second
    problem = Signal(object)  # Problem that nobody in particular waited for
    _event_waits = Signal()
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Event] = deque()
        self._armed = False
        self._lock = threading.Lock()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="panel reading")
        self._patient: list[threading.Thread] = []
        self._numbers = count(1)
        self._newest: dict[tuple[int, str], int] = {}
        self._closed = False
        self._timer = QTimer(self, singleShot=True, interval=BATCH_MILLISECONDS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one may come early, eleven times a second
        self._timer.timeout.connect(self.flush)
        self._event_waits.connect(self._arm, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # ---- events

    def hear(self, event: Event) -> None:
        """Take an event from the engine. One signal a batch crosses the threads, however many events there are."""
        with self._lock:
            if self._closed:
                return
            self._waiting.append(event)
            first, self._armed = not self._armed, True
        if first:
            self._event_waits.emit()

    def _arm(self) -> None:
        if not self._closed:
            self._timer.start()

    def flush(self) -> None:
        """Hand on what has arrived so far."""
        with self._lock:
            batch = list(self._waiting)
            self._waiting.clear()
            self._armed = False
        if batch:
            self.events.emit(batch)

    # ---- questions

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        owner: QObject,
        otherwise: Callable[[Problem], None] | None = None,
        topic: str = "",
        patient: bool = False,
    ) -> None:
        """Do ``work`` on a reading thread, then call ``then`` with its answer on the GUI thread.

        Nothing is delivered once ``owner`` is gone. With a ``topic``, only the answer to the owner's newest question
        of that topic is delivered. What ``work`` raises comes back as a :class:`Problem`, to ``otherwise`` or, where
        there is none, to the signal ``problem``.

        ``patient`` work has a thread of its own: a keyring may wait for its owner, a site may take its time, and
        neither must hold up the readers or the end of the program.
        """
        if self._closed:
            return
        errand = Errand(owner, topic, next(self._numbers), then, otherwise)
        if topic:
            self._newest[id(owner), topic] = errand.number
        if patient:
            self._send_out(errand, work)
        else:
            self._readers.submit(self._run, errand, work)

    def _send_out(self, errand: Errand, work: Callable[[], Any]) -> None:
        self._patient = [thread for thread in self._patient if thread.is_alive()]
        thread = threading.Thread(target=self._run, args=(errand, work), name="panel errand", daemon=True)
        self._patient.append(thread)
        thread.start()

    @property
    def closed(self) -> bool:
        """Whether nobody waits for any answer any more. From any thread."""
        return self._closed

    async def answer(self, work: Callable[[], T]) -> T:
        """The same for coroutines; raises what ``work`` raises."""
        import asyncio

        return await asyncio.wrap_future(self._readers.submit(work))

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do ``work`` on a reading thread; nobody hears of the answer unless they wait for it."""
        return self._readers.submit(work)

    def tell(self, problem: Problem) -> None:
        """Something went wrong that nobody in particular waits for: for the log, and for the window to say."""
        log.warning("%s", problem.for_log)
        self.problem.emit(problem)

    def close(self) -> None:
        """Wait for what is being read and deliver nothing more."""
        with self._lock:
            self._closed = True
        self._timer.stop()
        self._readers.shutdown(wait=True, cancel_futures=True)
        for thread in self._patient:
            thread.join(PATIENCE_AT_THE_END)

    def _run(self, errand: Errand, work: Callable[[], Any]) -> None:
        try:
            errand.answer = work()
        except Exception as error:  # noqa: BLE001 – whatever went wrong arrives as words
            errand.problem = problem_of(error)
        if not self._closed:
            self._answered.emit(errand)

    def _deliver(self, errand: Errand) -> None:
        place = id(errand.owner), errand.topic
        if errand.topic and self._newest.get(place) != errand.number:
            return
        self._newest.pop(place, None)
        if self._closed or not isValid(errand.owner):
            return
        if errand.problem is None:
            errand.then(errand.answer)
        elif errand.otherwise is not None:
            errand.otherwise(errand.problem)
        else:
            self.tell(errand.problem)
