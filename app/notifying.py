"""Short messages beside the clock, and those that leave by mail and webhook: one a change of state, each once.

What is news is decided where all programs ask (:mod:`pipeline.notify`); here it is only asked when, and shown.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

from app.parts import PanelParts
from app.problems import Problem
from app.remedies import Remedy
from app.state import Condition, PanelState
from app.tray import Tray

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.engine.records import RunSummary
    from pipeline.lake import Lake
    from pipeline.notify.telling import Telling

log = logging.getLogger(__name__)
LEVELS = ("must", "runs", "never")
LOOK_MILLISECONDS = 15 * 60_000  # for what only time brings: a reminder, a disk that fills, days without a good run
SHORTEST_WAIT, LONGEST_WAIT = 15, 3600  # seconds until the outbox is seen to again


class Looked(NamedTuple):
    """What came of a look: the message for here, and when something is due to leave."""

    telling: Telling | None
    send_at: datetime | None


class Notifying(QObject):
    """Looks when something has changed while no run goes on, and now and then. Nothing is told twice, restarts or not.

    Looking is for a reading thread. Sending has a thread of its own: a mail server may take its time.
    """

    def __init__(self, parts: PanelParts, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._tray = tray
        self._remedy: Remedy | None = None
        self._seen: object = None
        self._looking = self._look_again = self._sending = False
        self._now_and_then = QTimer(self, interval=LOOK_MILLISECONDS)
        self._now_and_then.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._now_and_then.timeout.connect(self.look)
        self._send_later = QTimer(self, singleShot=True)
        self._send_later.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._send_later.timeout.connect(self.send)
        parts.session.run_ended.connect(self._run_ended)
        parts.session.lake_changed.connect(self._another_lake)
        parts.store.changed.connect(self._state_changed)
        self._now_and_then.start()

    @property
    def remedy(self) -> Remedy | None:
        """What a click on the newest message does; None merely opens the window."""
        return self._remedy

    @property
    def at_rest(self) -> bool:
        """Nothing is being looked at or sent."""
        return not (self._looking or self._sending)

    def close(self) -> None:
        """Nothing is looked at or sent any more."""
        self._now_and_then.stop()
        self._send_later.stop()

    # ---- when

    def _run_ended(self, answer: RunSummary | Problem | None) -> None:
        """Begun from the tray or by the schedule, with no window to say why it did not begin."""
        if isinstance(answer, Problem) and self._level() != "never":
            from pipeline.notify import words

            said = words.said("cannot-begin", {"first": answer.message, "rest": answer.next_action})
            self._say(said.title, said.text, None)

    def _another_lake(self) -> None:
        self._seen, self._looking, self._look_again = None, False, False
        self._send_later.stop()

    def _state_changed(self, state: PanelState) -> None:
        """A look at the journal costs little, and is spared where nothing has changed that anybody could hear of."""
        if state.condition is not Condition.READY or state.busy:
            return
        last = (state.last_run.run_id, state.last_run.state, state.last_run.ended_at) if state.last_run else None
        past = state.ahead.past if state.ahead is not None else ()
        seen = (last, state.ways, state.quarantine_open, state.paused_since, past)
        if seen != self._seen:
            self._seen = seen
            self.look()

    # ---- looking

    def look(self) -> None:
        """Ask whether there is news. One at a time: what was taken as told has to arrive."""
        state = self._parts.store.state
        if state.condition is not Condition.READY or state.busy:
            return
        if self._looking:
            self._look_again = True
            return
        self._looking, self._look_again = True, False
        work = partial(look, environ=self._parts.session.environ, level=self._level())
        self._parts.session.read(work, self._looked, self, self._not_looked)

    def _looked(self, found: Looked) -> None:
        self._looking = False
        if found.telling is not None:
            where = found.telling.where
            self._say(found.telling.title, found.telling.text,
                      Remedy("", "bell", deed=where.deed, page=where.page, place=where.place))  # fmt: skip
        self._sent(found.send_at)
        if self._look_again:
            self.look()

    def _not_looked(self, problem: Problem) -> None:
        """The window says what is wrong with the lake; here only nothing is told."""
        self._looking = False
        log.info("Nobody was told anything: %s", problem.message)

    # ---- sending

    def send(self) -> None:
        """Empty the outbox as far as it is due."""
        lake = self._parts.session.lake
        if lake is None or self._sending:
            return
        self._sending = True
        work = partial(send, lake, self._parts.session.environ)
        self._parts.bridge.ask(work, self._sending_done, self, self._not_sent, patient=True)

    def _sending_done(self, send_at: datetime | None) -> None:
        self._sending = False
        self._sent(send_at)
        self.look()  # what does not get out is news in its turn

    def _not_sent(self, problem: Problem) -> None:
        self._sending = False
        log.warning("Messages could not be sent: %s", problem.message)
        self._send_later.start(LONGEST_WAIT * 1000)

    def _sent(self, send_at: datetime | None) -> None:
        """See to the outbox at once where something is due, else when it will be."""
        if send_at is None:
            self._send_later.stop()
            return
        seconds = (send_at - self._parts.clock.now()).total_seconds()
        if seconds <= 0:
            self.send()
        else:
            self._send_later.start(int(min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT) * 1000))

    # ---- here

    def _level(self) -> str:
        return self._parts.preferences.get("notifications/level", LEVELS[0])

    def _say(self, title: str, text: str, remedy: Remedy | None) -> None:
        self._remedy = remedy
        self._tray.say(title.removesuffix("."), text)


def look(lake: Lake, environ: Mapping[str, str], level: str) -> Looked:
    """On a reading thread. A way out that is set up wrongly keeps nobody here from being told."""
    from pipeline.notify.informing import inform
    from pipeline.notify.news import Weight
    from pipeline.notify.outbox import Outbox
    from pipeline.notify.post import post_of
    from pipeline.settings import ConfigurationError

    here = {"must": frozenset(Weight) - {Weight.SUCCESS}, "runs": frozenset(Weight)}.get(level, frozenset())
    post = None
    try:
        post = post_of(lake, environ)
    except ConfigurationError as wrong:
        log.warning("Messages cannot be sent: %s %s", wrong.message, wrong.next_action)
    return Looked(inform(lake, post, here), Outbox(lake.journal).next_at() if post is not None else None)


def send(lake: Lake, environ: Mapping[str, str]) -> datetime | None:
    """On a thread of its own."""
    from pipeline.notify.informing import deliver
    from pipeline.notify.post import post_of

    return deliver(lake, post_of(lake, environ))
