"""A time of day in a field: typed as people write it, or moved by five minutes with the arrows."""

from __future__ import annotations

import re
from datetime import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app import theme
from app.widgets.labels import repolish
from app.widgets.time_handle import STEP

WIDTH, ROOM = 76, 38
DAY = 24 * 60
AS_WRITTEN = re.compile(r"\s*(\d{1,2})(?:\s*[:.h]\s*(\d{1,2})|(\d\d))?\s*")


class TimeField(QLineEdit):
    """``settled`` comes with Enter, Tab and a click elsewhere; ``wrong`` with whether what stands there is no time."""

    settled = Signal(time)
    wrong = Signal(bool)

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setToolTip(accessible)
        self.setFont(theme.font(tabular=True))
        self.setFixedWidth(max(WIDTH, self.fontMetrics().horizontalAdvance("00:00") + ROOM))
        self._value = time(6)
        self.editingFinished.connect(self._settle)
        self.textEdited.connect(lambda text: self._mark(read_time(text) is None and len(text) > 4))

    @property
    def value(self) -> time:
        """The last time that was right."""
        return self._value

    def put(self, value: time, force: bool = False) -> None:
        """Silent. What the owner is typing stays, unless ``force``."""
        self._value = value
        if force or not (self.isModified() and self.hasFocus()):
            self.setText(f"{value:%H:%M}")
            self._mark(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = STEP if event.key() == Qt.Key.Key_Up else -STEP
            minute = (self._value.hour * 60 + self._value.minute + step) % DAY
            self.put(time(minute // 60, minute % 60), force=True)
            self.settled.emit(self._value)
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.put(self._value, force=True)
        else:
            super().keyPressEvent(event)

    def _settle(self) -> None:
        if not self.isModified():
            return
        found = read_time(self.text())
        self._mark(found is None)
        if found is not None:
            self.put(found, force=True)
            self.settled.emit(found)

    def _mark(self, on: bool) -> None:
        if bool(self.property("wrong")) != on:
            self.setProperty("wrong", on)
            repolish(self)
            self.wrong.emit(on)


def read_time(text: str) -> time | None:
    """``6``, ``6:30``, ``06.30``, ``0630`` and ``6h30`` are times; ``25:00`` is none."""
    found = AS_WRITTEN.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
