"""Files by zone: folders at the left, their files at the right, the way of the chosen file below."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QWidget

from app import words
from app.models.file_listing import Column, FileListing, FileQuery, FilesFound, find_files, read_files
from app.models.file_story import Target
from app.models.zone_files import ZoneFileTable
from app.models.zone_tree import Place, ZoneTree
from app.pages.data_file_foot import FileFoot
from app.pages.data_reading import files_behind
from app.parts import PanelParts
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.eliding import ElidingRows, Index
from app.widgets.empty_state import EmptyState
from app.widgets.labels import line
from app.widgets.table import Table
from app.widgets.zone_tree import ZoneTreeView
from pipeline.model import Zone

TREE, TREE_COMPACT = 280, 216
WIDTHS = [280, 90, 100, 152, 150]


class FilesView(QWidget):
    """``led_to`` carries a :class:`Target` that is no file: a dataset, a run, an item in quarantine."""

    led_to = Signal(object)
    search_cleared = Signal()

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("files")
        self._panel = panel
        self._listing = FileListing()
        self._query = FileQuery(Place(Zone.LANDING))
        self._about = ""  # what the shown files are, where they are not simply those of a folder
        self.folders = ZoneTree(self)
        self.tree = ZoneTreeView(self.folders)
        self.files = ZoneFileTable(self)
        self.table = Table("zone-files", self.tr("Files"), dense=True, framed=False)
        self.foot = FileFoot(panel)
        self.empty = EmptyState("file", "", name="files-empty", kind="secondary")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._tree_card = Card(self.tr("Zones"), name="zone-card", margin=1)
        self._tree_card.body.setContentsMargins(0, int(Space.XXS), 0, 6)
        self._tree_card.body.addWidget(self.tree)
        self._card = Card(self.tr("Files"), name="file-card", margin=1)
        self._sum = ElidedLabel(role="muted", name="files-sum")
        self.all_files = button(self.tr("Show all files"), kind="link", name="files-all")
        self._card.header_tools.addWidget(self._sum)
        self._card.header_tools.addWidget(self.all_files)
        self._card.body.setSpacing(0)
        self._found = QStackedWidget()
        self._found.addWidget(self.table)
        self._found.addWidget(self.empty)
        self._card.body.addWidget(self._found, 1)
        self._card.body.addWidget(line())
        self._card.body.addWidget(self.foot)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._tree_card)
        self._row.addWidget(self._card, 1)
        self.table.setModel(self.files)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setItemDelegate(ElidingRows(self._where_to_elide, self.table))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.columns(WIDTHS, stretch=Column.NAME)
        self.table.remember(self._panel.preferences, "files")
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(int(self._query.column), Qt.SortOrder.DescendingOrder)
        self.compact(False)

    def _connect(self) -> None:
        self.tree.chosen.connect(self._choose_folder)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose_file(now.row()))
        self.table.opened.connect(lambda _: self.foot.open_file())
        self.table.customContextMenuRequested.connect(lambda at: self.foot.offer(self.table.viewport().mapToGlobal(at)))
        self.foot.followed.connect(self.follow)
        self.foot.changed.connect(self.load)
        self.all_files.clicked.connect(self._show_all)
        self.empty.acted.connect(self._clear_search)

    def compact(self, on: bool) -> None:
        self._row.setSpacing(int(Space.XS) if on else int(Space.S))
        self._tree_card.setFixedWidth(TREE_COMPACT if on else TREE)
        for column in (Column.NEWEST, Column.CAME_FROM):
            self.table.setColumnHidden(int(column), on)

    def _where_to_elide(self, index: Index) -> Qt.TextElideMode:
        """Raw and set-aside files begin with the digest of their contents; their own name stands at the end."""
        digest_first = self.files.file(index.row()).zone in (Zone.RAW, Zone.QUARANTINE)
        if index.column() == Column.NAME:
            return Qt.TextElideMode.ElideLeft if digest_first else Qt.TextElideMode.ElideMiddle
        return Qt.TextElideMode.ElideMiddle if digest_first else Qt.TextElideMode.ElideRight

    def areas(self) -> list[QWidget]:
        return [self.tree, self.table, self.foot]

    # ---- what there is

    def load(self) -> None:
        """Read which files there are; what is shown stays until then."""
        self._panel.session.read(read_files, self._loaded, self, self._panel.problem, topic="files")

    def clear(self) -> None:
        """Another lake: none of its files are known yet."""
        self._query, self._about = FileQuery(Place(Zone.LANDING)), ""
        self._loaded(FileListing())

    def _loaded(self, listing: FileListing) -> None:
        self._listing = listing
        self.tree.show_folders(listing.roots)
        self.tree.go_to(self._query.place)
        self._ask()

    def search(self, text: str) -> None:
        """All files of the lake whose path holds ``text``; none: back to the folder."""
        self._query = replace(self._query, search=text)
        self._ask()

    def go_to(self, zone: Zone, folder: str = "", path: str | None = None) -> None:
        """Show a folder and, in it, choose a file; both are relative to the zone."""
        chosen = (zone, path) if path else None
        self._change(replace(self._query, place=Place(zone, folder), only=None, search="", choose=chosen), "")

    def show_sources(self, target: Target, title: str) -> None:
        """Show only the files that a dataset comes from, all of them chosen."""
        self._panel.session.read(
            lambda lake: files_behind(lake, target),
            lambda paths: self._show_only(target.zone, paths, title),
            self,
            topic="sources",
        )

    def _show_only(self, zone: Zone, paths: frozenset[str], title: str) -> None:
        place = Place(zone, _shared_folder(paths))
        about = self.tr("What {} comes from").format(title)
        self._change(replace(self._query, place=place, only=paths, search="", choose=None), about)

    def _change(self, query: FileQuery, about: str) -> None:
        if self._query.search:
            self.search_cleared.emit()
        self._query, self._about = query, about
        self.tree.go_to(query.place)
        self._ask()

    def _ask(self) -> None:
        listing, query = self._listing, self._query
        self._panel.bridge.ask(lambda: find_files(listing, query), self._show, self, topic="found")

    def _show(self, found: FilesFound) -> None:
        self.files.show(found, self._panel.clock.now())
        count, query = len(found.order), found.query
        title = query.place.said
        if query.search:
            title = self.tr("In all zones: {}").format(query.search)
        elif query.only is not None:
            title = self._about
        self._card.say(title)
        self._sum.setText(f"{words.many(count, self.tr('file'), self.tr('files'))} · {words.size(found.bytes)}")
        self.all_files.setVisible(query.only is not None and not query.search)
        self._say_empty(query)
        self._found.setCurrentWidget(self.table if count else self.empty)
        self._select(found)

    def _say_empty(self, query: FileQuery) -> None:
        if query.search:
            self.empty.say("search", self.tr("Nothing found"), self.tr("No file is called that."), self.tr("Clear"))
        else:
            self.empty.say("file", self.tr("No files here"))

    def _select(self, found: FilesFound) -> None:
        """The file that was asked for or chosen before, else the first; of a dataset's files all."""
        flags, chosen = QItemSelectionModel.SelectionFlag, self.table.selectionModel()
        if found.row >= 0:
            chosen.setCurrentIndex(self.files.index(found.row, 0), flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(self.files.index(found.row, 0))
        if found.query.only is not None and not found.query.search:
            self.table.selectAll()
        self._choose_file(found.row)

    # ---- what the owner does

    def _choose_folder(self, place: Place) -> None:
        self.go_to(place.zone, place.folder)

    def _show_all(self) -> None:
        self.go_to(self._query.place.zone, self._query.place.folder)

    def _clear_search(self) -> None:
        self.search_cleared.emit()

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        falls = order == Qt.SortOrder.DescendingOrder
        self._query = replace(self._query, column=Column(section), descending=falls)
        self._ask()

    def _choose_file(self, row: int) -> None:
        chosen = self.files.file(row) if row >= 0 else None
        if chosen is not None:
            self._query = replace(self._query, choose=(chosen.zone, chosen.file.path))
        self.foot.show_file(chosen)

    def follow(self, target: Target) -> None:
        """Go where a word of the story leads."""
        if target.kind == "file":
            self.go_to(target.zone, target.name.rpartition("/")[0], target.name)
        elif target.kind == "contents":
            self.show_sources(target, target.name.rpartition("/")[2])
        else:
            self.led_to.emit(target)

    def copy(self) -> None:
        """The chosen files' lines, with tabs."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        if rows:
            texts = ("\t".join(str(self.files.index(row, c).data() or "") for c in Column) for row in rows)
            QGuiApplication.clipboard().setText("\n".join(texts))
            self._panel.toast(words.many(len(rows), self.tr("line copied"), self.tr("lines copied")))


def _shared_folder(paths: frozenset[str]) -> str:
    """The deepest folder that all paths lie in."""
    folders = [path.split("/")[:-1] for path in paths]
    shared = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared)
