"""What the colours and shapes of the timeline mean, in a line that wraps where room ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.models.run_bars import BarKind, Bars
from app.theme import Size
from app.widgets.timeline_paint import bar_colour
from app.words import platform_title, tr

SQUARE, SHAPE, GAP, BETWEEN, ROW = 10, 13, 5, 18, 20
SHAPES = (
    (BarKind.FAILED, Look.FAILED, "failed try"),
    (BarKind.SIGN_IN, Look.SIGNIN, "needs sign-in"),
    (BarKind.STOPPED, Look.PAUSED, "stopped or cut off"),
)


@dataclass(frozen=True)
class Entry:
    """``whose`` is a platform's title; a state has a look instead."""

    words: str
    whose: str = ""
    look: Look | None = None


class TimelineLegend(QWidget):
    """Only what is in the picture is explained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run-timeline-legend")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._entries: tuple[Entry, ...] = ()
        theme.the().changed.connect(self.update)

    def show_bars(self, bars: Bars) -> None:
        titles = [platform_title(name) for name in bars.platforms]
        kinds = {bar.kind for bar in bars.bars}
        states = [Entry(tr(words), look=look) for kind, look, words in SHAPES if kind in kinds]
        entries = (*(Entry(title, whose=title) for title in titles), *states)
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(entry.words for entry in entries))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, ROW)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((int(place.bottom()) for _, place in self._places(width)), default=0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Size.SMALL))
        for entry, place in self._places(self.width()):
            self._paint_entry(painter, entry, place)
        painter.end()

    def _places(self, width: int) -> Iterator[tuple[Entry, QRectF]]:
        metrics = QFontMetrics(theme.font(Size.SMALL))
        left = top = 0
        for entry in self._entries:
            wide = (SHAPE if entry.look else SQUARE) + GAP + metrics.horizontalAdvance(entry.words) + 1
            if left and left + wide > width:
                left, top = 0, top + ROW
            yield entry, QRectF(left, top, wide, ROW)
            left += wide + BETWEEN

    def _paint_entry(self, painter: QPainter, entry: Entry, place: QRectF) -> None:
        colours, middle = theme.palette(), place.center().y()
        mark = SHAPE if entry.look else SQUARE
        if entry.look:
            shape = icons.pixmap(entry.look.icon, entry.look.value, SHAPE, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(place.left(), round(middle - SHAPE / 2)), shape)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(bar_colour(colours, entry.whose))
            painter.drawRoundedRect(QRectF(place.left(), round(middle - SQUARE / 2), SQUARE, SQUARE), 2, 2)
        painter.setPen(QColor(colours.fg(entry.look) if entry.look else colours.muted))
        painter.drawText(place.adjusted(mark + GAP, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), entry.words)
