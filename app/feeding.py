"""Keeps the feed for dashboards while the panel lives: a process of its own, so that no run is held up by who asks.

Off costs nothing: nothing of the feed is loaded here, then or later. It ends with the panel, and with the lake.
"""

from __future__ import annotations

import json
import logging
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.feed_view import HERE, FeedView, Serving
from app.problems import VAULT, Problem
from app.state import Condition, PanelState
from pipeline.own_command import panel_command, starting_folder

if TYPE_CHECKING:
    from app.parts import PanelParts
    from pipeline.feed.feed_settings import FeedSettings
    from pipeline.lake import Lake

log = logging.getLogger(__name__)
SETTINGS_FILE = "feed.json"
LEAVING_MILLISECONDS, AT_THE_END_MILLISECONDS = 3000, 2000
AGAIN_MILLISECONDS = 30_000  # what was refused may be over by then
FIRST_WAIT, LONGEST_WAIT = 1000, 60_000  # until one that has died is started anew: twice as long each time
SOUND_SECONDS = 60.0  # one that has served as long was no failure
DEATHS = 4  # in a row, before the owner hears of it
Stamp = tuple[int, int, int] | None


def command(root: Path) -> list[str]:
    """How the feed of a lake is started: this very program, in its other part."""
    return [*panel_command(), "--feed", str(root)]


