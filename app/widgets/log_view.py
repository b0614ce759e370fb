"""The list of a log's lines: a million of them scroll smoothly, the newest is followed until one scrolls up."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QWidget

from app import theme
from app.models.log_table import HEADINGS, LEVEL, MESSAGE, PLATFORM, STEP, TIME, Index, LogTable
from app.theme import Height, Size, Space
from app.widgets.corners import round_below
from app.widgets.log_chip import LogChip
from app.widgets.log_rows import RowPainter
from app.widgets.table import Table

ROW = int(Height.LOG_ROW)
PADDING = int(Space.S)
LEVEL_SHAPE = 19  # the shape before the word
NARROWEST = {TIME: 88, LEVEL: 74, PLATFORM: 72, STEP: 62}
LONGEST: dict[int, tuple[str, ...]] = {
    TIME: ("00:00:00.000",),
    LEVEL: ("Warning",),
    PLATFORM: ("All platforms", "DistroKid"),
    STEP: ("Warehouse", "Freshness", "Validate"),
}
OFF_BOTTOM = 12


class LogView(Table):
    """Rows are painted all at once: asking Qt's way, cell by cell, would wait for the reading threads each time.

    ``following_changed`` tells whether the newest line is kept in sight; ``chosen`` is the line in focus, -1 for none.
    """

    following_changed = Signal(bool)
    chosen = Signal(int)  # row
    menu_wanted = Signal(QPoint)  # for the line in focus, there on the screen

    def __init__(self, table: LogTable, parent: QWidget | None = None) -> None:
        super().__init__("log-lines", self.tr("Lines of the log"), parent)
        self.setProperty("framed", False)  # its card has the edge
        self.table = table
        self._following = True
        self._growing = False
        self._below = 0
        self.live = False  # what is added is news
        self._chosen: list[range] = []
        self._painter = RowPainter(self)
        self.setModel(table)
        self._behave_as_list()
        self.chip = LogChip(self.viewport())
        self.chip.clicked.connect(self.follow)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        table.rowsAboutToBeInserted.connect(self._about_to_grow)
        table.rowsInserted.connect(self._grown)
        table.modelReset.connect(self._started_anew)

    def _behave_as_list(self) -> None:
        self.setMouseTracking(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.columns([self._usual_width(column) for column in range(len(HEADINGS))], stretch=MESSAGE)
        self.horizontalHeader().setSectionResizeMode(TIME, QHeaderView.ResizeMode.Fixed)

    def _usual_width(self, column: int) -> int:
        """Wide enough for the longest word of a column, in whatever face this system has."""
        words = LONGEST.get(column, ())
        face = theme.font(Size.SMALL, fixed=True) if column == TIME else theme.font(Size.SMALL, 500)
        widest = max((QFontMetrics(face).horizontalAdvance(self.tr(word)) for word in words), default=200)
        return max(NARROWEST.get(column, 0), widest + (LEVEL_SHAPE if column == LEVEL else 0)) + PADDING

    # ---- following the newest line

    @property
    def following(self) -> bool:
        return self._following

    def follow(self) -> None:
        """Go to the newest line and stay there."""
        self._set_following(True)
        self.scrollToBottom()

    def pause(self) -> None:
        """Stay where one is."""
        self._set_following(False)

    def _set_following(self, on: bool) -> None:
        if on:
            self._below = 0
            self.chip.hide()
        if on is not self._following:
            self._following = on
            self.following_changed.emit(on)

    def _scrolled(self, value: int) -> None:
        if not self._growing:
            self._set_following(value >= self.verticalScrollBar().maximum())

    def _about_to_grow(self) -> None:
        self._growing = True

    def _grown(self, _: QModelIndex, first: int, last: int) -> None:
        if self._following:
            self.scrollToBottom()
        elif self.live:
            self._below += last - first + 1
            self.chip.say(self._below)
            self._place_chip()
        self._growing = False

    def _started_anew(self) -> None:
        self._below = 0
        self._chosen = []
        self.chip.hide()
        self.chosen.emit(-1)

    def _place_chip(self) -> None:
        size, room = self.chip.size(), self.viewport().rect()
        self.chip.move((room.width() - size.width()) // 2, room.height() - size.height() - OFF_BOTTOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        current = self.currentIndex()
        in_sight = current.isValid() and self.visualRect(current).intersects(self.viewport().rect())
        self._growing = True  # a lower window is no scrolling up
        super().resizeEvent(event)
        if self._following:
            self.scrollToBottom()
        elif in_sight:
            self.scrollTo(current)
        self._growing = False
        self._place_chip()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(QPoint(row.left() + ROW, row.bottom()))
        if self.currentIndex().isValid():
            self.menu_wanted.emit(place)

    # ---- choosing rows

    def selected_rows(self) -> Iterator[int]:
        """The rows that are chosen, from top to bottom."""
        for rows in self._chosen:
            yield from rows

    @property
    def selected_count(self) -> int:
        return sum(map(len, self._chosen))

    def select_row(self, row: int) -> None:
        """Choose one row and bring it into sight."""
        index = self.table.index(row, MESSAGE)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_row(self, row: int) -> None:
        """Bring a row to the top of what is in sight."""
        self.scrollTo(self.table.index(row, MESSAGE), QAbstractItemView.ScrollHint.PositionAtTop)

    def first_in_sight(self) -> int:
        return min(self.verticalScrollBar().value() // ROW, max(self.table.rowCount() - 1, 0))

    def is_selected(self, row: int) -> bool:
        return any(row in rows for rows in self._chosen)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        chosen = self.selectionModel().selection()
        parts = [chosen.at(place) for place in range(chosen.count())]
        self._chosen = sorted((range(part.top(), part.bottom() + 1) for part in parts), key=lambda rows: rows.start)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.follow()
            return
        if event.key() == Qt.Key.Key_Home and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.pause()
            self.scrollToTop()
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()  # the page copies: it knows lines that are not in memory
            return
        super().keyPressEvent(event)

    # ---- painting

    def has_ring(self, row: int) -> bool:
        """The focus is shown once the keyboard is in use, as the system does it."""
        by_keys = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        return by_keys and self.hasFocus() and self.currentIndex().row() == row

    def sizeHint(self) -> QSize:
        return QSize(600, 10 * ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        top = self.verticalScrollBar().value()
        first, last = (top + event.rect().top()) // ROW, (top + event.rect().bottom()) // ROW
        last = min(last, self.table.rowCount() - 1)
        painter = QPainter(self.viewport())
        for row in range(first, last + 1):
            self._painter.paint(painter, row, row * ROW - top)
        painter.end()
        if self.ends_card:
            round_below(self)
        height = self.viewport().height()
        self.table.look(top // ROW, min((top + height) // ROW, self.table.rowCount() - 1))
