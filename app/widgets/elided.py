"""A line of text that gives way instead of being cut: an ellipsis where room ends, the whole text in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app import theme
from app.theme import Size


class ElidedLabel(QLabel):
    """Plain text, one line. ``mode`` middle suits paths, where both ends matter."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: Size = Size.BODY,
        weight: int = 400,
        role: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        fixed: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self._mode, self._tip = mode, ""
        self.setFont(theme.font(size, weight, fixed=fixed))
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if name:
            self.setObjectName(name)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def explain(self, tip: str) -> None:
        """A tooltip of its own; without one the whole text is told while it does not fit."""
        self._tip = tip
        self._tell()

    def elided(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(min(whole.width(), self.fontMetrics().horizontalAdvance("MMM…")), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        self.setToolTip(self._tip or (self.text() if self.elided() else ""))

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self.contentsRect()
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), self._mode, place.width())
        painter.drawText(place, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)
        painter.end()