class Feeding(QObject):
    """One for the panel, on the GUI thread. What it says is in the panel's state, as ``feed``."""

    def __init__(self, parts: PanelParts, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._window = parts, window
        self._lake: Lake | None = None  # whose feed is kept, or about to be
        self._wanted: FeedSettings | None = None
        self._stamp: Stamp = None  # of the file that says so
        self._child: QProcess | None = None
        self._leaving: QProcess | None = None
        self._began = 0.0
        self._deaths = 0
        self._refused: Problem | None = None
        self._codes: list[str] = []  # of pages that are about to be opened
        self._closed = False
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._start)

    def listen(self) -> None:
        """From now on follow which lake is open."""
        self._parts.session.lake_changed.connect(self._another_lake)
        self._parts.store.changed.connect(self._keep)

    @property
    def child(self) -> QProcess | None:
        """The process that serves, while there is one."""
        return self._child

    def act(self, name: str) -> None:
        """``feed-look`` after a change of its settings, ``feed-open``, ``feed-copy`` and ``feed-renew`` of a scope."""
        deed, _, scope = name.partition(" ")
        if deed == "feed-look":
            self._look()
        elif deed == "feed-open":
            self._open_page()
        elif deed == "feed-copy":
            self._token(scope, renew=False)
        elif deed == "feed-renew":
            self._ask_to_renew(scope)

    def look_for_changes(self) -> None:
        """Somebody may have switched it by command line, or renewed a token: an old one must not be good for long."""
        if not self._closed and self._lake is not None:
            self._parts.session.read(stamp, self._compare, self, lambda _: None, topic="feed-stamp")

    def close(self) -> None:
        """The panel ends: so does the feed, at the latest in two seconds."""
        self._closed = True
        self._wanted = None
        self._stop()
        if self._leaving is not None and not self._leaving.waitForFinished(AT_THE_END_MILLISECONDS):
            self._leaving.kill()
            self._leaving.waitForFinished(AT_THE_END_MILLISECONDS)

    # ---- whether it is wanted

    def _another_lake(self) -> None:
        self._lake = self._wanted = self._stamp = None
        self._stop()
        self._keep(self._parts.store.state)

    def _keep(self, state: PanelState) -> None:
        """Begin once the lake was looked at: until then the window has more to do."""
        lake = self._parts.session.lake
        if self._closed or lake is None or lake is self._lake or state.condition is Condition.OPENING:
            return
        self._lake = lake
        self._look()

    def _look(self) -> None:
        if not self._closed:
            self._parts.session.read(stated, self._take, self, self._not_read, topic="feed")

    def _compare(self, stamp: Stamp) -> None:
        if stamp != self._stamp:
            self._look()

    def _take(self, found: tuple[Stamp, FeedSettings | None]) -> None:
        (stamp, settings), before = found, self._stamp
        self._stamp = stamp
        if settings is None or not settings.enabled:
            self._wanted = None
            self._stop()
            self._say(FeedView())
        elif settings != self._wanted or stamp != before or self._child is None:
            self._wanted, self._deaths = settings, 0
            self._stop()
            self._say(FeedView(Serving.STARTING, settings.port))
            self._start()

    def _not_read(self, problem: Problem) -> None:
        self._wanted = None
        self._stop()
        self._say(FeedView(Serving.REFUSED, problem=problem))

    # ---- the process

    def _start(self) -> None:
        """Where one is still on its way out, this is done again once it has gone: it may have the port."""
        lake, wanted = self._lake, self._wanted
        if self._closed or wanted is None or lake is None or self._child is not None or self._leaving is not None:
            return
        self._refused, self._began = None, self._parts.clock.monotonic()
        child = self._child = QProcess(self)
        program, *arguments = command(lake.settings.root)
        child.setProgram(program)
        child.setArguments(arguments)
        if (folder := starting_folder()) is not None:
            child.setWorkingDirectory(str(folder))
        child.setStandardErrorFile(QProcess.nullDevice())  # it has a log
        child.readyReadStandardOutput.connect(partial(self._hear, child))
        child.finished.connect(partial(self._ended, child))
        child.errorOccurred.connect(partial(self._failed, child))
        child.start()

    def _stop(self) -> None:
        """Its input ends, and so does it."""
        self._later.stop()
        self._codes.clear()
        child, self._child = self._child, None
        if child is None:
            return
        child.readyReadStandardOutput.disconnect()
        self._leaving = child
        child.closeWriteChannel()
        QTimer.singleShot(LEAVING_MILLISECONDS, child, child.kill)

    def _hear(self, child: QProcess) -> None:
        while child.canReadLine():
            line = bytes(child.readLine().data())
            if child is self._child:
                self._heard(_object(line))

    def _heard(self, said: dict[str, Any]) -> None:
        view = self._parts.store.state.feed
        match said.get("now"):
            case "serving":
                self._say(FeedView(Serving.ON, int(said["port"])))
            case "heard" if view.how is Serving.ON:
                self._say(FeedView(Serving.ON, view.port, int(said["by"])))
            case "expecting" if view.how is Serving.ON and self._codes:
                QDesktopServices.openUrl(QUrl(f"http://{HERE}:{view.port}/#code={self._codes.pop(0)}"))
            case "refused":
                self._refused = Problem(str(said["message"]), str(said["next_action"]), str(said["kind"]))

    def _failed(self, child: QProcess, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # nothing else would be heard of it
            self._ended(child)

    def _ended(self, child: QProcess, *_: object) -> None:
        child.deleteLater()
        if child is self._leaving:
            self._leaving = None
            self._start()
            return
        if child is not self._child:
            return
        self._hear(child)
        self._child = None
        self._codes.clear()
        if self._refused is not None:
            self._say(FeedView(Serving.REFUSED, problem=self._refused))
            if self._refused.kind != VAULT:  # asking again would ask for a password again
                self._later.start(AGAIN_MILLISECONDS)
        else:
            self._died(child)

    def _died(self, child: QProcess) -> None:
        served = self._parts.clock.monotonic() - self._began
        self._deaths = 1 if served >= SOUND_SECONDS else self._deaths + 1
        log.warning("The feed has ended by itself after %.0f s, with code %s.", served, child.exitCode())
        if self._deaths >= DEATHS:
            message = self.tr("The feed for dashboards ends again and again.")
            self._say(FeedView(Serving.DYING, problem=Problem(message, self.tr("Save a report, or switch it off."))))
        elif self._wanted is not None:
            self._say(FeedView(Serving.STARTING, self._wanted.port))
        self._later.start(min(FIRST_WAIT * 2 ** (self._deaths - 1), LONGEST_WAIT))

    def _say(self, view: FeedView) -> None:
        self._parts.store.feed(view)

    # ---- the page, and the tokens

    def _open_page(self) -> None:
        """With a code that is good once: it goes through a pipe, and the page trades it for a pass."""
        if self._child is None or self._parts.store.state.feed.how is not Serving.ON:
            self._parts.toast(self.tr("The feed does not serve now. Switch it on first."))
            return
        code = secrets.token_urlsafe(24)
        self._codes.append(code)
        self._child.write(json.dumps({"expect": code}).encode() + b"\n")

    def _ask_to_renew(self, scope: str) -> None:
        from app.dialogs.ask_once import ask_once

        what = self.tr("for reading") if scope == "read" else self.tr("for starting runs")
        ask_once(
            self.tr("Make a new token {}?").format(what),
            self.tr("Dashboards that have the old one are turned away until they are given the new one."),
            self.tr("New token"),
            self._window,
            lambda: self._token(scope, renew=True),
            icon="key",
            kind="primary",
        )

    def _token(self, scope: str, renew: bool) -> None:
        """A keyring may want to be unlocked first, so this has a thread of its own."""
        root = self._parts.session.root
        if root is None:
            return
        then = partial(self._copy, renew=renew)
        self._parts.bridge.ask(lambda: token(root, scope, renew), then, self, topic="token", patient=True)

    def _copy(self, value: str, renew: bool) -> None:
        QGuiApplication.clipboard().setText(value)
        if not renew:
            self._parts.toast(self.tr("The token is copied."))
            return
        self._parts.toast(self.tr("There is a new token, and it is copied."))
        if self._wanted is not None:  # it takes the new one when it is started again
            self._stop()
            self._say(FeedView(Serving.STARTING, self._wanted.port))
            self._start()


def stamp(lake: Lake) -> Stamp:
    """On a reading thread: another one, another file. None where nobody has ever switched the feed on."""
    try:
        found = (lake.settings.config_dir / SETTINGS_FILE).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def stated(lake: Lake) -> tuple[Stamp, FeedSettings | None]:
    """On a reading thread. None where nobody has ever switched it on: then nothing is loaded for it."""
    seen = stamp(lake)
    if seen is None:
        return None, None
    from pipeline.feed.feed_settings import load_feed_settings

    return seen, load_feed_settings(lake.settings.config_dir)


def token(root: Path, scope: str, renew: bool) -> str:
    """On a thread of its own: the token as it is kept; one that was never made is made now."""
    from pipeline.feed.tokens import Scope, TokenBook

    book = TokenBook(root)
    return (not renew and book.value(Scope(scope))) or book.renew(Scope(scope))


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
