"""The tabs of a run that are tables: its steps, the end of its log, and what was different from the run before."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QWidget

from app.models.run_account import RunAccount
from app.models.run_changes import Change, ChangeTable, changes
from app.models.run_changes import Column as ChangeColumn
from app.models.run_columns import ColumnsModel
from app.models.run_log import LogTail, RunLog
from app.models.run_steps import Column as StepColumn
from app.models.run_steps import StepTable
from app.pages.run_tab import RunTab
from app.parts import PanelParts
from app.problems import Problem
from app.theme import Height, Space
from app.widgets.buttons import button
from app.widgets.empty_state import EmptyState
from app.widgets.labels import label
from app.widgets.table import Table
from pipeline.engine.events import Event
from pipeline.lake import Lake
from pipeline.run_logs.lines import LogLine

STEP_WIDTHS = [190, 142, 56, 76, 86, 86, 80, 200]
CHANGE_WIDTHS = [230, 170, 170, 110, 110]
LOG_WIDTHS = [112, 116, 104, 400]


class StepsTab(RunTab):
    """Enter or a double click leads to the step's log."""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, "steps", parent)
        self.model = StepTable(self)
        self.table = Table("run-steps", self.tr("Steps of the run"), dense=True, framed=False)
        self.table.setModel(self.model)
        self.table.columns(STEP_WIDTHS, stretch=StepColumn.HAPPENED)
        self.table.remember(panel.preferences, "run-steps")
        self.table.ends_card = True
        self.table.opened.connect(lambda index: self.log_wanted.emit(self.model.key(index.row())))
        self.whole.addWidget(self.table)

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        self.model.show_account(account)
        if afresh:
            self.table.scrollToTop()

    def choose_step(self, key: str) -> None:
        row = self.model.row_of(key)
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))
            self.table.scrollTo(self.model.index(row, 0))

    def chosen_as_text(self) -> str:
        return row_as_text(self.table, self.model)


class LogTab(RunTab):
    """The last lines; the whole log is a page of its own."""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, "log", parent)
        self.model = RunLog(self)
        self.table = Table("run-log", self.tr("End of the log of this run"), framed=False)
        self.table.verticalHeader().setDefaultSectionSize(int(Height.LOG_ROW))
        self.table.setModel(self.model)
        self.table.columns(LOG_WIDTHS)
        self.table.horizontalHeader().setSectionResizeMode(len(LOG_WIDTHS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(lambda index: self.log_wanted.emit(self.model.key(index.row())))
        self.words = label(role="muted", name="run-log-words")
        self.whole_log = button(self.tr("Open in Logs"), icon="logs", kind="small", name="open-in-logs")
        self.whole_log.clicked.connect(lambda: self.log_wanted.emit(""))
        foot = QHBoxLayout()
        foot.setContentsMargins(int(Space.S), int(Space.XS), int(Space.S), int(Space.XS))
        foot.addWidget(self.words, 1)
        foot.addWidget(self.whole_log)
        self.whole.addWidget(self.table, 1)
        self.whole.addLayout(foot)
        self._tail: LogTail | None = None
        self._reading = self._again = False
        panel.bridge.events.connect(self._hear)

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        if afresh:
            self._tail = LogTail(account.run_id)
            self.model.clear()
        self.read()

    def read(self) -> None:
        """Look for new lines; asked again while one is looking, it looks once more afterwards."""
        if self._reading:
            self._again = True
            return
        if self.account is None or self._tail is None:
            return
        tail, going_on = self._tail, self.account.running
        self._reading = True
        self.panel.session.read(
            lambda lake: tail.more(lake, going_on=going_on), lambda lines: self._show(tail, lines), self, self._not_read
        )

    def _hear(self, _: list[Event]) -> None:
        if self.isVisible() and self.account is not None and self.account.running:
            self.read()

    def _show(self, tail: LogTail, lines: list[LogLine] | None) -> None:
        self._reading = False
        if tail is self._tail:
            self._add(lines)
        if self._again or tail is not self._tail:
            self._again = False
            self.read()

    def _add(self, lines: list[LogLine] | None) -> None:
        """The newest line stays in sight unless one has scrolled up."""
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - int(Height.LOG_ROW)
        self.model.append(lines or ())
        if at_end:
            self.table.scrollToBottom()
        gone = self.tr("The log of this run is no longer kept.")
        self.words.setText(gone if lines is None else self.tr("The last lines. Enter leads to a line's step in Logs."))
        self.whole_log.setEnabled(lines is not None)

    def _not_read(self, problem: Problem) -> None:
        self._reading = False
        self.words.setText(problem.message)

    def chosen_as_text(self) -> str:
        return row_as_text(self.table, self.model)


class ChangesTab(RunTab):
    """Compared with the run of the same kind before this one."""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, "changes", parent)
        self.model = ChangeTable(self)
        self.table = Table("run-changes", self.tr("What was different from the run before"), dense=True, framed=False)
        self.table.setModel(self.model)
        self.table.columns(CHANGE_WIDTHS, stretch=ChangeColumn.STEP)
        self.table.ends_card = True
        self.table.opened.connect(lambda index: self.log_wanted.emit(self.model.key(index.row())))
        self.same = EmptyState("check", self.tr("Both runs did the same."), name="run-changes-none")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.same)
        self.whole.addWidget(self.stack)

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        if account.running and not afresh:
            return  # compared once it has ended; until then everything would differ
        if account.previous is None:
            self._show(())
            return
        summary, before = account.summary, account.previous.run_id

        def compare(lake: Lake) -> tuple[Change, ...]:
            earlier = lake.journal.run(before)
            return changes(earlier, summary) if earlier else ()

        self.panel.session.read(compare, self._show, self, topic="run changes")

    def _show(self, found: tuple[Change, ...]) -> None:
        self.model.show_changes(found)
        self.stack.setCurrentWidget(self.table if found else self.same)

    def chosen_as_text(self) -> str:
        return row_as_text(self.table, self.model)


def row_as_text(table: Table, model: ColumnsModel) -> str:
    """The row one stands on, if the table is where one is."""
    index: QModelIndex = table.currentIndex()
    if not table.hasFocus() or not index.isValid():
        return ""
    return "\t".join(model.text(index.row(), column) for column in range(model.columnCount()))
