"""A chart on a page: a finished picture to look at, to walk through by mouse and keys, and to hear."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.models.chart_drawing import ChartDrawing, Picture, Wish
from app.problems import Problem
from app.theme import Size
from app.widgets.chart_label import paint_label
from pipeline.charting.model import Axis, Chart
from pipeline.charting.text import hover_lines, told

RESIZED_MS = 60  # a window that is being drawn larger asks for one picture, not for fifty
MANY = 10  # places that Page up and Page down go
SMALLEST, DOT = QSize(180, 120), 3.5
RING = 4  # around the picture, for the ring of the focus
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -MANY,
    Qt.Key.Key_PageDown: MANY,
}


class ChartView(QWidget):
    """``opened`` brings the place that was clicked, or walked to and entered; ``menu_wanted`` a point of the screen."""

    opened = Signal(int)
    drawn = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, drawing: ChartDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.chart: Chart | None = None
        self.picture: Picture | None = None
        self.place: int | None = None  # where one stands
        self.trouble = ""
        self._stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._resized = QTimer(self, singleShot=True, interval=RESIZED_MS)
        self._resized.timeout.connect(self._want)
        theme.the().changed.connect(self._want)

    def show_chart(self, chart: Chart) -> None:
        """Another chart, or the same one with other values; the same again changes nothing."""
        if chart == self.chart:
            return
        kept = self.place_key
        self.chart = chart
        keys = [place.key for place in chart.places]
        self.place = keys.index(kept) if kept in keys else None
        self.setAccessibleName(chart.title)
        self._describe()
        self._want()

    def clear(self) -> None:
        """Show nothing."""
        self._drawing.forget(self)
        self._resized.stop()
        self.chart, self.picture, self.place, self.trouble, self._stale = None, None, None, "", False
        self.update()

    @property
    def place_key(self) -> str:
        return self.chart.places[self.place].key if self.chart and self.place is not None else ""

    # ---- drawing

    @property
    def is_current(self) -> bool:
        """Whether the picture shows the chart as it is, in the size and the colours there are now."""
        picture = self.picture
        return (picture is not None and picture.drawn.chart is self.chart and not self._resized.isActive()
                and QSize(picture.width, picture.height) == self.room.size()
                and picture.drawn.look.palette is theme.palette())  # fmt: skip

    @property
    def room(self) -> QRect:
        """Where the picture goes."""
        return self.rect().adjusted(RING, RING, -RING, -RING)

    def _want(self) -> None:
        """Ask for a picture as things are now; what cannot be seen is asked for when it is."""
        self._resized.stop()
        self._stale = self.chart is not None
        if self.chart is None or self.chart.is_empty or not self.isVisible():
            return
        self._stale = False
        room = self.room
        wish = Wish(self.chart, theme.palette(), room.width(), room.height(), self.devicePixelRatioF(),
                    theme.font(Size.TINY).family())  # fmt: skip
        self._drawing.draw(wish, self._take, self._fail, self)

    def _take(self, picture: Picture) -> None:
        self.picture, self.trouble = picture, ""
        self._describe()
        self.update()
        self.drawn.emit()

    def _fail(self, problem: Problem) -> None:
        self.picture, self.trouble = None, self.tr("This chart could not be drawn. Its values can be exported.")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.chart is not None and self.isVisible():
            self._resized.start()
        else:
            self._stale = self.chart is not None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._resized.isActive():
            self._resized.stop()
            self._stale = True
        self._drawing.forget(self)
        self._stale = self._stale or self.picture is None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._want()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.picture is not None:
            painter.drawImage(QRectF(self.room), self.picture.image)
        elif self.trouble:
            painter.setPen(QColor(theme.palette().muted))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.trouble)
        self._paint_place(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.palette().focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_place(self, painter: QPainter) -> None:
        """A hair line and dots where one stands, and the values."""
        picture, chart = self.picture, self.chart
        # While another picture is on its way the old one may have fewer places.
        if picture is None or chart is None or self.place is None or self.place >= len(picture.drawn.chart.places):
            return
        pointed, room = picture.drawn.pointed(self.place), self.room
        across, down = room.width() / picture.width, room.height() / picture.height
        begin, end = (QPointF(RING + x * across, RING + y * down) for x, y in pointed.line)
        painter.setPen(QPen(QColor(theme.palette().strong), 1))
        painter.drawLine(begin, end)
        for x, y, colour in pointed.dots:
            painter.setPen(QPen(QColor(theme.palette().surface), 1))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(RING + x * across, RING + y * down), DOT, DOT)
        at = QPointF((begin.x() + end.x()) / 2, begin.y())
        paint_label(painter, hover_lines(chart, self.place), at, QRectF(self.rect()))

    # ---- walking

    def stand_at(self, place: int | None, spoken: bool = False) -> None:
        """Show the values of a place; ``spoken`` tells them to a screen reader, too."""
        if place == self.place:
            return
        self.place = place
        self._describe()
        self.update()
        if spoken and place is not None and self.chart is not None:
            said = ", ".join(hover_lines(self.chart, place))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _describe(self) -> None:
        """Where one stands, then the whole; of a chart of years that is a long text, which comes with its picture."""
        if self.chart is None:
            return
        here = ", ".join(hover_lines(self.chart, self.place)) if self.place is not None else ""
        whole = self.picture.told if self.picture is not None else told(self.chart) if self.chart.is_empty else ""
        self.setAccessibleDescription("\n".join(part for part in (here, whole) if part))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        place = self._place_under(point)
        self.stand_at(place)
        leads = place is not None and self.chart is not None and self.chart.axis is Axis.RUNS
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)

    def _place_under(self, point: QPointF) -> int | None:
        picture = self.picture
        if picture is None or self.chart is None:
            return None
        across, down = picture.width / self.room.width(), picture.height / self.room.height()
        place = picture.drawn.place_at((point.x() - RING) * across, (point.y() - RING) * down)
        return place if place is not None and place < len(self.chart.places) else None

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.stand_at(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self.stand_at(place)
            self.opened.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, places = Qt.Key(event.key()), len(self.chart.places) if self.chart and not self.chart.is_empty else 0
        step = STEPS.get(key)
        if step is not None and places:
            begin = -1 if step > 0 else places
            here = self.place if self.place is not None else begin
            self.stand_at(min(max(here + step, 0), places - 1), spoken=True)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and places:
            self.stand_at(0 if key == Qt.Key.Key_Home else places - 1, spoken=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.place is not None:
            self.opened.emit(self.place)
        elif key == Qt.Key.Key_Escape and self.place is not None:
            self.stand_at(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.stand_at(None)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())
