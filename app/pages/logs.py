"""Logs: read along with a run, or find a line of an earlier one."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.desktop.open_path import open_path
from app.looks import Look
from app.models.log_explanation import explanation
from app.models.log_reading import LogReading, Progress
from app.models.log_runs import NEWEST, LoggedRun, OpenedLog, offered, open_log, recent_runs, run_title
from app.models.log_table import Row
from app.pages.logs_empty import Emptiness, emptiness
from app.pages.logs_menu import row_menu
from app.pages.logs_saving import LogSaver
from app.parts import PanelParts
from app.problems import Problem
from app.remedies import Remedy
from app.state import Condition, PanelState
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.empty_state import EmptyState
from app.widgets.log_explanation import LogExplanation
from app.widgets.log_filter_bar import USUAL_LEVEL, LogFilterBar
from app.widgets.log_status import LogStatus
from app.widgets.log_view import LogView
from app.widgets.page import Page
from app.widgets.status_pill import StatusPill
from app.words import clock_time, count, look_of_run
from pipeline.engine.states import RESUMABLE
from pipeline.log_lines import Level, LogFilter, LogLine

LOOK_MILLISECONDS = 400  # what the code logs comes without an event
MOST_COPIED = 20_000


class LogsPage(Page):
    key = "logs"
    title = "Logs"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self._runs: tuple[LoggedRun, ...] = ()
        self._wanted_run = NEWEST
        self._run: LoggedRun | None = None
        self._trouble: Problem | None = None
        self._emptiness: Emptiness | None = None
        self._in_sight = False
        self._stale = True
        self._told: tuple[object, ...] = ()
        self._anchor: tuple[int, bool] | None = None  # the line to stand at once it is there, and whether to choose it
        self._worst_wanted = False
        self._on_the_way = False  # to another run than the one that is shown
        self.reading = LogReading(panel.bridge, panel.clock, self)
        self.filters = LogFilterBar()
        self.reading.choose(self.filters.wanted())
        self.view = LogView(self.reading.table)
        self.explanation = LogExplanation()
        self.status = LogStatus()
        self.empty = EmptyState("logs", "", name="logs-empty")
        self.saver = LogSaver(panel, self.reading, self)
        self._ticking = QTimer(self, interval=LOOK_MILLISECONDS)
        self._header()
        self._arrange()
        self._connect()
        self._show()

    # ---- what it is made of

    def _header(self) -> None:
        self.pill = StatusPill()
        self.pill.setObjectName("log-pill")
        self.beside_title.addWidget(self.pill)
        self.copy_button = button(self.tr("Copy"), icon="copy", name="log-copy", shortcut="Ctrl+C")
        self.save_button = button(self.tr("Save as…"), icon="save", name="log-save", shortcut="Ctrl+S")
        self.folder_button = button(self.tr("Open folder"), icon="folder", name="log-folder",
                                    tip=self.tr("Open the folder with the logs of all runs"))  # fmt: skip
        for made in (self.copy_button, self.save_button, self.folder_button):
            self.header_tools.addWidget(made)

    def _arrange(self) -> None:
        self.view.remember(self.panel.preferences, "log")
        self.card = Card(name="log-card", margin=0)
        self.card.setAccessibleName(self.tr("The log"))
        self.card.body.setSpacing(0)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)
        self.card.body.addWidget(self.stack, 1)
        self.card.body.addWidget(self.explanation)
        self.body.addWidget(self.filters)
        self.body.addWidget(self.card, 1)
        self.body.addWidget(self.status)

    def _connect(self) -> None:
        panel, reading, view = self.panel, self.reading, self.view
        panel.session.lake_changed.connect(self._lake_changed)
        panel.store.changed.connect(self._hear_state)
        panel.session.run_ended.connect(lambda _: self._load())
        panel.bridge.events.connect(lambda _: self._look())
        self._ticking.timeout.connect(self._look)
        self.filters.changed.connect(self._choose)
        self.filters.run_chosen.connect(self._choose_run)
        reading.progressed.connect(self._progressed)
        reading.troubled.connect(self._troubled)
        reading.table.dataChanged.connect(self._explain)
        view.following_changed.connect(self._show_following)
        view.chosen.connect(self._explain)
        view.opened.connect(lambda _: self.show_in_run())
        view.menu_wanted.connect(lambda place: row_menu(self, place))
        view.selectionModel().selectionChanged.connect(self._show_tools)
        self.explanation.acted.connect(self._act)
        self.explanation.copied.connect(self._copy_text)
        self.status.level_wanted.connect(self.filters.set_level)
        self.status.follow_wanted.connect(view.follow)
        self.saver.progressed.connect(self._show_status)
        self.empty.acted.connect(self._act_on_empty)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save_as)
        self.folder_button.clicked.connect(self.open_folder)

    # ---- which run

    def _lake_changed(self) -> None:
        self._wanted_run, self._run, self._runs, self._trouble = NEWEST, None, (), None
        self.reading.open(None)
        self._load()

    def _hear_state(self, state: PanelState) -> None:
        """The list of runs is read again when there is another newest one, or another program runs."""
        ids = tuple(run.run_id if run else "" for run in (state.run, state.last_run))
        told = (state.condition, ids, state.held_by)
        if told != self._told:
            self._told = told
            self._load()

    def _load(self) -> None:
        self._stale = True
        if not self._in_sight:
            return
        self._stale, self._on_the_way = False, True
        if self.panel.session.lake is None:
            self._show()
        self.panel.session.read(recent_runs, self._runs_known, self, self._troubled, topic="log runs")

    def _runs_known(self, runs: tuple[LoggedRun, ...]) -> None:
        if not self._in_sight:
            self._stale = True
            return
        self._runs = runs
        self._offer_runs()
        wanted = self._wanted_run or (runs[0].run_id if runs else "")
        known = next((run for run in runs if run.run_id == wanted), None)
        if self._run is not None and self._run.run_id == wanted:
            self._run, self._on_the_way = known or self._run, False
            self._show_life()
            self.reading.look_again()
        elif wanted:
            self._open(wanted)
        else:
            self._show()

    def _offer_runs(self) -> None:
        now, runs = self.panel.clock.now(), self._runs
        shown = self._run
        if self._wanted_run and shown is not None and all(run.run_id != shown.run_id for run in runs):
            runs = (*runs, shown)
        self.filters.run.offer(offered(runs, now))
        self.filters.run.choose(self._wanted_run)

    def _choose_run(self, run_id: str) -> None:
        self._wanted_run = run_id
        self._load()

    def _open(self, run_id: str) -> None:
        self.panel.session.read(lambda lake: open_log(lake, run_id), self._opened, self, self._troubled, topic="log")

    def _opened(self, found: OpenedLog | None) -> None:
        if found is None:
            self._wanted_run, self._run = NEWEST, None
            self._load()
            return
        self._run, self._trouble, self._on_the_way = found.run, None, False
        self._offer_runs()
        self._show_life()
        self.view.follow() if found.run.going_on else self.view.pause()
        self.reading.open(found.log)
        remembered = found.log is not None and found.log.path is None
        gone = self.tr("The file of this log is gone. This is what the journal remembers of the run.")
        self.say(self.tr("Logs"), gone if remembered else "")

    def _look(self) -> None:
        if self._in_sight and self.is_live:
            self.reading.look_again()

    @property
    def is_live(self) -> bool:
        return self._run is not None and self._run.going_on

    @property
    def run_id(self) -> str:
        return self._run.run_id if self._run else ""

    # ---- which lines

    def _choose(self, wanted: LogFilter) -> None:
        """Other lines: the one in focus, or the first in sight, stays where the eye is."""
        table, current = self.reading.table, self.view.currentIndex()
        if table.rowCount() and not self.view.following:
            row = current.row() if current.isValid() else self.view.first_in_sight()
            self._anchor = (table.number(row), current.isValid())
        self.reading.choose(wanted)

    def _progressed(self, progress: Progress) -> None:
        self._show()
        if self._anchor is not None and (progress.looked_at > self._anchor[0] or not progress.reading):
            self._stand_at(*self._anchor)
        if self._worst_wanted and not self._on_the_way and not progress.reading and progress.lines:
            self._worst_wanted = False
            self._find_worst()

    def _stand_at(self, number: int, choose: bool) -> None:
        self._anchor = None
        row = self.reading.table.nearest(number)
        if row >= self.reading.table.rowCount():
            return
        if choose and self.reading.table.number(row) == number:
            self.view.select_row(row)
        else:
            self.view.show_row(row)

    def _find_worst(self) -> None:
        """Somebody came here because of a failure: stand at the last error, else at the last warning."""
        log, wanted = self.reading.log, self.filters.wanted()
        if log is not None:
            self.panel.bridge.ask(lambda: log.worst(wanted), self._stand_at_worst, self, topic="log worst")

    def _stand_at_worst(self, number: int) -> None:
        if number >= 0:
            self.view.pause()
            self._stand_at(number, choose=True)

    def _troubled(self, problem: Problem) -> None:
        self._trouble = problem
        self._show()

    # ---- what is shown

    def _show(self) -> None:
        self._emptiness = self._what_is_missing()
        missing = self._emptiness
        if missing is not None:
            self.empty.say(missing.icon, missing.title, missing.text, missing.action, action_icon=missing.action_icon)
            self.explanation.say(None)
        self.stack.setCurrentWidget(self.view if missing is None else self.empty)
        self._show_status()
        self._show_tools()

    def _what_is_missing(self) -> Emptiness | None:
        ready = self.panel.store.state.condition is Condition.READY or self.panel.session.lake is not None
        return emptiness(ready, self._run, self.reading, self._trouble, stale=self._stale or not self._in_sight)

    def _show_life(self) -> None:
        """Whether lines may still come decides what is followed and looked at."""
        self.view.live = self.is_live
        self._ticking.start() if self.is_live and self._in_sight else self._ticking.stop()
        self._show_following()

    def _show_following(self) -> None:
        following, live = self.view.following, self.is_live
        self.status.say_following(live=live, following=following, compact=self.is_compact)
        self.pill.setVisible(self._run is not None)
        if self._run is None:
            return
        if live and following:
            began = clock_time(self._run.started_at)
            self.pill.say(Look.RUNNING, self.tr("Following the run of {}").format(began))
        elif live:
            self.pill.say(Look.PAUSED, self.tr("Paused here, the run goes on"))
        else:
            self.pill.say(look_of_run(self._run.state)[0], run_title(self._run, self.panel.clock.now()))

    def _show_status(self) -> None:
        self.status.say(self.reading.progress, not self.reading.shows_all, self.saver.words)

    def _show_tools(self) -> None:
        lines, chosen = self.reading.progress.lines, self.view.selected_count
        self.copy_button.setEnabled(chosen > 0)
        self.copy_button.explain("" if chosen else self.tr("Choose lines first"), "Ctrl+C")
        self.save_button.setEnabled(lines > 0 and not self.saver.busy)
        self.save_button.explain("" if lines else self.tr("There are no lines yet"), "Ctrl+S")
        self.folder_button.setEnabled(self.panel.session.lake is not None)

    def _explain(self) -> None:
        line = self.line_in_focus()
        resumable = self._run is not None and self._run.state in RESUMABLE
        said = explanation(line, self.run_id, resumable) if line is not None else None
        self.explanation.say(said if self._emptiness is None else None)
        self.view.ends_card = not self.explanation.isVisibleTo(self)

    def line_in_focus(self) -> LogLine | None:
        row = self.view.currentIndex().row()
        known = self.reading.table.row(row) if 0 <= row < self.reading.table.rowCount() else None
        return known.line if known is not None else None

    # ---- what one can do

    def copy(self) -> None:
        chosen = self.view.selected_count
        if chosen > MOST_COPIED:
            self.panel.toast(self.tr("That is too much for the clipboard."), self.tr("Save as…"), self.save_as)
        elif chosen:
            numbers = self.reading.table.numbers(self.view.selected_rows())
            self.reading.fetch(numbers, self._copy_lines)

    def _copy_lines(self, lines: list[LogLine]) -> None:
        self._copy_text("\n".join(Row.of(line).as_text() for line in lines), len(lines))

    def _copy_text(self, text: str, lines: int = 0) -> None:
        QGuiApplication.clipboard().setText(text)
        one = self.tr("Copied")
        self.panel.toast(one if lines < 2 else self.tr("{n} lines copied").format(n=count(lines)))

    def save_as(self) -> None:
        if self.save_button.isEnabled() and self._run is not None:
            self.saver.ask(self._run)

    def open_folder(self) -> None:
        lake = self.panel.session.lake
        if lake is not None and not open_path(lake.settings.log_dir):
            self.panel.toast(self.tr("This desktop has no program to show folders with."))

    def show_in_run(self) -> None:
        line = self.line_in_focus()
        if line is not None and self._run is not None:
            place = {"run": self.run_id, "step": line.place.key} if line.place.key else {"run": self.run_id}
            self.panel.go("runs", place)

    def _act(self, remedy: Remedy) -> None:
        self.panel.act(remedy.deed) if remedy.deed else self.panel.go(remedy.page, remedy.place)

    def _act_on_empty(self) -> None:
        missing = self._emptiness
        if missing is None:
            return
        if missing.clears:
            self.filters.place(level=Level.DEBUG)
        elif missing.page:
            self.panel.go(missing.page, {"run": self.run_id})
        elif missing.deed == "refresh":
            self.refresh()
        else:
            self.panel.act(missing.deed)

    # ---- what every page can do

    def shown(self) -> None:
        self._in_sight = True
        self._load() if self._stale else self.reading.look_again()
        self._show_life()

    def hidden(self) -> None:
        self._in_sight = False
        self._ticking.stop()

    def find(self) -> None:  # type: ignore[override]  # see Page.find
        self.filters.search.begin()

    def refresh(self) -> None:
        if self._trouble is not None:
            self._run, self._trouble = None, None
        self._load()

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "status"):
            self.filters.compact(on)
            self._show_following()

    def areas(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.filters, self.view, self.explanation]

    def look_at(self, **place: object) -> None:
        """``run``: by its id, else the newest; ``step`` (a key, or a phase), ``platform``, ``level`` and ``text``."""
        asked = {name: str(place.get(name) or "") for name in ("run", "step", "platform", "level", "text")}
        self._wanted_run = asked["run"]
        self._worst_wanted = bool(asked["step"] or asked["platform"] or asked["level"])
        level = Level.named(asked["level"]) if asked["level"] else USUAL_LEVEL
        self.filters.place(asked["step"], asked["platform"], asked["text"], level)
        self._load()
