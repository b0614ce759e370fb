"""Schedule: the days and hours the lake is meant to run in, its pause, and what became of runs by schedule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app import words
from app.actions import keys_of, text_of
from app.headline import paused_sentence
from app.models.rows import Line, Rows, Text
from app.parts import PanelParts
from app.problems import Problem
from app.state import Condition, PanelState
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.empty_state import EmptyState
from app.widgets.labels import label
from app.widgets.lake_page import LakePage
from app.widgets.popup_menu import PopupMenu
from app.widgets.table import Table
from pipeline.configuration import DAYS, Window
from pipeline.engine.records import RunLine
from pipeline.engine.retry import RetryPolicy
from pipeline.lake import Lake

LOOK_BACK = 200
BY_SCHEDULE = ("schedule", "schedule-late")
PAUSES = ("pause-1h", "pause-tomorrow", "pause-on")


@dataclass(frozen=True)
class Known:
    """What the lake's own files say about its schedule."""

    window: Window
    retries: RetryPolicy
    runs: tuple[RunLine, ...]


def look(lake: Lake) -> Known:
    """On a reading thread. Raises ``ConfigurationError`` for a file that cannot be used."""
    runs = tuple(line for line in lake.journal.runs(LOOK_BACK) if line.run.trigger in BY_SCHEDULE)
    return Known(lake.configuration.window(), lake.retry_policy(), runs)


class SchedulePage(LakePage):
    """The window is shown as it stands in the lake's configuration; pausing works."""

    key = "schedule"
    title = "Schedule"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.pause = button(self.tr("Pause"), icon="pause", name="schedule-pause", tip=text_of("pause"),
                            shortcut=keys_of("pause"))  # fmt: skip
        self.pause.clicked.connect(self._offer_pause)
        self.header_tools.addWidget(self.pause)
        self._facts = {name: label(name=f"schedule-{name}", wrap=True) for name in ("days", "hours", "retries", "who")}
        self.content.addWidget(self._when())
        self.model = Rows((self.tr("State"), self.tr("Started"), self.tr("Kind"), self.tr("Duration")), (3,), self)
        self.table = Table("schedule-runs", self.tr("Runs by schedule"), framed=False)
        self.table.setModel(self.model)
        self.table.columns([150, 240, 240, 100], stretch=2)
        self.table.opened.connect(self._open)
        self.empty = EmptyState("schedule", self.tr("No run was started by a schedule yet"),
                                self.tr("Those you started yourself are among the runs."), self.tr("Open Runs"),
                                action_icon="runs", kind="secondary", name="schedule-empty")  # fmt: skip
        self.empty.acted.connect(lambda: panel.go("runs", {}))
        for part in (self.table, self.empty):  # until it is known which of them tells the truth
            part.hide()
        self.runs_card = Card(self.tr("Runs by schedule"), margin=0)
        self.runs_card.body.addWidget(self.table)
        self.runs_card.body.addWidget(self.empty)
        self.content.addWidget(self.runs_card, 1)
        panel.store.changed.connect(self.show_state)
        panel.session.lake_changed.connect(self.refresh)
        self.show_state(panel.store.state)

    def _when(self) -> Card:
        card, grid = Card(self.tr("The planned hours")), QGridLayout()
        grid.setHorizontalSpacing(int(Space.XL))
        grid.setVerticalSpacing(int(Space.S))
        titles = (("days", self.tr("Days")), ("hours", self.tr("Between")), ("retries", self.tr("If a step fails")),
                  ("who", self.tr("Who starts it")))  # fmt: skip
        for row, (name, title) in enumerate(titles):
            grid.addWidget(label(title, role="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._facts[name], row, 1)
        grid.setColumnMinimumWidth(0, 140)
        grid.setColumnStretch(1, 1)
        self._facts["who"].setText(self.tr("You do, from here or from the tray. Nothing starts by itself."))
        card.body.addLayout(grid)
        return card

    # ---- what is so

    def show_state(self, state: PanelState) -> None:
        now = self.panel.clock.now()
        line = f"{paused_sentence(state, now)}." if state.paused else self.tr("Runs start when you start them.")
        if state.condition is not Condition.READY:
            line = ""
        self.say(self.tr(self.title), line)
        self.pause.say(self.tr("Resume") if state.paused else self.tr("Pause"), "run-full" if state.paused else "pause")
        self.pause.setEnabled(self.panel.session.lake is not None)

    def shown(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self.panel.session.read(look, self._show, self, self._cannot, topic="schedule")

    def _show(self, known: Known) -> None:
        window, policy = known.window, known.retries
        self._facts["days"].setText(", ".join(self.tr(day.capitalize()) for day in DAYS if day in window.days))
        some = self.tr("a random moment") if window.randomize else self.tr("at the start")
        self._facts["hours"].setText(f"{window.start:%H:%M} – {window.end:%H:%M}, {some}")
        self._facts["retries"].setText(self.tr("It is tried again up to {} times.").format(policy.max_retries))
        self.model.show([self._line(line) for line in known.runs])
        self.table.setVisible(bool(known.runs))
        self.empty.setVisible(not known.runs)

    def _cannot(self, problem: Problem) -> None:
        self._facts["hours"].setText(f"{problem.message} {problem.next_action}")

    def _line(self, line: RunLine) -> Line:
        look_of, word = words.look_of_run(line.run.state)
        started = Text(words.moment(line.run.started_at, self.panel.clock.now()), words.exact(line.run.started_at))
        kind = Text(f"{words.run_kind(line.run.kind)} · {words.started_by(line.run.trigger)}")
        return Line((Text(word, pill=look_of), started, kind, Text(words.took(line.run.seconds))),
                    line.run.run_id, {"run": line.run.run_id})  # fmt: skip

    # ---- what the owner does

    def _offer_pause(self) -> None:
        if self.panel.store.state.paused:
            self.panel.act("resume-schedule")
            return
        menu = PopupMenu("pause-menu", self)
        for name in PAUSES:
            menu.offer(text_of(name), partial(self.panel.act, name), name=f"menu-{name}")
        menu.open_below(self.pause)

    def _open(self, index: object) -> None:
        self.panel.go("runs", self.model.line(self.table.currentIndex().row()).place)
