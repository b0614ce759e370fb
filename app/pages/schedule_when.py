"""The card that says when runs start by themselves: every value can be changed, and is saved as it is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLayout, QWidget

from app.pages.schedule_reading import Change, Known
from app.pages.schedule_retries import RetryWaits
from app.pages.schedule_wording import DAY_NAMES
from app.problems import Problem
from app.theme import Size, Space
from app.widgets.card import Card
from app.widgets.choice import Choice
from app.widgets.day_toggles import DayToggles
from app.widgets.labels import label, line
from app.widgets.switch import Switch
from app.widgets.time_bar import TimeBar
from app.widgets.time_field import TimeField
from app.widgets.wrong_line import WrongLine
from app.widgets.zone_choice import ZoneChoice, Zones
from app.words import tr
from pipeline.configuration import DAYS

if TYPE_CHECKING:
    from pipeline.schedule.plan import Plan
    from pipeline.schedule.slots import Slot

LABELS, ROW_GAP = 104, 10
SCHEDULE = "schedule"
WINDOW = (SCHEDULE, "time_window")
# Which field the file's own words are about; what is about none of them stands at the end of the card.
ABOUT = {"schedule.days": "days", "time_window": "hours", "schedule.timezone": "zone", "schedule.missed": "missed",
         "platform_retry_minutes": "retries", "not_on": "not-when", "schedule.enabled": "file"}  # fmt: skip


class WhenCard(Card):
    """``changed`` carries values to be saved. :meth:`show_plan` is silent and leaves alone what is being edited."""

    changed = Signal(list)

    def __init__(self, ask_zones: Callable[[Callable[[Zones], None]], None], parent: QWidget | None = None) -> None:
        super().__init__("", parent, name="when")
        self.setAccessibleName(self.tr("When"))
        self.on = Switch(name="schedule-on", accessible=self.tr("Runs start by themselves"))
        self.on.setToolTip(self.tr("Runs start by themselves"))
        self.days = DayToggles([(key, tr(name)[:3], tr(name)) for key, name in zip(DAYS, DAY_NAMES, strict=True)])
        self.start = TimeField("between-start", self.tr("Earliest moment"))
        self.end = TimeField("between-end", self.tr("Latest moment"))
        self.random = Switch(name="random-moment", accessible=self.tr("Random moment"))
        self.random.setToolTip(self.tr("Every day another moment between the two; else always the first one"))
        self.bar = TimeBar()
        self.zone = ZoneChoice(ask_zones)
        self.missed = Choice(
            [("catch-up", self.tr("Catch up once, when the network is back")),
             ("skip", self.tr("Leave it; the next one comes"))],
            name="missed", accessible=self.tr("If a run is missed"),
        )  # fmt: skip
        self.retries = RetryWaits()
        self.battery = QCheckBox(self.tr("on battery"))
        self.metered = QCheckBox(self.tr("on a metered connection"))
        for box, name in ((self.battery, "not-on-battery"), (self.metered, "not-metered")):
            box.setObjectName(name)
            box.setAccessibleName(self.tr("Not {}").format(box.text()))
        self.wrongs = {name: WrongLine(f"wrong-{name}") for name in
                       ("days", "hours", "zone", "missed", "retries", "not-when", "file")}  # fmt: skip
        self._in_force: Known | None = None
        self._inputs: tuple[QWidget, ...] = (self.on, self.days, self.start, self.random, self.bar, self.zone,
                                             self.missed, self.retries, self.battery, self.metered)  # fmt: skip
        self._arrange()
        self._connect()

    # ---- how it is laid out

    def _arrange(self) -> None:
        self.body.setSpacing(int(Space.XS))
        self.body.addLayout(self._heading())
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(int(Space.XS))
        self.grid.setVerticalSpacing(ROW_GAP)
        self.grid.setColumnMinimumWidth(0, LABELS)
        self.grid.setColumnStretch(1, 1)
        self._row(self.tr("Days"), self.days, "days", self.days)
        self._row(self.tr("Between"), self._hours(), "hours", self.start)
        self.grid.addWidget(self.bar, self.grid.rowCount(), 0, 1, 2)
        self._row(self.tr("Time zone"), self.zone, "zone", self.zone)
        self._row(self.tr("If a run is missed"), self.missed, "missed", self.missed)
        self._row(self.tr("If a site is down"), self.retries, "retries", self.retries.button)
        self._row(self.tr("Not when"), self._boxes(), "not-when", self.battery)
        self.body.addLayout(self.grid)
        self.body.addWidget(self.wrongs["file"])
        self.body.addStretch(1)
        self.body.addWidget(line())
        note = self.tr(
            "Saved as you change it. Moments already drawn stay, unless they fall outside the window. "
            "Blue ticks: where the last seven runs fell."
        )
        self.note = label(note, size=Size.SMALL, role="muted", wrap=True, name="when-note")
        self.body.addWidget(self.note)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addWidget(label(self.tr("When"), size=Size.SECTION, weight=600))
        row.addStretch(1)
        self.on_words = label(role="muted", name="schedule-on-words")
        row.addWidget(self.on)
        row.addWidget(self.on_words)
        return row

    def _hours(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        for part in (self.start, label(self.tr("and"), role="muted"), self.end):
            row.addWidget(part)
        row.addStretch(1)
        self.random_words = label(self.tr("Random moment"))
        self.random_words.setBuddy(self.random)
        row.addWidget(self.random)
        row.addWidget(self.random_words)
        return row

    def _boxes(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(int(Space.M))
        for box in (self.battery, self.metered):
            row.addWidget(box)
        row.addStretch(1)
        return row

    def _row(self, title: str, what: QWidget | QLayout, name: str, buddy: QWidget) -> None:
        row = self.grid.rowCount()
        words: QLabel = label(title, role="muted", name=f"{name}-label")
        words.setBuddy(buddy)
        self.grid.addWidget(words, row, 0)
        if isinstance(what, QWidget):
            self.grid.addWidget(what, row, 1)
        else:
            self.grid.addLayout(what, row, 1)
        self.grid.addWidget(self.wrongs[name], row + 1, 1)

    # ---- what is so

    def show_plan(self, known: Known) -> None:
        self._say_file(known.wrong)
        if known.plan is not None:
            self._in_force = known
            self._show_values(known, known.plan)
        for part in self._inputs:  # what is not known cannot be changed
            part.setEnabled(self._in_force is not None)
        self._end_matters(self._in_force is not None and self.random.isChecked())

    def forget(self) -> None:
        """Nothing is known of the lake that is open now."""
        self._in_force = None

    def _show_values(self, known: Known, plan: Plan) -> None:
        window = plan.window
        for part, on in ((self.on, plan.enabled), (self.random, window.randomize), (self.battery, plan.not_on_battery),
                         (self.metered, plan.not_metered)):  # fmt: skip
            with QSignalBlocker(part):
                part.setChecked(on)
            part.update()
        self.on_words.setText(self.tr("On") if plan.enabled else self.tr("Off"))
        self.days.choose(window.days)
        self.start.put(window.start)
        self.end.put(window.end)
        self.bar.show_window(_minute(window.start), _minute(window.end))
        self.bar.show_draws([_of_day(slot, known) for slot in known.draws])
        self.zone.put(plan.zone_name, known.local_zone)
        self.missed.choose(plan.missed.value)
        if not self.retries.is_open:
            self.retries.put(plan.retry_after)

    def say_problem(self, problem: Problem) -> None:
        """It could not be saved: what is in force is shown again."""
        if self._in_force is not None and self._in_force.plan is not None:
            self._show_values(self._in_force, self._in_force.plan)
        self._say_file(problem)

    def _say_file(self, problem: Problem | None) -> None:
        said = f"{problem.message} {problem.next_action}".strip() if problem else ""
        place = next((name for words, name in ABOUT.items() if words in said), "file")
        for name in ("days", "hours", "zone", "missed", "not-when", "file"):
            self.wrongs[name].say(said if said and name == place else "")
        if place == "retries" and said:
            self.wrongs["retries"].say(said)
        elif not self.retries.is_open:
            self.wrongs["retries"].say("")

    def _end_matters(self, on: bool) -> None:
        tip = self.tr("Latest moment") if on else self.tr("Without a random moment a run starts at the first one.")
        self.end.setEnabled(on)
        self.end.setToolTip(tip)
        self.bar.end_matters(on)

    # ---- what the owner does

    def _connect(self) -> None:
        self.on.clicked.connect(lambda on: self._say((SCHEDULE, "enabled"), on))
        self.days.chosen.connect(self._choose_days)
        self.days.refused.connect(lambda: self.wrongs["days"].say(self.tr("At least one day stays chosen.")))
        self.start.settled.connect(lambda _: self._typed())
        self.end.settled.connect(lambda _: self._typed())
        for field in (self.start, self.end):
            field.wrong.connect(self._mark_hours)
        self.random.clicked.connect(self._choose_random)
        self.bar.moving.connect(self._moving)
        self.bar.settled.connect(self._save_hours)
        self.zone.chosen.connect(lambda name: self._say((SCHEDULE, "timezone"), name))
        self.missed.chosen.connect(lambda name: self._say((SCHEDULE, "missed"), name))
        self.retries.chosen.connect(lambda minutes: self._say(("retry_policy", "platform_retry_minutes"), minutes))
        self.retries.wrong.connect(self.wrongs["retries"].say)
        self.battery.clicked.connect(lambda on: self._say((SCHEDULE, "not_on_battery"), on))
        self.metered.clicked.connect(lambda on: self._say((SCHEDULE, "not_on_metered_connection"), on))

    def _say(self, place: tuple[str, ...], value: object) -> None:
        change: Change = (place, value)
        self.changed.emit([change])

    def _choose_days(self, days: list[str]) -> None:
        self.wrongs["days"].say("")
        self._say((SCHEDULE, "days"), days)

    def _choose_random(self, on: bool) -> None:
        self._end_matters(on)
        self._say((*WINDOW, "randomize"), on)

    def _mark_hours(self, _: bool) -> None:
        wrong = any(bool(field.property("wrong")) for field in (self.start, self.end))
        self.wrongs["hours"].say(self.tr("Write a time like 06:00.") if wrong else "")

    def _typed(self) -> None:
        start, end = _minute(self.start.value), _minute(self.end.value)
        self.bar.show_window(start, end)
        self._save_hours(start, end)

    def _moving(self, start: int, end: int) -> None:
        self.start.put(_time(start), force=True)
        self.end.put(_time(end), force=True)

    def _save_hours(self, start: int, end: int) -> None:
        self.changed.emit([((*WINDOW, "start"), f"{_time(start):%H:%M}"), ((*WINDOW, "end"), f"{_time(end):%H:%M}")])


def _minute(of: time) -> int:
    return of.hour * 60 + of.minute


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _of_day(slot: Slot, known: Known) -> int:
    """The minute of the slot's day; beyond 24 hours where its window reaches over midnight."""
    local = slot.moment.astimezone(known.zone)
    days = (local.date() - slot.day).days
    return max(0, min(days, 1)) * 24 * 60 + local.hour * 60 + local.minute
