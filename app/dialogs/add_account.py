"""One more TikTok account or Spotify artist: what it is called, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.bridge import Bridge
from app.problems import Problem
from app.setting_up.artist_change import What, artists_of, check, give, without
from app.setting_up.artist_entry import check_name
from app.setting_up.plan import ArtistLine
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.choice import Choice
from app.widgets.field import Field
from app.widgets.labels import label

WIDTH = 380
NEW = ""  # the id of an artist that is not there yet; slugs are never empty


class AddAccount(QDialog):
    """Open it with ``open()``. ``added`` carries the handle or id, once it is in the artist list."""

    added = Signal(str)

    def __init__(self, what: What, root: Path, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._root, self._bridge = what, root, bridge
        self._artists: tuple[ArtistLine, ...] = ()
        self.setObjectName("add-account")
        tiktok = what is What.TIKTOK
        self.setWindowTitle(self.tr("Add a TikTok account") if tiktok else self.tr("Add a Spotify artist"))
        self.setAccessibleName(self.windowTitle())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.value = Field(self.tr("Account") if tiktok else self.tr("Artist id or link"), name="account-value",
                           placeholder="@…" if tiktok else "", width=WIDTH)  # fmt: skip
        self.owner = Choice([(NEW, self.tr("A new artist"))], name="account-artist", accessible=self.tr("Artist"),
                            width=WIDTH)  # fmt: skip
        self.name = Field(self.tr("Name of the artist"), name="account-name", width=WIDTH)
        self.add = button(self.tr("Add"), icon="add", kind="primary", name="account-add", tip=self.tr("Add it"),
                          shortcut="Return")  # fmt: skip
        self.cancel = button(self.tr("Cancel"), name="account-cancel", tip=self.tr("Leave everything as it is"),
                             shortcut="Esc")  # fmt: skip
        self._arrange()
        self._connect()
        bridge.ask(lambda: artists_of(root), self._show_artists, self, self._refused)
        self.value.edit.setFocus()

    def _arrange(self) -> None:
        whose = label(self.tr("Whose it is"))
        whose.setBuddy(self.owner)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        for made in (self.cancel, self.add):
            made.setAutoDefault(False)
            row.addWidget(made)
        self.add.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.XS))
        whole.addWidget(label(self.windowTitle(), size=Size.SUBHEAD, weight=600, name="account-heading"))
        whole.addSpacing(int(Space.XXS))
        whole.addWidget(self.value)
        whole.addSpacing(int(Space.XXS))
        whole.addWidget(whose)
        whole.addWidget(self.owner)
        whole.addWidget(self.name)
        whole.addSpacing(int(Space.XS))
        whole.addLayout(row)

    def _connect(self) -> None:
        self.value.edit.textEdited.connect(lambda _: self._judge(complete=False))
        self.name.edit.textEdited.connect(lambda _: self._judge(complete=False))
        self.owner.chosen.connect(lambda _: self._owner_changed())
        self.add.clicked.connect(self.give)
        self.cancel.clicked.connect(self.reject)

    # ---- what is right

    def _show_artists(self, artists: Sequence[ArtistLine]) -> None:
        """Those who have none yet: the account is probably theirs."""
        self._artists = tuple(artists)
        free = without(self._what, artists)
        self.owner.offer([*((line.slug, line.name) for line in free), (NEW, self.tr("A new artist"))])
        self.owner.choose(free[0].slug if free else NEW)
        self._owner_changed()

    def _owner_changed(self) -> None:
        self.name.setVisible(self.owner.current == NEW)
        self._judge(complete=False)
        self.adjustSize()

    def _judge(self, complete: bool) -> bool:
        """Mark what is wrong; what is merely empty is, once it is meant to be ``complete``."""
        text, name = self.value.text(), self.name.text()
        value = check(self._what, text, self._artists) if complete or text.strip() else ""
        is_new = self.owner.current == NEW
        named = check_name(name, self._artists) if is_new and (complete or name.strip()) else ""
        self.value.say_wrong(value)
        self.name.say_wrong(named)
        return not (value or named)

    # ---- writing it

    def give(self) -> None:
        if not self._judge(complete=True):
            return
        root, what, text, slug, name = self._root, self._what, self.value.text(), self.owner.current, self.name.text()
        self.add.setEnabled(False)
        self._bridge.ask(lambda: give(root, what, text, slug, name), self._done, self, self._refused)

    def _done(self, value: str) -> None:
        self.added.emit(value)
        self.accept()

    def _refused(self, problem: Problem) -> None:
        self.add.setEnabled(True)
        self.value.say_wrong(f"{problem.message} {problem.next_action}".strip())
