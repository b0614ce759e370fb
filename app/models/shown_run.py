"""Which run's log is shown: the newest one, whichever that is, or one that was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.log_runs import NEWEST, LoggedRun, OpenedLog, offered, open_log, recent_runs
from app.parts import PanelParts
from app.state import PanelState


class ShownRun(QObject):
    """Keeps up with the runs of the lake while the page is in sight; what happens meanwhile is looked up afterwards."""

    offered = Signal(list, str)  # (id, words) of the runs there are, and the id that is chosen
    opened = Signal(object)  # OpenedLog: from now on this one is shown
    looked = Signal()  # the same run as before, which may have ended; or no run at all
    closed = Signal()  # another lake, or none
    troubled = Signal(object)  # Problem

    def __init__(self, panel: PanelParts, parent: QObject) -> None:
        super().__init__(parent)
        self.run: LoggedRun | None = None
        self.known = False  # whether anybody has looked yet
        self.on_the_way = False  # to another run, perhaps
        self._panel = panel
        self._runs: tuple[LoggedRun, ...] = ()
        self._wanted = NEWEST
        self._open_ended = False  # whether the log that is shown can grow
        self._in_sight = False
        self._stale = True
        self._told: tuple[object, ...] = ()
        panel.session.lake_changed.connect(self._lake_changed)
        panel.session.run_ended.connect(self.load)
        panel.store.changed.connect(self._hear_state)

    @property
    def run_id(self) -> str:
        return self.run.run_id if self.run else ""

    @property
    def is_live(self) -> bool:
        """Whether lines may still be added."""
        return self.run is not None and self.run.going_on

    # ---- what others say

    def set_in_sight(self, on: bool) -> None:
        self._in_sight = on
        if on and self._stale:
            self.load()

    def choose(self, run_id: str) -> None:
        """Show this run; NEWEST goes along with whatever run is the newest."""
        self._wanted = run_id
        self.load()

    def forget(self) -> None:
        """The log that is shown cannot be read any more: open it anew."""
        self.run = None

    def load(self) -> None:
        """Look at the runs there are, and open the log that is wanted unless it is open."""
        self._stale = True
        if self._in_sight:
            self._stale, self.on_the_way = False, True
            self._panel.session.read(recent_runs, self._runs_known, self, self.troubled.emit, topic="runs")

    def _lake_changed(self) -> None:
        self._wanted, self.run, self._runs, self.known = NEWEST, None, (), False
        self.closed.emit()
        self.load()

    def _hear_state(self, state: PanelState) -> None:
        """Whether there is another newest run, or another program runs one."""
        ids = tuple(run.run_id if run else "" for run in (state.run, state.last_run))
        told = (state.condition, ids, state.held_by)
        if told != self._told:
            self._told = told
            self.load()

    # ---- answers

    def _runs_known(self, runs: tuple[LoggedRun, ...]) -> None:
        if not self._in_sight:
            self._stale = True
            return
        self._runs, self.known = runs, True
        wanted = self._wanted or (runs[0].run_id if runs else "")
        found = next((run for run in runs if run.run_id == wanted), None)
        shown = self.run is not None and self.run.run_id == wanted
        if shown and (self._open_ended or not (found and found.going_on)):
            self.run, self.on_the_way = found or self.run, False
            self._offer()
            self.looked.emit()
        elif wanted:
            self._panel.session.read(
                lambda lake: open_log(lake, wanted), self._opened, self, self.troubled.emit, topic="log"
            )
        else:
            self.run, self.on_the_way = None, False
            self._offer()
            self.looked.emit()

    def _opened(self, found: OpenedLog | None) -> None:
        if found is None:  # a run that nobody knows
            self._wanted, self.run = NEWEST, None
            self.load()
            return
        self.run, self.on_the_way = found.run, False
        self._open_ended = found.log is not None and found.log.path is not None
        self._offer()
        self.opened.emit(found)

    def _offer(self) -> None:
        """The newest runs, and the one that is shown if it is older."""
        older = self._wanted and self.run is not None and all(run.run_id != self.run.run_id for run in self._runs)
        runs = (*self._runs, self.run) if older and self.run is not None else self._runs
        self.offered.emit(offered(runs, self._panel.clock.now()), self._wanted)
