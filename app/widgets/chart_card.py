"""A card with a chart: its title, a muted half-sentence, what its colours mean, and what can be done with it."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import theme
from app.models.chart_drawing import ChartDrawing
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.chart import RING, ChartView
from app.widgets.chart_legend import ChartLegend
from app.widgets.elided import ElidedLabel
from app.widgets.empty_state import EmptyState
from app.widgets.popup_menu import PopupMenu
from pipeline.charting.legend import Swatch
from pipeline.charting.model import Chart
from pipeline.charting.text import told

KINDS = ("png", "svg", "csv")
EDGE, RIGHT = 14, 8
LEAST_WORDS = 60  # pixels; of a note that has less nothing is shown


class ChartCard(QFrame):
    """``opened`` brings the chart's key and a place; ``export_wanted`` its key and ``png``, ``svg`` or ``csv``."""

    opened = Signal(str, int)
    export_wanted = Signal(str, str)

    def __init__(self, drawing: ChartDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self.chart: Chart | None = None
        self._drawing = drawing
        self.setProperty("kind", "card")
        self.title = ElidedLabel(size=Size.SECTION, weight=600)
        self.note = ElidedLabel(size=Size.SMALL, role="muted")
        self.legend = ChartLegend()
        self.more = button("", icon="more", kind="quiet", small=True, name="chart-more",
                           tip=self.tr("What can be done with this chart"))  # fmt: skip
        self.more.clicked.connect(lambda: self._offer(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        self.view = ChartView(drawing)
        self.view.menu_wanted.connect(self._offer)
        self.view.opened.connect(lambda place: self.opened.emit(self.key, place))
        self.view.drawn.connect(self._explain_colours)
        self.empty = EmptyState("metrics", "", name="chart-empty")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)
        self._arrange()

    def _arrange(self) -> None:
        self._header = QHBoxLayout()
        self._header.setSpacing(int(Space.XS))
        self._header.setContentsMargins(RING, 0, RING, 0)
        self._header.addWidget(self.title)
        self._header.addWidget(self.note)
        self._header.addStretch(1)
        self._header.addWidget(self.legend)
        self._header.addWidget(self.more)
        self._whole = QVBoxLayout(self)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(RING, 0, RING, 0)
        self._whole.setContentsMargins(EDGE - RING, 7, RIGHT - RING, 8 - RING)
        self._whole.setSpacing(2)
        self._whole.addLayout(self._header)
        self._whole.addLayout(self._below)
        self._whole.addWidget(self.stack, 1)
        self._beside = True

    def show_chart(self, chart: Chart) -> None:
        if chart == self.chart:
            return
        if chart.key != self.key:
            self._rename(chart.key)
        self.chart = chart
        self.title.setText(chart.title)
        self.note.setText(chart.note)
        self.setAccessibleName(chart.title)
        self.more.setAccessibleName(self.tr("More about {}").format(chart.title))
        self.empty.say("metrics", chart.empty or self.tr("No data yet"))
        self.stack.setCurrentWidget(self.empty if chart.is_empty else self.view)
        self.more.setEnabled(not chart.is_empty)
        self._explain_colours()
        self._whole.activate()  # the picture is drawn once, as large as it will be
        self.view.show_chart(chart)

    def clear(self) -> None:
        """Nothing is shown here now; the picture is given back."""
        self.hide()
        self.view.clear()
        self.key, self.chart = "", None

    def _rename(self, key: str) -> None:
        """Of the chart that was shown here before nothing remains."""
        self.view.clear()
        self.key = key
        name = f"chart-{key.replace('_', '-')}"
        self.setObjectName(name)
        for part, whose in ((self.more, "more"), (self.view, "view"), (self.empty, "empty")):
            part.setObjectName(f"{name}-{whose}")

    @property
    def drawn(self) -> bool:
        """Whether the chart stands there as it is now."""
        return self.chart is not None and (self.chart.is_empty or self.view.is_current)

    def _explain_colours(self) -> None:
        """What is not called by its name in the picture; until there is one, as in the last picture of this chart."""
        if self.chart is None:
            return
        picture = self.view.picture
        found: tuple[Swatch, ...] = ()
        if not self.chart.is_empty:
            found = picture.legend if picture is not None else self._drawing.legend_before(self.chart)
        self.legend.show_swatches(found)
        self._make_room()

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The title stays whole as long as it can; the legend goes below it where not all fits into one line."""
        gap = int(Space.XS)
        inside = self.width() - EDGE - RIGHT
        room = inside - self.more.sizeHint().width() - gap
        # Its own hint would not be less than the width it was given for the title before.
        title = min(self.title.fontMetrics().horizontalAdvance(self.title.text()) + 2, room)
        note = self.note.sizeHint().width() + gap if self.note.text() else 0
        wide = self.legend.in_one_line
        beside = title + note + wide + 2 * gap <= room
        self.title.setFixedWidth(title)
        left = room - title - (wide + 2 * gap if beside else 0)
        self.note.setVisible(bool(self.note.text()) and left >= LEAST_WORDS)
        self.title.explain("" if self.note.isVisibleTo(self) else self.note.text())
        self._put_legend(beside)
        if beside:
            self.legend.setFixedSize(self.legend.sizeHint())
        else:
            self.legend.setFixedSize(inside, self.legend.height_for(inside))
        self.legend.setVisible(wide > 0)

    def _put_legend(self, beside: bool) -> None:
        if beside is self._beside:
            return
        self._beside = beside
        if beside:
            self._below.removeWidget(self.legend)
            self._header.insertWidget(3, self.legend)
        else:
            self._header.removeWidget(self.legend)
            self._below.addWidget(self.legend)

    # ---- what can be done

    def _offer(self, where: QPoint) -> None:
        if self.chart is None or self.chart.is_empty:
            return
        menu = PopupMenu("chart-menu", self)
        for kind in KINDS:
            text = self.tr("Export as {}…").format(kind.upper())
            menu.offer(text, partial(self.export_wanted.emit, self.key, kind), name=f"export-{kind}",
                       icon="save")  # fmt: skip
        menu.addSeparator()
        menu.offer(self.tr("Copy picture"), self.copy_picture, name="copy-picture", icon="copy",
                   enabled=self.view.picture is not None)  # fmt: skip
        menu.offer(self.tr("Copy description"), self.copy_description, name="copy-description", icon="copy")
        menu.popup(where)

    def copy_picture(self) -> None:
        """The chart as it stands here, on the colour of its card."""
        if (image := self.image()) is not None:
            QGuiApplication.clipboard().setImage(image)

    def copy_description(self) -> None:
        """What a screen reader is told, as text."""
        if self.chart is not None:
            QGuiApplication.clipboard().setText(told(self.chart))

    def image(self) -> QImage | None:
        picture = self.view.picture
        if picture is None:
            return None
        made = QImage(picture.image.size(), QImage.Format.Format_RGB32)
        made.setDevicePixelRatio(picture.image.devicePixelRatio())
        made.fill(QColor(theme.palette().surface))
        painter = QPainter(made)
        painter.drawImage(QPoint(0, 0), picture.image)
        painter.end()
        return made

    def place_of(self, day: date) -> int | None:
        """Where a day stands; None where the chart does not reach it."""
        places = self.chart.places if self.chart is not None else ()
        return next((number for number, place in enumerate(places) if place.day == day), None)

    def take_focus(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
