"""Parts below one another that scroll together, with a line at the end; the bar stands in the page's margin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import icons
from app.theme import Size, Space
from app.widgets.labels import label

ICON = 14


class Scrolled(QScrollArea):
    """``resized`` comes when there is more or less room for what is inside."""

    resized = Signal()

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._margin = 0
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            self._column.addWidget(part)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(int(Space.XS))
        shape = QLabel()
        icons.wear(shape, "info", "muted", ICON)
        self._line = label(size=Size.SMALL, role="muted")
        row.addWidget(shape)
        row.addWidget(self._line, 1)
        self._column.addWidget(self._foot)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)

    def say(self, line: str) -> None:
        self._line.setText(line)

    def compact(self, on: bool, margin: int) -> None:
        """``margin`` is what the page leaves at the right for the bar."""
        self._margin = margin
        self._column.setSpacing(int(Space.XS if on else Space.S))
        self._keep_width()

    def room_for(self, part: QWidget) -> int:
        """Pixels that are left for ``part`` beside everything else that is shown before the end."""
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        others = (item.widget() for item in items if item is not None)
        shown = [other for other in others if other is not None and other is not part and not other.isHidden()]
        above = [other for other in shown if self._column.indexOf(other) < self._column.indexOf(part)]
        counted = [*above, self._foot]
        taken = sum(max(one.height() if one.minimumHeight() == one.maximumHeight() else one.sizeHint().height(), 0)
                    for one in counted)  # fmt: skip
        return self.viewport().height() - taken - len(counted) * self._column.spacing()

    def show_part(self, part: QWidget) -> None:
        self.ensureWidgetVisible(part, 0, int(Space.S))

    def to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_width()
        self.resized.emit()

    def _keep_width(self, *_: object) -> None:
        """What is inside is as wide with the bar as without it."""
        taken = self.width() - self.viewport().width()
        self._column.setContentsMargins(0, 0, max(self._margin - taken, 0), 0)
