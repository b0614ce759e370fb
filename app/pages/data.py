"""Data: what is in the lake, where it comes from, and what was set aside on the way."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from app import words
from app.models.file_story import Target
from app.pages.data_datasets import DatasetsView
from app.pages.data_files import FilesView
from app.pages.data_quarantine import QuarantineView
from app.pages.data_reading import WholeLake, look_at_lake
from app.pages.data_set_aside import SetAsideActions
from app.parts import PanelParts
from app.problems import Problem
from app.state import Condition, PanelState
from app.widgets.buttons import button
from app.widgets.empty_state import EmptyState
from app.widgets.page import Page
from app.widgets.search_box import SearchBox
from app.widgets.segmented import Segmented
from app.widgets.welcome import Welcome
from pipeline.browsing.catalogue import dataset_catalogue, dataset_line
from pipeline.model import Zone

DATASETS, FILES, QUARANTINE = "datasets", "files", "quarantine"
SEARCH, SEARCH_COMPACT = 220, 176


class DataPage(Page):
    """Three ways to look: datasets, the files of the zones, what is set aside. One search serves them all."""

    key = "data"
    title = "Data"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self._stale = self._files_stale = True
        self._has_data: bool | None = None  # None: not looked yet
        self._so_far: object = None  # the newest run, as the page knows it
        self.segments = Segmented(
            [
                (DATASETS, self.tr("Datasets")),
                (FILES, self.tr("Files by zone")),
                (QUARANTINE, self.tr("Quarantine")),
            ],
            name="data-segments",
            accessible=self.tr("What to look at"),
        )
        self.beside_title.addWidget(self.segments)
        self.search = SearchBox(self.tr("Find a file or dataset"), name="data-search", width=SEARCH)
        self.folder = button(self.tr("Open lake folder"), icon="folder", name="open-lake-folder")
        self.header_tools.addWidget(self.search)
        self.header_tools.addWidget(self.folder)
        self.actions_aside = SetAsideActions(panel, self)
        self.datasets = DatasetsView(panel, self.actions_aside)
        self.files = FilesView(panel)
        self.quarantine = QuarantineView(panel, self.actions_aside)
        self.empty = EmptyState(
            "data",
            self.tr("No data yet"),
            self.tr("Run once, or look around with sample data."),
            self.tr("Run full"),
            action_icon="run-full",
            other=self.tr("Use sample data"),
            name="data-empty",
        )
        self._views: dict[str, QWidget] = {
            DATASETS: self.datasets,
            FILES: self.files,
            QUARANTINE: self.quarantine,
        }
        self._stack = QStackedWidget()
        self.welcome = Welcome()
        for view in (*self._views.values(), self.empty, self.welcome):
            self._stack.addWidget(view)
        self.body.addWidget(self._stack, 1)
        self._connect()
        self.compact(self.is_compact)
        self._show_state(panel.store.state)

    def _connect(self) -> None:
        session = self.panel.session
        self.segments.chosen.connect(self._choose)
        self.search.searched.connect(self._search)
        self.folder.clicked.connect(lambda: self.panel.act("open-folder"))
        self.welcome.wants.connect(self.panel.act)
        self.empty.acted.connect(lambda: self.panel.act("run-full"))
        self.empty.other_acted.connect(lambda: self.panel.act("sample"))
        for view in (self.datasets, self.files, self.quarantine):
            view.search_cleared.connect(self.search.clear)
        self.datasets.followed.connect(self._follow_lineage)
        self.datasets.quarantine_asked.connect(lambda: self._choose(QUARANTINE))
        self.files.led_to.connect(self._lead)
        self.actions_aside.changed.connect(self._outdated)
        session.lake_changed.connect(self._another_lake)
        self.panel.store.changed.connect(self._show_state)

    # ---- what there is

    def shown(self) -> None:
        self._read()

    def refresh(self) -> None:
        self._outdated()

    def _outdated(self) -> None:
        """Something may have changed: read again, now if it is looked at, else when it is."""
        self._stale = self._files_stale = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        if self._stale:
            self._stale = False
            self.panel.session.read(look_at_lake, self._show_lake, self, self._not_read, topic="lake")
        if self._files_stale and self.segments.current == FILES:
            self._files_stale = False
            self.files.load()

    def _not_read(self, problem: Problem) -> None:
        self._stale = True
        self.panel.problem(problem)

    def _show_lake(self, found: WholeLake) -> None:
        self._has_data = any(entry.newest is not None for entry in found.entries)
        self.datasets.show_lake(found.entries, found.set_aside)
        self.quarantine.show_items(found.set_aside, found.strays)
        self._label_quarantine(len(found.set_aside))
        self._show_view()

    def _another_lake(self) -> None:
        self._has_data = None
        self.datasets.clear()
        self.files.clear()
        self.quarantine.show_items((), ())
        self._label_quarantine(0)
        self._show_view()
        self._outdated()

    def _show_state(self, state: PanelState) -> None:
        last = state.last_run
        so_far = (last.run_id, last.ended_at, state.quarantine_open) if last else None
        if so_far != self._so_far:
            # A run has ended, here or in another program, or files were dropped.
            self._so_far = so_far
            self._outdated()
        self.folder.setEnabled(state.root is not None)
        self.empty.action.setEnabled(not state.busy)
        self.empty.action.explain(self.tr("A run is going on") if state.busy else "", "Ctrl+R")
        self._show_view()

    def _label_quarantine(self, count: int) -> None:
        title = self.tr("Quarantine")
        if count:
            spoken = self.tr("Quarantine, {} set aside").format(words.many(count, self.tr("file"), self.tr("files")))
            self.segments.label(QUARANTINE, f"{title} {words.count(count)}", "status/attention", "attention", spoken)
        else:
            self.segments.label(QUARANTINE, title)

    # ---- where the owner is

    def _choose(self, segment: str) -> None:
        self.segments.choose(segment)
        self._show_view()
        if self.isVisible():
            self._read()

    def _show_view(self) -> None:
        """The chosen way to look, where there is something to look at."""
        state, segment = self.panel.store.state, self.segments.current
        view = self._views[segment]
        if state.condition is not Condition.READY:
            view = self.welcome
        elif segment == DATASETS and self._has_data is False:
            view = self.empty
        self._stack.setCurrentWidget(view)
        self.welcome.show_condition(state)
        self.search.setEnabled(view not in (self.empty, self.welcome))

    def _search(self, text: str) -> None:
        for view in (self.datasets, self.files, self.quarantine):
            view.search(text)

    def _follow_lineage(self, zone: str) -> None:
        """A box of a dataset's way was clicked: show those files."""
        name = self.datasets.pane.name
        self.files.show_sources(Target("sources", name, Zone(zone)), self.tr(dataset_line(name).title))
        self._choose(FILES)

    def _lead(self, target: Target) -> None:
        """Where a word of a file's story leads, if it is not to a file."""
        match target.kind:
            case "dataset":
                self.look_at(dataset=target.name)
            case "run":
                self.panel.go("runs", {"run": target.name})
            case "quarantine":
                self.look_at(quarantine=True)
            case "sources":
                self.files.show_sources(target, self.tr(dataset_line(target.name).title))

    def look_at(self, **place: object) -> None:
        """``dataset=``; ``quarantine=True``; ``zone=`` with ``platform=`` or ``path=``; or a ``platform=`` alone."""
        if place.get("quarantine"):
            self._choose(QUARANTINE)
            self.quarantine.table.setFocus()
        elif zone := place.get("zone"):
            platform, path = str(place.get("platform") or ""), place.get("path")
            folder = str(path).rpartition("/")[0] if path else platform
            self.files.go_to(Zone(str(zone)), folder, str(path) if path else None)
            self._choose(FILES)
        elif name := place.get("dataset") or self._first_of(place.get("platform")):
            self._choose(DATASETS)
            self.datasets.go_to(str(name))

    def _first_of(self, platform: object) -> str:
        """The dataset that tells most of one platform; that of all where none is asked for."""
        own = (line.name for line in dataset_catalogue() if line.platforms == (platform,))
        shared = (line.name for line in dataset_catalogue() if platform in line.platforms)
        return next(own, "") or next(shared, "")

    # ---- keys

    def find(self) -> None:  # type: ignore[override]  # see Page.find
        self.search.begin()

    def copy(self) -> None:
        for view in (self.datasets.pane, self.files, self.quarantine):
            if view.isVisible():
                view.copy()

    def areas(self) -> list[QWidget]:
        """The parts that F6 goes round, in their order."""
        current = self._views.get(self.segments.current)
        inner = current.areas() if isinstance(current, DatasetsView | FilesView | QuarantineView) else []
        return [self.segments, self.search, *inner]

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "datasets"):
            self.search.setFixedWidth(SEARCH_COMPACT if on else SEARCH)
            for view in (self.datasets, self.files, self.quarantine):
                view.compact(on)
