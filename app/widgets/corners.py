"""Rounds the lower corners of a view whose rows reach down to the edge of its frame or card."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractScrollArea

from app import theme

RADIUS = 7.5


def round_below(view: QAbstractScrollArea) -> None:
    """Paint over what sticks out of the corners; called at the end of the view's own painting."""
    if view.horizontalScrollBar().isVisible():
        return
    place = QRectF(view.viewport().rect()).adjusted(-0.5, 0, 0.5, 0.5)
    painter = QPainter(view.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(painter, place.bottomLeft(), 1)
    if not view.verticalScrollBar().isVisible():
        _paint(painter, place.bottomRight(), -1)
    painter.end()


def _paint(painter: QPainter, corner: QPointF, inward: int) -> None:
    """What is outside the arc gets the colour of the window, the arc that of the frame."""
    colours = theme.palette()
    up, along = corner - QPointF(0, RADIUS), corner + QPointF(inward * RADIUS, 0)
    arc = QRectF(min(corner.x(), corner.x() + 2 * inward * RADIUS), corner.y() - 2 * RADIUS, 2 * RADIUS, 2 * RADIUS)
    outside = QPainterPath(corner + QPointF(-inward, 0))
    outside.lineTo(up + QPointF(-inward, 0))
    outside.lineTo(up)
    outside.arcTo(arc, 180 if inward > 0 else 0, 90 * inward)
    outside.lineTo(along + QPointF(0, 1))
    outside.lineTo(corner + QPointF(-inward, 1))
    painter.fillPath(outside, QColor(colours.window))
    edge = QPainterPath(up)
    edge.arcTo(arc, 180 if inward > 0 else 0, 90 * inward)
    painter.setPen(QPen(QColor(colours.border), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(edge)
