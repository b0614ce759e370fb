"""Accounts: who is signed in and until when, what that is used for, and everything that can be done about it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.keeping_access import Keyring, Place, look
from app.models.account_lines import AccountLine, Do, Seen, account_lines, sentence
from app.models.rows import Line, Rows, Text
from app.pages.accounts_cards import AccountsCards
from app.pages.accounts_deeds import AccountsDeeds
from app.parts import PanelParts
from app.problems import Problem
from app.state import PanelState
from app.theme import Height
from app.widgets.buttons import button
from app.widgets.lake_page import LakePage
from app.widgets.row_buttons import WIDTH, RowAction, RowButtons
from app.widgets.table import Table

if TYPE_CHECKING:
    from pipeline.lake import Lake

ALL_IT_NEEDS = 100  # of the height, before anything else; its own maximum is the end
PLATFORM, ACCOUNT, STATE, GOOD, USED, ACTIONS = range(6)
WIDTHS = [108, 196, 138, 152, 200, WIDTH]


class AccountsPage(LakePage):
    """States come from facts at every change; the keyring is asked only for names, off the window's thread."""

    key = "accounts"
    title = "Accounts"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.seen = Seen()
        self.lines: tuple[AccountLine, ...] = ()
        headings = (self.tr("Platform"), self.tr("Account"), self.tr("State"), self.tr("Good for"),
                    self.tr("Used for"), "")  # fmt: skip
        self.model = Rows(headings, (), self)
        self.table = Table("accounts-table", self.tr("Accounts of all platforms"))
        self.table.setModel(self.model)
        self.table.columns(WIDTHS, stretch=USED)
        self.table.remember(panel.preferences, "ways-in")
        self.buttons = RowButtons(self.table, ACTIONS)
        self.deeds = AccountsDeeds(self)
        self.cards = AccountsCards(self)
        self.test_all = button(
            self.tr("Test all"), name="test-all", tip=self.tr("Ask every platform whether it lets us in")
        )
        self.add = button(self.tr("Add account"), icon="add", name="add-account",
                          tip=self.tr("A TikTok account or a Spotify artist"))  # fmt: skip
        for made in (self.test_all, self.add):
            self.header_tools.addWidget(made)
        self.content.addWidget(self.table, ALL_IT_NEEDS)
        for part in self.cards.all:
            self.content.addWidget(part)
        self.content.addStretch(1)
        self._connect()
        self.show_state(panel.store.state)

    def _connect(self) -> None:
        self.buttons.pressed.connect(lambda key: self.deeds.act(self.row_of(key)))
        self.buttons.menu_wanted.connect(self.deeds.open_menu)
        self.table.opened.connect(self._open)
        self.test_all.clicked.connect(self.deeds.test_all)
        self.add.clicked.connect(self.deeds.offer_to_add)
        self.panel.store.changed.connect(self.show_state)
        self.panel.session.lake_changed.connect(self._another_lake)

    # ---- what is so

    def show_state(self, state: PanelState) -> None:
        self.add.setEnabled(self.panel.session.lake is not None)
        said, lines = sentence(state), account_lines(state, self.panel.clock.now(), self.seen)
        if (said, lines) == (self.line.text(), self.lines) and lines:
            return  # a run that goes on tells of something else, ten times a second
        self.lines = lines
        self.say(self.tr(self.title), said)
        self.model.show([_row(line) for line in self.lines])
        self.buttons.show_actions([_action(line) for line in self.lines])
        testable = any(line.do is Do.TEST for line in self.lines)
        self.test_all.setEnabled(testable and not self.seen.testing)
        self.test_all.explain(self.tr("Ask every platform whether it lets us in") if testable
                              else self.tr("Nothing is connected yet."))  # fmt: skip
        self._share_height()

    def know(self, **changes: object) -> None:
        """The page has learned something besides the state."""
        self.seen = replace(self.seen, **changes)  # type: ignore[arg-type]
        self.show_state(self.panel.store.state)

    def row_of(self, key: str) -> AccountLine:
        return next(line for line in self.lines if line.key == key)

    def _another_lake(self) -> None:
        self.seen = Seen()
        if self.isVisible():
            self.look_into_keyring()

    # ---- the keyring, and the artists

    @property
    def place(self) -> Place | None:
        lake = self.panel.session.lake
        return Place.of(lake, self.panel.session.environ) if lake is not None else None

    def look_into_keyring(self, ask: bool = False) -> None:
        """Whose each way in is; the rows are there already, the names follow. ``ask``: its owner wants to unlock it."""
        place, ways = self.place, self.panel.store.state.ways
        if place is None:
            return
        work = partial(look, place, ways, ask)
        self.panel.bridge.ask(work, self._show_keyring, self, self._no_keyring, "keyring", True)
        self.panel.session.read(artists, lambda found: self.know(artists=found), self, self._no_artists, "artists")

    def _show_keyring(self, found: Keyring) -> None:
        self.know(names=found.names, complete=found.complete)
        self.cards.show_keyring(found)

    def _no_keyring(self, problem: Problem) -> None:
        self.cards.show_keyring(Keyring(problem.message, problem.next_action))

    def _no_artists(self, problem: Problem) -> None:
        """The lake itself tells of a list that cannot be read; here the names are only missing."""

    # ---- what the owner does

    def _open(self, index: QModelIndex) -> None:
        self.deeds.act(self.lines[self.table.currentIndex().row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.table.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.table.indexAt(self.table.viewport().mapFromGlobal(event.globalPos()))
        if index.isValid() and self.table.isVisible():
            self.table.selectRow(index.row())
            self.deeds.open_menu(self.lines[index.row()].key)

    def look_at(self, **place: object) -> None:
        """``platform`` and ``account`` choose a row; with ``keys`` what it needs is asked for."""
        wanted = [line for line in self.lines if line.platform == place.get("platform")]
        named = [line for line in wanted if line.way.connection == place.get("connection")]
        whose = [line for line in wanted if place.get("account") and line.way.account == place.get("account")]
        line = next(iter(whose or named or wanted), None)
        if line is None:
            return
        self.table.selectRow(self.lines.index(line))
        self.table.setFocus()
        if place.get("keys"):
            self.deeds.add(line.platform) if line.do is Do.ADD else self.deeds.replace(line)

    # ---- life of the page

    def shown(self) -> None:
        self.look_into_keyring()
        self.cards.look()

    def refresh(self) -> None:
        self.panel.store.reload()
        self.shown()

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "table"):
            self.table.setColumnHidden(USED, on)
            header = self.table.horizontalHeader()
            wide, narrow = (ACCOUNT, USED) if on else (USED, ACCOUNT)
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.Interactive)
            self.table.columns(WIDTHS, stretch=wide)
            self.table.remember(self.panel.preferences, "ways-in")
            self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """The table gets what its rows need and no more; in a low window it scrolls, and the cards stay."""
        rows = max(self.model.rowCount(), 1)
        whole = self.table.horizontalHeader().height() + rows * int(Height.ROW) + 2
        self.table.setMaximumHeight(whole)
        self.table.setMinimumHeight(min(whole, self.table.horizontalHeader().height() + 3 * int(Height.ROW)))

    def areas(self) -> list[QWidget]:
        return [self.add, self.table, *self.cards.all]


def _row(line: AccountLine) -> Line:
    used = Text(line.used_for, role="muted")
    good = Text(line.good, line.tip, role=line.role, bar=line.life)
    cells = (Text(line.title, weight=500), Text(line.account, line.account), Text(line.state, line.tip, pill=line.look),
             good, used, Text(""))  # fmt: skip
    return Line(cells, line.key, {"platform": line.platform})


def _action(line: AccountLine) -> RowAction:
    who = line.way.who if line.way.by_browser else f"{line.way.who}, {line.account}"
    return RowAction(line.key, line.verb, who, line.do is not Do.NOTHING)


def artists(lake: Lake) -> tuple[str, ...]:
    """The artists with a Spotify id, on a reading thread."""
    from pipeline.registry import load_registry

    return tuple(artist.name for artist in load_registry(lake.settings.config_dir).artists if artist.spotify_id)
