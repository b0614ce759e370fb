"""The disc at the head of a page: the state of everything as one shape on its soft colour."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look

DISC, SHAPE = 36, 18


class StateDisc(QWidget):
    """36 px; what it means is said beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look.IDLE
        self.setObjectName("state-disc")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, look: Look, words: str) -> None:
        self._look = look
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(DISC, DISC)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bg(self._look)))
        painter.drawEllipse(QRectF(0, 0, DISC, DISC))
        shape = icons.pixmap(self._look.icon, self._look.value, SHAPE, self.devicePixelRatioF())
        painter.drawPixmap(QPoint((DISC - SHAPE) // 2, (DISC - SHAPE) // 2), shape)
        painter.end()
