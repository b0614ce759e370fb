"""How the timeline is painted: axis and lanes, bars in the platform's colour, the line at the end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import icons, theme
from app.looks import Look
from app.models.run_bars import Bar, BarKind, Bars
from app.palette import Palette
from app.theme import Size
from app.widgets.time_scale import TimeScale, mark_words
from app.words import clock_time, duration, tr

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
        end = self._end_words()
        metrics = QFontMetricsF(self._small)
        taken = self._end_place(width, end).left() - 6 if end else float(width)
        for second in self._scale.marks():
            x, words = self._scale.x(second), mark_words(second, self._scale.step)
            self.fillRect(QRectF(round(x), AXIS, 1, self._bottom - AXIS), QColor(colours.line))
            if x + 2 + metrics.horizontalAdvance(words) < taken:
                self.setPen(QColor(colours.muted))
                self.drawText(QPointF(x + 2, AXIS - 9), words)

    def paint_ends(self, width: int) -> None:
        """The seams where a run was taken up again, and the end of one that is over."""
        for seam in self._bars.seams:
            self._dashed(self._scale.x(seam.second))
            words = tr("resumed {}").format(clock_time(seam.at))
            self.setPen(QColor(self._colours.muted))
            self.setFont(theme.font(Size.TINY))
            self.drawText(QPointF(self._scale.x(seam.second) + 4, self._bottom - 4), words)
        words = self._end_words()
        if words:
            self._dashed(self._scale.x(self._bars.span))
            self.setFont(theme.font(Size.SMALL, 500, tabular=True))
            self.setPen(QColor(self._colours.text))
            self.drawText(self._end_place(width, words), int(MIDDLE), words)

    def _end_words(self) -> str:
        x = self._scale.x(self._bars.span)
        in_sight = self._scale.left <= x <= self._scale.left + self._scale.width + 1
        if not self._bars.ended or not in_sight:
            return ""
        span = self._bars.span
        return tr("end {}").format(f"{span:.1f} s" if span < 10 else duration(span))

    def _end_place(self, width: int, words: str) -> QRectF:
        wide = QFontMetricsF(theme.font(Size.SMALL, 500, tabular=True)).horizontalAdvance(words) + 2
        right = min(self._scale.x(self._bars.span) + 6, width - 2)
        return QRectF(max(right - wide, LEFT), 0, wide, AXIS - 5)

    def _dashed(self, x: float) -> None:
        if not self._scale.left - 1 <= x <= self._scale.left + self._scale.width + 1:
            return
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
            self._loud(place, LOOKS[bar.kind])
        else:
            self._quiet(bar, place, hovered)
        self.restore()

    def _loud(self, place: QRectF, look: Look) -> None:
        """A try that did not end well: soft colour, outline and shape of its state."""
        self.setPen(QPen(QColor(self._colours.fg(look)), 1))
        self.setBrush(QColor(self._colours.bg(look)))
        self.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if place.width() >= ICON + 4:
            shape = icons.pixmap(look.icon, look.value, ICON, self.device().devicePixelRatio())
            corner = place.center() - QPointF(ICON / 2, ICON / 2)
            self.drawPixmap(QPointF(round(corner.x()), round(corner.y())), shape)

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
        left = max(place.left(), LEFT)
        room = place.right() - left - PADDING - GAP
        metrics = QFontMetricsF(self._small)
        fitting = next((words for words in bar.labels if metrics.horizontalAdvance(words) <= room), "")
        if fitting:
            self.setFont(self._small)
            self.setPen(QColor(self._colours.text))
            self.drawText(QRectF(left + PADDING, place.top(), room + GAP, place.height()), int(MIDDLE), fitting)

    def paint_ring(self, place: QRectF, *, focused: bool) -> None:
        """Which bar is the chosen one."""
        self.save()
        self.setClipRect(QRectF(LEFT - 3, AXIS, self._scale.width + RIGHT + 3, self._bottom))
        self.setBrush(Qt.BrushStyle.NoBrush)
        self.setPen(QPen(QColor(self._colours.focus if focused else self._colours.strong), 2 if focused else 1))
        self.drawRoundedRect(place.adjusted(-2, -2, 2, 2), RADIUS + 1, RADIUS + 1)
        self.restore()
