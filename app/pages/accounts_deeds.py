"""What can be done with a way in: sign in, test, replace, show, forget – each off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import keeping_access
from app.keeping_access import Forgotten, Known, Tried
from app.models.account_lines import AccountLine, Do
from app.problems import Problem
from app.ways_in import WayIn, signing_in
from app.widgets.popup_menu import PopupMenu
from pipeline.access.vault_words import keyring_name

if TYPE_CHECKING:
    from app.pages.accounts import AccountsPage


class AccountsDeeds(QObject):
    """For the page; it owns no widgets but those it opens."""

    def __init__(self, page: AccountsPage) -> None:
        super().__init__(page)
        self._page, self._panel = page, page.panel
        self._to_test: list[WayIn] = []
        self._answers: list[Tried] = []  # since nothing was being tested
        self._panel.session.lake_changed.connect(self._test_no_more)

    # ---- from the row

    def act(self, line: AccountLine) -> None:
        """The button of a row, or Enter on it."""
        if line.do is Do.SIGN_IN:
            self._panel.act(signing_in(line.platform, line.way.account))
        elif line.do is Do.SET_UP and len(line.ways) > 1:
            self._offer_ways(line)
        elif line.do is Do.SET_UP:
            self.replace(line)
        elif line.do is Do.TEST:
            self.test([line.way])
        elif line.do is Do.ADD:
            self.add(line.platform)

    def open_menu(self, key: str) -> None:
        line = self._page.row_of(key)
        more = self._page.buttons.more_of(key)
        if more is None:
            return
        menu = PopupMenu("account-menu", self._page)
        if line.do is Do.ADD:
            menu.offer(self.tr("Add account…"), lambda: self.add(line.platform), name="menu-add", icon="add")
            menu.open_below(more)
            return
        if line.way.by_browser:
            menu.offer(self.tr("Sign in…"), lambda: self._panel.act(signing_in(line.platform, line.way.account)),
                       name="menu-sign-in", icon="key", enabled=line.do is not Do.NOTHING)  # fmt: skip
        single = len(line.ways) == 1  # several that are not set up stand in one row, and have nothing to show
        menu.offer(self.tr("Test"), lambda: self.test([line.way]), name="menu-test", icon="retry",
                   enabled=line.set_up and line.do is not Do.NOTHING)  # fmt: skip
        menu.offer(self.tr("Replace…"), lambda: self.replace(line), name="menu-replace", icon="edit", enabled=single)
        menu.offer(self.tr("Show"), lambda: self.show(line), name="menu-show", icon="eye", enabled=single)
        menu.addSeparator()
        menu.offer(self.tr("Forget…"), lambda: self.ask_to_forget(line), name="menu-forget", icon="trash",
                   role="failed", enabled=single)  # fmt: skip
        menu.open_below(more)

    def _offer_ways(self, line: AccountLine) -> None:
        menu = PopupMenu("set-up-menu", self._page)
        for way in line.ways:
            menu.offer(f"{way.title}…", partial(self._ask_keys, way), name=f"set-up-{way.connection}")
        main = self._page.buttons.main_of(line.key)
        if main is not None:
            menu.open_below(main)

    # ---- keys

    def replace(self, line: AccountLine) -> None:
        if len(line.ways) > 1:
            self._offer_ways(line)
        else:
            self._ask_keys(line.way)

    def _ask_keys(self, way: WayIn) -> None:
        from app.dialogs.keys import KeysDialog

        place = self._page.place
        if place is not None:
            dialog = KeysDialog(way, place, self._panel.bridge, self._page.window())
            dialog.kept.connect(lambda: self._kept(way))
            dialog.open()

    def _kept(self, way: WayIn) -> None:
        """Keys are tried at once; an address and a password are only filled in for the person."""
        self._page.look_into_keyring()
        if way.by_browser:
            self._panel.toast(self.tr("Kept. It is filled in at the next sign-in to {}.").format(way.who))
        else:
            self.test([way])

    def show(self, line: AccountLine) -> None:
        place, way = self._page.place, line.way
        if place is not None:
            work = partial(keeping_access.known, place, way, reveal=True)
            self._panel.bridge.ask(work, partial(self._show_values, way), self, self._told, patient=True)

    def _show_values(self, way: WayIn, found: Sequence[Known]) -> None:
        from app.dialogs.shown_keys import ShownKeys

        values = [one for one in found if one.value]
        if values:
            ShownKeys(way, values, self._page.window()).open()
        else:
            self._panel.toast(self.tr("Neither password nor keys are kept for {}.").format(way.who))

    # ---- forgetting

    def ask_to_forget(self, line: AccountLine) -> None:
        from app.dialogs.ask_once import ask_once

        way, where = line.way, keyring_name()
        question = self.tr("Forget the {} account?").format(way.who)
        consequence = self.tr("Its password and session are deleted from {}; collected data stay.").format(where)
        if not way.by_browser:
            question = self.tr("Forget the keys for {}?").format(f"{way.who}, {way.title}")
            consequence = self.tr("They are deleted from {}; collected data stay.").format(where)
        verb = self.tr("Forget account") if way.by_browser else self.tr("Forget keys")
        ask_once(question, consequence, verb, self._page, lambda: self._forget(way))

    def _forget(self, way: WayIn) -> None:
        place = self._page.place
        if place is not None:
            work = partial(keeping_access.forget, place, way)
            self._panel.bridge.ask(work, partial(self._forgotten, way), self, self._told, patient=True)

    def _forgotten(self, way: WayIn, found: Forgotten) -> None:
        self._page.know(tried={key: one for key, one in self._page.seen.tried.items() if key != way.key})
        self._panel.store.reload()
        self._page.look_into_keyring()
        said = self.tr("Forgotten: nothing of {} is left in {}.").format(way.who, keyring_name())
        if found.still_stated_by:
            said = self.tr("Forgotten. {} in the .env file still states it.").format(", ".join(found.still_stated_by))
        self._panel.toast(said)

    # ---- testing

    def test_all(self) -> None:
        self.test([line.way for line in self._page.lines if line.do is Do.TEST])

    def test(self, ways: Sequence[WayIn]) -> None:
        """One after the other: a browser each is enough for any computer."""
        waiting = {way.key for way in self._to_test}
        self._to_test += [way for way in ways if way.key not in waiting]
        if not waiting:
            self._answers.clear()
            self._test_next()
        self._page.know(testing=frozenset(way.key for way in self._to_test))

    def _test_next(self) -> None:
        place = self._page.place
        if self._to_test and place is not None:
            way, left = self._to_test[0], self._panel.session.leaving()
            work = partial(keeping_access.try_out, place, way, left)
            tested, not_tested = partial(self._tested, way, left), partial(self._not_tested, way, left)
            self._panel.bridge.ask(work, tested, self, not_tested, patient=True)
        else:
            self._to_test.clear()
            self._say_answers()

    def _test_no_more(self) -> None:
        """Another lake has ways in of its own."""
        self._to_test.clear()
        self._answers.clear()

    def _not_tested(self, way: WayIn, left: Callable[[], bool], problem: Problem) -> None:
        self._tested(way, left, Tried(False, problem.message, problem.next_action))

    def _tested(self, way: WayIn, left: Callable[[], bool], found: Tried) -> None:
        if left():
            return  # of a lake that is no longer looked at
        self._answers.append(found)
        self._to_test = [one for one in self._to_test if one.key != way.key]
        tried = {**self._page.seen.tried, way.key: found}
        self._page.know(tried=tried, testing=frozenset(one.key for one in self._to_test))
        self._panel.store.reload()
        self._test_next()

    def _say_answers(self) -> None:
        """What is right is confirmed in passing; what is not is told, and stays in its row."""
        wrong = [one for one in self._answers if not one.right]
        if wrong:
            self._told(Problem(wrong[0].sentence, wrong[0].advice))
        elif len(self._answers) > 1:
            self._panel.toast(self.tr("All {} let us in.").format(len(self._answers)))
        elif self._answers:
            self._panel.toast(self._answers[0].sentence)
        self._answers.clear()

    def _told(self, problem: Problem) -> None:
        self._panel.problem(problem)

    # ---- adding

    def offer_to_add(self) -> None:
        from app.setting_up.artist_change import What

        menu = PopupMenu("add-menu", self._page)
        menu.offer(self.tr("TikTok account…"), lambda: self.add(What.TIKTOK), name="add-tiktok")
        menu.offer(self.tr("Spotify artist…"), lambda: self.add(What.SPOTIFY), name="add-spotify")
        menu.open_below(self._page.add)

    def add(self, what: str) -> None:
        from app.dialogs.add_account import AddAccount
        from app.setting_up.artist_change import What

        lake = self._panel.session.lake
        if lake is None:
            return
        dialog = AddAccount(What(what), lake.settings.root, self._panel.bridge, self._page.window())
        dialog.added.connect(partial(self._added, What(what)))
        dialog.open()

    def _added(self, what: str, value: str) -> None:
        from app.setting_up.artist_change import What

        self._panel.store.reload()
        self._page.look_into_keyring()
        if what == What.TIKTOK:
            self._panel.toast(self.tr("@{} was added.").format(value), self.tr("Sign in"),
                              lambda: self._panel.act(signing_in("tiktok", value)))  # fmt: skip
        else:
            self._panel.toast(self.tr("The artist was added; the next run collects it."))
