"""Draws the tray icon: a record half set into a lake whose water tells the state, in the ink of the taskbar."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.desktop.taskbar import taskbar_is_dark, taskbar_is_known
from app.resources import resource
from app.tray_view import Shape

SIZES = (16, 20, 24, 32, 48)  # drawn one by one: a scaled 16 px icon is a blur
ON_DARK, ON_LIGHT = "#FFFFFF", "#1B1B1B"
EDGE_OPACITY = 0.55
_WATER_IN_FILE = 'width="7"'  # running.svg shows half of the bar


def draw_tray_icon(shape: Shape, filled: int = 0) -> QIcon:
    """The icon for a state; ``filled`` of 14 pixels of water while running."""
    ink = ON_DARK if taskbar_is_dark() else ON_LIGHT
    return _icon(shape, filled, ink, not taskbar_is_known())


@lru_cache(maxsize=64)
def _icon(shape: Shape, filled: int, ink: str, edged: bool = False) -> QIcon:
    drawing = resource("icons", "tray", f"{shape.value}.svg").read_text(encoding="utf-8").replace("currentColor", ink)
    if shape is Shape.RUNNING:
        drawing = drawing.replace(_WATER_IN_FILE, f'width="{filled}"')
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    made = QIcon()
    for size in SIZES:
        drawn = QPixmap(size, size)
        drawn.fill(QColor(0, 0, 0, 0))
        painter = QPainter(drawn)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(_with_edge(drawn, ON_LIGHT if ink == ON_DARK else ON_DARK) if edged else drawn)
    return made


def _with_edge(drawn: QPixmap, ink: str) -> QPixmap:
    """The drawing with a thin edge of the other ink around it, so that it shows on a bar of any colour."""
    shadow = QPixmap(drawn)
    painter = QPainter(shadow)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(shadow.rect(), QColor(ink))
    painter.end()
    whole, step = QPixmap(drawn.size()), max(drawn.width() // 16, 1)
    whole.fill(QColor(0, 0, 0, 0))
    painter = QPainter(whole)
    painter.setOpacity(EDGE_OPACITY)
    for right, down in ((-step, 0), (step, 0), (0, -step), (0, step)):
        painter.drawPixmap(right, down, shadow)
    painter.setOpacity(1.0)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return whole
