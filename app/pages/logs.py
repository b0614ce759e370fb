"""Logs: read along with a run, or find a line of an earlier one."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.desktop.open_path import open_path
from app.looks import Look
from app.models.log_explanation import explanation
from app.models.log_reading import LogReading
from app.models.log_runs import OpenedLog, run_title
from app.models.log_table import Row
from app.models.shown_run import ShownRun
from app.pages.logs_empty import Emptiness, emptiness
from app.pages.logs_menu import row_menu
from app.pages.logs_saving import LogSaver
from app.pages.logs_standing import Standing
from app.parts import PanelParts
from app.problems import Problem
from app.remedies import Remedy
from app.state import PanelState
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
from pipeline.run_logs.lines import Level, LogFilter, LogLine

LOOK_MILLISECONDS = 400  # what the code logs comes without an event
MOST_COPIED = 20_000


class LogsPage(Page):
    key = "logs"
    title = "Logs"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self._trouble: Problem | None = None
        self._emptiness: Emptiness | None = None
        self._condition = panel.store.state.condition
        self._in_sight = False
        self.shown_run = ShownRun(panel, self)
        self.reading = LogReading(panel.bridge, panel.clock, self)
        self.filters = LogFilterBar()
        self.reading.choose(self.filters.wanted())
        self.view = LogView(self.reading.table)
        self.standing = Standing(panel.bridge, self.reading, self.view, self.shown_run)
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
        run = self.shown_run
        run.offered.connect(self._offer_runs)
        run.opened.connect(self._opened)
        run.looked.connect(self._looked)
        run.closed.connect(self._closed)
        run.troubled.connect(self._troubled)
        panel.bridge.events.connect(self._look)
        panel.store.changed.connect(self._hear_state)
        self._ticking.timeout.connect(self._look)
        self.filters.changed.connect(self._choose)
        self.filters.run_chosen.connect(run.choose)
        reading.progressed.connect(self._show)
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

    def _offer_runs(self, options: list[tuple[str, str]], chosen: str) -> None:
        self.filters.run.offer(options)
        self.filters.run.choose(chosen)

    def _opened(self, found: OpenedLog) -> None:
        self._trouble = None
        self._show_life()
        self.view.follow() if found.run.going_on else self.view.pause()
        self.reading.open(found.log)
        remembered = found.log is not None and found.log.path is None
        gone = self.tr("The file of this log is gone. This is what the journal remembers of the run.")
        self.say(self.tr("Logs"), gone if remembered else "")

    def _looked(self) -> None:
        """The same run as before; it may have ended."""
        self._show_life()
        self._show()
        self.reading.look_again()

    def _closed(self) -> None:
        self._trouble = None
        self.reading.open(None)

    def _look(self) -> None:
        if self._in_sight and self.shown_run.is_live:
            self.reading.look_again()

    def _hear_state(self, state: PanelState) -> None:
        """A lake was opened, or cannot be."""
        if state.condition is not self._condition:
            self._condition = state.condition
            self._show()

    # ---- which lines

    def _choose(self, wanted: LogFilter) -> None:
        self.standing.keep()
        self.reading.choose(wanted)

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
        return emptiness(self.panel.store.state, self.shown_run, self.reading, self._trouble)

    def _show_life(self) -> None:
        """Whether lines may still come decides what is followed and looked at."""
        live = self.shown_run.is_live
        self.view.live = live
        self._ticking.start() if live and self._in_sight else self._ticking.stop()
        self._show_following()

    def _show_following(self) -> None:
        following, live, run = self.view.following, self.shown_run.is_live, self.shown_run.run
        self.status.say_following(live=live, following=following, compact=self.is_compact)
        self.pill.setVisible(run is not None)
        if run is None:
            return
        if live and following:
            began = clock_time(run.started_at)
            self.pill.say(Look.RUNNING, self.tr("Following the run of {}").format(began))
        elif live:
            self.pill.say(Look.PAUSED, self.tr("Paused here, the run goes on"))
        else:
            self.pill.say(look_of_run(run.state)[0], run_title(run, self.panel.clock.now()))

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
        run = self.shown_run.run
        resumable = run is not None and run.state in RESUMABLE
        said = explanation(line, self.shown_run.run_id, resumable) if line is not None else None
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
        if self.save_button.isEnabled() and self.shown_run.run is not None:
            self.saver.ask(self.shown_run.run)

    def open_folder(self) -> None:
        lake = self.panel.session.lake
        if lake is not None and not open_path(lake.settings.log_dir):
            self.panel.toast(self.tr("This desktop has no program to show folders with."))

    def show_in_run(self) -> None:
        line = self.line_in_focus()
        if line is not None:
            run_id, key = self.shown_run.run_id, line.place.key
            self.panel.go("runs", {"run": run_id, "step": key} if key else {"run": run_id})

    def _act(self, remedy: Remedy) -> None:
        self.panel.act(remedy.deed) if remedy.deed else self.panel.go(remedy.page, remedy.place)

    def _act_on_empty(self) -> None:
        missing = self._emptiness
        if missing is None:
            return
        if missing.clears:
            self.filters.place(level=Level.DEBUG)
        elif missing.page:
            self.panel.go(missing.page, {"run": self.shown_run.run_id})
        elif missing.deed == "refresh":
            self.refresh()
        else:
            self.panel.act(missing.deed)

    # ---- what every page can do

    def shown(self) -> None:
        self._in_sight = True
        self.shown_run.set_in_sight(True)
        self.reading.look_again()
        self._show_life()
        self._show()

    def hidden(self) -> None:
        self._in_sight = False
        self.shown_run.set_in_sight(False)
        self._ticking.stop()

    def find(self) -> None:  # type: ignore[override]  # see Page.find
        self.filters.search.begin()

    def refresh(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            self.shown_run.forget()
        self.shown_run.load()

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
        troubled = asked["step"] or asked["platform"] or asked["level"]
        level = Level.named(asked["level"]) if asked["level"] else USUAL_LEVEL
        self.filters.place(asked["step"], asked["platform"], asked["text"], level)
        self.standing.find_worst(self.filters.wanted() if troubled else None)
        self.shown_run.choose(asked["run"])
