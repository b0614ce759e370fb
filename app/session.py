"""The lake the panel works with: opens it, runs it on a thread of its own, stops it, reads from it."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.bridge import Bridge
from app.problems import NO_FOLDER, Problem, problem_of
from pipeline.access.environment import environment
from pipeline.clock import Clock

if TYPE_CHECKING:
    # The engine is loaded on a reading thread, when the first lake is opened; the window is there before it.
    from app.opening import OpenLake
    from pipeline.engine.events import Event
    from pipeline.engine.records import QuarantineItem, RunSummary
    from pipeline.lake import Lake, Wanted
    from pipeline.schedule.keeper import Keeper
    from pipeline.schedule.orders import Order

log = logging.getLogger(__name__)
T = TypeVar("T")


class LakeSession(QObject):
    """At most one lake, at most one run in it. All methods are for the GUI thread and return at once."""

    lake_changed = Signal()  # another lake is open, or none
    problem_changed = Signal()  # why no lake is open, or that this is over
    goals_changed = Signal()
    run_started = Signal()
    stop_asked = Signal()  # or that could not be done: ``stopping`` says what is so
    # RunSummary, or Problem when the run could not begin or was cut off, or None when nothing was left to do
    run_ended = Signal(object)
    _run_is_over = Signal(object)
    _not_stopped = Signal(object)
    _history_lost = Signal()

    def __init__(
        self, bridge: Bridge, clock: Clock, environ: Mapping[str, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self.problem: Problem | None = None
        self.opening = False
        self._bridge = bridge
        self._environ = environment() if environ is None else dict(environ)
        self._open: OpenLake | None = None
        self._wanted_root: Path | None = None
        self._made: list[OpenLake] = []  # all that has to be closed; more than one only while one replaces another
        self._door = threading.Lock()
        self._closed = False
        # One thread for the run, one for the word that stops it: readers may all be at work.
        self._runs = ThreadPoolExecutor(2, thread_name_prefix="panel run")
        self._active = False
        self._stopping = self._by_system = False
        self._wish = 0  # how many lakes were wanted so far
        self._run_id = ""
        self.stuck = False
        self._run_is_over.connect(self._over, Qt.ConnectionType.QueuedConnection)
        self._not_stopped.connect(self._stop_refused, Qt.ConnectionType.QueuedConnection)
        self._history_lost.connect(self._tell_of_journal, Qt.ConnectionType.QueuedConnection)

    # ---- the lake

    @property
    def lake(self) -> Lake | None:
        return self._open.lake if self._open else None

    @property
    def root(self) -> Path | None:
        """The folder of the open lake, or of the one that could not be opened."""
        return self._wanted_root

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that has the last word over a lake's own files."""
        return self._environ

    def open(self, root: Path) -> None:
        """Open the lake in ``root`` instead of the present one; nothing changes while a run goes on.

        Of several that are asked for one after the other, the last one counts.
        """
        if self._active:
            return
        self._wanted_root, self.opening = root, True
        before, self._open = self._open, None
        self._wish += 1
        work = partial(self._reopen, before, root, self._wish)
        self._bridge.ask(work, self._opened, self, self._not_opened, topic="lake")

    def look_again(self) -> None:
        """Try once more to open the lake that could not be opened."""
        if self._wanted_root is not None:
            self.open(self._wanted_root)

    def _reopen(self, before: OpenLake | None, root: Path, wish: int) -> OpenLake:
        """On a reading thread. What is open too late, because another lake is wanted by now, is closed at once."""
        from app.opening import OpenLake

        if before is not None:
            before.close()
        found = OpenLake(root, self._environ, self.clock)
        with self._door:
            self._made.append(found)
            if self._closed or wish != self._wish:
                found.close()
        return found

    def _opened(self, found: OpenLake) -> None:
        self._close_all_but(found)
        self._open, self.opening, self.problem = found, False, None
        found.lake.bus.subscribe(self._steer)
        found.lake.bus.subscribe(self._bridge.hear)
        self.problem_changed.emit()
        self.lake_changed.emit()
        if found.history_lost:
            self._tell_of_journal()

    def _tell_of_journal(self) -> None:
        message = self.tr("The journal of this lake was damaged. It was set aside, and the history starts anew.")
        self._bridge.tell(Problem(message, self.tr("You need not do anything: files and figures are all there.")))

    def _not_opened(self, problem: Problem) -> None:
        self._close_all_but(None)
        self.opening, self.problem = False, problem
        self.problem_changed.emit()
        self.lake_changed.emit()

    def _lost(self, problem: Problem) -> bool:
        """The open lake is gone, as with an unplugged drive: none is open until it is looked for again."""
        if problem.kind != NO_FOLDER or self._active:
            return False
        self._open = None
        self._not_opened(problem)
        return True

    def _close_all_but(self, found: OpenLake | None) -> None:
        """Lakes that were opened although another one was asked for by then."""
        with self._door:
            late, self._made = [one for one in self._made if one is not found], [found] if found else []
        for one in late:
            self._bridge.submit(one.close)

    def read(
        self,
        work: Callable[[Lake], T],
        then: Callable[[T], None],
        owner: QObject,
        otherwise: Callable[[Problem], None] | None = None,
        topic: str = "",
    ) -> None:
        """Ask something of the open lake, off the GUI thread; see :meth:`Bridge.ask`. Without a lake: nothing.

        What comes back once another lake is open is not delivered.
        """
        lake = self.lake
        if lake is None:
            return

        def answered(answer: T) -> None:
            if self.lake is lake:
                then(answer)

        def failed(problem: Problem) -> None:
            if self.lake is lake and not self._lost(problem):
                (otherwise or self._bridge.tell)(problem)

        def looked() -> T:
            lake.check_there()  # looking makes folders here and there, and no lake must come about by that
            return work(lake)

        self._bridge.ask(looked, answered, owner, failed, topic)

    def leaving(self) -> Callable[[], bool]:
        """A stop sign for what is done with the present lake, for any thread: up once it is left or the panel ends."""
        lake = self.lake
        return lambda: self._bridge.closed or self.lake is not lake

    def ends_before(self, lake: Lake, end: Callable[[], None]) -> None:
        """Have ``end`` called before ``lake`` is closed, or now where it is closed already. From any thread.

        What works in the lake on a thread of its own is ended this way: ``end`` returns once that has ended.
        """
        with self._door:
            found = next((one for one in self._made if one.lake is lake), None)
        if found is None or not found.ends_after(end):
            end()

    # ---- runs

    @property
    def active(self) -> bool:
        """Whether a run of ours is going on, from the click to its last word."""
        return self._active

    @property
    def stopping(self) -> bool:
        return self._stopping

    def start(self, wanted: Wanted) -> bool:
        """Begin a run; False when one is going on already, so that two clicks make one run."""
        return self._launch(lambda lake: lake.run(wanted))

    def resume(self, run_id: str, workers: int = 4, platforms: tuple[str, ...] = ()) -> bool:
        """Go on with a run: all that is left of it, or what is left of some platforms."""
        return self._launch(lambda lake: go_on(lake, run_id, workers, platforms))

    def replay(self, items: Collection[QuarantineItem]) -> bool:
        """Check set-aside files again and carry on with those that pass."""
        from pipeline.set_aside import replay

        return self._launch(lambda lake: replay(lake, list(items)))

    def carry_out(self, order: Order, keeper: Keeper, workers: int = 4) -> bool:
        """Do what the schedule asks for, as :meth:`start` does; where no run comes about, ``keeper`` hears of it."""
        return self._launch(lambda lake: carried_out(lake, order, keeper, workers))

    def stop(self, by_system: bool = False) -> None:
        """Ask the run to stop, at whatever moment it is."""
        lake = self.lake
        if not self._active or self._stopping or lake is None:
            return
        self._stopping, self._by_system = True, by_system
        if self._run_id:
            self._runs.submit(self._put_up_stop_sign, lake, self._run_id)
        self.stop_asked.emit()

    def close(self) -> None:
        """Let go of the lake. The caller has seen to it that no run goes on."""
        self._runs.shutdown(wait=not self.stuck, cancel_futures=True)
        self._open = None
        with self._door:
            self._closed = True
            for one in self._made:
                one.close()
            self._made.clear()

    def _launch(self, job: Callable[[Lake], RunSummary | None]) -> bool:
        lake = self.lake
        if lake is None or self._active:
            return False
        self._active, self._stopping, self._run_id = True, False, ""
        self._runs.submit(self._work, job, lake)
        self.run_started.emit()
        return True

    def _work(self, job: Callable[[Lake], RunSummary | None], lake: Lake) -> None:
        """On the run's own thread: whatever happens, its end is told."""
        answer: RunSummary | Problem | None
        journal = lake.journal
        try:
            answer = job(lake)
        except BaseException as error:  # noqa: BLE001 – whatever went wrong arrives as words
            answer = problem_of(error)
        self._run_is_over.emit(answer)
        if lake.journal is not journal:  # the check before the run found it damaged
            self._history_lost.emit()

    def _steer(self, event: Event) -> None:
        """On the run's own thread: a stop that was asked for before the run had a name reaches it now."""
        if event.type == "RunStarted":
            self._run_id = event.run_id
            lake = self.lake
            if self._stopping and lake is not None:
                self._put_up_stop_sign(lake, event.run_id)

    def _put_up_stop_sign(self, lake: Lake, run_id: str) -> None:
        """Not on the GUI thread."""
        from pipeline.engine.lake import cancel_flag
        from pipeline.schedule.retries import stopped_by_system

        try:
            cancel_flag(lake.journal_dir, run_id).set()
        except OSError as error:
            self._not_stopped.emit(problem_of(error))
        if self._by_system:
            with suppress(sqlite3.Error):  # then it is the owner who has it go on
                stopped_by_system(lake.journal, run_id)

    def _stop_refused(self, problem: Problem) -> None:
        """The run goes on, and may be asked once more."""
        self._stopping = False
        self.stop_asked.emit()
        self._bridge.tell(problem)

    def _over(self, answer: RunSummary | Problem | None) -> None:
        # What the run told last must be heard before its end is.
        self._bridge.flush()
        self._active = self._stopping = False
        self._run_id = ""
        self.stuck = self.stuck or bool(getattr(answer, "abandoned", ()))
        if isinstance(answer, Problem):
            log.warning("%s", answer.for_log)
        self.run_ended.emit(answer)
        if isinstance(answer, Problem):
            self._lost(answer)


def go_on(lake: Lake, run_id: str, workers: int, platforms: tuple[str, ...]) -> RunSummary:
    """Of some platforms only what is left of them."""
    if not platforms:
        return lake.resume(run_id, workers)
    return lake.resume(run_id, workers, platforms=platforms)


def carried_out(lake: Lake, order: Order, keeper: Keeper, workers: int) -> RunSummary | None:
    """On the run's own thread. What only has to wait is no problem: the schedule says for what."""
    from pipeline.keeping import carry_out, refusal

    try:
        return carry_out(lake, order, workers)
    except Exception as error:
        message, again = refusal(error)
        keeper.refused(order, message, again)
        if again:
            log.info("%s", message)
            return None
        raise
