"""One of a few ways on, explained: a card that is chosen as a whole and then shows what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from app import icons, theme
from app.theme import Size, Space
from app.widgets.labels import label

RADIUS, ICON, INDENT = 8, 20, 28


class OptionCard(QWidget):
    """``chosen`` comes when it becomes the one. ``inside`` is shown only while it is."""

    chosen = Signal()

    def __init__(self, title: str, text: str, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icon = icon
        self.radio = QRadioButton(title)
        self.radio.setObjectName(f"{name}-radio")
        self.radio.setFont(theme.font(Size.SECTION, 600))
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(text)
        self.text = label(text, role="muted", wrap=True, name=f"{name}-text")
        self.picture = QLabel()
        self.body = QWidget()
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(INDENT, int(Space.XXS), 36, 0)
        self.inside.setSpacing(int(Space.XS))
        self._arrange()
        self.radio.toggled.connect(self._toggled)
        self._toggled(False)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignLeft)  # its focus is drawn around the words only
        row = QHBoxLayout()
        row.setContentsMargins(INDENT, 0, 0, 0)
        row.addWidget(self.text)
        words.addLayout(row)
        first = QHBoxLayout()
        first.setSpacing(int(Space.M))
        first.addLayout(words, 1)
        first.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.S), 14, int(Space.M), 14)
        whole.setSpacing(int(Space.XXS))
        whole.addLayout(first)
        whole.addWidget(self.body)

    def _toggled(self, on: bool) -> None:
        self.body.setVisible(on)
        icons.wear(self.picture, self._icon, "accent" if on else "muted", ICON)
        self.update()
        if on:
            self.chosen.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.setChecked(True)
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, on = theme.palette(), self.radio.isChecked()
        width = 2 if on else 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if on else colours.border), width))
        painter.setBrush(QColor(colours.surface))
        edge = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), RADIUS, RADIUS)
        painter.end()
