"""The timeline of a run: a lane a worker, a bar a try. Wheel zooms, drag pans, arrow keys walk the bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.models.run_bars import Bar, BarKind, Bars
from app.widgets.time_scale import TimeScale, roomy
from app.widgets.timeline_paint import AXIS, LANE, LEFT, RIGHT, TimelinePainter

NOTHING = Bars((), 0, 1.0, True)
BAR_HIGH, LEAST, NOTICED, GRIP = 22, 3.0, 20.0, 4.0
CLOSER, FARTHER = 1.25, 0.8
BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
LOUD = (BarKind.FAILED, BarKind.SIGN_IN, BarKind.STOPPED)


class RunTimeline(QWidget):
    """Shows :class:`Bars`. ``opened`` carries the step whose bar was double-clicked or opened by Enter."""

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run-timeline")
        self.setAccessibleName(self.tr("Timeline of the run"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.bars = NOTHING
        self.scale = TimeScale()
        self.current: int | None = None
        self._hovered: int | None = None
        self._dragged_from: QPointF | None = None
        self._moved = False
        theme.the().changed.connect(self.update)

    # ---- what is shown

    def show_bars(self, bars: Bars, *, afresh: bool = False) -> None:
        """Other bars; ``afresh``: of another run, so that zoom and choice begin anew."""
        lanes, was = self.bars.lanes, self.current_bar
        self.bars = bars
        if afresh:
            self.scale.whole()
            self.current = None
        elif was is not None:
            same = (n for n, bar in enumerate(bars.bars) if (bar.key, bar.attempt) == (was.key, was.attempt))
            self.current = next(same, None)
        self._hovered = None
        self._fit()
        if bars.lanes != lanes:
            self.updateGeometry()
        self.update()

    @property
    def current_bar(self) -> Bar | None:
        return self.bars.bars[self.current] if self.current is not None else None

    def sizeHint(self) -> QSize:
        return QSize(640, AXIS + LANE * max(self.bars.lanes, 1) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    def _fit(self) -> None:
        span = self.bars.span if self.bars.ended else roomy(self.bars.span)
        self.scale.fit(span, LEFT, self.width() - LEFT - RIGHT)

    def place(self, number: int) -> QRectF:
        """Where a bar is painted: at least so wide that it can be seen, and noticed where that matters."""
        bar = self.bars.bars[number]
        left, right = self.scale.x(bar.begin), self.scale.x(bar.end)
        width = max(right - left, LEAST)
        if bar.kind in LOUD and width < NOTICED:
            width = max(width, min(NOTICED, self._room_after(number) - 2))
        top = AXIS + bar.lane * LANE + (LANE - BAR_HIGH) / 2
        return QRectF(left, top, width, BAR_HIGH)

    def _room_after(self, number: int) -> float:
        """Pixels from the beginning of a bar to the next one in its lane."""
        bar = self.bars.bars[number]
        after = (other.begin for other in self.bars.bars[number + 1 :] if other.lane == bar.lane)
        following = next(after, None)
        return NOTICED + 2 if following is None else self.scale.x(following) - self.scale.x(bar.begin)

    def bar_at(self, at: QPointF) -> int | None:
        """The bar under a point; thin ones are easier to hit than to see."""
        best: tuple[float, int] | None = None
        for number in range(len(self.bars.bars)):
            place = self.place(number)
            if not place.top() <= at.y() <= place.bottom():
                continue
            off = max(place.left() - at.x(), at.x() - place.right(), 0.0)
            if off <= GRIP and (best is None or (off, -number) < (best[0], -best[1])):
                best = (off, number)
        return best[1] if best else None

    # ---- choosing

    def choose(self, number: int | None) -> None:
        if number is None or number == self.current:
            return
        self.current = number
        bar = self.bars.bars[number]
        self.scale.bring_into_sight(bar.begin, bar.end)
        self.setAccessibleDescription(bar.tip)
        self.update()
        self.chosen.emit(bar.key)

    def choose_step(self, key: str) -> None:
        """The last try of a step."""
        self.choose(max((n for n, bar in enumerate(self.bars.bars) if bar.key == key), default=None))

    def _go_to(self, number: int | None) -> None:
        """By keys: who walks cannot point, so the bar says what it is by itself."""
        self.choose(number)
        if self.current is not None:
            self._tell(self.mapToGlobal(self.place(self.current).bottomLeft().toPoint()), self.current)

    def _walk(self, way: int) -> None:
        last = len(self.bars.bars) - 1
        self._go_to(0 if self.current is None else min(max(self.current + way, 0), last))

    def _change_lane(self, way: int) -> None:
        now = self.current_bar
        if now is None:
            self._walk(0)
            return
        lane = now.lane + way
        others = [n for n, bar in enumerate(self.bars.bars) if bar.lane == lane]
        middle = (now.begin + now.end) / 2
        self._go_to(min(others, key=lambda n: _away(self.bars.bars[n], middle), default=None))

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bars = event.key(), len(self.bars.bars)
        walks = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Home: -bars, Qt.Key.Key_End: bars}
        lanes = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        zooms = {Qt.Key.Key_Plus: CLOSER, Qt.Key.Key_Equal: CLOSER, Qt.Key.Key_Minus: FARTHER}
        if key in walks and bars:
            self._walk(walks[Qt.Key(key)])
        elif key in lanes and bars:
            self._change_lane(lanes[Qt.Key(key)])
        elif key in zooms:
            self._zoom(self._middle(), zooms[Qt.Key(key)])
        elif key == Qt.Key.Key_0:
            self.scale.whole()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_bar:
            self.opened.emit(self.current_bar.key)
        else:
            super().keyPressEvent(event)

    def _middle(self) -> float:
        bar = self.current_bar
        return self.scale.x((bar.begin + bar.end) / 2) if bar else LEFT + self.scale.width / 2

    def _zoom(self, x: float, factor: float) -> bool:
        changed = self.scale.zoom_at(x, factor)
        self.update()
        return changed

    # ---- mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        # Once all is in sight, turning on scrolls what the timeline stands in.
        if not turned or not self._zoom(event.position().x(), CLOSER ** (turned / 120)):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged_from, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            by = self._dragged_from.x() - event.position().x()
            if self._moved or abs(by) > GRIP:
                self._moved, self._dragged_from = True, event.position()
                self.scale.move(by)
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            return
        self._hover(self.bar_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._moved:
            self.choose(self.bar_at(event.position()))
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self.bar_at(event.position())
        if number is not None:
            self.opened.emit(self.bars.bars[number].key)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(event.globalPos(), self.bar_at(QPointF(event.pos())))
            return True
        return super().event(event)

    def _tell(self, at: QPoint, number: int | None) -> None:
        if number is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(at, self.bars.bars[number].tip, self)

    # ---- the rest

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current is None and self.bars.bars and event.reason() in BY_KEYS:
            self.choose(0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = TimelinePainter(self, self.bars, self.scale)
        painter.paint_lanes(self.width())
        for number in range(len(self.bars.bars)):
            painter.paint_bar(self.bars.bars[number], self.place(number), hovered=number == self._hovered)
        if self.current is not None:
            painter.paint_ring(self.place(self.current), focused=self.hasFocus())
        painter.paint_ends(self.width())
        painter.end()


def _away(bar: Bar, second: float) -> float:
    return max(bar.begin - second, second - bar.end, 0.0)
