"""How often and how late a platform that was down is tried again: a sentence, changed where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.theme import Space
from app.widgets.buttons import button
from app.widgets.labels import label, repolish

FIELD, SEPARATORS = 130, re.compile(r"[\s,;]+|\band\b")


class RetryWaits(QWidget):
    """``chosen`` carries the minutes; ``wrong`` a sentence, or nothing once it is right again."""

    chosen = Signal(list)
    wrong = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("retry-waits")
        self._minutes: list[int] = []
        self.sentence = label(name="retry-sentence", wrap=True, tabular=True)
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.edit = _Minutes(self)
        self.edit.setObjectName("retry-minutes")
        self.edit.setAccessibleName(self.tr("Minutes to wait before each try"))
        self.edit.setToolTip(self.tr("Minutes, one number for each try. Nothing: it is not tried again."))
        self.edit.setFixedWidth(FIELD)
        self.unit = label(self.tr("minutes"), role="muted")
        self.button = button(self.tr("Change"), kind="link", name="retry-change",
                             tip=self.tr("Change after how many minutes"))  # fmt: skip
        self.cancel = button(self.tr("Cancel"), kind="link", name="retry-cancel", tip=self.tr("Leave it as it is"),
                             shortcut="Esc")  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(int(Space.XS))
        row.addWidget(self.sentence, 100)
        for part in (self.edit, self.unit):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.button)
        self.button.clicked.connect(self._press)
        self.cancel.clicked.connect(lambda: self._open(False))
        self.edit.returnPressed.connect(self._take)
        self.edit.escaped.connect(lambda: self._open(False))
        self._open(False, focus=False)

    def put(self, waits: Sequence[timedelta]) -> None:
        self._minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
        self.sentence.setText(self._said())

    @property
    def is_open(self) -> bool:
        return not self.edit.isHidden()

    def _said(self) -> str:
        numbers = [f"<b>{minute}</b>" for minute in self._minutes]
        if not numbers:
            return self.tr("It is tried again with the next run")
        if self._minutes == [1]:
            return self.tr("Try it again after 1 minute")
        listed = self.tr(" and ").join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part)
        return self.tr("Try it again after {} minutes").format(listed)

    def _press(self) -> None:
        self._take() if self.is_open else self._open(True)

    def _open(self, on: bool, focus: bool = True) -> None:
        had_focus = self.edit.hasFocus() or self.cancel.hasFocus() or self.button.hasFocus()
        for part in (self.edit, self.unit, self.cancel):
            part.setVisible(on)
        self.sentence.setVisible(not on)
        self.button.say(self.tr("Save") if on else self.tr("Change"))
        self._mark("")
        if on:
            self.edit.setText(", ".join(str(minute) for minute in self._minutes))
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.edit.selectAll()
        elif focus and had_focus:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        found = read_minutes(self.edit.text())
        if found is None:
            self._mark(self.tr("Write up to ten numbers of minutes, like 30, 60, 120; two days at most."))
            return
        self._minutes = found
        self.sentence.setText(self._said())
        self._open(False)
        self.chosen.emit(found)

    def _mark(self, sentence: str) -> None:
        self.edit.setProperty("wrong", bool(sentence))
        repolish(self.edit)
        self.edit.setAccessibleDescription(sentence)
        self.wrong.emit(sentence)


class _Minutes(QLineEdit):
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


def read_minutes(text: str) -> list[int] | None:
    """``30, 60 and 120`` as numbers; None for what cannot be meant."""
    from pipeline.schedule.plan import LONGEST_WAIT, MOST_RETRIES

    words = [word for word in SEPARATORS.split(text) if word]
    if len(words) > MOST_RETRIES or not all(word.isdecimal() for word in words):
        return None
    numbers = [int(word) for word in words]
    most = LONGEST_WAIT / timedelta(minutes=1)
    return numbers if all(1 <= number <= most for number in numbers) else None
