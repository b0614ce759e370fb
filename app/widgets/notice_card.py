"""A card with a shape, one bold line, one muted line, and at most one thing to click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.labels import label

ICON, BESIDE = 18, 13


class NoticeCard(Card):
    """``acted`` is the button."""

    acted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self._shape = QLabel()
        self._title = label(weight=600, name=f"{name}-title")
        self._text = label(role="muted", wrap=True, name=f"{name}-text")
        for said in (self._title, self._text):
            said.setTextFormat(Qt.TextFormat.PlainText)
        self.action = button("", name=f"{name}-action")
        self.action.setProperty("bare", False)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout()
        row.setSpacing(int(Space.M))
        row.addSpacing(1)
        row.addWidget(self._shape)
        row.addLayout(words, 1)
        row.addWidget(self.action)
        self.body.setContentsMargins(15, BESIDE, 15, BESIDE)
        self.body.addLayout(row)
        self.action.clicked.connect(self.acted)

    def tell(self, title: str, text: str = "", action: str = "", *, icon: str = "info", role: str = "muted") -> None:
        """``role`` colours the shape."""
        icons.wear(self._shape, icon, role, ICON)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.action.say(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
