"""One run: when it was and what became of it in a line, the button that helps, and its tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app import words
from app.actions import keys_of, text_of
from app.models.run_account import RunAccount, read_account
from app.models.run_live import LiveRun
from app.models.run_words import sentence
from app.pages.run_tab import RunTab
from app.pages.run_tabs import TABS
from app.parts import PanelParts
from app.remedies import Remedy
from app.reports import open_run_report
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label, line
from app.widgets.status_pill import StatusPill
from pipeline.engine.records import RunRow

WORKERS = 4


class RunDetail(QFrame):
    """Shows a run by its name, live while it goes on."""

    back = Signal()
    tab_changed = Signal(str)

    def __init__(self, panel: PanelParts, live: LiveRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel, self._live = panel, live
        self.setObjectName("run-detail")
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("The chosen run"))
        self.run_id = ""
        self.account: RunAccount | None = None
        self._step = ""  # to be stood at once the run is read
        self._made: dict[str, RunTab] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addLayout(self._tab_row())
        whole.addWidget(line())
        self.stack = QStackedWidget()
        whole.addWidget(self.stack, 1)
        self.say_compact(False)
        live.changed.connect(self._live_changed)
        panel.session.run_started.connect(self._show_head)
        panel.session.stop_asked.connect(self._show_head)
        panel.session.run_ended.connect(self._run_ended)
        self._open_tab(0)

    # ---- from the top

    def _head(self) -> QHBoxLayout:
        self.to_list = button(self.tr("Back"), icon="chevron-left", kind="small", name="run-back")
        self.moment = label(size=Size.SUBHEAD, weight=600, name="run-moment", tabular=True)
        self.pill = StatusPill()
        self.sentence = ElidedLabel(role="muted", name="run-sentence")
        self.resume = button(text_of("resume-last"), icon="retry", kind="small", name="run-resume")
        self.stop = button(text_of("stop"), icon="stop", kind="small", name="run-stop")
        self.stop.explain(text_of("stop"), keys_of("stop"))
        self.report = button(self.tr("Open report"), icon="file", kind="small", name="run-report")
        self.report.explain(self.tr("One page with all about this run, to look at, print or pass on"))
        self.report.clicked.connect(self._open_report)
        self.to_list.clicked.connect(self.back)
        self.resume.clicked.connect(self._resume)
        self.stop.clicked.connect(self.panel.session.stop)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(int(Space.XS))
        row = QHBoxLayout()
        row.setContentsMargins(int(Space.M), int(Space.S), int(Space.M), int(Space.XXS))
        row.setSpacing(int(Space.S))
        for later in (self.pill, self.report, self.resume, self.stop):
            later.hide()  # until there is a run to speak of
        for part in (self.to_list, self.moment, self.pill):
            row.addWidget(part)
        row.addWidget(self.sentence, 1)
        row.addLayout(self._tools)
        for made in (self.report, self.resume, self.stop):
            row.addWidget(made)
        return row

    def _tab_row(self) -> QHBoxLayout:
        self.tabs = QTabBar()
        self.tabs.setObjectName("run-tabs")
        self.tabs.setAccessibleName(self.tr("What to see of the run"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name, title in zip(TABS, ("Timeline", "Steps", "Flow", "Log", "Compared"), strict=True):
            self.tabs.setTabData(self.tabs.addTab(self.tr(title)), name)
        self.tabs.currentChanged.connect(self._open_tab)
        row = QHBoxLayout()
        row.setContentsMargins(int(Space.M), 0, int(Space.M), 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()
        self.tabs.updateGeometry()  # what it was told while it was hidden did not count

    def say_compact(self, on: bool) -> None:
        """In a narrow window the run is a page of its own, and there is a way back."""
        self.to_list.setVisible(on)

    # ---- which run

    def show_run(self, run_id: str, step: str = "") -> None:
        """Read a run and show it; ``step`` is where to stand."""
        self._step = step or self._step
        if run_id != self.run_id:
            self.run_id, self.account = run_id, None
            for made in (self.resume, self.stop):  # they still tell of the run before
                made.setEnabled(False)
        self.refresh()

    def refresh(self) -> None:
        run_id = self.run_id
        if run_id:
            self.panel.session.read(
                lambda lake: read_account(lake, run_id), self._read, self, self.panel.problem, topic="run account"
            )

    def _read(self, found: RunAccount | None) -> None:
        if found is None or found.run_id != self.run_id:
            return
        if self._live.summary is not None and self._live.running and self._live.run_id == found.run_id:
            found = replace(found, summary=self._live.summary)
        self.account = found
        self._show()

    def _live_changed(self) -> None:
        summary = self._live.summary
        if self.account is None or summary is None or summary.run_id != self.run_id:
            return
        if self._live.began != self.account.stretches[-1].begin:
            self.refresh()  # it was taken up again
        else:
            self.account = replace(self.account, summary=summary)
            self._show()

    def _run_ended(self, _: object) -> None:
        self._show_head()
        self.refresh()

    def tick(self, now: datetime) -> None:
        if self.account is not None and self.account.running:
            self._show_head()
            self.tab.tick(now)

    # ---- showing it

    def _show(self) -> None:
        if self.account is None or not self.isVisible():
            return  # what nobody sees is shown once somebody looks
        self._show_head()
        steps, before = len(self.account.summary.steps), self.account.previous
        self._say_tab("steps", self.tr("Steps {}").format(words.count(steps)))
        if before is not None:
            named = self.tr("Compared with {}").format(self._name_of(before))
            self._say_tab("changes", named)
        self.tabs.setTabVisible(self._place("changes"), before is not None)
        self.tab.show_account(self.account)
        if self._step:
            self.tab.choose_step(self._step)
            self._step = ""

    def _show_head(self) -> None:
        if self.account is None:
            return
        summary, session = self.account.summary, self.panel.session
        ours = self.account.running and session.active and summary.run_id == self._live.run_id
        look, word = words.look_of_run(summary.state)
        self.moment.setText(words.moment(summary.run.started_at, self.panel.clock.now()))
        self.moment.setToolTip(words.exact(summary.run.started_at))
        self.pill.show()
        self.pill.say(look, self.tr("Stopping") if ours and session.stopping else word)
        self.sentence.setText(self._sentence(ours))
        self.setAccessibleDescription(f"{self.moment.text()}. {word}. {self.sentence.text()}")
        self.report.show()
        self.stop.setVisible(ours)
        self.stop.setEnabled(not session.stopping)
        self.resume.setVisible(self.account.resumable)
        self.resume.setEnabled(not session.active)
        self.resume.explain(self.tr("A run is going on.") if session.active else self.tr("Do what is left of this run"))

    def _sentence(self, ours: bool) -> str:
        assert self.account is not None
        if not self.account.running:
            return sentence(self.account.summary)
        if not ours:
            return f"{self.tr('Another program is at work.')} {sentence(self.account.summary)}."
        if self.panel.session.stopping:
            return self.tr("Stopping. What has arrived is kept.")
        state = self.panel.store.state
        done = self.tr("{} of {} platforms done").format(len(state.done), len(state.counted))
        left = state.seconds_left(self.panel.clock.now())
        return f"{done}, {words.about(left)} {self.tr('left')}" if left else done

    def _name_of(self, run: RunRow) -> str:
        """``Mon 11 May``; a run of the same day by its time."""
        now, at = self.panel.clock.now().astimezone(), run.started_at.astimezone()
        if at.date() == now.date():
            return words.clock_time(at)
        return f"{words.weekday(at)} {words.short_day(at, now.date())}"

    # ---- tabs

    @property
    def tab(self) -> RunTab:
        found = self.stack.currentWidget()
        assert isinstance(found, RunTab)
        return found

    @property
    def tab_name(self) -> str:
        return str(self.tabs.tabData(self.tabs.currentIndex()))

    def show_tab(self, name: str) -> None:
        self.tabs.setCurrentIndex(self._place(name))

    def _place(self, name: str) -> int:
        return list(TABS).index(name)

    def _say_tab(self, name: str, title: str) -> None:
        place = self._place(name)
        if self.tabs.tabText(place) != title:
            self.tabs.setTabText(place, title)
            self.tabs.updateGeometry()

    def _open_tab(self, place: int) -> None:
        name = str(self.tabs.tabData(place))
        if name not in self._made:
            self._made[name] = self._make(name)
        self.stack.setCurrentWidget(self._made[name])
        for made in self._made.values():
            for tool in made.tools:
                tool.setVisible(made is self._made[name])
        self._show()
        self.tab_changed.emit(name)

    def _make(self, name: str) -> RunTab:
        made = TABS[name](self.panel)
        made.acted.connect(self._follow)
        made.log_wanted.connect(self._open_log)
        self.stack.addWidget(made)
        for tool in made.tools:
            self._tools.addWidget(tool)
        return made

    # ---- what the owner does

    def _resume(self) -> None:
        workers = self.panel.preferences.get("runs/workers", WORKERS)
        if not self.panel.session.resume(self.run_id, workers):
            self._show_head()

    def _open_report(self) -> None:
        """Made anew each time; until it is there nobody can ask for it twice."""
        self.report.setEnabled(False)
        open_run_report(self.panel, self.run_id, self, lambda: self.report.setEnabled(True))

    def _follow(self, remedy: Remedy) -> None:
        self.panel.act(remedy.deed) if remedy.deed else self.panel.go(remedy.page, remedy.place)

    def _open_log(self, step: str) -> None:
        self.panel.go("logs", {"run": self.run_id, "step": step} if step else {"run": self.run_id})
