"""What of a run is worth a look, a row each: the step, what happened, and the one button that helps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import icons, theme
from app.models.run_words import step_time
from app.models.run_worth import Worth
from app.theme import Height, Size, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label
from app.words import NOTHING, count

SHAPE = 14
NAME, TRIES, TIME, ROWS = 196, 52, 70, 70
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WorthList(QWidget):
    """``acted`` carries the remedy whose button was pressed."""

    acted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worth-a-look")
        self.setAccessibleName(self.tr("Worth a look"))
        self._shown: tuple[Worth, ...] | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._header = _Headings(self)
        self._rows: list[QWidget] = []
        self._nothing = label(role="muted", name="nothing-worth-a-look")
        self._nothing.setFixedHeight(int(Height.ROW))
        self._nothing.setContentsMargins(int(Space.M), 0, int(Space.M), 0)
        self._layout.addWidget(self._header)
        self._layout.addWidget(self._nothing)
        self._layout.addStretch(1)

    def show_worth(self, found: Sequence[Worth], nothing: str) -> None:
        """``nothing`` is what stands there when everything went well."""
        self._nothing.setText(nothing)
        if tuple(found) == self._shown:
            return
        self._shown = tuple(found)
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(worth) for worth in found]
        for place, row in enumerate(self._rows):
            self._layout.insertWidget(1 + place, row)
        self._header.setVisible(bool(found))
        self._nothing.setVisible(not found)

    def _row(self, worth: Worth) -> QWidget:
        row = _Row(worth, self)
        row.button.clicked.connect(lambda: self.acted.emit(worth.remedy))
        return row


class _Headings(QFrame):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(int(Height.HEADER))
        row = _columns(self)
        first = label(self.tr("Worth a look"), size=Size.SMALL, weight=500, role="muted")
        row.addWidget(_wide(first, SHAPE + int(Space.XS) + NAME))
        for words, wide in ((self.tr("Tries"), TRIES), (self.tr("Time"), TIME), (self.tr("Rows"), ROWS)):
            heading = label(words, size=Size.SMALL, weight=500, role="muted")
            heading.setAlignment(RIGHT)
            row.addWidget(_wide(heading, wide))
        row.addSpacing(int(Space.L))
        row.addWidget(label(self.tr("What happened"), size=Size.SMALL, weight=500, role="muted"), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = theme.palette(), QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.raised))
        for y in (0, self.height() - 1):
            painter.fillRect(0, y, self.width(), 1, QColor(colours.border))
        painter.end()


class _Row(QWidget):
    def __init__(self, worth: Worth, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"worth-{worth.key}")
        self.setFixedHeight(int(Height.ROW_DENSE))
        row = _columns(self)
        shape = QLabel()
        icons.wear(shape, worth.look.icon, worth.look.value, SHAPE)
        row.addWidget(shape)
        row.addSpacing(int(Space.XS))
        row.addWidget(_wide(ElidedLabel(worth.name, weight=500), NAME))
        numbers = (
            (count(worth.tries) if worth.tries else NOTHING, TRIES),
            (step_time(worth.seconds) if worth.seconds else NOTHING, TIME),
            (count(worth.rows) if worth.rows else NOTHING, ROWS),
        )
        for words, wide in numbers:
            number = label(words, role="muted" if words == NOTHING else "text", tabular=True)
            number.setAlignment(RIGHT)
            row.addWidget(_wide(number, wide))
        row.addSpacing(int(Space.L))
        row.addWidget(ElidedLabel(worth.happened), 1)
        row.addSpacing(int(Space.S))
        kind = "primary" if worth.primary else "small"
        self.button = button(worth.remedy.text, kind=kind, small=True, name=f"worth-{worth.key}-button")
        self.button.setAccessibleDescription(f"{worth.name}. {worth.happened}")
        row.addWidget(self.button)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.palette().line))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), int(Height.ROW_DENSE))


def _columns(parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(parent)
    row.setContentsMargins(int(Space.S), 0, int(Space.S), 0)
    row.setSpacing(0)
    return row


def _wide(widget: QWidget, wide: int) -> QWidget:
    widget.setFixedWidth(wide)
    widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return widget
