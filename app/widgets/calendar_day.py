"""One day of the calendar strip: the shape, moment and word of its slot, and the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Size
from app.widgets.labels import repolish

LEAST, SHAPE, INSET, GAP, RADIUS = 38, 14, 8, 7, 6
LEAST_WIDTH = 84


@dataclass(frozen=True)
class DayCell:
    """``look`` None: no slot. ``planned`` cells are white with an edge, all others have the soft colour of the look.

    ``told`` is the whole sentence for tooltip and screen reader; ``run`` leads to what came of it. ``open``: something
    can still be done about it.
    """

    day: date
    told: str
    look: Look | None = None
    moment: str = ""
    word: str = ""
    planned: bool = False
    today: bool = False
    run: str = ""
    open: bool = False

    @property
    def presses(self) -> bool:
        return bool(self.run) or self.open


class CalendarDay(QAbstractButton):
    """A button for the one who looks with the keyboard, too; arrows are the strip's."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell: DayCell | None = None
        self.short = False
        self.setObjectName(f"calendar-day-{place}")
        self.setAccessibleName("–")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_cell(self, cell: DayCell) -> None:
        if cell != self.cell:
            self.cell = cell
            self.setAccessibleName(cell.told)
            self.setToolTip(cell.told)
            self.setCursor(Qt.CursorShape.PointingHandCursor if cell.presses else Qt.CursorShape.ArrowCursor)
            self.update()

    def say_short(self, on: bool) -> None:
        """Leave the word out, where room is scarce."""
        if on is not self.short:
            self.short = on
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        first, second = (QFontMetrics(theme.font(size)).height() for size in (Size.BODY, Size.TINY))
        return QSize(LEAST_WIDTH, max(LEAST, first + second + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.cell is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, self.cell)
        room = self._paint_date(painter, self.cell)
        if self.cell.look is not None:
            self._paint_slot(painter, self.cell, self.cell.look, room)
        painter.end()

    def _paint_ground(self, painter: QPainter, cell: DayCell) -> None:
        colours, place = theme.palette(), QRectF(self.rect())
        ground = colours.raised if cell.look is None else colours.surface if cell.planned else colours.bg(cell.look)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(place, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell.planned or (self.underMouse() and cell.presses):
            edge = colours.strong if self.underMouse() and cell.presses else colours.border
            painter.setPen(QPen(QColor(edge), 1))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if cell.today:
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if self.hasFocus():
            inner = 3.0 if cell.today else 1.0
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(place.adjusted(inner, inner, -inner, -inner), RADIUS - 2, RADIUS - 2)

    def _paint_date(self, painter: QPainter, cell: DayCell) -> int:
        """Returns where the words have to end. With large type the moment needs the room of the date."""
        face = theme.font(Size.SMALL, 600 if cell.today else 400, tabular=True)
        end = self.width() - INSET
        room = end - QFontMetrics(face).horizontalAdvance("00") - 4
        bold = QFontMetrics(theme.font(Size.BODY, 600, tabular=True))
        if cell.moment and INSET + SHAPE + GAP + bold.horizontalAdvance(cell.moment) > room:
            return self.width() - 2
        painter.setFont(face)
        painter.setPen(QColor(theme.palette().text if cell.today else theme.palette().muted))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(0, self._top(), end, bold.height()), right, str(cell.day.day))
        return room

    def _top(self) -> int:
        first, second = (QFontMetrics(theme.font(size)).height() for size in (Size.BODY, Size.TINY))
        return (self.height() - first - (0 if self.short else second)) // 2

    def _paint_slot(self, painter: QPainter, cell: DayCell, look: Look, room: int) -> None:
        colours = theme.palette()
        shape = icons.pixmap(look.icon, look.value, SHAPE, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(INSET, (self.height() - SHAPE) // 2), shape)
        left, first = INSET + SHAPE + GAP, theme.font(Size.BODY, 600, tabular=True)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        height = QFontMetrics(first).height()
        painter.setFont(first)
        painter.setPen(QColor(colours.muted if cell.look is Look.SKIPPED else colours.text))
        moment = QFontMetrics(first).elidedText(cell.moment, Qt.TextElideMode.ElideRight, room - left)
        painter.drawText(QRect(left, self._top(), room - left, height), align, moment)
        if self.short:
            return
        second = theme.font(Size.TINY, 500)
        painter.setFont(second)
        painter.setPen(QColor(colours.muted if cell.planned else colours.fg(look)))
        wide = self.width() - left - INSET
        word = QFontMetrics(second).elidedText(cell.word, Qt.TextElideMode.ElideRight, wide)
        below = QRect(left, self._top() + height - 1, wide, QFontMetrics(second).height())
        painter.drawText(below, align, word)


class DayHeading(QWidget):
    """``Mon``; the heading of today's column is stronger."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._today = text, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def say_today(self, on: bool) -> None:
        self._today = on
        repolish(self)

    def sizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, QFontMetrics(theme.font(Size.SMALL)).height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(Size.SMALL, 600 if self._today else 500))
        painter.setPen(QColor(theme.palette().text if self._today else theme.palette().muted))
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect().adjusted(INSET, 0, 0, 0), align, self._text)
        painter.end()
