"""The calendar strip: four weeks of slots, each day a cell, weeks back and forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QWidget

from app import theme
from app.theme import Size
from app.widgets.buttons import button
from app.widgets.calendar_day import CalendarDay, DayCell, DayHeading
from app.widgets.card import Card
from app.widgets.labels import label, recolour
from app.words import weekday

WEEKS, DAYS = 4, 7
WEEK = timedelta(days=DAYS)
LABELS, LABELS_COMPACT, GAP = 104, 84, 4
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}


class CalendarStrip(Card):
    """``moved`` carries the Monday that is wanted first, or None for today; ``opened`` the run of a day;
    ``menu_wanted`` the day itself, where something can still be done about it.

    Arrow keys walk the days and, at an edge, the weeks; page keys turn four weeks; Home comes back to today.
    """

    moved = Signal(object)
    opened = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, name="calendar")
        self.setAccessibleName(self.tr("Four weeks of slots"))
        self.first: date | None = None
        self._today: date | None = None
        self._earliest: date | None = None
        self._wanted: date | None = None  # where the keyboard is to be once the weeks are there
        self.back = button("", icon="chevron-left", kind="quiet", small=True, name="weeks-back",
                           tip=self.tr("Earlier weeks"), shortcut="PgUp")  # fmt: skip
        self.forward = button("", icon="chevron-right", kind="quiet", small=True, name="weeks-forward",
                              tip=self.tr("Later weeks"), shortcut="PgDown")  # fmt: skip
        self.now = button(self.tr("Today"), kind="link", name="weeks-now", tip=self.tr("Back to this week"),
                          shortcut="Home")  # fmt: skip
        self.days = [CalendarDay(place, self) for place in range(WEEKS * DAYS)]
        self.labels = [label(size=Size.SMALL, role="muted", name=f"week-{number}") for number in range(WEEKS)]
        self.headings = [DayHeading(weekday(date(2024, 1, 1 + number)), self) for number in range(DAYS)]
        self._one = QButtonGroup(self)  # one stop for Tab, arrows go on from there
        self._one.setExclusive(True)
        self._arrange()
        for day in self.days:
            self._one.addButton(day)
            day.installEventFilter(self)
        self._one.buttonClicked.connect(self._open)
        self.back.clicked.connect(lambda: self.turn(-WEEKS))
        self.forward.clicked.connect(lambda: self.turn(WEEKS))
        self.now.clicked.connect(lambda: self.moved.emit(None))
        self._stop_at(0)

    def _arrange(self) -> None:
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(GAP)
        turning = QHBoxLayout()
        turning.setSpacing(0)
        for made in (self.back, self.forward):
            made.setFixedSize(26, 26)
        for made in (self.back, self.forward, self.now):
            turning.addWidget(made)
        turning.addStretch(1)
        self.grid.addLayout(turning, 0, 0)
        for column, heading in enumerate(self.headings):
            self.grid.addWidget(heading, 0, column + 1)
            self.grid.setColumnStretch(column + 1, 1)
        for number, words in enumerate(self.labels):
            self.grid.addWidget(words, number + 1, 0)
        for place, day in enumerate(self.days):
            self.grid.addWidget(day, place // DAYS + 1, place % DAYS + 1)
        self.grid.setColumnMinimumWidth(0, LABELS)
        edges = self.body.contentsMargins()
        self.body.setContentsMargins(edges.left(), 3, edges.right(), 11)
        self.body.addLayout(self.grid)

    # ---- what is shown

    def show_weeks(
        self, first: date, cells: Sequence[DayCell], today: date, earliest: date | None, told: Callable[[date], str]
    ) -> None:
        """28 cells from the Monday ``first`` on; ``told`` names a week. No record goes back before ``earliest``."""
        self.first, self._today, self._earliest = first, today, earliest
        for day, cell in zip(self.days, cells, strict=True):
            day.show_cell(cell)
        for number, words in enumerate(self.labels):
            monday = first + number * WEEK
            current = monday <= today < monday + WEEK
            words.setText(told(monday))
            _strengthen(words, current)
        inside = first <= today < first + WEEKS * WEEK
        for number, heading in enumerate(self.headings):
            heading.say_today(inside and number == today.weekday())
        self.back.setEnabled(self._first_for(-WEEKS) is not None)
        self.forward.setEnabled(self._first_for(WEEKS) is not None)
        self.now.setVisible(first != self._usual)
        self._keep_place()

    def _keep_place(self) -> None:
        place = self._place_of(self._wanted) if self._wanted else None
        if place is not None and self._wanted:
            self._wanted = None
            self._stop_at(place)
            self.days[place].setFocus(Qt.FocusReason.TabFocusReason)
        elif not any(day.hasFocus() for day in self.days) and self._today is not None:
            self._stop_at(self._place_of(self._today) or 0)

    @property
    def _usual(self) -> date | None:
        return self._today - timedelta(days=self._today.weekday()) - 2 * WEEK if self._today else None

    def say_compact(self, on: bool) -> None:
        self.grid.setColumnMinimumWidth(0, LABELS_COMPACT if on else LABELS)
        for day in self.days:
            day.say_short(on)

    # ---- moving

    def turn(self, weeks: int) -> None:
        """As many weeks back or forward, as far as there is something to see."""
        wanted = self._first_for(weeks)
        if wanted is not None:
            self.moved.emit(wanted)

    def _first_for(self, weeks: int) -> date | None:
        """The Monday that would be first; None where that shows nothing new."""
        if self.first is None or self._usual is None:
            return None
        since = self._earliest or self._usual
        lowest = min(self._usual, since - timedelta(days=since.weekday()))
        wanted = min(max(self.first + weeks * WEEK, lowest), self._usual + 2 * WEEK)
        return wanted if wanted != self.first else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, CalendarDay):
            return self._key(watched, Qt.Key(event.key()))
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, CalendarDay):
            self._stop_at(self.days.index(watched))
        return super().eventFilter(watched, event)

    def _key(self, day: CalendarDay, key: Qt.Key) -> bool:
        if key in ARROWS:
            self._walk(self.days.index(day), ARROWS[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn_with(day, -WEEKS if key == Qt.Key.Key_PageUp else WEEKS)
        elif key == Qt.Key.Key_Home:
            self._wanted = self._today
            self.moved.emit(None)
        else:
            return False
        return True

    def _walk(self, place: int, step: int) -> None:
        wanted = place + step
        if 0 <= wanted < len(self.days):
            self._stop_at(wanted)
            self.days[wanted].setFocus(Qt.FocusReason.TabFocusReason)
        elif self.first is not None and self._first_for(-1 if step < 0 else 1) is not None:
            self._wanted = self.first + timedelta(days=wanted)
            self.turn(-1 if step < 0 else 1)

    def _turn_with(self, day: CalendarDay, weeks: int) -> None:
        first = self._first_for(weeks)
        if first is not None and self.first is not None and day.cell is not None:
            self._wanted = day.cell.day + (first - self.first)
            self.turn(weeks)

    def _place_of(self, day: date) -> int | None:
        place = (day - self.first).days if self.first is not None else -1
        return place if 0 <= place < len(self.days) else None

    def _stop_at(self, place: int) -> None:
        for number, day in enumerate(self.days):
            stop = Qt.FocusPolicy.StrongFocus if number == place else Qt.FocusPolicy.ClickFocus
            if day.focusPolicy() != stop:
                day.setFocusPolicy(stop)

    def _open(self, day: CalendarDay) -> None:
        if day.cell is not None and day.cell.run:
            self.opened.emit(day.cell.run)
        elif day.cell is not None and day.cell.open:
            self.menu_wanted.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Also while one of the buttons that turn the weeks has the focus."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-WEEKS if event.key() == Qt.Key.Key_PageUp else WEEKS)
        elif event.key() == Qt.Key.Key_Home:
            self.moved.emit(None)
        else:
            super().keyPressEvent(event)


def _strengthen(words: QLabel, on: bool) -> None:
    recolour(words, "text" if on else "muted")
    words.setFont(theme.font(Size.SMALL, 600 if on else 400))  # after that: a new colour takes the weight away
