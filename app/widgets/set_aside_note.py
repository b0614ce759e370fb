"""One or several files that were set aside: which, why, what is safe, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons, words
from app.models.quarantine_table import file_name, reason
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label
from pipeline.engine.records import QuarantineItem

ICON = 18


class SetAsideNote(QWidget):
    """The buttons tell; whoever shows the note acts. ``hold`` says why checking and dropping have to wait."""

    check_asked = Signal()
    open_asked = Signal()
    drop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("set-aside-note")
        self.items: tuple[QuarantineItem, ...] = ()
        self._waits = ""
        self._shape = QLabel()
        icons.wear(self._shape, "status/attention", "attention", ICON)
        self._name = ElidedLabel(weight=600, mode=Qt.TextElideMode.ElideMiddle, name="set-aside-name")
        self._whose = label(size=Size.SMALL, role="muted", name="set-aside-whose")
        self._reason = _sentence("set-aside-reason", "text")
        self._next = _sentence("set-aside-next", "muted")
        self.check = button(self.tr("Check it again"), icon="retry", kind="small", name="set-aside-check")
        self.open = button(self.tr("Open the file"), icon="file", kind="small", name="set-aside-open")
        self.drop = button(self.tr("Drop the file"), icon="trash", kind="danger", small=True, name="set-aside-drop")
        self._lay_out()
        self.check.clicked.connect(self.check_asked)
        self.open.clicked.connect(self.open_asked)
        self.drop.clicked.connect(self.drop_asked)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(int(Space.XS))
        first.addWidget(self._name)
        first.addWidget(self._whose)
        first.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(int(Space.XS))
        for made in (self.check, self.open, self.drop):
            buttons.addWidget(made)
        buttons.addStretch(1)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addLayout(first)
        text.addWidget(self._reason)
        text.addWidget(self._next)
        text.addSpacing(int(Space.XS))
        text.addLayout(buttons)
        text.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(int(Space.S))
        whole.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(text, 1)

    def show_items(self, items: Sequence[QuarantineItem], now: datetime) -> None:
        """One file in full, several as a number."""
        self.items = tuple(items)
        if len(self.items) == 1:
            self._show_one(self.items[0], now)
        else:
            self._show_many()
        self._allow()

    def hold(self, reason: str) -> None:
        """Why nothing can be checked or dropped now; empty when it can."""
        self._waits = reason
        self._allow()

    def _show_one(self, item: QuarantineItem, now: datetime) -> None:
        self._name.setText(file_name(item))
        self._name.explain(f"landing/{item.platform}/{item.file}")
        self._whose.setText(f"{words.platform_title(item.platform)} · {words.moment(item.found_at, now)}")
        self._whose.setToolTip(words.exact(item.found_at))
        self._reason.setText(reason(item))
        self._next.setText(item.next_action)
        self.check.say(self.tr("Check it again"))
        self.drop.say(self.tr("Drop the file"))

    def _show_many(self) -> None:
        count = len(self.items)
        titles = dict.fromkeys(words.platform_title(item.platform) for item in self.items)
        self._name.setText(self.tr("{} files chosen").format(words.count(count)))
        self._name.explain("\n".join(item.file for item in self.items[:20]))
        self._whose.setText(" · ".join(titles))
        self._whose.setToolTip("")
        reasons = dict.fromkeys(item.message for item in self.items)
        self._reason.setText(
            next(iter(reasons), "") if len(reasons) == 1 else self.tr("They were set aside for different reasons.")
        )
        self._next.setText(self.tr("Checking them again carries on with those that pass."))
        self.check.say(self.tr("Check {} files again").format(words.count(count)))
        self.drop.say(self.tr("Drop {} files").format(words.count(count)))

    def _allow(self) -> None:
        one, some = len(self.items) == 1, bool(self.items)
        for made, tip in (
            (self.check, self.tr("Reads it anew, as after a mended program or artist list")),
            (self.drop, self.tr("Asks once before anything is deleted")),
        ):
            made.setEnabled(some and not self._waits)
            made.explain(self._waits or tip)
        self.open.setEnabled(one)
        self.open.explain(self.tr("Opens it in the program for such files") if one else self.tr("Choose one file"))


def _sentence(name: str, role: str) -> QLabel:
    made = label(role=role, wrap=True, name=name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
