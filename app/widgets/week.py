"""Seven days in a row, those that count with a tick and a colour."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.theme import Size
from app.words import tr

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WIDTH, HEIGHT, GAP, RADIUS, ICON = 58, 32, 4, 6, 12


class Week(QWidget):
    """For reading only; days are numbered from Monday, 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: frozenset[int] = frozenset()
        self.setObjectName("week")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_days(self, chosen: frozenset[int]) -> None:
        self._chosen = chosen
        self.setAccessibleName(", ".join(tr(DAYS[day]) for day in sorted(chosen)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(len(DAYS) * (WIDTH + GAP), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for day, name in enumerate(DAYS):
            on = day in self._chosen
            box = QRectF(day * (WIDTH + GAP) + 0.5, 0.5, WIDTH - 1, HEIGHT - 1)
            painter.setPen(QColor(colours.accent if on else colours.border))
            painter.setBrush(QColor(colours.select if on else colours.surface))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            painter.setFont(theme.font(Size.BODY, 500 if on else 400))
            painter.setPen(QColor(colours.text if on else colours.muted))
            painter.drawText(box.adjusted(18 if on else 0, 0, 0, 0), int(Qt.AlignmentFlag.AlignCenter), tr(name))
            if on:
                tick = icons.pixmap("check", "accent", ICON, self.devicePixelRatioF())
                painter.drawPixmap(QPoint(int(box.left()) + 7, (HEIGHT - ICON) // 2), tick)
        painter.end()
