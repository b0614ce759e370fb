"""A word over the lower edge of the list: how many new lines there are below, and the way there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app import icons, theme
from app.theme import Height, Size
from app.words import count

ICON, GAP, SIDE = 14, 6, 12
HEIGHT = int(Height.CONTROL_SMALL)


class LogChip(QAbstractButton):
    """Hidden until there is something to tell."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("log-new-lines")
        self.setToolTip(self.tr("Go to the newest line and follow it (End)"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def say(self, lines: int) -> None:
        words = self.tr("1 new line") if lines == 1 else self.tr("{n} new lines").format(n=count(lines))
        self.setText(words)
        self.setAccessibleName(words)
        self.resize(self.sizeHint())
        self.show()

    def sizeHint(self) -> QSize:
        return QSize(SIDE + self._metrics().horizontalAdvance(self.text()) + GAP + ICON + SIDE, HEIGHT)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font(Size.SMALL, 500))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, place = theme.palette(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.focus), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(colours.running_bg))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), HEIGHT / 2 - 1, HEIGHT / 2 - 1)
        painter.setFont(theme.font(Size.SMALL, 500))
        painter.setPen(QColor(colours.running))
        words = QRect(SIDE, 0, self.width() - 2 * SIDE - ICON, HEIGHT)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())
        arrow = icons.pixmap("follow", "running", ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - SIDE - ICON, (HEIGHT - ICON) // 2), arrow)
        painter.end()
