"""Keeps the schedule while the panel lives: begins the runs that are due, and says what comes next."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.ahead import Ahead
from app.problems import NO_FOLDER, Problem, problem_of
from app.state import Condition, PanelState
from pipeline.model import FailureKind

if TYPE_CHECKING:
    # Loaded on a reading thread, once the lake was looked at: the window does not wait for it.
    from app.desktop.network import Network
    from app.parts import PanelParts
    from pipeline.lake import Lake
    from pipeline.schedule.keeper import Keeper
    from pipeline.schedule.orders import Order
    from pipeline.schedule.outlook import Outlook
    from pipeline.schedule.senses import Senses
    from pipeline.schedule.ticking import Ticking

log = logging.getLogger(__name__)
PAST = 10  # slots that are over; more than the last few are no news
AGAIN_MILLISECONDS = 15_000
Make = Callable[["Lake"], "Senses"]


class KeptLake:
    """The schedule of one open lake. All of this happens on the thread that looks at the clock."""

    def __init__(self, lake: Lake, senses: Senses, begin: Callable[[Keeper, Order], None]) -> None:
        self._lake = lake
        self._senses = senses
        self._begin = begin
        self._journal = lake.journal
        self._keeper: Keeper | None = None

    def look(self) -> Outlook:
        """Raises what the lake and its configuration raise."""
        self._lake.check_there()  # looking makes files here and there, and no lake must come about by that
        if self._keeper is None or self._journal is not self._lake.journal:  # a damaged one was set aside
            self._journal = self._lake.journal
            self._keeper = self._made()
        return self._keeper.look()

    def told(self, outlook: Outlook | Exception) -> Ahead:
        """What window and tray are told of a look."""
        if isinstance(outlook, Exception):
            return Ahead(problem=problem_of(outlook))
        try:
            past = self._keeper.book.settled(PAST) if self._keeper is not None else ()
        except Exception as error:  # noqa: BLE001 – whatever went wrong arrives as words
            return Ahead(problem=problem_of(error))
        return Ahead(outlook.enabled, outlook.coming, outlook.hold, None, outlook.retries, past)

    def _made(self) -> Keeper:
        from pipeline.keeping import keeper_of

        def begin(order: Order) -> bool:
            self._begin(keeper, order)
            return True

        keeper = keeper_of(self._lake, self._senses, begin)
        return keeper


class KeepingTime(QObject):
    """One for the panel. It has a thread while a lake is open; whoever closes the lake ends that first.

    What is due is begun in the GUI thread like anything the owner asks for, so that there is one run at a time.
    """

    _heard = Signal(object, object)  # whose, Ahead
    _ordered = Signal(object, object, object)  # whose, keeper, order

    def __init__(
        self, parts: PanelParts, network: Network, workers: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._parts, self._network, self._workers = parts, network, workers
        self.senses: Make = self._computer  # another sight of the computer, for tests
        self.on = True
        self._lake: Lake | None = None  # whose schedule is kept, or about to be
        self._ticking: Ticking | None = None
        self._later = QTimer(self, singleShot=True, interval=AGAIN_MILLISECONDS)
        self._later.timeout.connect(self._forget)
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._ordered.connect(self._carry_out, Qt.ConnectionType.QueuedConnection)
        parts.session.lake_changed.connect(self._forget)
        parts.session.run_ended.connect(self.wake)
        parts.store.changed.connect(self._keep)

    def wake(self, *_: object) -> None:
        """Look at the clock now: something has happened that the schedule may have waited for."""
        if self._ticking is not None:
            self._ticking.wake()

    def online(self, on: bool) -> None:
        if on:
            self.wake()

    def close(self) -> None:
        """No run begins any more; the thread ends with the lake."""
        self.on = False
        self._later.stop()

    # ---- the lake

    def _forget(self) -> None:
        """Another lake, or none."""
        self._later.stop()
        self._ticking = self._lake = None
        self._keep(self._parts.store.state)

    def _keep(self, state: PanelState) -> None:
        """Begin once the lake was looked at: until then the window has more to do."""
        lake = self._parts.session.lake
        if not self.on or lake is None or lake is self._lake or state.condition is Condition.OPENING:
            return
        self._lake = lake
        self._parts.session.read(self._begin_ticking, partial(self._ticks, lake), self, self._ticks_not, "schedule")

    def _begin_ticking(self, lake: Lake) -> Ticking:
        """On a reading thread, where it may be loaded without anybody waiting for it."""
        from pipeline.schedule.ticking import Ticking

        kept = KeptLake(lake, self.senses(lake), partial(self._ordered.emit, lake))
        ticking = Ticking(kept.look, lake.clock, lambda outlook: self._heard.emit(lake, kept.told(outlook)))
        ticking.start()
        self._parts.session.ends_before(lake, ticking.close)
        return ticking

    def _ticks(self, lake: Lake, ticking: Ticking) -> None:
        if lake is self._lake:
            self._ticking = ticking

    def _ticks_not(self, problem: Problem) -> None:
        if self._lasts(problem, self._parts.store.state.ahead):
            self._parts.store.look_ahead(Ahead(problem=problem))
        if self.on:
            self._later.start()

    def _computer(self, lake: Lake) -> Senses:
        from pipeline.schedule.computer import Computer, has_way_out

        network, session = self._network, self._parts.session
        metered = (lambda: network.metered) if sys.platform == "win32" else None
        return Computer(lake.journal_dir, lake.clock, lambda: network.there and has_way_out(), metered,
                        lambda: session.active)  # fmt: skip

    # ---- what the looks bring, on the GUI thread

    def _hear(self, lake: Lake, ahead: Ahead) -> None:
        if lake is not self._lake or lake is not self._parts.session.lake:
            return
        store = self._parts.store
        if ahead.hold is not None:
            ahead = replace(ahead, held_since=self._held_since(store.state.ahead, ahead))
        if ahead.problem is None or self._lasts(ahead.problem, store.state.ahead):
            store.look_ahead(ahead)

    def _lasts(self, problem: Problem, before: Ahead | None) -> bool:
        """Whether the owner has to hear of it; what may be over by the next look changes nothing that was said."""
        if problem.kind == NO_FOLDER:
            if not self._parts.session.active:
                self._parts.store.reload()  # which tells the whole panel that the drive is gone
            return False
        if problem.kind == FailureKind.TRANSIENT:
            log.info("The schedule is looked at again: %s", problem.message)
            return False
        if before is None or before.problem != problem:
            log.warning("The schedule cannot be kept: %s", problem.for_log)
        return True

    def _held_since(self, before: Ahead | None, now: Ahead) -> datetime | None:
        was, hold = before.hold if before is not None else None, now.hold
        same = was is not None and hold is not None and (was.by, was.slot.day) == (hold.by, hold.slot.day)
        return before.held_since if same and before is not None else self._parts.clock.now()

    def _carry_out(self, lake: Lake, keeper: Keeper, order: Order) -> None:
        """What was asked for of a lake that is not open any more is asked for again when it is."""
        session = self._parts.session
        if not self.on or lake is not session.lake:
            return
        if not session.carry_out(order, keeper, self._workers()):
            session.read(lambda _: keeper.refused(order, "", again=True), lambda _: None, self)
