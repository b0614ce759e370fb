"""Looks for a newer version while the panel lives, where the owner has asked for it: once a day, never in the way.

Nothing is downloaded, and nothing of it is loaded before the first look. Of what is known only what was signed is kept,
as it was signed, and proved anew when it is read.
"""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.settings.setting import OFF, ON

if TYPE_CHECKING:
    from app.desktop.network import Network
    from app.parts import PanelParts
    from app.preferences import Preferences
    from app.problems import Problem
    from pipeline.clock import Clock
    from pipeline.updates.source import Source
    from pipeline.updates.version_file import VersionFile

log = logging.getLogger(__name__)
LOOK = "updates/look"  # whether it is wanted; what follows is remembered
LOOKED, KNOWN, TOLD = "updates/looked", "updates/known", "updates/told"
NOT_NOW_SECONDS = 900.0  # until a computer that was offline or pays by volume is asked again how it is
OPEN_PAGE, NOT_THIS = "version-page", "version-away"


class Learned(NamedTuple):
    """``asked``: somebody was, whatever came of it. ``known`` is the newest version that was ever proved."""

    known: VersionFile | None
    asked: bool


class NewVersions(QObject):
    """One for the panel, on the GUI thread. What it knows is in the panel's state, as ``new_version``."""

    def __init__(self, parts: PanelParts, network: Network, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._network = parts, network
        self.source: Callable[[], Source] = stated_source  # another place to ask, for tests
        self.may_ask: Callable[[], bool] = self._may_ask  # another sight of the computer, for tests
        self._share = random.random()
        self._known: VersionFile | None = None
        self._read = False  # what is kept was looked at
        self._at_it = self._closed = False
        self._not_before = float("-inf")

    @property
    def at_rest(self) -> bool:
        return not self._at_it

    def look(self) -> None:
        """Called now and then: asks where that is wanted and due, and nothing else goes on."""
        preferences, store = self._parts.preferences, self._parts.store
        if self._closed or self._at_it:
            return
        if not self._wanted():
            store.new_version(None)
            return
        kept, due = preferences.get(KNOWN, b""), self._due()
        if due or (kept and not self._read):
            self._at_it = True
            may_ask = self.may_ask if due else not_now
            work = partial(learn, self.source(), kept, may_ask, self._parts.clock, self._over)
            self._parts.bridge.ask(work, partial(self._learned, due), self, self._not_learned, patient=True)
        else:
            self._tell()

    def act(self, deed: str) -> None:
        """Both end it: this version is not spoken of again."""
        found = self._parts.store.state.new_version
        if found is None:
            return
        if deed == OPEN_PAGE:
            QDesktopServices.openUrl(QUrl(found.page))
        self._parts.preferences.put(TOLD, found.version)
        self._tell()

    def close(self) -> None:
        self._closed = True

    # ---- inside

    def _wanted(self) -> bool:
        return self._parts.preferences.get(LOOK, OFF) == ON and self.source().stated

    def _over(self) -> bool:
        """From any thread."""
        return self._closed or self._parts.bridge.closed

    def _due(self) -> bool:
        """A run comes first, and a computer that cannot or should not ask is left alone for a while."""
        from pipeline.updates.pace import due_at

        clock, state = self._parts.clock, self._parts.store.state
        now = clock.now()
        if state.busy or not state.online or clock.monotonic() < self._not_before:
            return False
        return due_at(looked_at(self._parts.preferences), now, self._share) <= now

    def _may_ask(self) -> bool:
        """On a thread of its own: some desktops take a while to tell."""
        from pipeline.schedule.computer import has_way_out, says_metered

        metered = self._network.metered if sys.platform == "win32" else says_metered()
        return self._network.there and not metered and has_way_out()

    def _learned(self, due: bool, learned: Learned) -> None:
        from pipeline.clock import iso

        self._at_it, self._read, self._known = False, True, learned.known
        clock, preferences = self._parts.clock, self._parts.preferences
        if learned.asked:
            preferences.put(LOOKED, iso(clock.now()))
        elif due:
            self._not_before = clock.monotonic() + NOT_NOW_SECONDS
        if learned.known is not None:
            preferences.put(KNOWN, learned.known.data)
        else:
            preferences.forget(KNOWN)
        self._tell()

    def _not_learned(self, problem: Problem) -> None:
        self._at_it = False
        self._not_before = self._parts.clock.monotonic() + NOT_NOW_SECONDS
        log.warning("It could not be seen whether there is a newer version: %s", problem.for_log)

    def _tell(self) -> None:
        known = self._known
        news = known is not None and self._wanted() and is_news(known, self._parts.preferences.get(TOLD, ""))
        self._parts.store.new_version(known if news else None)


def stated_source() -> Source:
    """That of this build."""
    from pipeline.updates import source

    return source.stated_source()


def not_now() -> bool:
    return False


def is_news(found: VersionFile, told: str) -> bool:
    """Whether it is newer than this very program, and not the version that the owner has heard of."""
    from pipeline.updates.version_file import is_newer, number_of

    try:
        heard = number_of(told) == found.number
    except ValueError:
        heard = False
    return is_newer(found) and not heard


def learn(source: Source, kept: bytes, may_ask: Callable[[], bool], clock: Clock, over: Callable[[], bool]) -> Learned:
    """On a thread of its own. A look that comes to nothing is silent: what was known stays known."""
    from pipeline.updates.version_file import NotGenuine, newest, opened

    known = None
    try:
        known = opened(kept, source.keys) if kept else None
    except NotGenuine as wrong:
        log.info("What was known of a newer version is forgotten: %s.", wrong.detail)
    if not may_ask():
        return Learned(known, False)
    from pipeline.updates.asking import NoNews, ask

    try:
        found = ask(source, clock, over)
    except NoNews as why:
        log.warning("It could not be seen whether there is a newer version: %s (%s)", why.message, why.detail)
        return Learned(known, True)
    if known is not None and found.number < known.number:
        log.warning("An older version file was sent, of %s after %s.", found.version, known.version)
    log.info("The newest version is %s.", newest(known, found).version)
    return Learned(newest(known, found), True)


def looked_at(preferences: Preferences) -> datetime | None:
    """When somebody was asked last; None where nobody ever was, or nobody can tell."""
    from pipeline.clock import from_iso

    try:
        return from_iso(preferences.get(LOOKED, ""))
    except ValueError:
        return None
