"""A line for a secret: dots, and an eye that shows what was typed for as long as one looks."""

from __future__ import annotations

from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app import icons
from app.words import tr

ICON = 16


class SecretEdit(QLineEdit):
    """Only what is typed here can be shown; what is kept never stands in it."""

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(self)
        self._eye.setCheckable(True)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._eye.toggled.connect(self._show)
        self.textChanged.connect(lambda text: self._eye.setVisible(bool(text)))
        self._show(False)
        self._eye.setVisible(False)

    def _show(self, on: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        words = tr("Hide") if on else tr("Show")
        icons.wear(self._eye, "eye-off" if on else "eye", "muted", ICON)
        self._eye.setText(words)
        self._eye.setToolTip(words)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._eye.setChecked(False)
