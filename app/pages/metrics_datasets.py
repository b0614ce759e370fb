"""The table of datasets and how new they are, below the charts of the platforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app import words
from app.looks import Look
from app.models.rows import Line, Rows, Text
from app.parts import PanelParts
from app.theme import Height
from app.widgets.table import Table
from pipeline.browsing.catalogue import part_title
from pipeline.health import DatasetHealth
from pipeline.insights.rhythm import Freshness


class DatasetsTable(QWidget):
    """A row a dataset; Enter leads to it. As high as its rows: the page scrolls, not the table."""

    def __init__(self, panel: PanelParts) -> None:
        super().__init__()
        self._panel = panel
        headings = (self.tr("Dataset"), self.tr("Newest data"), self.tr("Age"), self.tr("State"), self.tr("Rows"))
        self.model = Rows(headings, (4,), self)
        self.table = Table("metrics-datasets", self.tr("Datasets and how new they are"))
        self.table.setModel(self.model)
        self.table.columns([300, 150, 130, 160, 120], stretch=0)
        self.table.opened.connect(self._open)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.table)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_datasets(self, datasets: Sequence[DatasetHealth], rows: Mapping[str, int]) -> None:
        self.model.show([self._line(dataset, rows.get(dataset.name)) for dataset in datasets])
        self.table.setFixedHeight(int(Height.HEADER) + len(datasets) * int(Height.ROW) + 4)
        self.setVisible(bool(datasets))

    def come_after(self, part: QWidget) -> None:
        """The keyboard goes from ``part`` to this table."""
        QWidget.setTabOrder(part, self.table)
        QWidget.setTabOrder(self.table, self.table.horizontalHeader())

    def _line(self, dataset: DatasetHealth, rows: int | None) -> Line:
        today = self._panel.clock.now().astimezone().date()
        look = {
            Freshness.FRESH: (Look.OK, self.tr("Up to date")),
            Freshness.UNDATED: (Look.SKIPPED, self.tr("Not judged")),
        }
        shape, word = look.get(dataset.freshness, (Look.ATTENTION, self.tr("Older than usual")))
        name = dataset.name.partition(".")[0]
        newest = Text(words.short_day(dataset.newest, today), words.day_with_year(dataset.newest))
        # Of a source in a dataset nobody has counted the rows.
        count = Text(words.count(rows) if rows is not None else words.NOTHING)
        return Line((Text(part_title(dataset.name), dataset.name, weight=500), newest,
                     Text(words.ago(dataset.newest, today), role="muted"), Text(word, pill=shape), count),
                    dataset.name, {"dataset": name})  # fmt: skip

    def _open(self, index: object) -> None:
        self._panel.go("data", self.model.line(self.table.currentIndex().row()).place)
