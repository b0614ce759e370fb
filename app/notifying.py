"""Short messages beside the clock: one a change of state, as many as the owner wants, each leading somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import words
from app.looks import Look
from app.notices import Notice, notices
from app.preferences import Preferences
from app.problems import Problem
from app.remedies import Remedy
from app.session import LakeSession
from app.state import PanelState
from app.store import PanelStore
from app.tray import Tray
from pipeline.clock import Clock
from pipeline.model import RunState

if TYPE_CHECKING:
    from pipeline.engine.records import RunSummary

LEVELS = ("must", "runs", "never")
NEEDS_A_HUMAN = (Look.FAILED, Look.SIGNIN, Look.ATTENTION)


class Notifying(QObject):
    """Speaks once a run has ended and the lake was looked at anew; the same news is not told twice."""

    def __init__(
        self,
        store: PanelStore,
        session: LakeSession,
        tray: Tray,
        preferences: Preferences,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._tray = tray
        self._preferences = preferences
        self._clock = clock
        self._ended: RunSummary | None = None
        self._told: frozenset[str] = frozenset()
        self._remedy: Remedy | None = None
        session.run_ended.connect(self._run_ended)
        store.changed.connect(self._look)

    @property
    def remedy(self) -> Remedy | None:
        """What a click on the newest message does; None merely opens the window."""
        return self._remedy

    def _run_ended(self, answer: RunSummary | Problem) -> None:
        if not isinstance(answer, Problem):
            self._ended = answer
        elif self._preferences.get("notifications/level", LEVELS[0]) != "never":
            # Begun from the tray, with no window to say so.
            self._say(answer.message.removesuffix("."), answer.next_action, None)

    def _look(self, state: PanelState) -> None:
        """The first look at the lake that already knows the run that has ended."""
        ended = self._ended
        if ended is None or state.busy or state.last_run is None or state.last_run.run_id != ended.run_id:
            return
        self._ended = None
        found = [n for n in notices(state, self._clock.now()) if n.look in NEEDS_A_HUMAN]
        news = [notice for notice in found if notice.key not in self._told]
        recovered = bool(self._told) and not found
        self._told = frozenset(notice.key for notice in found)
        self._speak(state, ended, news, recovered)

    def _speak(self, state: PanelState, ended: RunSummary, news: list[Notice], recovered: bool) -> None:
        level = self._preferences.get("notifications/level", LEVELS[0])
        if level == "never":
            return
        if news:
            first = news[0]
            more = self.tr(" And {} more.").format(len(news) - 1) if len(news) > 1 else ""
            self._say(first.bold.removesuffix("."), f"{first.rest}{more}", first.remedy)
        elif recovered:
            amount = words.number_word(len(state.counted))
            self._say(self.tr("All {} platforms are up to date again").format(amount), "", None)
        elif level == "runs" and ended.state is RunState.SUCCESS:
            text = self.tr("The run took {}.").format(words.took(ended.run.seconds))
            self._say(self.tr("Everything is up to date"), text, None)

    def _say(self, title: str, text: str, remedy: Remedy | None) -> None:
        self._remedy = remedy
        self._tray.say(title, text)
