"""Accounts: which platforms and accounts there are, who waits for a sign-in, and how files come without one."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import words
from app.desktop.open_path import open_path
from app.looks import Look
from app.models.rows import Line, Rows, Text
from app.parts import PanelParts
from app.state import PanelState, PlatformView
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.labels import label
from app.widgets.lake_page import LakePage
from app.widgets.table import Table
from pipeline.model import Zone

USED_FOR = {
    "metaads": "Campaigns, spend, clicks",
    "distrokid": "Plays, bank report",
    "toolost": "Plays, sales",
    "tiktok": "Views, followers",
    "linktree": "Views, clicks",
    "spotify": "Audience, songs",
}


class AccountsPage(LakePage):
    """A line an account, as far as the lake's own files and runs tell of it."""

    key = "accounts"
    title = "Accounts"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        headings = (self.tr("Platform"), self.tr("Account"), self.tr("State"), self.tr("Files"),
                    self.tr("Newest file"), self.tr("Used for"))  # fmt: skip
        self.model = Rows(headings, (3,), self)
        self.table = Table("accounts-table", self.tr("Accounts of all platforms"))
        self.table.setModel(self.model)
        self.table.columns([130, 190, 150, 70, 170, 220], stretch=5)
        self.table.remember(panel.preferences, "accounts")
        self.content.addWidget(self.table, 1)
        self.content.addWidget(self._how_files_come())
        self.table.opened.connect(self._open)
        panel.store.changed.connect(self.show_state)
        self.show_state(panel.store.state)

    def _how_files_come(self) -> Card:
        card, row, text = Card(name="accounts-how"), QHBoxLayout(), QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(label(self.tr("Files come by hand"), weight=600))
        text.addWidget(label(self.tr("No sign-ins are kept. Put what a platform lets you download into its folder in "
                                     "landing, then run without extractors."), role="muted", wrap=True))  # fmt: skip
        self.landing = button(self.tr("Open landing folder"), icon="folder", name="open-landing")
        self.landing.clicked.connect(self._open_landing)
        row.setSpacing(int(Space.M))
        row.addLayout(text, 1)
        row.addWidget(self.landing)
        card.body.addLayout(row)
        return card

    def show_state(self, state: PanelState) -> None:
        waiting = [words.platform_title(name) for name in state.waiting_for_owner]
        line = self.tr("{} platforms take part.").format(len(state.counted)) if state.platforms else ""
        if waiting:
            line = self.tr("{} wants you to sign in.").format(waiting[0])
        self.say(self.tr(self.title), line)
        self.model.show([line for platform in state.platforms for line in self._lines(platform, state)])
        self.landing.setEnabled(self.panel.session.lake is not None)

    def _lines(self, platform: PlatformView, state: PanelState) -> Iterator[Line]:
        used = Text(self.tr(USED_FOR.get(platform.name, "")), role="muted")
        pill = self._state_of(platform, state)
        if not platform.accounts:
            age = self._age(platform)
            yield Line((Text(platform.title, weight=500), Text(words.NOTHING, role="muted"), pill, Text(words.NOTHING),
                        age, used), platform.name, {"platform": platform.name})  # fmt: skip
        now = self.panel.clock.now()
        for number, account in enumerate(platform.accounts):
            newest = account.newest_download
            came = Text(words.moment(newest, now), words.exact(newest)) if newest else Text(self.tr("none yet"))
            title = Text(platform.title if number == 0 else "", weight=500)
            yield Line((title, Text(f"@{account.name}"), pill, Text(words.count(account.files)), came, used),
                       f"{platform.name}/{account.name}", {"platform": platform.name})  # fmt: skip

    def _state_of(self, platform: PlatformView, state: PanelState) -> Text:
        if not platform.enabled:
            return Text(self.tr("Switched off"), pill=Look.SKIPPED)
        if platform.name in state.waiting_for_owner:
            return Text(self.tr("Needs sign-in"), pill=Look.SIGNIN)
        return Text(self.tr("Files only"), pill=Look.SKIPPED)

    def _age(self, platform: PlatformView) -> Text:
        if platform.newest is None:
            return Text(self.tr("none yet"), role="muted")
        today = self.panel.clock.now().astimezone().date()
        return Text(self.tr("data of {}").format(words.short_day(platform.newest, today)))

    def _open(self, index: object) -> None:
        line = self.model.line(self.table.currentIndex().row())
        self.panel.go("data", line.place)

    def _open_landing(self) -> None:
        lake = self.panel.session.lake
        folder = lake.settings.local_zone(Zone.LANDING) if lake else None
        if folder is None or not open_path(folder):
            self.panel.toast(self.tr("That folder cannot be shown on this computer."))

    def look_at(self, **place: object) -> None:
        for row in range(self.model.rowCount()):
            if self.model.line(row).place.get("platform") == place.get("platform"):
                self.table.selectRow(row)
                self.table.setFocus()
                return

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "table"):
            self.table.setColumnHidden(5, on)

    def refresh(self) -> None:
        self.panel.store.reload()
