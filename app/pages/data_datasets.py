"""Datasets: a list at the left, the chosen one at the right, what of its platforms was set aside below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import words
from app.models.dataset_list import DatasetEntry, DatasetList
from app.models.quarantine_table import concerned
from app.pages.data_dataset import DatasetPane
from app.pages.data_quarantine_card import QuarantineCard
from app.pages.data_set_aside import SetAsideActions
from app.parts import PanelParts
from app.theme import Size, Space
from app.widgets.card import Card
from app.widgets.dataset_list import DatasetListView
from app.widgets.empty_state import EmptyState
from app.widgets.labels import label
from pipeline.browsing.catalogue import dataset_line
from pipeline.engine.records import QuarantineItem

LIST, LIST_COMPACT = 232, 200
CHOSEN = "data/dataset"


class DatasetsView(QWidget):
    """``followed`` carries the zone whose files the owner wants to see."""

    followed = Signal(str)
    quarantine_asked = Signal()
    search_cleared = Signal()

    def __init__(self, panel: PanelParts, actions: SetAsideActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasets")
        self._panel = panel
        self._items: tuple[QuarantineItem, ...] = ()
        self.list = DatasetList(self)
        self.list_view = DatasetListView(self.list)
        self.pane = DatasetPane(panel)
        self.aside = QuarantineCard(panel, actions)
        self._nothing = EmptyState(
            "search", self.tr("Nothing found"), action=self.tr("Clear"), kind="secondary", name="datasets-nothing"
        )
        self._lay_out()
        self.list_view.chosen.connect(self._choose)
        self.pane.followed.connect(self.followed)
        self.pane.changed.connect(self._show_set_aside)
        self.aside.all_asked.connect(self.quarantine_asked)
        self._nothing.acted.connect(self.search_cleared)

    def _lay_out(self) -> None:
        self._card = Card(self.tr("Datasets"), name="dataset-card", margin=1)
        self._card.header_tools.addWidget(label(self.tr("newest"), size=Size.SMALL, role="muted"))
        self._found = QStackedWidget()
        self._found.addWidget(self.list_view)
        self._found.addWidget(self._nothing)
        self._card.body.setContentsMargins(0, int(Space.XXS), 0, 6)
        self._card.body.addWidget(self._found)
        self._right = QVBoxLayout()
        self._right.addWidget(self.pane, 1)
        self._right.addWidget(self.aside)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._card)
        self._row.addLayout(self._right, 1)
        self.compact(False)

    def compact(self, on: bool) -> None:
        gap = int(Space.XS) if on else int(Space.S)
        self._row.setSpacing(gap)
        self._right.setSpacing(gap)
        self._card.setFixedWidth(LIST_COMPACT if on else LIST)
        self.pane.compact(on)
        self.aside.compact(on)

    def areas(self) -> list[QWidget]:
        """The parts that F6 goes round, in their order."""
        return [self.list_view, self.pane.view, self.aside]

    # ---- what there is

    def show_lake(self, entries: Sequence[DatasetEntry], items: Sequence[QuarantineItem]) -> None:
        """What was read of the lake; the chosen dataset is read again, because it may have new rows."""
        self._items = tuple(items)
        today = self._panel.clock.now().astimezone().date()
        self.list.show(entries, today)
        self._card.say(words.many(len(entries), self.tr("dataset"), self.tr("datasets")))
        wanted = self.pane.name or self._panel.preferences.get(CHOSEN, "")
        if not self.list_view.go_to(wanted) and not self.pane.name:
            self.list_view.setCurrentIndex(self.list.first())
        shown = self.pane.name
        self._choose(self.list_view.current)
        if self.pane.name == shown:
            self.pane.reload()
        self._show_set_aside(self.pane.name)

    def clear(self) -> None:
        self._items = ()
        self.pane.clear()
        self.aside.show_items(())

    def go_to(self, name: str) -> None:
        """Show a dataset by name."""
        if not self.list_view.go_to(name):
            self.search_cleared.emit()
            self.list_view.go_to(name)
        self._choose(name)

    def search(self, text: str) -> None:
        self.list.search(text)
        self._nothing.say("search", self.tr("Nothing found"), self.tr("No dataset is called that."), self.tr("Clear"))
        self._found.setCurrentWidget(self.list_view if self.list.found or not text else self._nothing)

    # ---- inside

    def _choose(self, name: str) -> None:
        self._panel.preferences.put(CHOSEN, name)
        self.pane.show_dataset(name)

    def _show_set_aside(self, name: str) -> None:
        self.aside.show_items(concerned(self._items, dataset_line(name).platforms) if name else ())
