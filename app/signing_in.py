"""Signing in from anywhere in the panel: one window a platform, and what was blocked goes on by itself afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.sign_in_run import Make, SignInRun, signs_in
from app.ways_in import Access, WayIn, title_of, worst
from app.words import tr
from pipeline.access.vault_words import keyring_name
from pipeline.platforms.connections import connections_of

if TYPE_CHECKING:
    from app.dialogs.sign_in import SignInDialog
    from app.parts import PanelParts
    from pipeline.access.sign_in_news import SignInEnd, SignInNews
    from pipeline.lake import Lake

CLOSING_SECONDS = 12.0  # a browser that does not close by itself is ended within eight


class OneSignIn:
    """A sign-in with the window that shows it, for one lake; both may be tried again."""

    def __init__(self, run: SignInRun, dialog: SignInDialog, root: Path) -> None:
        self.run, self.dialog, self.root = run, dialog, root
        self.put_away = False  # its window has gone; the browser may still be closing


class SigningIn(QObject):
    """Begins sign-ins, one at a time for each platform. ``quiet`` tells that none goes on any more."""

    quiet = Signal()

    def __init__(self, parts: PanelParts, window: QWidget, workers: Callable[[], int]) -> None:
        super().__init__(window)
        self._parts, self._window, self._workers = parts, window, workers
        self._all: dict[str, OneSignIn] = {}
        self._wanted: dict[str, str] = {}  # platform and account, once the browser of an earlier one is gone
        self._owed: list[str] = []  # platforms whose blocked steps go on once the present run has ended
        self._root = parts.session.root  # whose sign-ins these are
        self.make: Make | None = None  # another way to sign in, for tests
        parts.session.run_ended.connect(self._go_on_with_owed)
        parts.session.lake_changed.connect(self._another_lake)

    @property
    def active(self) -> bool:
        return any(one.run.going_on for one in self._all.values())

    def of(self, platform: str) -> OneSignIn | None:
        return self._all.get(platform)

    # ---- beginning

    def begin(self, platform: str, account: str = "") -> None:
        """Open the sign-in to a platform; without an account to the one that needs it most.

        Where somebody has to give keys instead, the Accounts page asks for them.
        """
        way = self._way(platform, account)
        if self._parts.session.lake is None:
            return
        if way is None or not way.by_browser:
            self._parts.go("accounts", {"platform": platform, "connection": way.connection if way else "",
                                        "keys": True})  # fmt: skip
            return
        there = self._all.get(platform)
        if there is not None and there.put_away:
            self._wanted[platform] = way.account
        elif there is not None and there.run.account == way.account:
            self._show_again(there)
        elif there is not None and there.run.going_on:
            self._parts.toast(tr("A sign-in to {} is going on. Finish that one first.").format(
                title_of(platform, there.run.account)))  # fmt: skip
            _raise(there.dialog)
        else:
            self._open(way)

    def _way(self, platform: str, account: str) -> WayIn | None:
        state = self._parts.store.state
        ways = [way for way in state.ways_of(platform) if not account or way.account.casefold() == account.casefold()]
        calling = [way for way in ways if way.access in (Access.NEEDS_SIGN_IN, Access.EXPIRING)]
        found = worst(calling) or next((way for way in ways if way.by_browser), None) or next(iter(ways), None)
        # An account that was added a moment ago may not have been seen in the lake yet.
        connection = next((one for one in connections_of(platform) if one.many), None)
        if found is None and account and connection is not None:
            return WayIn(connection.key, platform, connection.title, account)
        return found

    def _open(self, way: WayIn) -> None:
        from app.dialogs.sign_in import SignInDialog
        from app.models.sign_in_story import Story

        lake = self._parts.session.lake
        assert lake is not None
        self._put_away(self._all.get(way.platform))
        real = partial(signs_in, lake.settings.root, lake.clock, self._parts.session.environ)
        run = SignInRun(way.platform, way.account, self.make or real, self)
        resumes = way.platform in self._parts.store.state.waiting_for_owner
        dialog = SignInDialog(Story(way.platform, way.account, resumes), keyring_name(), self._window)
        one = self._all[way.platform] = OneSignIn(run, dialog, lake.settings.root)
        run.heard.connect(lambda news: self._heard(one, news))
        run.ended.connect(lambda end: self._ended(one, end))
        dialog.browser_wanted.connect(run.show_browser)
        dialog.more_wanted.connect(run.more_time)
        dialog.cancel_wanted.connect(run.cancel)
        dialog.settings_wanted.connect(lambda: self._parts.go("settings", {"category": "browser"}))
        dialog.try_again_wanted.connect(lambda other: self._try_again(one, other))
        dialog.finished.connect(lambda _: self._closed(one))
        dialog.watch(run)
        run.start()
        self._tell()
        dialog.show()
        _raise(dialog)

    def _show_again(self, one: OneSignIn) -> None:
        """It is open already; one that has ended is tried again, as that is what was asked for."""
        if one.run.going_on:
            _raise(one.dialog)
        else:
            self._try_again(one, False)

    def _try_again(self, one: OneSignIn, use_this_account: bool) -> None:
        from app.models.sign_in_story import Story

        story = one.dialog.story
        one.dialog.cancel.setEnabled(True)
        one.dialog.show_story(Story(story.platform, story.account, story.resumes))
        one.run.start(use_this_account)
        one.dialog.watch(one.run)
        self._tell()
        _raise(one.dialog)

    # ---- while it goes on

    def _heard(self, one: OneSignIn, news: SignInNews) -> None:
        from app.models.sign_in_story import after

        if not one.put_away:
            one.dialog.show_story(after(one.dialog.story, news))

    def _ended(self, one: OneSignIn, end: SignInEnd) -> None:
        from app.models.sign_in_story import ended
        from pipeline.access.sign_in_news import Ending

        self._tell()
        if end.ending is Ending.SIGNED_IN:
            self._put_away(one)
            if one.root == self._parts.session.root:
                self._parts.store.reload()
                self._go_on(one.run.platform, end)
        elif not one.put_away:
            one.dialog.cancel.setEnabled(True)
            one.dialog.show_story(ended(one.dialog.story, end))
            if end.ending is not Ending.CANCELLED:
                _raise(one.dialog)
        if one.put_away:
            self._forget(one)
        if not self.active:
            self.quiet.emit()
        if one.run.platform in self._wanted:
            self.begin(one.run.platform, self._wanted.pop(one.run.platform))

    # ---- afterwards

    def _go_on(self, platform: str, end: SignInEnd) -> None:
        """Exactly what was blocked goes on: now, or once the present run has ended."""
        said = end.message
        if self._parts.session.active:
            self._owed.append(platform)
            self._parts.toast(f"{said} {tr('What was blocked runs once the present run has ended.')}")
            return
        self._resume_blocked(platform, said)

    def _resume_blocked(self, platform: str, said: str = "") -> None:
        def found(run_id: str | None) -> None:
            session = self._parts.session
            if run_id and session.active:  # another run began while we looked
                self._owed.append(platform)
                told(tr("What was blocked runs once the present run has ended."))
            elif run_id and session.resume(run_id, self._workers(), (platform,)):
                told(tr("The blocked steps are running now."))
            else:
                unknown(None)

        def unknown(problem: object) -> None:
            told()
            self._go_on_with_owed()  # no run begins here whose end would call the next

        def told(what_follows: str = "") -> None:
            if said:
                self._parts.toast(f"{said} {what_follows}".rstrip())

        self._parts.session.read(partial(blocked_run, platform=platform), found, self, unknown)

    def _go_on_with_owed(self) -> None:
        """One after the other: each is a run of its own."""
        if self._owed and not self._parts.session.active:
            self._resume_blocked(self._owed.pop(0))

    # ---- the end

    def _another_lake(self) -> None:
        """Nobody signs in any more for a lake that was left, and nothing goes on in another in its stead."""
        here, before = self._parts.session.root, self._root
        self._root = here
        if here != before or any(one.root != here for one in self._all.values()):
            self.cancel_all()

    def cancel_all(self) -> None:
        """Ask every sign-in to end; :attr:`quiet` tells when the last one has."""
        self._owed.clear()
        self._wanted.clear()
        for one in list(self._all.values()):
            one.run.cancel()

    def close(self) -> None:
        """Wait until no browser is left, and put the windows away."""
        self.cancel_all()
        for one in list(self._all.values()):
            one.run.wait(CLOSING_SECONDS)
            self._put_away(one)
        self._all.clear()

    def _closed(self, one: OneSignIn) -> None:
        """The window was put away; a browser that is still closing is waited for."""
        one.put_away = True
        if not one.run.going_on:
            self._forget(one)

    def _put_away(self, one: OneSignIn | None) -> None:
        if one is not None and not one.put_away:
            one.dialog.done(0)

    def _forget(self, one: OneSignIn) -> None:
        if self._all.get(one.run.platform) is one:
            del self._all[one.run.platform]
            one.run.deleteLater()
            self._tell()

    def _tell(self) -> None:
        now = ((one.run.platform, one.run.account) for one in self._all.values() if one.run.going_on)
        self._parts.store.signing_in(frozenset(now))


def blocked_run(lake: Lake, platform: str) -> str | None:
    """The run whose steps wait for a sign-in to this platform. For a reading thread."""
    from pipeline.resuming import blocked_run

    return blocked_run(lake, platform)


def _raise(dialog: QWidget) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
