"""A choice of a few, all in sight: exactly one segment is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app import icons

ICON, GAP = 14, 4
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Segmented(QFrame):
    """``options`` are (id, text). The arrow keys choose; one press of Tab goes in, the next one out."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        name: str = "segmented",
        accessible: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("kind", "segmented")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._segments: dict[str, _Segment] = {}
        for key, text in options:
            segment = _Segment(key, text, self)
            segment.setObjectName(f"{name}-{key}")
            self._segments[key] = segment
            self._group.addButton(segment)
            row.addWidget(segment)
        self._group.buttonClicked.connect(self._clicked)
        if options:
            self.choose(options[0][0])

    @property
    def current(self) -> str:
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose without telling: ``chosen`` is for what the owner does."""
        self._segments[key].setChecked(True)
        for other, segment in self._segments.items():
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)

    def label(self, key: str, text: str, icon: str = "", role: str = "attention", spoken: str = "") -> None:
        """Other words for a segment, with a small icon behind them where a click helps."""
        self._segments[key].say(text, icon, role, spoken or text)

    def step(self, way: int) -> None:
        keys = list(self._segments)
        place = keys.index(self.current) + way
        if 0 <= place < len(keys):
            self._segments[keys[place]].click()
            self._segments[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self, segment: QPushButton) -> None:
        if isinstance(segment, _Segment):
            self.choose(segment.key)
            self.chosen.emit(segment.key)


class _Segment(QPushButton):
    def __init__(self, key: str, text: str, choice: Segmented) -> None:
        super().__init__(choice)
        self.key, self._choice = key, choice
        self.setCheckable(True)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands behind the words
        self.say(text, "", "", text)

    def say(self, text: str, icon: str, role: str, spoken: str) -> None:
        self.setText(text)
        self.setAccessibleName(spoken)
        if icon:
            icons.wear(self, icon, role, ICON, -GAP)
        else:
            icons.take_off(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choice.step(step)
