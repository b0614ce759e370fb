"""A ring that empties while somebody is waited for, with the minutes and seconds inside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Size
from app.words import many, tr

SIDE, STROKE, SHAPE, WHOLE, SOON = 84, 5, 30, 5760, 60  # Qt draws arcs in sixteenths of a degree


class CountdownRing(QWidget):
    """Violet, amber in the last minute. It is painted once a second at most: not at all while nothing has changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._whole = 0, 1
        self._look: Look | None = None
        self.setObjectName("countdown")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return f"{self._left // 60}:{self._left % 60:02}"

    @property
    def soon(self) -> bool:
        """The last minute has begun."""
        return self._left < SOON

    def show_seconds(self, left: float, whole: float) -> None:
        """``whole`` is how long it was at most."""
        shown, of = max(0, round(left)), max(1, round(whole))
        if (shown, of, None) != (self._left, self._whole, self._look):
            self._left, self._whole, self._look = shown, of, None
            self._tell()
            self.update()

    def show_look(self, look: Look, words: str) -> None:
        """It is over: a shape in the place of the time."""
        self._look = look
        self.setAccessibleName(words)
        self.update()

    def _tell(self) -> None:
        minutes, seconds = divmod(self._left, 60)
        parts = [many(minutes, tr("minute"), tr("minutes"))] if minutes else []
        parts += [many(seconds, tr("second"), tr("seconds"))] if seconds or not minutes else []
        self.setAccessibleName(tr("{} left").format(" ".join(parts)))

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = STROKE / 2 + 4
        ring = QRectF(inset, inset, SIDE - 2 * inset, SIDE - 2 * inset)
        if self._look is None:
            self._paint_time(painter, ring)
        else:
            self._paint_look(painter, ring, self._look)
        painter.end()

    def _paint_time(self, painter: QPainter, ring: QRectF) -> None:
        colours = theme.palette()
        painter.setPen(QPen(QColor(colours.sunken), STROKE))
        painter.drawEllipse(ring)
        ink = QColor(colours.attention if self.soon else colours.signin)
        painter.setPen(QPen(ink, STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        # From the top, clockwise: what is left, as on a clock that runs backwards.
        painter.drawArc(ring, WHOLE // 4, -round(WHOLE * min(self._left / self._whole, 1.0)))
        painter.setFont(theme.font(Size.SUBHEAD, 600, tabular=True))
        painter.setPen(ink if self.soon else QColor(colours.text))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text)

    def _paint_look(self, painter: QPainter, ring: QRectF, look: Look) -> None:
        edge = STROKE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.palette().bg(look)))
        painter.drawEllipse(ring.adjusted(-edge, -edge, edge, edge))
        corner = QPointF((SIDE - SHAPE) / 2, (SIDE - SHAPE) / 2)
        painter.drawPixmap(corner, icons.pixmap(look.icon, look.value, SHAPE, self.devicePixelRatioF()))
