"""From one day to another: two fields that say in place what would be right."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.models.written_days import read_day
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.field import Field
from app.widgets.labels import label

WIDTH, FIELD = 372, 164


class CustomRange(QFrame):
    """Lies over the page below the ranges. ``settled`` brings two days; ``left`` comes with Esc and Cancel."""

    settled = Signal(object, object)  # date | None, date | None
    left = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._today = date.max
        self.setObjectName("custom-range")
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("From one day to another"))
        self.setFixedWidth(WIDTH)
        self.first = self._field(self.tr("From"), "custom-range-first", self.tr("first day"))
        self.last = self._field(self.tr("To"), "custom-range-last", self.tr("last day"))
        self.wrong = label(size=Size.SMALL, role="failed", wrap=True, name="custom-range-wrong")
        self.done = button(self.tr("Show"), kind="primary", name="custom-range-show", tip=self.tr("Show these days"))
        self.cancel = button(self.tr("Cancel"), kind="quiet", name="custom-range-cancel",
                             tip=self.tr("Keep the days that are shown"), shortcut="Esc")  # fmt: skip
        self._arrange()
        self.done.clicked.connect(self._settle)
        self.cancel.clicked.connect(self._leave)
        for field in (self.first, self.last):
            field.edit.textEdited.connect(lambda: self._say(""))
            field.edit.returnPressed.connect(self._settle)
        self.hide()

    def _field(self, name: str, key: str, placeholder: str) -> Field:
        return Field(name, self, name=key, accessible=name, check=self._check, placeholder=placeholder, width=FIELD)

    def _arrange(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(int(Space.S))
        for field in (self.first, self.last):
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(int(Space.XS))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.done)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[int(Space.M) - 1] * 4)
        whole.setSpacing(int(Space.XS))
        whole.addWidget(label(self.tr("Leave one empty to go as far as there are data."), size=Size.SMALL, role="muted",
                              wrap=True))  # fmt: skip
        whole.addLayout(fields)
        whole.addWidget(self.wrong)
        whole.addLayout(buttons)

    # ---- opening and closing

    def open_below(self, anchor: QWidget, first: date | None, last: date | None, today: date) -> None:
        """Show it with its right edge below the right edge of ``anchor``, inside the page."""
        self._today = today
        self.first.set_text(first.isoformat() if first else "")
        self.last.set_text(last.isoformat() if last else "")
        self._say("")
        corner = anchor.mapTo(self._page, QPoint(anchor.width(), anchor.height() + int(Space.XXS)))
        self.adjustSize()
        self.move(max(corner.x() - self.width(), 0), corner.y())
        self.show()
        self.raise_()
        self.first.edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self.first.edit.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    # ---- what is right

    def _check(self, text: str) -> str:
        if not text.strip() or read_day(text) is not None or len(text.strip()) < len("1.1.2026"):
            return ""  # not yet
        return self.tr("2026-02-15 is a day.")

    def _settle(self) -> None:
        first, last = self.first.text().strip(), self.last.text().strip()
        days = read_day(first), read_day(last)
        for text, day, field in ((first, days[0], self.first), (last, days[1], self.last)):
            if text and day is None:
                field.say_wrong(self.tr("2026-02-15 is a day."))
                self._say("")
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if sentence := self._objection(*days):
            self._say(sentence)
            self.first.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.hide()
        self.settled.emit(*days)

    def _objection(self, first: date | None, last: date | None) -> str:
        if first is None and last is None:
            return self.tr("Write at least one day.")
        if first is not None and first > (last or self._today):
            return self.tr("The first day is after the last one.") if last else self.tr("That day is still to come.")
        return ""

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self.adjustSize()
