"""A whole number with arrows, for values that have a smallest and a largest."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

WIDTH, INSET = 96, 8


class Number(QSpinBox):
    """Listen to ``valueChanged``. The wheel scrolls the page, it does not change the value in passing."""

    def __init__(
        self,
        smallest: int,
        largest: int,
        parent: QWidget | None = None,
        *,
        name: str = "number",
        accessible: str = "",
        suffix: str = "",
        width: int = WIDTH,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setRange(smallest, largest)
        self.setSuffix(suffix)
        self.setGroupSeparatorShown(True)
        # The style sheet does not reach the line inside.
        self.lineEdit().setTextMargins(INSET, 0, 0, 0)
        if width:
            self.setFixedWidth(width)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
