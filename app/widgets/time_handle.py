"""One end of a stretch of time on a bar: dragged with the mouse, moved with the keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app import theme

WIDTH, HEIGHT, GRIP, STEP, PAGE = 12, 24, 8, 5, 60
FORWARD = {Qt.Key.Key_Right: STEP, Qt.Key.Key_Up: STEP, Qt.Key.Key_PageUp: PAGE}
BACK = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Down: -STEP, Qt.Key.Key_PageDown: -PAGE}
KEYS = {**FORWARD, **BACK}


class TimeHandle(QAbstractSlider):
    """Minutes. ``wanted`` is where the owner wants it; ``settled`` that they are done with it for now."""

    wanted = Signal(int)
    dragged = Signal(QPoint)  # where the pointer is, for the bar
    settled = Signal()

    def __init__(self, name: str, accessible: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, 2 * 24 * 60)
        self.setSingleStep(STEP)
        self.setPageStep(PAGE)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._held = False

    @property
    def held(self) -> bool:
        return self._held

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = KEYS.get(Qt.Key(event.key()))
        if step is None:
            super(QAbstractSlider, self).keyPressEvent(event)
            return
        self.wanted.emit(stepped(self.value(), step))
        self.settled.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.button() == Qt.MouseButton.LeftButton
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self.dragged.emit(self.mapToParent(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self.settled.emit()
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = theme.palette(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colours.disabled if not self.isEnabled() else colours.accent
        if self.underMouse() and self.isEnabled():
            ink = colours.accent_hover
        painter.setBrush(QColor(colours.select if self.hasFocus() or self._held else colours.surface))
        wide = 3 if self.hasFocus() else 2
        painter.setPen(QPen(QColor(ink), wide))
        edge = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 4, 4)
        painter.fillRect(QRectF(WIDTH / 2 - 1, (HEIGHT - GRIP) / 2, 2, GRIP), QColor(ink))
        painter.end()


def stepped(minute: int, step: int) -> int:
    """On to the next round one: from 06:03 five minutes on is 06:05."""
    if abs(step) == PAGE:
        return minute + step
    rest = minute % STEP
    if rest:
        return minute - rest + (STEP if step > 0 else 0)
    return minute + step
