"""A switch: on or off, at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app import theme

WIDTH, HEIGHT, RING, KNOB = 36, 20, 3, 10


class Switch(QAbstractButton):
    """Listen to ``toggled``. On and off differ by the side and the size of the knob, not by colour alone."""

    def __init__(
        self, parent: QWidget | None = None, *, name: str = "switch", accessible: str = "", on: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setCheckable(True)
        self.setChecked(on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + 2 * RING, HEIGHT + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, on = theme.palette(), self.isChecked()
        top = (self.height() - HEIGHT) / 2
        track = QRectF(RING, top, WIDTH, HEIGHT)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), HEIGHT / 2 + 2, HEIGHT / 2 + 2)
        fill = colours.surface
        edge, knob = colours.strong, colours.strong
        if on:
            fill = edge = colours.accent_hover if self.underMouse() else colours.accent
            knob = colours.on_accent
        elif self.underMouse():
            edge = knob = colours.muted
        if not self.isEnabled():
            fill, edge, knob = ("transparent", colours.border, colours.disabled)
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), HEIGHT / 2, HEIGHT / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(knob))
        across = track.right() - HEIGHT / 2 if on else track.left() + HEIGHT / 2
        painter.drawEllipse(QPointF(across, track.center().y()), KNOB / 2, KNOB / 2)
        painter.end()
