"""A tile: what is counted, the figure, and one muted line that says what to make of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from app.theme import Size
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label

HEIGHT = 92


class FigureTile(Card):
    """92 px high. ``opened`` where somebody made it lead anywhere."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent=parent, name=name)
        self.setFixedHeight(HEIGHT)
        self.body.setSpacing(2)
        self._what = ElidedLabel(size=Size.SMALL, role="muted")
        self._figure = label(size=Size.FIGURE, weight=600, tabular=True)
        self._below = ElidedLabel(size=Size.SMALL, role="muted")
        for part in (self._what, self._figure, self._below):
            self.body.addWidget(part)

    def tell(self, what: str, figure: str, below: str = "") -> None:
        self._what.setText(what)
        self._figure.setText(figure)
        self._below.setText(below)
        self.setAccessibleName(f"{what}: {figure}")
        self.setAccessibleDescription(below)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.opened.emit()
