"""Below a dataset: the files of its platforms that were set aside, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.pages.data_set_aside import SetAsideActions
from app.parts import PanelParts
from app.theme import Size
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label
from app.widgets.set_aside_note import SetAsideNote
from pipeline.engine.records import QuarantineItem


class QuarantineCard(Card):
    """Hidden while nothing is set aside. ``all_asked`` leads to the whole list."""

    all_asked = Signal()

    def __init__(self, panel: PanelParts, actions: SetAsideActions, parent: QWidget | None = None) -> None:
        super().__init__("", parent, name="quarantine-card", margin=12)
        self._panel = panel
        self._items: tuple[QuarantineItem, ...] = ()
        self._at = 0
        self.note = SetAsideNote()
        self._safe = ElidedLabel(
            self.tr("Set aside, not deleted. Nothing else waits for it."), size=Size.SMALL, role="muted"
        )
        self._which = label(size=Size.SMALL, role="muted", tabular=True, name="set-aside-which")
        self.before = button("", icon="chevron-left", kind="small", name="set-aside-before", tip=self.tr("Newer file"))
        self.after = button("", icon="chevron-right", kind="small", name="set-aside-after", tip=self.tr("Older file"))
        self.every = button(self.tr("Show all"), kind="link", name="set-aside-all", tip=self.tr("Opens Quarantine"))
        for part in (self._safe, self.before, self._which, self.after, self.every):
            self.header_tools.addWidget(part)
        self.body.addWidget(self.note)
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        self.every.clicked.connect(self.all_asked)
        self.note.check_asked.connect(lambda: actions.check_again(self.note.items))
        self.note.open_asked.connect(lambda: actions.open(self.note.items))
        self.note.drop_asked.connect(lambda: actions.ask_to_drop(self.note.items))
        actions.held.connect(self.note.hold)
        self.note.hold(actions.hold)
        self.hide()

    def show_items(self, items: Sequence[QuarantineItem]) -> None:
        """The items of the dataset's platforms; the one that was shown stays, if it is still there."""
        shown = self._items[self._at].id if self._items else None
        self._items = tuple(items)
        self._at = next((at for at, item in enumerate(self._items) if item.id == shown), 0)
        self.setVisible(bool(self._items))
        if self._items:
            files = words.many(len(self._items), self.tr("file"), self.tr("files"))
            self.say(self.tr("In quarantine: {}").format(files))
            self._show()

    def compact(self, on: bool) -> None:
        self._safe.setVisible(not on)

    def _turn(self, way: int) -> None:
        self._at = min(max(self._at + way, 0), len(self._items) - 1)
        self._show()

    def _show(self) -> None:
        count = len(self._items)
        self.note.show_items((self._items[self._at],), self._panel.clock.now())
        for part in (self.before, self._which, self.after, self.every):
            part.setVisible(count > 1)
        self._which.setText(self.tr("{} of {}").format(self._at + 1, count))
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < count - 1)
