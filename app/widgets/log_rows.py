"""How a line of the log is painted: time in figures of one width, level as shape and word, then who and what."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from app import icons, theme
from app.models.log_table import LEVEL, LOOKS, MESSAGE, PLATFORM, STEP, TIME, LogTable, Row
from app.theme import Height, Size, Space
from pipeline.run_logs.lines import Level

ROW = int(Height.LOG_ROW)
PADDING = int(Space.S)
SHAPE, GAP, RING = 13, 6, 2
MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class Lines(Protocol):
    """The list the rows are painted for."""

    table: LogTable

    def is_selected(self, row: int) -> bool: ...
    def has_ring(self, row: int) -> bool: ...
    def horizontalHeader(self) -> QHeaderView: ...
    def viewport(self) -> QWidget: ...


class RowPainter:
    """Paints one row at a time, from the words the table knows."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._fonts: dict[int, QFont] = {
            TIME: theme.font(Size.SMALL, fixed=True),
            LEVEL: theme.font(Size.SMALL),
            PLATFORM: theme.font(Size.SMALL, 500),
            STEP: theme.font(Size.SMALL),
            MESSAGE: theme.font(Size.SMALL, tabular=True),
        }
        self._metrics = {column: QFontMetrics(face) for column, face in self._fonts.items()}

    def paint(self, painter: QPainter, row: int, top: int) -> None:
        colours, width = theme.palette(), self._lines.viewport().width()
        if self._lines.is_selected(row):
            painter.fillRect(0, top, width, ROW, QColor(colours.select))
        known = self._lines.table.row(row)
        if known is not None:
            for column in range(len(known.cells)):
                self._paint_cell(painter, known, column, top)
        if self._lines.has_ring(row):
            painter.setPen(QPen(QColor(colours.focus), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(1, top + 1, width - RING, ROW - RING)

    def _paint_cell(self, painter: QPainter, row: Row, column: int, top: int) -> None:
        header, words = self._lines.horizontalHeader(), row.cells[column]
        left = header.sectionViewportPosition(column) + PADDING
        place = QRect(left, top, header.sectionSize(column) - PADDING, ROW)
        if column == MESSAGE:
            place.setRight(place.right() - PADDING)
        if column == LEVEL:
            self._paint_shape(painter, row.line.level, place)
            place.setLeft(place.left() + SHAPE + GAP)
        metrics = self._metrics[column]
        if metrics.horizontalAdvance(words) > place.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(self._fonts[column])
        painter.setPen(QColor(self._ink(row.line.level, column)))
        painter.drawText(place, MIDDLE, words)

    def _paint_shape(self, painter: QPainter, level: Level, place: QRect) -> None:
        """Warning and error have the shapes they have everywhere; Info is a dot, Debug a ring."""
        look, middle = LOOKS.get(level), place.center().y() + 1
        if look is not None:
            shape = icons.pixmap(look.icon, look.value, SHAPE, painter.device().devicePixelRatio())
            painter.drawPixmap(QPoint(place.left(), middle - SHAPE // 2 - 1), shape)
            return
        colour = QColor(theme.palette().muted)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1) if level is Level.DEBUG else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if level is Level.DEBUG else colour)
        centre = QPointF(place.left() + SHAPE / 2, middle)
        painter.drawEllipse(centre, 2.5 if level is Level.DEBUG else 2.0, 2.5 if level is Level.DEBUG else 2.0)
        painter.restore()

    def _ink(self, level: Level, column: int) -> str:
        colours, look = theme.palette(), LOOKS.get(level)
        if column == LEVEL:
            return colours.fg(look) if look else colours.muted
        if column == MESSAGE:
            return colours.failed if level is Level.ERROR else colours.text
        return colours.text if column == PLATFORM else colours.muted
