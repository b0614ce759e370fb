"""The way of the data through the zones, a box a zone; a click follows it to the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from app import icons, theme
from app.theme import Size, Space
from app.widgets.labels import label

HEIGHT, PAD, WIDEST, CHEVRON, BAR = 42, 10, 190, 14, 12


@dataclass(frozen=True)
class LineageStop:
    """One zone on the way. ``key`` comes back with the click; ``spoken`` says what the click does."""

    key: str
    heading: str  # ``Landing · 2 files``
    text: str  # ``Overview_…_novadrift.zip``
    spoken: str
    open: bool = True  # False: nothing is there to follow


class LineageBoxes(QScrollArea):
    """``followed`` carries the key of the box that was clicked. Too many to fit are scrolled sideways."""

    followed = Signal(str)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lineage")
        self.setAccessibleName(heading)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(int(Space.XS))
        self._row.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._heading = label(heading, size=Size.SMALL, role="muted")
        self._heading.setFixedHeight(HEIGHT)
        self._row.addWidget(self._heading)
        self._heading.hide()
        self._stops: tuple[LineageStop, ...] = ()
        self._boxes: list[QWidget] = []
        self.setWidget(self._inside)
        self.horizontalScrollBar().rangeChanged.connect(self.updateGeometry)

    def show_stops(self, stops: Sequence[LineageStop]) -> None:
        """Put these boxes in the place of those before; the same ones stay, and with them the focus."""
        if tuple(stops) == self._stops:
            return
        self._stops = tuple(stops)
        for gone in self._boxes:
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._boxes = []
        self._heading.setVisible(bool(stops))
        for stop in stops:
            if self._boxes:
                self._add(_chevron())
            box = _Box(stop)
            box.clicked.connect(lambda _=False, key=stop.key: self.followed.emit(key))
            self._add(box)
        self._inside.adjustSize()
        self.updateGeometry()

    def boxes(self) -> list[QAbstractButton]:
        return [box for box in self._boxes if isinstance(box, QAbstractButton)]

    def _add(self, part: QWidget) -> None:
        self._row.addWidget(part)
        self._boxes.append(part)

    def sizeHint(self) -> QSize:
        scrolls = self._inside.minimumSizeHint().width() > self.width() > 0
        return QSize(self._inside.minimumSizeHint().width(), HEIGHT + (BAR if scrolls else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())


class _Box(QAbstractButton):
    """Two lines: the zone, and what of it went into the dataset."""

    def __init__(self, stop: LineageStop) -> None:
        super().__init__()
        self.setObjectName(f"lineage-{stop.key}")
        self.setText(stop.text)
        self.setAccessibleName(f"{stop.heading}: {stop.text}")
        self.setAccessibleDescription(stop.spoken)
        self.setToolTip(stop.spoken)
        self.setEnabled(stop.open)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._stop = stop
        theme.the().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        wide = max(_width(self._stop.heading, 400), _width(self._stop.text, 500))
        return QSize(min(wide + 2 * PAD, WIDEST), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed, hovered = self.isDown(), self.underMouse() and self.isEnabled()
        painter.setBrush(QColor(colours.sunken if pressed else colours.raised))
        painter.setPen(QPen(QColor(colours.strong if hovered else colours.border), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        ink = colours.text if self.isEnabled() else colours.muted
        self._line(painter, 5, self._stop.heading, 400, colours.muted, Qt.TextElideMode.ElideRight)
        self._line(painter, 22, self._stop.text, 500, ink, Qt.TextElideMode.ElideMiddle)
        painter.end()

    def _line(self, painter: QPainter, top: int, text: str, weight: int, ink: str, mode: Qt.TextElideMode) -> None:
        face = theme.font(Size.SMALL, weight)
        painter.setFont(face)
        painter.setPen(QColor(ink))
        room = self.width() - 2 * PAD
        shown = QFontMetrics(face).elidedText(text, mode, room)
        painter.drawText(PAD, top, room, 16, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _width(text: str, weight: int) -> int:
    return QFontMetrics(theme.font(Size.SMALL, weight)).horizontalAdvance(text) + 1


def _chevron() -> QLabel:
    made = QLabel()
    made.setFixedHeight(HEIGHT)
    made.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    icons.wear(made, "chevron-right", "muted", CHEVRON)
    return made
