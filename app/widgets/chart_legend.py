"""What the colours and strokes of a chart mean: beside its title where there is room, else in lines that wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import Size
from pipeline.charting.legend import Swatch
from pipeline.charting.look import ChartLook

SQUARE, DASH, GAP, BETWEEN, ROW = 10, 12, 6, 14, 20
STROKE = 2.0


class ChartLegend(QWidget):
    """One line beside a title, or as many as it takes below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatches: tuple[Swatch, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(Size.SMALL))

    def show_swatches(self, swatches: Sequence[Swatch]) -> None:
        self._swatches = tuple(swatches)
        self.setAccessibleName(", ".join(swatch.title for swatch in self._swatches))
        self.update()

    @property
    def in_one_line(self) -> int:
        """Pixels that the samples and their words take beside each other."""
        return int(max((place.right() for _, place in self.places(1_000_000)), default=0))

    def height_for(self, width: int) -> int:
        return int(max((place.bottom() for _, place in self.places(width)), default=0))

    def sizeHint(self) -> QSize:
        return QSize(self.in_one_line, ROW if self._swatches else 0)

    def places(self, width: int) -> Iterator[tuple[Swatch, QRectF]]:
        metrics = QFontMetrics(self.font())
        left = top = 0
        for swatch in self._swatches:
            wide = lead(swatch) + metrics.horizontalAdvance(swatch.title) + 1
            if left and left + wide > width:
                left, top = 0, top + ROW
            yield swatch, QRectF(left, top, wide, ROW)
            left += wide + BETWEEN

    def paintEvent(self, event: QPaintEvent) -> None:
        look = ChartLook.of(theme.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        for swatch, place in self.places(self.width()):
            paint_sample(painter, swatch, QColor(look.mixed(swatch.colour, swatch.share)), place)
            painter.setPen(QColor(look.palette.muted))
            painter.drawText(place.adjusted(lead(swatch), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), swatch.title)
        painter.end()


def lead(swatch: Swatch) -> int:
    return (DASH if swatch.sample == "line" else SQUARE) + GAP


def paint_sample(painter: QPainter, swatch: Swatch, colour: QColor, place: QRectF) -> None:
    """A stroke, a dot, a filled square, or a hatched one for what is still to come."""
    middle = round(place.center().y())
    square = QRectF(place.left(), middle - SQUARE / 2, SQUARE, SQUARE)
    if swatch.sample == "line":
        painter.setPen(QPen(colour, STROKE))
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + DASH, middle))
    elif swatch.sample == "hatch":
        painter.setPen(QPen(colour, 1))
        painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        edged = swatch.sample == "band"  # too pale to be seen as a square without
        painter.setPen(QPen(QColor(theme.palette().strong), 0.75) if edged else Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if swatch.sample == "dot":
            painter.drawEllipse(square.adjusted(2, 2, -2, -2))
        else:
            painter.drawRoundedRect(square, 2, 2)
