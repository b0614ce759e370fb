"""How the timeline is painted: axis and lanes, bars in the platform's colour, the line at the end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import icons, theme
from app.looks import Look
from app.models.run_bars import Bar, BarKind, Bars
from app.theme import Size
from app.widgets.time_scale import TimeScale, mark_words
from app.words import clock_time, duration, tr
from pipeline.palette import Palette

AXIS, LANE, LEFT, RIGHT = 26, 31, 92, 44
EDGE, RADIUS, PADDING, GAP, ICON = 3, 4, 10, 6, 14
TINT, FAINT = 0.24, 0.12
ALL = "All platforms"
LOOKS = {BarKind.FAILED: Look.FAILED, BarKind.SIGN_IN: Look.SIGNIN, BarKind.STOPPED: Look.PAUSED}
MIDDLE = Qt.AlignmentFlag.AlignVCenter


def bar_colour(colours: Palette, whose: str) -> QColor:
    """The colour of a platform; the steps of all platforms are grey."""
    return QColor(colours.strong if whose == tr(ALL) else colours.platform(whose))


class TimelinePainter(QPainter):
    """One painting of one timeline."""

    def __init__(self, widget: QWidget, bars: Bars, scale: TimeScale) -> None:
        super().__init__(widget)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._bars, self._scale = bars, scale
        self._colours = theme.palette()
        self._bottom = AXIS + LANE * max(bars.lanes, 1)
        self._small = theme.font(Size.SMALL, tabular=True)
        self._medium = theme.font(Size.SMALL, 500, tabular=True)

    # ---- around the bars

    def paint_lanes(self, width: int) -> None:
        colours, right = self._colours, width - 1
        self.setFont(self._small)
        for lane in range(self._bars.lanes + 1):
            y = AXIS + lane * LANE
            self.fillRect(QRectF(0, y, right, 1), QColor(colours.line if lane else colours.border))
        self.setPen(QColor(colours.muted))
        for lane in range(self._bars.lanes):
            place = QRectF(0, AXIS + lane * LANE, LEFT - 8, LANE)
            self.drawText(place, int(MIDDLE), tr("Worker {}").format(lane + 1))
        taken = [place for _, _, place in self._ends(width)]
        metrics = QFontMetricsF(self._small)
        for second in self._scale.marks():
            x, words = self._scale.x(second), mark_words(second, self._scale.step)
            self.fillRect(QRectF(round(x), AXIS, 1, self._bottom - AXIS), QColor(colours.line))
            place = QRectF(x + 2, 0, metrics.horizontalAdvance(words) + 6, AXIS)
            if not any(place.intersects(other) for other in taken):
                self.setPen(QColor(colours.muted))
                self.drawText(QPointF(x + 2, AXIS - 9), words)

    def paint_ends(self, width: int) -> None:
        """The seams where a run was taken up again, and the end of one that is over."""
        self.setFont(self._medium)
        for x, words, place in self._ends(width):
            self._dashed(x)
            self.setPen(QColor(self._colours.text))
            self.drawText(place, int(MIDDLE), words)

    def _ends(self, width: int) -> list[tuple[float, str, QRectF]]:
        """Where dashed lines stand, and their words with the place on the axis that these take."""
        found = [(self._scale.x(s.second), tr("resumed {}").format(clock_time(s.at))) for s in self._bars.seams]
        if self._bars.ended:
            span = self._bars.span
            found.append((self._scale.x(span), tr("end {}").format(f"{span:.1f} s" if span < 10 else duration(span))))
        placed: list[tuple[float, str, QRectF]] = []
        for x, words in reversed(found):  # the end matters most
            place = self._words_place(x, words, width)
            if self._in_sight(x):
                free = not any(place.intersects(other) for _, _, other in placed)
                placed.append((x, words if free else "", place if free else QRectF()))
        return placed

    def _words_place(self, x: float, words: str, width: int) -> QRectF:
        wide = QFontMetricsF(self._medium).horizontalAdvance(words) + 2
        right = min(x + 6, width - 2)
        return QRectF(max(right - wide, LEFT), 0, wide, AXIS - 5)

    def _in_sight(self, x: float) -> bool:
        return self._scale.left - 1 <= x <= self._scale.left + self._scale.width + 1

    def _dashed(self, x: float) -> None:
        pen = QPen(QColor(self._colours.muted), 1.5)
        pen.setDashPattern([2, 2])
        self.setPen(pen)
        self.drawLine(QPointF(x, AXIS - 4), QPointF(x, self._bottom))

    # ---- bars

    def paint_bar(self, bar: Bar, place: QRectF, *, hovered: bool) -> None:
        inside = QRectF(LEFT, AXIS, self._scale.width + RIGHT, self._bottom)
        if not place.intersects(inside):
            return
        self.save()
        self.setClipRect(inside)
        if bar.kind in LOOKS:
            self._loud(bar, place, LOOKS[bar.kind])
        else:
            self._quiet(bar, place, hovered)
        self.restore()

    def _loud(self, bar: Bar, place: QRectF, look: Look) -> None:
        """A try that did not end well: soft colour, outline and shape of its state."""
        self.setPen(QPen(QColor(self._colours.fg(look)), 1))
        self.setBrush(QColor(self._colours.bg(look)))
        self.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if place.width() < ICON + 4:
            return
        shape = icons.pixmap(look.icon, look.value, ICON, self.device().devicePixelRatio())
        beside = place.adjusted(ICON + GAP, 0, 0, 0)
        middle = place.left() + PADDING + ICON / 2 if self._fitting(bar, beside) else place.center().x()
        self.drawPixmap(QPointF(round(middle - ICON / 2), round(place.center().y() - ICON / 2)), shape)
        self._label(bar, beside)

    def _quiet(self, bar: Bar, place: QRectF, hovered: bool) -> None:
        solid = bar_colour(self._colours, bar.colour)
        tint = QColor(solid)
        tint.setAlphaF((FAINT if bar.kind is BarKind.SKIPPED else TINT) + (0.1 if hovered else 0.0))
        self.setPen(Qt.PenStyle.NoPen)
        self.setBrush(tint)
        self.drawRoundedRect(place, RADIUS, RADIUS)
        self.fillRect(QRectF(place.left(), place.top(), EDGE, place.height()), solid)
        if bar.kind is BarKind.RUNNING:
            self._open_end(place, solid)
        self._label(bar, place)

    def _open_end(self, place: QRectF, solid: QColor) -> None:
        """Still at work: the right side is a dotted line."""
        pen = QPen(solid, 1.5)
        pen.setDashPattern([1, 2])
        self.setPen(pen)
        self.drawLine(QPointF(place.right(), place.top() + 1), QPointF(place.right(), place.bottom() - 1))

    def _label(self, bar: Bar, place: QRectF) -> None:
        """The longest name that fits whole; none where none does."""
        words = self._fitting(bar, place)
        if words:
            self.setFont(self._small)
            self.setPen(QColor(self._colours.text))
            left = max(place.left(), LEFT) + PADDING
            self.drawText(QRectF(left, place.top(), place.right() - left, place.height()), int(MIDDLE), words)

    def _fitting(self, bar: Bar, place: QRectF) -> str:
        room = place.right() - max(place.left(), LEFT) - PADDING - GAP
        metrics = QFontMetricsF(self._small)
        return next((words for words in bar.labels if metrics.horizontalAdvance(words) <= room), "")

    def paint_ring(self, place: QRectF, *, focused: bool) -> None:
        """Which bar is the chosen one."""
        self.save()
        self.setClipRect(QRectF(LEFT - 3, AXIS, self._scale.width + RIGHT + 3, self._bottom))
        self.setBrush(Qt.BrushStyle.NoBrush)
        self.setPen(QPen(QColor(self._colours.focus if focused else self._colours.strong), 2 if focused else 1))
        self.drawRoundedRect(place.adjusted(-2, -2, 2, 2), RADIUS + 1, RADIUS + 1)
        self.restore()
