"""A few steps one below the other, each with its shape, its words and its time at the right; only to be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme, words
from app.looks import Look
from app.models.sign_in_story import StepLine
from app.theme import Size

ROW, ICON, LEFT, WORDS, RIGHT, APART = 30, 14, 15, 40, 15, 12
RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StepLines(QWidget):
    """Painted whole, and only when a line has changed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[StepLine, ...] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[StepLine]) -> None:
        found = tuple(lines)
        if found == self.lines:
            return
        if len(found) != len(self.lines):
            self.updateGeometry()
        self.lines = found
        self.setAccessibleName("; ".join(f"{line.text}, {words.word_of(line.look)}" for line in found))
        self.setToolTip("\n".join(f"{line.text} {line.time}".strip() for line in found) if self._cut() else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, ROW * len(self.lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, ROW * len(self.lines))

    def _cut(self) -> bool:
        face = QFontMetrics(theme.font(Size.BODY, 600))
        return any(face.horizontalAdvance(line.text) > self.width() - 160 for line in self.lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, line in enumerate(self.lines):
            self._paint_line(painter, QRect(0, number * ROW, self.width(), ROW), line)
        painter.end()

    def _paint_line(self, painter: QPainter, row: QRect, line: StepLine) -> None:
        colours = theme.palette()
        shape = icons.pixmap(line.look.icon, line.look.value, ICON, self.devicePixelRatioF())
        painter.drawPixmap(LEFT, row.top() + (ROW - ICON) // 2, shape)
        times = theme.font(Size.BODY, tabular=True)
        width = QFontMetrics(times).horizontalAdvance(line.time)
        painter.setFont(times)
        painter.setPen(QColor(colours.muted))
        painter.drawText(row.adjusted(0, 0, -RIGHT, 0), int(RIGHT_MIDDLE), line.time)
        face = theme.font(Size.BODY, 600 if line.now else 400)
        room = row.adjusted(WORDS, 0, -RIGHT - width - APART, 0)
        painter.setFont(face)
        painter.setPen(QColor(colours.muted if line.look in (Look.IDLE, Look.SKIPPED) else colours.text))
        shown = QFontMetrics(face).elidedText(line.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
