"""A line about one slot: its shape, day, moment and what is to be said of it; pressed, it leads to its run."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Size

SHAPE, EDGE, BREADTH, TIME_GAP = 14, 16, 20, 12
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class LineWords:
    """``struck``: the moment does not count any more. ``run`` is where a click leads."""

    look: Look
    day: str
    moment: str
    words: str
    strong: bool = False
    quiet: bool = False
    struck: bool = False
    run: str = ""

    @property
    def told(self) -> str:
        return f"{self.day}, {self.moment}: {self.words}"


class SlotLine(QAbstractButton):
    """Columns stand where those of all other lines stand. Without a run there is nothing to press or to focus."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._height, self._line, self.shown = height, False, LineWords(Look.IDLE, "", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def say(self, shown: LineWords, line: bool = False) -> None:
        """``line``: a thin one below, where another line follows."""
        self.shown, self._line = shown, line
        self.setAccessibleName(shown.told)
        self.setAccessibleDescription(self.tr("Opens its run") if shown.run else "")
        self.setEnabled(bool(shown.run))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if shown.run else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if shown.run else Qt.CursorShape.ArrowCursor)
        self._explain()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, max(self._height, QFontMetrics(theme.font()).height() + 10))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _columns(self) -> tuple[int, int, int]:
        """Where day, moment and words begin; the widest day and moment decide."""
        bold = QFontMetrics(theme.font(weight=600, tabular=True))
        day = EDGE + SHAPE + BREADTH - 8
        moment = day + bold.horizontalAdvance("Wed 30 May") + TIME_GAP
        return day, moment, moment + bold.horizontalAdvance("00:00") + 2 * TIME_GAP

    def _explain(self) -> None:
        room = self.width() - self._columns()[2] - EDGE
        whole = QFontMetrics(theme.font()).horizontalAdvance(self.shown.words) <= room
        self.setToolTip(self.shown.told if self.shown.run or not whole else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, shown, painter = theme.palette(), self.shown, QPainter(self)
        if self.isEnabled() and self.underMouse():
            painter.fillRect(self.rect(), QColor(colours.raised))
        shape = icons.pixmap(shown.look.icon, shown.look.value, SHAPE, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(EDGE, (self.height() - SHAPE) // 2), shape)
        day, moment, words = self._columns()
        weight = 600 if shown.strong else 400
        self._write(painter, shown.day, day, moment - day - 4, theme.font(Size.BODY, weight), colours.text)
        face = theme.font(Size.BODY, 600 if not shown.struck else 400, tabular=True)
        face.setStrikeOut(shown.struck)
        self._write(
            painter, shown.moment, moment, words - moment, face, colours.muted if shown.struck else colours.text
        )
        ink = colours.muted if shown.quiet else colours.text
        self._write(painter, shown.words, words, self.width() - words - EDGE, theme.font(), ink)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -3), 5, 5)
        painter.end()
        if self._line:
            paint_separator(self)

    def _write(self, painter: QPainter, text: str, x: int, wide: int, face: QFont, ink: str) -> None:
        painter.setFont(face)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, max(wide, 0))
        painter.drawText(QRect(x, 0, max(wide, 0), self.height() - 1), LEFT, shown)


def paint_separator(widget: QWidget) -> None:
    """The thin line between a row and the next one; painted while ``widget`` is."""
    painter = QPainter(widget)
    painter.fillRect(0, widget.height() - 1, widget.width(), 1, QColor(theme.palette().line))
    painter.end()
