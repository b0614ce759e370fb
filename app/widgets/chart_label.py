"""The small label over a chart that tells the values of one place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app import theme
from app.theme import Size

PADDING, LINE, AWAY, RADIUS = 8, 16, 10, 6
MOST = 12  # lines; a chart with more parts says how many are left out


def paint_label(painter: QPainter, lines: Sequence[str], at: QPointF, room: QRectF) -> None:
    """Beside ``at``, on whichever side there is ``room``; the first line is the heading."""
    if not lines:
        return
    heading, face = theme.font(Size.SMALL, 600), theme.font(Size.SMALL, tabular=True)
    shown = [*lines[:MOST], *([f"… {len(lines) - MOST}"] if len(lines) > MOST else [])]
    widths = [QFontMetrics(face if number else heading).horizontalAdvance(line) for number, line in enumerate(shown)]
    width = min(max(widths) + 2 * PADDING + 1, room.width() - 4)
    height = len(shown) * LINE + 2 * PADDING - 4
    left = at.x() + AWAY
    if left + width > room.right() - 2:
        left = at.x() - AWAY - width
    left = max(left, room.left() + 2)
    top = max(min(at.y() + 2, room.bottom() - height - 2), room.top() + 2)
    box = QRectF(left, top, width, height)
    colours = theme.palette()
    painter.setPen(QPen(QColor(colours.strong), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(QColor(colours.text))
    inside = box.adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2)
    for number, line in enumerate(shown):
        font = face if number else heading
        painter.setFont(font)
        text = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, int(inside.width()) + 1)
        place = QRectF(inside.left(), inside.top() + number * LINE, inside.width() + 1, LINE)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)
