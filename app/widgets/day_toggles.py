"""The days of the week, each on or off; at least one of them stays on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

GAP = 4
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class DayToggles(QWidget):
    """``options`` are (id, short name, name). ``chosen`` carries the ids that are on, in order; ``refused`` comes when
    the last one was to be switched off. :meth:`choose` is silent.
    """

    chosen = Signal(list)
    refused = Signal()

    def __init__(self, options: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("days")
        self.toggles: dict[str, _Day] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for key, short, name in options:
            day = _Day(short, self)
            day.setObjectName(f"day-{key}")
            day.setAccessibleName(name)
            day.setToolTip(name)
            day.clicked.connect(lambda _, key=key: self._clicked(key))
            self.toggles[key] = day
            row.addWidget(day)
        row.addStretch(1)

    @property
    def current(self) -> list[str]:
        return [key for key, day in self.toggles.items() if day.isChecked()]

    def choose(self, keys: Sequence[str]) -> None:
        for key, day in self.toggles.items():
            day.setChecked(key in keys)

    def step(self, day: QWidget, way: int) -> None:
        days = list(self.toggles.values())
        place = next(number for number, one in enumerate(days) if one is day) + way
        if 0 <= place < len(days):
            days[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self, key: str) -> None:
        if self.current:
            self.chosen.emit(self.current)
        else:
            self.toggles[key].setChecked(True)
            self.refused.emit()


class _Day(QPushButton):
    def __init__(self, text: str, toggles: DayToggles) -> None:
        super().__init__(text, toggles)
        self._toggles = toggles
        self.setProperty("kind", "day")
        self.setCheckable(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._toggles.step(self, step)
