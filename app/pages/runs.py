"""Runs: what happened, and why. Above the history, below it the chosen run."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.actions import text_of
from app.models.run_live import LiveRun
from app.models.run_table import Column, RunTable
from app.pages.run_detail import RunDetail
from app.parts import PanelParts
from app.theme import Height, Space
from app.widgets.empty_state import EmptyState
from app.widgets.page import Page
from app.widgets.run_filters import RunFilters
from app.widgets.table import Table

WIDTHS = [130, 170, 170, 160, 96, 110, 200]
COMPACT_WIDTHS = [126, 160, 156, 0, 84, 84, 200]
HISTORY, DETAIL = 226, 404
FEW, UNLIMITED = 20, 16_777_215  # rows, pixels
NEAR_THE_END = 40  # rows below the last one in sight that should be there already


class RunsPage(Page):
    key = "runs"
    title = "Runs"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.live = LiveRun(panel.session, self)
        self.model = RunTable(panel.session, self.live, self)
        self._wanted = ""  # the run to stand at once the history is there
        self._history = HISTORY  # pixels that it has while the flow does not need them
        self._place = 0  # where the history was scrolled to before it was read again
        self.filters = RunFilters()
        self.search, self.states, self.range = self.filters.search, self.filters.states, self.filters.range
        self.header_tools.addWidget(self.filters)
        self.table = self._table()
        self.detail = RunDetail(panel, self.live)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("runs-splitter")
        self.splitter.setHandleWidth(int(Space.S))
        self.splitter.setChildrenCollapsible(False)
        for part in (self.table, self.detail):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([HISTORY, DETAIL])
        self.empty = EmptyState("runs", "", name="runs-empty")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)
        self.second = QTimer(self, interval=1000)
        self.second.timeout.connect(self._tick)
        self._connect()

    # ---- from the top

    def _table(self) -> Table:
        table = Table("runs-table", self.tr("Runs, the newest first"), dense=True)
        table.setModel(self.model)
        header = table.horizontalHeader()
        header.setSortIndicator(Column.STARTED, Qt.SortOrder.DescendingOrder)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(False)
        table.columns(WIDTHS, stretch=Column.WENT_WRONG)
        table.setMinimumHeight(int(Height.HEADER) + int(Height.ROW_DENSE) + 2)
        return table

    def _connect(self) -> None:
        panel = self.panel
        panel.bridge.events.connect(self.live.hear)
        panel.session.lake_changed.connect(self._lake_changed)
        panel.session.run_ended.connect(self._run_ended)
        self.filters.changed.connect(self._ask)
        self.model.modelAboutToBeReset.connect(self._keep_place)
        self.model.arrived.connect(self._arrived)
        self.model.failed.connect(panel.problem)
        self.live.changed.connect(self._keep_ticking)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(self._clicked)
        self.table.verticalScrollBar().valueChanged.connect(self._fetch_ahead)
        self.detail.back.connect(self._show_history)
        self.detail.tab_changed.connect(self._make_room)
        self.splitter.splitterMoved.connect(self._dragged)
        self.empty.acted.connect(self._leave_emptiness)

    # ---- asking

    def _ask(self) -> None:
        self.model.ask(self.filters.wanted)

    def _lake_changed(self) -> None:
        run = self.panel.store.state.run
        self.live.follow(run.run_id if run and self.panel.session.active else "")
        self.detail.show_run("")
        if self.panel.session.lake is None:
            self.model.clear()
        else:
            self._ask()

    def _run_ended(self, _: object) -> None:
        self.model.refresh()

    def _fetch_ahead(self, _: int) -> None:
        """The next page is asked for before one gets to the end of this one."""
        last = self.table.rowAt(self.table.viewport().height() - 1)
        if last < 0 or last + NEAR_THE_END >= self.model.rowCount():
            self.model.fetchMore(QModelIndex())

    # ---- showing

    def _keep_place(self) -> None:
        self._place = self.table.verticalScrollBar().value()

    def _arrived(self, anew: bool) -> None:
        if not self.model.rowCount():
            self._show_emptiness()
            return
        self.stack.setCurrentWidget(self.splitter)
        self.filters.setVisible(not self.is_compact or self.table.isVisibleTo(self))
        self._give_rows_their_room()
        wanted = self._wanted or self.detail.run_id
        row = self.model.row_of(wanted) if wanted else 0
        self._wanted = ""
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))
        if not anew:
            self.table.verticalScrollBar().setValue(self._place)
        self._keep_ticking()

    def _give_rows_their_room(self) -> None:
        """A short history takes no more room than its rows."""
        rows = self.model.rowCount()
        needed = int(Height.HEADER) + rows * int(Height.ROW_DENSE) + 2
        self.table.setMaximumHeight(needed if rows < FEW and not self.is_compact else UNLIMITED)
        if self.detail.tab_name != "flow":
            self._share(self._history)

    def _share(self, history: int) -> None:
        """Give the history so many pixels, if it has rows for them; the chosen run gets all others."""
        whole = sum(self.splitter.sizes())
        history = min(history, self.table.maximumHeight())
        self.splitter.setSizes([history, max(whole - history, 1)])

    def _dragged(self) -> None:
        if self.detail.tab_name != "flow":
            self._history = self.splitter.sizes()[0]

    def _show_emptiness(self) -> None:
        if self.panel.session.opening:
            self.empty.say("runs", self.tr("The lake is being opened."))
        elif self.panel.session.lake is None:
            self.empty.say("runs", self.tr("No lake is open."), "", text_of("choose-lake"), action_icon="folder")
        elif self.model.ever:
            self.empty.say("search", self.tr("No run matches."), "", self.tr("Clear filters"), action_icon="close")
        else:
            text = self.tr("The first one takes about ten minutes.")
            self.empty.say("runs", self.tr("No runs yet."), text, text_of("run-full"), action_icon="run-full")
        self.filters.setVisible(self.model.ever)
        self.empty.action.kind = "secondary" if self.model.ever else "primary"
        self.stack.setCurrentWidget(self.empty)

    def _leave_emptiness(self) -> None:
        if self.panel.session.lake is None:
            self.panel.act("choose-lake")
        elif self.model.ever:
            self.filters.clear()
        else:
            self.panel.act("run-full")

    def _chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        run_id = self.model.run_id(current.row())
        if run_id and run_id != self.detail.run_id:
            self.detail.show_run(run_id)

    def _opened(self, _: QModelIndex) -> None:
        if self.is_compact:
            self._show_detail()
        else:
            self.detail.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, _: QModelIndex) -> None:
        if self.is_compact:
            self._show_detail()

    # ---- room

    def compact(self, on: bool) -> None:
        super().compact(on)
        if not hasattr(self, "table"):  # asked by the base before there is anything
            return
        self.table.setColumnHidden(Column.STARTED_BY, on)
        self.table.columns(COMPACT_WIDTHS if on else WIDTHS)
        self.table.remember(self.panel.preferences, "runs-compact" if on else "runs")
        self.detail.say_compact(on)
        self.filters.say_compact(on)
        self._show_history() if on else self._show_both()

    def _show_history(self) -> None:
        self._give_rows_their_room()
        self.detail.hide()
        self.table.show()
        self.filters.setVisible(True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_detail(self) -> None:
        self.table.hide()
        self.detail.show()
        self.filters.setVisible(False)
        self.detail.to_list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_both(self) -> None:
        self._give_rows_their_room()
        self.table.show()
        self.detail.show()
        self.filters.setVisible(True)

    def _make_room(self, tab: str) -> None:
        """The flow is large: the history keeps the row one stands on, and gets its room back afterwards."""
        self._share(self.table.minimumHeight() if tab == "flow" else self._history)
        if tab == "flow":
            self.table.scrollTo(self.table.currentIndex())

    # ---- what the window says

    def shown(self) -> None:
        (self.detail.to_list if self.table.isHidden() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.model.rowCount():
            self._lake_changed()
        else:
            self.model.refresh()

    def find(self) -> None:  # type: ignore[override]
        self.search.begin()

    def refresh(self) -> None:
        self.model.refresh()
        self.detail.refresh()

    def copy(self) -> None:
        text = self.detail.tab.chosen_as_text() or self.model.as_text(self.table.currentIndex().row())
        QGuiApplication.clipboard().setText(text)

    def save_as(self) -> None:
        if self.detail.isVisible():
            self.detail.tab.save_as()

    def look_at(self, **place: object) -> None:
        """``run``: a run by its name, else the one that goes on or the newest; ``step`` in it; ``flow``: as a flow."""
        run, step = str(place.get("run") or self.live.run_id or ""), str(place.get("step") or "")
        if place.get("flow"):
            self.detail.show_tab("flow")
        elif step:
            self.detail.show_tab("steps")
        if self.is_compact:
            self._show_detail()
        self._wanted = run or self.model.run_id(0)
        if self._wanted:
            self.detail.show_run(self._wanted, step)
            row = self.model.row_of(self._wanted)
            self.table.setCurrentIndex(self.model.index(row, 0) if row is not None else QModelIndex())

    # ---- a second hand, only where somebody sees it

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_ticking()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep_ticking()

    def _keep_ticking(self) -> None:
        wanted = self.isVisible() and (self.model.any_running or self.live.running)
        if wanted is not self.second.isActive():
            self.second.start() if wanted else self.second.stop()

    def _tick(self) -> None:
        self.model.tick()
        self.detail.tick(self.panel.clock.now())
