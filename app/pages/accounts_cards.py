"""The cards below the accounts: where passwords live, and what an older set-up has left lying about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.dialogs.ask_once import ask_once
from app.keeping_access import Keyring, Place
from app.looks import Look
from app.problems import Problem
from app.widgets.notice_card import NoticeCard
from app.words import many
from pipeline.access.vault_words import keyring_name

if TYPE_CHECKING:
    from app.older_secrets import Moved, Older, TakenOver
    from app.pages.accounts import AccountsPage
    from pipeline.taking_over.older_set_up import Deletable


class AccountsCards(QObject):
    """Looks when the page is shown, and again after each move."""

    def __init__(self, page: AccountsPage) -> None:
        super().__init__(page)
        self._page, self._panel = page, page.panel
        self._keyring = Keyring()
        self.keyring = NoticeCard("where-passwords-live")
        self.values, self.sessions = NoticeCard("older-values"), NoticeCard("older-sessions")
        self.all = (self.keyring, self.values, self.sessions)
        self._older: Older | None = None
        self.keyring.acted.connect(lambda: page.look_into_keyring(ask=True))
        self.values.acted.connect(self.ask_to_move)
        self.sessions.acted.connect(self.ask_to_take)
        self.show_keyring(Keyring())
        for card in (self.values, self.sessions):
            card.hide()

    def show_keyring(self, found: Keyring) -> None:
        """Where passwords are, or what stands in the way to them."""
        self._keyring = found
        if found.message:
            self.keyring.tell(found.message, found.next_action, self.tr("Try again"), icon=Look.ATTENTION.icon,
                              role=Look.ATTENTION.value)  # fmt: skip
            return
        said = self.tr("Only in {}. They are read when a platform is visited, and stand in no file and no log.")
        if self._older is not None and self._older.variables:
            said = self.tr("In {}, except for those that an older .env file still states.")
        self.keyring.tell(self.tr("Where passwords live"), said.format(keyring_name()))

    # ---- what lies about

    def look(self) -> None:
        """Look whether something of an older set-up is there."""
        place = self._page.place
        if place is not None:
            self._panel.bridge.ask(partial(_look, place), self._show_older, self, self._not_seen, "older", True)

    def _show_older(self, found: Older) -> None:
        self._older = found
        self.show_keyring(self._keyring)
        self.values.setVisible(bool(found.variables))
        self.values.tell(
            self.tr("Found: an older .env file with {}").format(found.passwords),
            self.tr("Move them into {}: each is read back there before its line is taken out of the file.").format(
                keyring_name()),
            self.tr("Move them…"), icon="file")  # fmt: skip
        self.sessions.setVisible(bool(found.sessions))
        files = many(len(found.sessions), self.tr("saved session"), self.tr("saved sessions"))
        self.sessions.tell(
            self.tr("Found: {} of an older set-up").format(files),
            self.tr("{}. Move them, and perhaps nobody has to sign in there.").format(", ".join(found.sessions)),
            self.tr("Move them…"), icon="file")  # fmt: skip

    def _not_seen(self, problem: Problem) -> None:
        """A .env file that is no text: the lake tells of it elsewhere, and there is nothing to move."""
        for card in (self.values, self.sessions):
            card.hide()

    # ---- passwords in a .env file

    def ask_to_move(self) -> None:
        if self._older is None:
            return
        question = self.tr("Move {} into {}?").format(self._older.passwords, keyring_name())
        names = ", ".join(self._older.variables)
        consequence = self.tr("{}: kept and read back there; then the lines are taken out of .env.").format(names)
        ask_once(question, consequence, self.tr("Move them"), self._page, self._move, icon="key", kind="primary")

    def _move(self) -> None:
        place = self._page.place
        if place is not None:
            self._panel.bridge.ask(partial(_move, place), self._moved, self, self._panel.problem, patient=True)

    def _moved(self, done: Moved) -> None:
        self._look_again()
        self._say(done)

    # ---- saved sessions

    def ask_to_take(self) -> None:
        if self._older is None:
            return
        question = self.tr("Move the saved sessions into {}?").format(keyring_name())
        consequence = self.tr("{}. What this lake has already stays; the next run tries the others.").format(
            ", ".join(self._older.sessions)
        )
        ask_once(question, consequence, self.tr("Move them"), self._page, self._take, icon="key", kind="primary")

    def _take(self) -> None:
        place = self._page.place
        if place is not None:
            self._panel.bridge.ask(partial(_take, place), self._taken, self, self._panel.problem, patient=True)

    def _taken(self, done: TakenOver) -> None:
        self._look_again()
        if done.refused:
            self._panel.problem(Problem(done.sentence, " ".join(done.refused)))
        else:
            self._panel.toast(done.sentence)
        if done.deletable.files:
            self._ask_to_delete(done.deletable)

    def _ask_to_delete(self, wanted: Deletable) -> None:
        """Offered once what they hold is safe elsewhere, or is needed no more."""
        files = many(len(wanted.files), self.tr("old file"), self.tr("old files"))
        question = self.tr("Delete {}?").format(files)
        consequence = self.tr(
            "They are overwritten first; what they held is in {}. On an SSD and in backups older copies may survive:"
            " to be sure, change the passwords on the platforms' pages."
        ).format(keyring_name())
        ask_once(question, consequence, self.tr("Delete them"), self._page, partial(self._delete, wanted))

    def _delete(self, wanted: Deletable) -> None:
        place = self._page.place
        if place is not None:
            self._panel.bridge.ask(
                partial(_delete, place, wanted), self._moved, self, self._panel.problem, patient=True
            )

    # ---- afterwards

    def _look_again(self) -> None:
        self._panel.store.reload()
        self._page.look_into_keyring()
        self.look()

    def _say(self, done: Moved) -> None:
        if done.stayed:
            self._panel.problem(Problem(done.sentence, done.stayed))
        else:
            self._panel.toast(done.sentence)


# On an errand's thread, where what it takes may be loaded without anybody waiting for it.


def _look(place: Place) -> Older:
    from app import older_secrets

    return older_secrets.look(place)


def _move(place: Place) -> Moved:
    from app import older_secrets

    return older_secrets.move_values(place)


def _take(place: Place) -> TakenOver:
    from app import older_secrets

    return older_secrets.take_sessions(place)


def _delete(place: Place, wanted: Deletable) -> Moved:
    from app import older_secrets

    return older_secrets.delete(place, wanted)
