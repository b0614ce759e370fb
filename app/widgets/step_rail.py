"""The steps of an assistant, one below the other: those behind, the present one, those to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import icons, theme
from app.theme import Size
from app.words import tr

ROW, CIRCLE, GAP, TICK = 40, 24, 12, 14


class StepRail(QWidget):
    """Only to be read; the buttons of the assistant lead through the steps."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self._titles, self.current = tuple(titles), 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.go(0)

    def go(self, step: int) -> None:
        self.current = step
        said = tr("Step {} of {}: {}").format(step + 1, len(self._titles), self._titles[step])
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, ROW * len(self._titles))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for step, title in enumerate(self._titles):
            top = step * ROW + (ROW - CIRCLE) / 2
            circle = QRectF(0, top, CIRCLE, CIRCLE)
            present = step == self.current
            painter.setPen(QPen(QColor(colours.accent if step <= self.current else colours.strong), 1))
            painter.setBrush(QColor(colours.accent) if present else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
            if step < self.current:
                corner = circle.center() - QPointF(TICK / 2, TICK / 2)
                painter.drawPixmap(corner, icons.pixmap("check", "accent", TICK, self.devicePixelRatioF()))
            else:
                painter.setFont(theme.font(Size.SMALL, 600, tabular=True))
                painter.setPen(QColor(colours.on_accent if present else colours.muted))
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(step + 1))
            place = QRectF(CIRCLE + GAP, step * ROW, self.width() - CIRCLE - GAP, ROW)
            painter.setFont(theme.font(Size.BODY, 600 if present else 400))
            painter.setPen(QColor(colours.text if present else colours.muted))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        painter.end()
