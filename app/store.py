"""Keeps the present :class:`PanelState`: folds events in as they come, and looks at the lake anew when it must."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.bridge import Bridge
from app.problems import BUSY, Problem
from app.session import LakeSession
from app.state import Condition, PanelState

if TYPE_CHECKING:
    from app.ahead import Ahead
    from app.feed_view import FeedView
    from app.snapshot import Snapshot
    from pipeline.engine.events import Event
    from pipeline.engine.records import RunSummary
    from pipeline.lake import Lake
    from pipeline.updates.version_file import VersionFile

SETTLE_MILLISECONDS = 300  # a folder that changes does so several times
HELD_MILLISECONDS = 15_000


class PanelStore(QObject):
    """The one place where the panel's state changes."""

    changed = Signal(object)  # PanelState, at most ten times a second while a run goes on

    def __init__(self, session: LakeSession, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = PanelState()
        self._session = session
        self._blind = False  # the lake could not be looked at
        self._watched = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._while_held = QTimer(self, singleShot=True, interval=HELD_MILLISECONDS)
        self._settle.timeout.connect(self.reload)
        self._while_held.timeout.connect(self.reload)
        # A run that somebody starts elsewhere leaves its word beside the journal.
        self._watched.directoryChanged.connect(self._folder_changed)
        bridge.events.connect(self._hear)
        session.lake_changed.connect(self._lake_changed)
        session.run_started.connect(self._run_started)
        session.stop_asked.connect(self._stop_asked)
        session.run_ended.connect(self._run_ended)

    # ---- what the rest of the panel says

    def reload(self) -> None:
        """Look at the lake again; what is known stays until the answer is there."""
        work = partial(look, environ=self._session.environ)
        self._session.read(work, self._taken, self, self._not_taken, topic="snapshot")

    def look_again(self) -> None:
        """The owner wants to know whether what went wrong is over."""
        self._set(replace(self.state, problem=None))
        self.reload()

    def put_off(self, banner: str) -> None:
        """Hide a banner until the next run."""
        self._set(replace(self.state, put_off=self.state.put_off | {banner}))

    def online(self, on: bool) -> None:
        if on is not self.state.online:
            since = None if on else self._session.clock.now()
            self._set(replace(self.state, online=on, offline_since=since))

    def look_ahead(self, ahead: Ahead) -> None:
        """What the schedule has said of itself."""
        self._set(replace(self.state, ahead=ahead))

    def feed(self, view: FeedView) -> None:
        """How the feed for dashboards is."""
        self._set(replace(self.state, feed=view))

    def new_version(self, found: VersionFile | None) -> None:
        """A newer version of this very program that the owner has not heard of yet; None once they have."""
        self._set(replace(self.state, new_version=found))

    def signing_in(self, now: frozenset[tuple[str, str]]) -> None:
        """A browser is open for these platforms and accounts."""
        self._set(replace(self.state, signing_in=now))

    def opening(self, root: Path | None) -> None:
        self._set(self._new(Condition.OPENING, root))

    # ---- what reaches it

    def _hear(self, events: list[Event]) -> None:
        from app.news import after

        state = self.state
        for event in events:
            state = after(state, event)
        self._set(state)

    def _run_started(self) -> None:
        self._set(replace(self.state, starting=True, stopping=False, problem=None))

    def _stop_asked(self) -> None:
        stopping = self._session.stopping
        run = replace(self.state.run, stopping=stopping) if self.state.run else None
        self._set(replace(self.state, stopping=stopping, run=run))

    def _lake_changed(self) -> None:
        if watched := self._watched.directories():
            self._watched.removePaths(watched)
        session, lake = self._session, self._session.lake
        if lake is None:
            condition = Condition.PROBLEM if session.problem else Condition.NO_LAKE
            self._set(self._new(condition, session.root, session.problem))
            return
        self._watched.addPath(str(lake.journal_dir))
        self.opening(session.root)
        self.reload()

    def _run_ended(self, answer: RunSummary | Problem | None) -> None:
        problem = answer if isinstance(answer, Problem) else None
        self._set(replace(self.state, starting=False, stopping=False, run=None, problem=problem))
        self.reload()

    def _folder_changed(self, _: str) -> None:
        if not self._session.active:
            self._settle.start()

    def _taken(self, found: Snapshot) -> None:
        health, pause = found.health, found.pause
        state = replace(
            self.state, condition=Condition.READY, root=health.root, platforms=found.platforms,
            ways=found.ways,
            newest=max((d.newest for d in health.datasets), default=None), usual_runs=found.usual_runs,
            quarantine_open=health.quarantine_open, set_aside_why=found.set_aside_why, not_read=health.not_read,
            held_by=found.held_by, health=found.judged,
            paused=pause is not None,
            paused_until=pause.until if pause else None, paused_since=pause.since if pause else None,
        )  # fmt: skip
        if not self._session.active:
            # A run that goes on tells of itself; the journal may be a moment ahead of what was heard.
            state = replace(state, steps=found.steps, last_run=found.last_run, run=None, starting=False)
        if found.held_by:
            self._while_held.start()
        busy = self.state.problem is not None and self.state.problem.kind == BUSY
        if self._blind or (busy and found.held_by):  # it can be seen again; the holder is known by now
            state = replace(state, problem=None)
        self._blind = False
        self._set(state)

    def _not_taken(self, problem: Problem) -> None:
        self._blind = True
        condition = self.state.condition if self.state.steps else Condition.PROBLEM
        self._set(replace(self.state, condition=condition, problem=problem))

    def _new(self, condition: Condition, root: Path | None, problem: Problem | None = None) -> PanelState:
        """Nothing is known of the lake; how the computer is, is."""
        before = self.state
        return PanelState(condition, root, problem, online=before.online, offline_since=before.offline_since,
                          new_version=before.new_version)  # fmt: skip

    def _set(self, state: PanelState) -> None:
        if state is not self.state and state != self.state:
            self.state = state
            self.changed.emit(state)


def look(lake: Lake, environ: Mapping[str, str]) -> Snapshot:
    """On a reading thread, where the engine may be loaded without anybody waiting for it."""
    from app.snapshot import take

    return take(lake, environ)


def pause_is_over(state: PanelState, now: datetime) -> bool:
    """Whether a pause has ended by itself since the lake was last looked at."""
    return state.paused and state.paused_until is not None and state.paused_until <= now
