"""A search field: tells what was typed once the typing pauses."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from app import icons
from app.widgets.labels import repolish

PAUSE_MS = 150


class SearchBox(QLineEdit):
    """``searched`` carries the text 150 ms after the last key, at once on Enter and when cleared. Esc clears."""

    searched = Signal(str)

    def __init__(
        self, placeholder: str = "", parent: QWidget | None = None, *, name: str = "search", width: int = 220
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        keys = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)
        self._tip = f"{placeholder} ({keys})"
        self.setToolTip(self._tip)
        self.setClearButtonEnabled(True)
        if width:
            self.setFixedWidth(width)
        lens = QAction(self)
        icons.wear(lens, "search", "muted", 16)
        self.addAction(lens, QLineEdit.ActionPosition.LeadingPosition)
        self._last = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self._tell)

    def begin(self) -> None:
        """Ctrl+F: go here, ready to type over what stands there."""
        self.setFocus()
        self.selectAll()

    def say_wrong(self, sentence: str = "") -> None:
        """What is wrong with the text; an empty sentence says that it is right again."""
        wrong = bool(sentence)
        self.setToolTip(sentence or self._tip)
        self.setAccessibleDescription(sentence)
        if self.property("wrong") != wrong:
            self.setProperty("wrong", wrong)
            repolish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel) and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and self._pause.isActive():
            self._tell()
        return super().event(event)

    def _changed(self, text: str) -> None:
        if text:
            self._pause.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        if self.text() != self._last:
            self._last = self.text()
            self.searched.emit(self._last)
