"""A stretch of hours on a bar, with a handle at each end and ticks where the last runs fell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import Size
from app.widgets.time_handle import HEIGHT, STEP, WIDTH, TimeHandle

DAY, HOUR = 24 * 60, 60
TRACK, EDGE, BELOW, MARK = 10, 16, 6, 5
LEAST_LENGTH = 5
BEFORE, AFTER, ROUND = 120, 120, 120
LABEL_PX = 52


class TimeBar(QWidget):
    """Minutes of a day; an end of more than 24 hours is one on the next day, beyond the line of midnight.

    ``moving`` comes while a handle moves, ``settled`` when it has come to rest. :meth:`show_window` is silent.
    """

    moving = Signal(int, int)
    settled = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("time-bar")
        self.start_handle = TimeHandle("window-start", self.tr("Earliest moment"), self)
        self.end_handle = TimeHandle("window-end", self.tr("Latest moment"), self)
        self._start, self._end = 6 * HOUR, 9 * HOUR
        self._low, self._high = 4 * HOUR, 12 * HOUR
        self._draws: tuple[int, ...] = ()
        half = QFontMetrics(theme.font(Size.TINY, tabular=True)).horizontalAdvance("00:00") / 2
        self._edge = max(EDGE, round(half) + 1)  # the outermost times stand whole below the ends
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for handle in (self.start_handle, self.end_handle):
            handle.wanted.connect(lambda minute, handle=handle: self._move(handle, minute))
            handle.dragged.connect(lambda place, handle=handle: self._drag(handle, place))
            handle.settled.connect(self._settle)
        self.show_window(self._start, self._end)

    def show_window(self, start: int, end: int) -> None:
        """``end`` before ``start`` is one on the next day. What a hand holds stays where it is."""
        if self.start_handle.held or self.end_handle.held:
            return
        self._start, self._end = start, end if end >= start else end + DAY
        focus = self.start_handle.hasFocus() or self.end_handle.hasFocus()
        if not (focus and self._low <= self._start and self._end <= self._high):  # what one moves does not jump
            self._low, self._high = span_around(self._start, self._end)
        self._place()

    def show_draws(self, minutes: Sequence[int]) -> None:
        """Where the last runs fell, in minutes since the midnight with which their day began."""
        self._draws = tuple(minutes)
        self.update()

    def end_matters(self, on: bool) -> None:
        """Without a random moment runs start at the first minute."""
        self.end_handle.setEnabled(on)
        self.update()

    @property
    def window_minutes(self) -> tuple[int, int]:
        return self._start, self._end % DAY

    # ---- moving

    def _move(self, handle: TimeHandle, minute: int) -> None:
        if handle is self.start_handle:
            self._start = min(max(minute, 0, self._end - DAY + STEP), self._end - LEAST_LENGTH, DAY - 1)
        else:
            self._end = max(min(minute, self._start + DAY - STEP), self._start + LEAST_LENGTH)
        self._low, self._high = self._with(self._start if handle is self.start_handle else self._end)
        self._place()
        self.moving.emit(self._start, self._end % DAY)

    def _with(self, minute: int) -> tuple[int, int]:
        """The hours in sight, widened as far as needed: who drags beyond the end goes on."""
        low, high = self._low, self._high
        if minute <= low:
            low = max(minute - HOUR, 0) // HOUR * HOUR
        if minute >= high:
            high = min(-(-(minute + HOUR) // HOUR) * HOUR, 2 * DAY)
        return low, high

    def _drag(self, handle: TimeHandle, place: QPoint) -> None:
        minute = self._minute(place.x())
        self._move(handle, round(minute / STEP) * STEP)

    def _settle(self) -> None:
        if not (self.start_handle.hasFocus() or self.end_handle.hasFocus()):
            self._low, self._high = span_around(self._start, self._end)
            self._place()
        self.settled.emit(self._start, self._end % DAY)

    # ---- places

    def _x(self, minute: float) -> float:
        return self._edge + (minute - self._low) / (self._high - self._low) * (self.width() - 2 * self._edge)

    def _minute(self, x: float) -> float:
        return self._low + (x - self._edge) / max(self.width() - 2 * self._edge, 1) * (self._high - self._low)

    def _place(self) -> None:
        for handle, minute in ((self.start_handle, self._start), (self.end_handle, self._end)):
            handle.move(round(self._x(minute)) - WIDTH // 2, 0)
            handle.setValue(minute)
            words = clock_words(minute) if minute < DAY else self.tr("{} on the next day").format(clock_words(minute))
            handle.setToolTip(f"{handle.accessibleName()}: {words}")
            handle.setAccessibleDescription(words)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT + BELOW + QFontMetrics(theme.font(Size.TINY)).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter)
        self._paint_axis(painter)
        painter.end()

    def _paint_track(self, painter: QPainter) -> None:
        colours, middle = theme.palette(), HEIGHT / 2
        whole = QRectF(self._edge, middle - TRACK / 2, self.width() - 2 * self._edge, TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(whole, TRACK / 2, TRACK / 2)
        chosen = QRectF(self._x(self._start), middle - TRACK / 2 - 3, self._x(self._end) - self._x(self._start),
                        TRACK + 6)  # fmt: skip
        on = self.end_handle.isEnabled()
        painter.setBrush(QColor(colours.select if on else colours.line))
        painter.setPen(QPen(QColor(colours.accent if on else colours.border), 1))
        painter.drawRect(chosen.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(colours.accent), 1))
        for minute in self._draws:
            if self._low <= minute <= self._high:
                x = round(self._x(minute))
                painter.drawLine(x, round(middle - 5), x, round(middle + 5))

    def _paint_axis(self, painter: QPainter) -> None:
        colours, face = theme.palette(), theme.font(Size.TINY, tabular=True)
        step = label_step(self._high - self._low, self.width() - 2 * self._edge, QFontMetrics(face))
        painter.setFont(face)
        top = HEIGHT + BELOW - 1
        for minute in range(-(-self._low // HOUR) * HOUR, self._high + 1, HOUR):
            x, named = round(self._x(minute)), (minute - self._low) % step == 0
            painter.setPen(QPen(QColor(colours.strong), 1))
            if step == HOUR or named or minute % (step // 2) == 0:
                painter.drawLine(x, HEIGHT - 1, x, HEIGHT + (MARK - 1 if named else MARK - 3))
            if named:
                painter.setPen(QColor(colours.muted if minute < DAY else colours.accent))
                place = QRectF(x - 40, top, 80, self.height() - top)
                painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop),
                                 clock_words(minute))  # fmt: skip
        if self._low < DAY < self._high:
            painter.setPen(QPen(QColor(colours.strong), 1, Qt.PenStyle.DashLine))
            x = round(self._x(DAY))
            painter.drawLine(x, 0, x, HEIGHT)


def span_around(start: int, end: int) -> tuple[int, int]:
    """The hours in sight around a stretch: some before and some after, from full to full."""
    low = max(start - BEFORE, 0) // ROUND * ROUND
    high = -(-(end + AFTER) // ROUND) * ROUND
    return low, min(max(high, low + 8 * HOUR), 2 * DAY)


def label_step(minutes: int, width: int, face: QFontMetrics) -> int:
    """How many minutes lie between two labels, so that they do not touch."""
    room = max(LABEL_PX, face.horizontalAdvance("00:00") + 16)
    return next((hours * HOUR for hours in (2, 3, 4, 6, 8) if hours * HOUR * width >= room * minutes), 12 * HOUR)


def clock_words(minute: int) -> str:
    """``06:00``; that of the next day is the same by the clock."""
    return f"{minute // HOUR % 24:02}:{minute % HOUR:02}"
