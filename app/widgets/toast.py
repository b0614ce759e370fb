"""A toast: confirms at the bottom of the window, offers to undo, and goes by itself. Never for what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Height, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel

SHOWN_MS, RADIUS, ICON, NARROWEST, OFF_BOTTOM = 6000, 8, 16, 330, 20


class Toast(QFrame):
    """Lies over its parent, bottom centre. Its time stands still under the pointer and while its button has focus."""

    def __init__(self, parent: QWidget, *, name: str = "toast") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._on_action: Callable[[], None] | None = None
        self._picture, self._text = QLabel(), ElidedLabel(name=f"{name}-text")
        self._picture.setFixedSize(ICON, ICON)
        icons.wear(self._picture, Look.OK.icon, Look.OK.value, ICON)
        self.action = button("", kind="link", name=f"{name}-action")
        self.action.setProperty("bare", False)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(int(Space.M), 0, int(Space.S), 0)
        row.setSpacing(int(Space.S))
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        self.setFixedHeight(int(Height.TOAST))
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(SHOWN_MS)
        self._time.timeout.connect(self.hide)
        self.action.clicked.connect(self._act)
        self.hide()

    def say(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Show ``text`` for six seconds, in the place of an earlier one. The focus stays where it is."""
        self._on_action = on_action
        self._text.setText(text)
        self.action.say(action)
        self.action.setVisible(bool(action))
        self.action.setAccessibleDescription(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._time.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _act(self) -> None:
        act, self._on_action = self._on_action, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        around = self.parentWidget()
        if around is None:
            return
        room = around.width() - 2 * int(Space.XL)
        width = max(0, min(max(self._row.sizeHint().width(), NARROWEST), room))
        self.setFixedWidth(width)
        self.move((around.width() - width) // 2, around.height() - int(Height.TOAST) - OFF_BOTTOM)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for watched in (self.action, self.parentWidget()):
            if watched is not None:
                watched.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._time.stop()
        for watched in (self.action, self.parentWidget()):
            if watched is not None:
                watched.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent():
            if event.type() == QEvent.Type.Resize:
                self._place()
        elif event.type() == QEvent.Type.FocusIn:
            self._time.stop()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._time.start()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._time.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.isVisible() and not self.action.hasFocus():
            self._time.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.raised))
        painter.setPen(QPen(QColor(colours.strong), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()
