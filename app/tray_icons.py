"""Draws the tray icon: a record half set into a lake whose water tells the state, in the ink of the taskbar."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.desktop.taskbar import taskbar_is_dark
from app.resources import resource
from app.tray_view import Shape

SIZES = (16, 20, 24, 32, 48)  # drawn one by one: a scaled 16 px icon is a blur
ON_DARK, ON_LIGHT = "#FFFFFF", "#1B1B1B"
_WATER_IN_FILE = 'width="7"'  # running.svg shows half of the bar


def draw_tray_icon(shape: Shape, filled: int = 0) -> QIcon:
    """The icon for a state; ``filled`` of 14 pixels of water while running."""
    return _icon(shape, filled, ON_DARK if taskbar_is_dark() else ON_LIGHT)


@lru_cache(maxsize=64)
def _icon(shape: Shape, filled: int, ink: str) -> QIcon:
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
        made.addPixmap(drawn)
    return made
