"""Overview: is everything fine, what is not, what do I click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app import matrix, theme
from app.actions import keys_of, text_of
from app.headline import headline
from app.health_words import health_line
from app.models.step_matrix import StepMatrix
from app.notices import notices
from app.parts import PanelParts
from app.remedies import Remedy
from app.state import Condition, PanelState, StepView
from app.widgets.buttons import Button, button
from app.widgets.happenings import HappeningsPanel
from app.widgets.notice_banner import NoticeBanner
from app.widgets.page import Page
from app.widgets.progress_line import ProgressLine
from app.widgets.state_disc import StateDisc
from app.widgets.step_matrix import MatrixView
from app.widgets.welcome import Welcome

if TYPE_CHECKING:
    # Loaded when they are first wanted: the first picture does not wait for them.
    from app.models.happenings import Told
    from app.widgets.figures_row import FiguresRow
    from pipeline.insights.figures import Figure
    from pipeline.lake import Lake
    from pipeline.run_logs.sentences import LogLine

LOW = 700  # height inside; below it banners say their bold half only


class OverviewPage(Page):
    """From the top: state and buttons, progress, banner, matrix, what is happening."""

    key = "overview"
    title = "Overview"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self._visible = False
        self.disc = StateDisc()
        self.header.insertWidget(0, self.disc)
        self.without = self._deed_button("run-no-extract")
        self.full = self._deed_button("run-full", kind="primary")
        self.stop = self._deed_button("stop")
        for made in (self.without, self.full, self.stop):
            self.header_tools.addWidget(made)
        self.progress = ProgressLine(name="run-progress")
        self.banner = NoticeBanner()
        self.figures: FiguresRow | None = None  # made with the first figures
        self._figured = ("", "")  # run and day the figures are of
        self.model = StepMatrix(panel.clock, self)
        self.matrix = MatrixView(self.model)
        self.welcome = Welcome()
        self.happenings = HappeningsPanel()
        for part in (self.progress, self.banner, self.matrix, self.welcome):
            self.body.addWidget(part)
        self.body.setStretchFactor(self.welcome, 1)
        self.body.addWidget(self.happenings, 1)
        self.body.addStretch(0)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self._connect()
        self.show_state(panel.store.state)

    def _deed_button(self, name: str, kind: str = "secondary") -> Button:
        made = button(text_of(name), icon=name, kind=kind, name=name, tip=text_of(name), shortcut=keys_of(name))
        made.clicked.connect(lambda: self.panel.act(name))
        return made

    def _connect(self) -> None:
        panel = self.panel
        panel.store.changed.connect(self.show_state)
        panel.bridge.events.connect(self.happenings.hear)
        panel.session.lake_changed.connect(self._remember)
        self.banner.wants.connect(self.follow)
        self.banner.sent_away.connect(panel.store.put_off)
        self.matrix.opened.connect(self._open_cell)
        self.matrix.menu_wanted.connect(self._show_menu)
        self.welcome.wants.connect(panel.act)
        self.happenings.log_wanted.connect(lambda place: panel.go("logs", place))
        self.happenings.folded.connect(lambda on: panel.preferences.put("overview/happenings", not on))
        self.happenings.fold(not panel.preferences.get("overview/happenings", True))
        theme.the().changed.connect(self.matrix.viewport().update)
        self._remember()  # the lake may have been open for long

    # ---- what is so

    def show_state(self, state: PanelState) -> None:
        now = self.panel.clock.now()
        head = headline(state, now)
        self.say(head.title, head.line)
        self.disc.say(head.look, head.title)
        self.disc.setToolTip(health_line(state.health))
        # Without a lake the card below says what is wrong, and has the button.
        found = notices(state, now) if state.condition is Condition.READY else ()
        self.banner.show_notices(found)
        self._show_buttons(state, needed=bool(found))
        self._show_progress(state)
        self._show_figures(state, calm=not found)
        self.model.show(state)
        ready = state.condition is Condition.READY
        self.matrix.setVisible(ready and bool(state.platforms))
        self.happenings.setVisible(ready)
        self.happenings.say(self.tr("What is happening") if state.busy else self.tr("What happened last"))
        self._share_height()
        self.welcome.show_condition(state)
        self._keep_ticking()

    def _show_buttons(self, state: PanelState, needed: bool) -> None:
        ready = state.condition is Condition.READY
        free = ready and not state.busy and not state.held_by
        self.full.setEnabled(free)
        self.without.setEnabled(free)
        self.full.setVisible(ready)
        self.without.setVisible(ready and not state.busy)
        self.stop.setVisible(state.busy)
        self.stop.setEnabled(not state.stopping)
        self.full.kind = "secondary" if state.busy or needed else "primary"
        why = self.tr("A run is going on.") if state.busy else state.held_by
        for name, made in (("run-full", self.full), ("run-no-extract", self.without)):
            made.explain(text_of(name) if free else why, keys_of(name) if free else "")

    def _show_progress(self, state: PanelState) -> None:
        self.progress.setVisible(state.busy)
        if state.busy:
            done = state.progress(self.panel.clock.now())
            self.progress.show_fraction(done if done is not None else 0.0)

    def _show_figures(self, state: PanelState, calm: bool) -> None:
        """Idle and fine, the figures take the banner's place; they change with a run, and with the day."""
        last = state.last_run
        wanted = calm and state.condition is Condition.READY and not state.busy and last is not None
        if self.figures is not None:
            self.figures.setVisible(wanted and self.figures.filled)
        if not wanted or last is None:
            return
        today = self.panel.clock.now().astimezone().date()
        of = (last.run_id, today.isoformat())
        if of != self._figured:
            self._figured = of
            self.panel.session.read(partial(headline_figures, today=today), self._take_figures, self, topic="figures")

    def _take_figures(self, figures: Sequence[Figure]) -> None:
        if self.figures is None:
            self.figures = self._make_figures()
        self.figures.show_figures(figures)
        self.show_state(self.panel.store.state)

    def _make_figures(self) -> FiguresRow:
        from app.widgets.figures_row import FiguresRow

        row = FiguresRow()
        row.compact(self.is_compact)
        row.opened.connect(lambda key: self.panel.go("metrics", {"figure": key}))
        self.body.insertWidget(self.body.indexOf(self.banner) + 1, row)
        return row

    def _tick(self) -> None:
        state = self.panel.store.state
        head = headline(state, self.panel.clock.now())
        self.say(head.title, head.line)
        self._show_progress(state)
        self.model.tick()
        self._keep_ticking()

    def _keep_ticking(self) -> None:
        """A second hand only where somebody sees it, and only while something runs."""
        wanted = self._visible and (self.panel.store.state.busy or self.model.live)
        if wanted is not self._second.isActive():
            self._second.start() if wanted else self._second.stop()

    # ---- what the owner does

    def follow(self, remedy: Remedy) -> None:
        """Do what a button of a notice or popover offers."""
        self.panel.act(remedy.deed) if remedy.deed else self.panel.go(remedy.page, remedy.place)

    def act_on_banner(self) -> None:
        """Ctrl+Enter."""
        self.banner.act()

    def _open_cell(self, index: QModelIndex) -> None:
        row, steps = self.model.row(index), self.model.steps(index)
        if index.column() == matrix.SIGN_IN and row.name != matrix.SHARED:
            self.follow(matrix.way_on(self.panel.store.state, row))
        elif index.column() == matrix.NEWEST and row.name != matrix.SHARED:
            self.panel.go("data", {"platform": row.name})
        elif steps:
            heading = matrix.HEADINGS[index.column()]
            title = row.title if row.name == matrix.SHARED else f"{row.title} · {self.tr(heading)}"
            self._pop(title, steps, index)

    def _pop(self, title: str, steps: Sequence[StepView], index: QModelIndex) -> None:
        from app.widgets.step_popover import StepPopover

        popover = StepPopover(title, steps, self)
        popover.wants.connect(self.follow)
        popover.open_at(self.matrix.viewport().mapToGlobal(self.matrix.visualRect(index).bottomLeft()))
        run_id, keys = next((s.run_id for s in steps if s.run_id), ""), frozenset(step.key for step in steps)
        if run_id:
            work = partial(last_lines, run_id=run_id, keys=keys)
            self.panel.session.read(work, popover.show_lines, popover, topic="lines")

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        from app.pages.overview_menu import fill_menu
        from app.widgets.popup_menu import PopupMenu

        menu = PopupMenu("matrix-menu", self)
        fill_menu(menu, self.panel, self.model.row(index), self.model.steps(index), self.follow)
        menu.popup(where)

    # ---- life of the page

    def shown(self) -> None:
        self._visible = True
        self.show_state(self.panel.store.state)

    def hidden(self) -> None:
        self._visible = False
        self._keep_ticking()

    def refresh(self) -> None:
        self.panel.act("look-again")

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "matrix"):
            self.matrix.compact(on)
            self.banner.compact(on)
            if self.figures is not None:
                self.figures.compact(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.banner.short(event.size().height() < LOW)
        self._share_height()

    def _share_height(self) -> None:
        """The matrix gets what its rows need, the last lines what is left; they give way first."""
        whole = self.matrix.whole_height()
        self.matrix.setMaximumHeight(whole)
        above = [part for part in (self.progress, self.banner, self.figures) if part and not part.isHidden()]
        taken = self.heading.height() + self.line.height() + whole + sum(part.sizeHint().height() for part in above)
        self.happenings.fit_into(self.height() - taken - 7 * self.body.spacing())

    def areas(self) -> list[QWidget]:
        """Where F6 goes, one after the other."""
        return [self.full if self.full.isEnabled() else self.stop, self.matrix, self.happenings.list]

    def _remember(self) -> None:
        """The last lines of the lake that is open now."""
        self.happenings.clear()
        self.panel.session.read(last_happenings, self.happenings.fill, self, topic="happenings")


def last_happenings(lake: Lake) -> list[Told]:
    """On a reading thread, where the engine's words may be loaded without anybody waiting for them."""
    from app import telling

    return telling.last_happenings(lake)


def last_lines(lake: Lake, run_id: str, keys: frozenset[str]) -> list[LogLine]:
    """The same."""
    from app import telling

    return telling.last_lines(lake, run_id, keys)


def headline_figures(lake: Lake, today: date) -> Sequence[Figure]:
    """The same."""
    from pipeline.insights import figures

    return figures.headline_figures(lake.settings.database, today)
