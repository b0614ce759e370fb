"""The sentence below a field that says what would be right; nothing while all is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import icons
from app.looks import Look
from app.theme import Size
from app.widgets.labels import label

ICON, GAP = 12, 6


class WrongLine(QWidget):
    """An octagon and words; it takes no room while there is nothing to say."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self._shape = QLabel()
        icons.wear(self._shape, Look.FAILED.icon, Look.FAILED.value, ICON)
        self._words = label(size=Size.SMALL, role=Look.FAILED.value, wrap=True, name=f"{name}-words")
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.say("")

    @property
    def sentence(self) -> str:
        return self._words.text()

    def say(self, sentence: str) -> None:
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
