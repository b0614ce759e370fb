"""Metrics: how the runs went, and how much and how new the data are, in figures the journal already has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import words
from app.actions import keys_of
from app.looks import Look
from app.models.rows import Line, Rows, Text
from app.parts import PanelParts
from app.state import PanelState
from app.theme import Space
from app.widgets.card import Card
from app.widgets.empty_state import EmptyState
from app.widgets.figure_tile import FigureTile
from app.widgets.lake_page import LakePage
from app.widgets.table import Table
from pipeline.browsing.catalogue import part_title
from pipeline.health import DatasetHealth, lake_health
from pipeline.insights.rhythm import Freshness
from pipeline.lake import Lake
from pipeline.model import RunState

DAYS = 30
MOST_RUNS = 400
GOOD = (RunState.SUCCESS, RunState.PARTIAL)
FRESHNESS_STEP = "metrics.freshness"


@dataclass(frozen=True)
class Figures:
    """The last thirty days of runs, and the datasets as they were measured last. ``memory`` in bytes."""

    runs: int
    good: int
    usual_seconds: float | None
    memory: float | None
    rows: dict[str, int]
    datasets: tuple[DatasetHealth, ...]


def measure(lake: Lake) -> Figures:
    """On a reading thread."""
    now = lake.clock.now()
    ended = [line.run for line in lake.journal.runs(MOST_RUNS, since=now - timedelta(days=DAYS))
             if line.run.state is not RunState.RUNNING]  # fmt: skip
    good = sorted(run.seconds for run in ended if run.state in GOOD)
    last = lake.journal.metrics(ended[0].run_id).get("", {}) if ended else {}
    measured = next((found for run in ended if (found := lake.journal.metrics(run.run_id).get(FRESHNESS_STEP))), {})
    rows = {name.removeprefix("rows."): int(value) for name, value in measured.items() if name.startswith("rows.")}
    return Figures(len(ended), len(good), good[len(good) // 2] if good else None, last.get("peak_memory_bytes"),
                   rows, lake_health(lake).datasets)  # fmt: skip


class MetricsPage(LakePage):
    """Four tiles about runs, a table of datasets."""

    key = "metrics"
    title = "Metrics"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.say(self.tr(self.title), self.tr("The last {} days of runs, and how new the data are.").format(DAYS))
        self.tiles = {name: FigureTile(name=f"tile-{name}") for name in ("runs", "good", "usual", "memory")}
        row = QHBoxLayout()
        row.setSpacing(int(Space.S))
        for tile in self.tiles.values():
            row.addWidget(tile, 1)
        self.content.addLayout(row)
        self.model = Rows((self.tr("Dataset"), self.tr("Newest data"), self.tr("Age"), self.tr("State"),
                           self.tr("Rows")), (4,), self)  # fmt: skip
        self.table = Table("metrics-datasets", self.tr("Datasets and how new they are"))
        self.table.setModel(self.model)
        self.table.columns([300, 150, 130, 160, 120], stretch=0)
        self.table.opened.connect(self._open)
        why = self.tr("Run once, or look around with sample data.")
        self.empty = EmptyState("metrics", self.tr("No data yet"), why, self.tr("Run full"),
                                action_icon="run-full", other=self.tr("Use sample data"),
                                name="metrics-empty")  # fmt: skip
        self.empty.acted.connect(lambda: panel.act("run-full"))
        self.empty.other_acted.connect(lambda: panel.act("sample"))
        self.content.addWidget(self.table, 1)
        self._card = Card()
        self._card.body.addWidget(self.empty)
        self.content.addWidget(self._card, 1)
        for part in (self.table, self._card):  # until it is known which of them tells the truth
            part.hide()
        panel.store.changed.connect(self._allow_runs)
        panel.session.run_ended.connect(self.refresh)
        panel.session.lake_changed.connect(self.refresh)

    def shown(self) -> None:
        self.refresh()

    def refresh(self, *_: object) -> None:
        self.panel.session.read(measure, self._show, self, topic="figures")

    def _allow_runs(self, state: PanelState) -> None:
        self.empty.action.setEnabled(not state.busy)
        self.empty.action.explain(self.tr("A run is going on.") if state.busy else "", keys_of("run-full"))

    def _show(self, found: Figures) -> None:
        nothing = words.NOTHING
        share = f"{found.good * 100 // found.runs} %" if found.runs else nothing
        self.tiles["runs"].tell(self.tr("Runs"), words.count(found.runs), self.tr("last {} days").format(DAYS))
        runs = words.many(found.runs, words.tr("run"), words.tr("runs"))
        of_runs = self.tr("{} of {}").format(found.good, runs)
        self.tiles["good"].tell(
            self.tr("Went through"),
            share,
            of_runs,
        )
        usual = words.took(found.usual_seconds) if found.usual_seconds is not None else nothing
        self.tiles["usual"].tell(self.tr("A run usually takes"), usual, self.tr("half take longer"))
        memory = words.size(int(found.memory)) if found.memory else nothing
        self.tiles["memory"].tell(self.tr("Memory at most"), memory, self.tr("in the last run"))
        self.model.show([self._line(dataset, found) for dataset in found.datasets])
        self.table.setVisible(bool(found.datasets))
        self._card.setVisible(not found.datasets)

    def _line(self, dataset: DatasetHealth, found: Figures) -> Line:
        today: date = self.panel.clock.now().astimezone().date()
        look = {
            Freshness.FRESH: (Look.OK, self.tr("Up to date")),
            Freshness.UNDATED: (Look.SKIPPED, self.tr("Not judged")),
        }
        shape, word = look.get(dataset.freshness, (Look.ATTENTION, self.tr("Older than usual")))
        name = dataset.name.partition(".")[0]
        rows = found.rows.get(dataset.name)  # of a source in a dataset nobody has counted them
        newest = Text(words.short_day(dataset.newest, today), words.day_with_year(dataset.newest))
        return Line((Text(part_title(dataset.name), dataset.name, weight=500), newest,
                     Text(words.ago(dataset.newest, today), role="muted"), Text(word, pill=shape),
                     Text(words.count(rows) if rows is not None else words.NOTHING)), dataset.name,
                    {"dataset": name})  # fmt: skip

    def _open(self, index: object) -> None:
        self.panel.go("data", self.model.line(self.table.currentIndex().row()).place)
