"""A state as shape, word and colour together: as a widget, and for delegates that paint one into a cell."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Height, Size

ICON, GAP, LEFT, RIGHT = 12, 6, 7, 9


def pill_width(words: str) -> int:
    if not words:
        return LEFT + ICON + LEFT
    return LEFT + ICON + GAP + QFontMetrics(theme.font(Size.SMALL, 500)).horizontalAdvance(words) + RIGHT


def paint_pill(painter: QPainter, rect: QRect, look: Look, words: str, icon: str = "") -> QRect:
    """Paint a pill at the left of ``rect``, vertically in its middle; returns where it is.

    ``icon`` takes the place of the look's own shape: the clock for what is merely slower than usual.
    """
    colours, height = theme.palette(), int(Height.PILL)
    place = QRect(rect.left(), rect.center().y() - height // 2 + 1, min(pill_width(words), rect.width()), height)
    face = theme.font(Size.SMALL, 500)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.bg(look)))
    painter.drawRoundedRect(QRectF(place), height / 2, height / 2)
    dpr = painter.device().devicePixelRatio()
    shape = icons.pixmap(icon or look.icon, look.value, ICON, dpr)
    painter.drawPixmap(QPoint(place.left() + LEFT, place.top() + (height - ICON) // 2), shape)
    text = place.adjusted(LEFT + ICON + GAP, 0, -RIGHT + 2, 0)
    painter.setFont(face)
    painter.setPen(QColor(colours.fg(look)))
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, text.width())
    painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
    painter.restore()
    return place


class StatusPill(QWidget):
    """One state, said."""

    def __init__(self, look: Look = Look.IDLE, words: str = "", parent: QWidget | None = None, icon: str = "") -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(look, words, icon)

    def say(self, look: Look, words: str, icon: str = "") -> None:
        self.look, self.words, self._icon = look, words, icon
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self.words), int(Height.PILL))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), self.look, self.words, self._icon)
        painter.end()
