"""The tab Timeline of a run: who did what when, and below it only what is worth a look."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.models.run_account import RunAccount
from app.models.run_bars import lay_out
from app.models.run_worth import worth_a_look
from app.pages.run_tab import RunTab
from app.parts import PanelParts
from app.theme import Space
from app.widgets.labels import label
from app.widgets.run_timeline import RunTimeline
from app.widgets.timeline_legend import TimelineLegend
from app.widgets.worth_list import WorthList
from pipeline.model import RunState


class TimelineTab(RunTab):
    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, "timeline", parent)
        self.note = label(role="muted", name="run-timeline-note", wrap=True)
        self.legend = TimelineLegend()
        self.timeline = RunTimeline()
        self.worth = WorthList()
        self.whole.addWidget(self._scrolling())
        self.timeline.opened.connect(self.log_wanted)
        self.worth.acted.connect(self.acted)

    def _scrolling(self) -> QScrollArea:
        inside = QWidget()
        above = QVBoxLayout()
        above.setContentsMargins(int(Space.M), int(Space.XS), int(Space.M), int(Space.XS))
        above.setSpacing(int(Space.XXS))
        for part in (self.note, self.legend, self.timeline):
            above.addWidget(part)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.worth)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("run-timeline-area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        return area

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        bars = lay_out(account, self.panel.clock.now())
        self.timeline.show_bars(bars, afresh=afresh)
        self.legend.show_bars(bars)
        self.note.setText(self._note(account, bool(bars.bars)))
        self.note.setVisible(bool(self.note.text()))
        self.legend.setVisible(bool(bars.bars))
        self.timeline.setVisible(bool(bars.bars))
        self.worth.show_worth(worth_a_look(account), self._nothing(account))

    def tick(self, now: datetime) -> None:
        if self.account is not None and self.account.running:
            self.timeline.show_bars(lay_out(self.account, now))

    def choose_step(self, key: str) -> None:
        self.timeline.choose_step(key)

    def chosen_as_text(self) -> str:
        bar = self.timeline.current_bar
        return bar.tip if bar is not None and self.timeline.hasFocus() else ""

    def _note(self, account: RunAccount, any_bars: bool) -> str:
        if not account.tries_kept:
            kept = self.tr("Single tries are kept for {} days and those of this run are no longer there.")
            return f"{kept.format(account.kept_days)} {self.tr('Each bar is a whole step.')}"
        return self.tr("The first step is about to begin.") if account.running and not any_bars else ""

    def _nothing(self, account: RunAccount) -> str:
        if account.running:
            return self.tr("So far everything goes as usual.")
        if not any(step.started_at for step in account.summary.steps):
            return self.tr("No step had anything to do.")
        if account.summary.state is RunState.SUCCESS:
            return self.tr("Everything went as usual.")
        return self.tr("No step failed, was tried again or was slow.")
