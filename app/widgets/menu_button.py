"""A button that unfolds a menu, and says so with a small arrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import icons
from app.widgets.buttons import Button
from app.widgets.labels import repolish

ARROW, RIGHT = 14, 11


class MenuButton(Button):
    """:meth:`unfolds` False takes the arrow away: then a press does what the words say."""

    def __init__(
        self, text: str, *, name: str, icon: str, tip: str, shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "secondary", False, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.explain(tip, shortcut)
        self.wear(icon)
        self.unfolds(True)

    def unfolds(self, on: bool) -> None:
        if bool(self.property("menued")) != on:
            self.setProperty("menued", on)
            repolish(self)
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.property("menued"):
            return
        painter = QPainter(self)
        role = "text" if self.isEnabled() else "disabled"
        arrow = icons.pixmap("chevron-down", role, ARROW, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - RIGHT - ARROW, (self.height() - ARROW) // 2), arrow)
        painter.end()
