"""How far something is: a thin bar, and the four words that go with it when the owner waits for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Height, Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label

PARTS, ICON = 1000, 14


class ProgressLine(QProgressBar):
    """Four pixels high; ``show_fraction`` takes 0 to 1."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "progress", accessible: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible or self.tr("Progress"))
        self.setRange(0, PARTS)
        self.setTextVisible(False)
        self.setFixedHeight(int(Height.PROGRESS))

    def show_fraction(self, fraction: float) -> None:
        self.setValue(round(PARTS * min(max(fraction, 0.0), 1.0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, whole = theme.palette(), QRectF(self.rect())
        half = whole.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(whole, half, half)
        filled = whole.width() * self.value() / PARTS
        if self.value() > 0:
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(0, 0, max(filled, whole.height()), whole.height()), half, half)
        painter.end()


class Progress(QWidget):
    """Title, count, bar, time left and *Cancel*. While the length is not known: a ring and words, no bar."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str = "progress", can_cancel: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._ring, self._title = QLabel(), label(weight=600)
        icons.wear(self._ring, Look.RUNNING.icon, Look.RUNNING.value, ICON)
        self._count, self._left = label(role="muted", tabular=True), label(size=Size.SMALL, role="muted", tabular=True)
        self.bar = ProgressLine(name=f"{name}-bar")
        self.cancel = button(self.tr("Cancel"), kind="small", name=f"{name}-cancel")
        self.cancel.setVisible(can_cancel)
        self.cancel.clicked.connect(self.cancelled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(int(Space.XS))
        top, below = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((top, (self._ring, self._title)), (below, (self._left,))):
            for part in parts:
                row.addWidget(part)
            row.addStretch(1)
        top.addWidget(self._count)
        below.addWidget(self.cancel)
        whole.addLayout(top)
        whole.addWidget(self.bar)
        whole.addLayout(below)

    def say(self, title: str, count: str = "", fraction: float | None = None, left: str = "") -> None:
        """``fraction`` None: nobody knows how long it takes."""
        self._title.setText(title)
        self._count.setText(count)
        self._left.setText(left)
        self.bar.setVisible(fraction is not None)
        self._ring.setVisible(fraction is None)
        self.bar.show_fraction(fraction or 0.0)
        self.bar.setAccessibleName(title)
        self.setAccessibleName(" ".join(part for part in (title, count, left) if part))
