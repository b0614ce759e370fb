"""Schedule: when runs start by themselves, what comes next, and what became of every slot."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.actions import keys_of, text_of
from app.ahead import held_line
from app.dialogs.all_slots import AllSlots
from app.headline import pause_left, paused_sentence
from app.pages.schedule_deeds import ScheduleDeeds
from app.pages.schedule_lists import BeforeCard, ComingCard
from app.pages.schedule_reading import WEEK, Known, look, look_at_all, mark_of, monday_of, zones
from app.pages.schedule_when import WhenCard
from app.pages.schedule_wording import cell_of, days_sentence, hours_sentence, slot_name, table_line, week_words
from app.parts import PanelParts
from app.problems import Problem
from app.state import Condition, PanelState
from app.widgets.calendar_day import CalendarDay
from app.widgets.calendar_strip import DAYS, WEEKS, CalendarStrip
from app.widgets.labels import label
from app.widgets.lake_page import LakePage
from app.widgets.menu_button import MenuButton
from app.widgets.popup_menu import PopupMenu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.widgets.zone_choice import Zones

PAUSES = ("pause-1h", "pause-tomorrow", "pause-on")
WIDEST_HALF = 560
GLANCE_MILLISECONDS = 5000
GLANCES_A_READING = 6  # what is told in minutes moves on by itself


class SchedulePage(LakePage):
    """Reads what is so and never writes by looking; what is changed goes through its deeds."""

    key = "schedule"
    title = "Schedule"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.known: Known | None = None
        self._first: date | None = None  # None: the weeks around today
        self._mark: object = None
        self._glances = 0
        self._news: object = None
        self.pause = MenuButton(self.tr("Pause"), icon="pause", name="schedule-pause", tip=text_of("pause"),
                                shortcut=keys_of("pause"))  # fmt: skip
        self.header_tools.addWidget(self.pause)
        self.strip = CalendarStrip()
        self.when = WhenCard(self._ask_zones)
        self.coming = ComingCard()
        self.before = BeforeCard()
        self.deeds = ScheduleDeeds(self)
        self._lay_out()
        self._connect()
        self.glance = QTimer(self, interval=GLANCE_MILLISECONDS)
        self.glance.timeout.connect(self._glance)
        self.compact(self.is_compact)
        self.show_state(panel.store.state)

    def _words(self) -> QVBoxLayout:
        """The sentence at the top ends with the next moment, which is what most come for."""
        self.next = label(weight=600, name="schedule-next")
        first, second, words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        first.addWidget(self.heading)
        first.addStretch(1)
        second.setSpacing(4)
        second.addWidget(self.line)
        second.addWidget(self.next)
        second.addStretch(1)
        words.setSpacing(2)
        words.addStretch(1)
        for row in (first, second):
            words.addLayout(row)
        words.addStretch(1)
        return words

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.strip)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.addWidget(self.when, 1)
        self._right = QVBoxLayout()
        self._right.addWidget(self.coming)
        self._right.addWidget(self.before, 1)
        self._halves.addLayout(self._right, 1)
        self._column.addLayout(self._halves, 1)
        self.area = QScrollArea()
        self.area.setObjectName("schedule-scroll")
        self.area.setAccessibleName(self.tr("Schedule"))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.content.addWidget(self.area, 1)

    def _connect(self) -> None:
        self.pause.clicked.connect(self._offer_pause)
        self.strip.moved.connect(self._turn_to)
        for part in (self.strip.opened, self.before.opened):
            part.connect(self._open_run)
        self.before.all_wanted.connect(self._show_all)
        self.strip.menu_wanted.connect(self._offer_deeds)
        self.when.changed.connect(self.deeds.save)
        self.coming.skip.connect(self.deeds.skip)
        self.coming.undo.connect(self.deeds.undo)
        self.coming.hurry.connect(self.deeds.hurry)
        self.panel.store.changed.connect(self.show_state)
        self.panel.session.lake_changed.connect(self._another_lake)

    # ---- what is so

    def show_state(self, state: PanelState) -> None:
        self.pause.say(self.tr("Resume") if state.paused else self.tr("Pause"), "run-full" if state.paused else "pause")
        self.pause.setEnabled(self.panel.session.lake is not None)
        self.pause.unfolds(not state.paused)
        self._say_sentence()
        news = (state.ahead, state.paused, state.paused_until, state.run is None, state.condition)
        if news != self._news:
            self._news = news
            if self.isVisible():
                self.refresh()

    def refresh(self) -> None:
        self.panel.session.read(partial(look, first=self._first), self._show, self, self._cannot, topic="schedule")

    def _show(self, known: Known) -> None:
        self.known = known
        first = self._first or monday_of(known.today) - 2 * WEEK
        cells = [cell_of(first + timedelta(days=place), known) for place in range(WEEKS * DAYS)]
        self.strip.show_weeks(first, cells, known.today, known.first_day, partial(week_words, today=known.today))
        if not self.deeds.at_work:  # what is being saved is newer than what was read
            self.when.show_plan(known)
        self.coming.show_known(known, self._held())
        self.before.show_known(known)
        self._say_sentence()

    def _held(self) -> Mapping[date, str]:
        """What a slot that is due waits for, as the keeper of the schedule has found."""
        state = self.panel.store.state
        if state.ahead is None or state.ahead.hold is None:
            return {}
        return {state.ahead.hold.slot.day: held_line(state.ahead, state.without_internet_since).rstrip(".")}

    def _cannot(self, problem: Problem) -> None:
        self.when.say_problem(problem)

    def _say_sentence(self) -> None:
        state, known = self.panel.store.state, self.known
        sentence, following = "", ""
        if state.condition is Condition.READY and known is not None:
            sentence, following = self._sentence(state, known)
        self.say(self.tr(self.title), sentence)
        self.next.setText(following)
        self.next.setVisible(bool(following))
        self.setAccessibleDescription(f"{sentence} {following}".strip())

    def _sentence(self, state: PanelState, known: Known) -> tuple[str, str]:
        plan = known.plan
        if plan is None:
            return self.tr("The file of the schedule cannot be used as it is."), ""
        if not plan.enabled:
            return self.tr("The schedule is off. Runs start when you start them."), ""
        coming = next((slot for slot in known.coming if slot.due and not known.falls_into_pause(slot)), None)
        following = f"{slot_name(coming, known.zone)}." if coming is not None else ""
        if state.paused:
            until = paused_sentence(state, known.now)
            if left := pause_left(state, known.now):
                until = self.tr("{} ({} left)").format(until, left)
            until = self.tr("{}. No run starts by itself until then.").format(until)
            return (f"{until} {self.tr('Next:')}" if following else until), following
        sentence = self.tr("Runs by itself {}, {}.").format(days_sentence(plan.window.days),
                                                            hours_sentence(plan.window, known.elsewhere))  # fmt: skip
        if held := next(iter(self._held().values()), ""):
            return f"{sentence} {held}.", ""
        return (f"{sentence} {self.tr('Next:')}" if following else sentence), following

    # ---- what the owner does

    def _offer_pause(self) -> None:
        if self.panel.store.state.paused:
            self.panel.act("resume-schedule")
            return
        menu = PopupMenu("pause-menu", self)
        for name in PAUSES:
            menu.offer(text_of(name), partial(self.panel.act, name), name=f"menu-{name}")
        menu.open_below(self.pause)

    def _offer_deeds(self, day: CalendarDay) -> None:
        """What can still be done about a day of the calendar."""
        slot = self.known.slot(day.cell.day) if self.known is not None and day.cell is not None else None
        if slot is None:
            return
        menu = PopupMenu("day-menu", day)
        if slot.due:
            menu.offer(self.tr("Run at next chance"), partial(self.deeds.hurry, slot.day), name="menu-hurry",
                       icon="run-full", enabled=not slot.hurried)  # fmt: skip
            menu.offer(self.tr("Skip"), partial(self.deeds.skip, slot.day), name="menu-skip")
        else:
            menu.offer(self.tr("Undo"), partial(self.deeds.undo, slot.day), name="menu-undo", icon="undo")
        menu.open_below(day)

    def _turn_to(self, first: date | None) -> None:
        known = self.known
        usual = known is not None and first == monday_of(known.today) - 2 * WEEK
        self._first = None if usual else first
        self.refresh()

    def _open_run(self, run_id: str) -> None:
        if run_id:
            self.panel.go("runs", {"run": run_id})

    def _show_all(self) -> None:
        dialog = AllSlots(self.window())
        dialog.opened.connect(self._open_run)
        self.panel.session.read(
            look_at_all,
            lambda known: dialog.fill([table_line(slot, known) for slot in known.before]),
            dialog,
            topic="all slots",
        )
        dialog.open()

    def _ask_zones(self, then: Callable[[Zones], None]) -> None:
        self.panel.bridge.ask(partial(zones, self.panel.clock.now()), then, self, topic="zones")

    # ---- life of the page

    def _another_lake(self) -> None:
        self.known, self._first, self._mark = None, None, None
        self.deeds.forget()
        self.when.forget()
        self._say_sentence()
        if self.isVisible():
            self.refresh()

    def shown(self) -> None:
        self.refresh()

    def _glance(self) -> None:
        """Somebody may have changed the file, or a run its slot."""
        self._glances += 1
        if self._glances % GLANCES_A_READING == 0:
            self.refresh()
        else:
            self.panel.session.read(mark_of, self._compare, self, lambda _: None, topic="mark")

    def _compare(self, mark: object) -> None:
        if mark != self._mark:
            self._mark = mark
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.glance.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.glance.stop()

    def compact(self, on: bool) -> None:
        super().compact(on)
        if not hasattr(self, "area"):
            return
        gap = self.body.spacing()
        for layout in (self._column, self._halves, self._right):
            layout.setSpacing(gap)
        way = QBoxLayout.Direction
        narrow = on or self.when.minimumSizeHint().width() > WIDEST_HALF  # as with large type
        self._halves.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.strip.say_compact(on)

    def copy(self) -> None:
        """What comes next and what became of the last slots, a line each."""
        lines = [self.accessibleDescription(), *(row.accessibleName() for row in self.coming.retries)]
        lines += [row.line.shown.told for row in self.coming.rows] + [row.shown.told for row in self.before.rows]
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))

    def areas(self) -> list[QWidget]:
        strip = next((day for day in self.strip.days if day.focusPolicy() == Qt.FocusPolicy.StrongFocus), self.strip)
        first = next(iter(self.when.days.toggles.values()))
        return [self.pause, strip, first, *[row.verb for row in self.coming.rows[:1]], self.before.every]
