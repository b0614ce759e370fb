"""One dataset: what it is called, how it stands, where it comes from, what is in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import words
from app.desktop.open_path import open_path
from app.models.dataset_list import OPTIONAL
from app.models.preview_table import PreviewTable
from app.pages.data_reading import LookedInto, Order, look_into, next_rows
from app.pages.data_wording import explanation, judgement, particulars, stops
from app.parts import PanelParts
from app.problems import Problem
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel
from app.widgets.empty_state import EmptyState
from app.widgets.labels import label, line
from app.widgets.lineage_boxes import LineageBoxes
from app.widgets.preview_view import PreviewView
from app.widgets.verdict_line import VerdictLine
from pipeline.browsing.catalogue import dataset_line
from pipeline.browsing.preview import Preview

PATIENCE_MS = 150  # what takes no longer is not announced
FOOTER = 30


class DatasetPane(QFrame):
    """``followed`` carries a zone's name: the owner wants to see the files there that the dataset comes from."""

    followed = Signal(str)
    changed = Signal(str)  # another dataset stands here

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataset-pane")
        self.setProperty("kind", "card")
        self._panel = panel
        self.name = ""
        self.seen: LookedInto | None = None
        self._orders: dict[str, Order] = {}
        self.rows = PreviewTable(self)
        self.view = PreviewView(self.rows, panel.preferences)
        self._title = ElidedLabel(size=Size.SUBHEAD, weight=600, name="dataset-title")
        self._raw_name = ElidedLabel(size=Size.SMALL, role="muted", fixed=True, name="dataset-name")
        self._verdict = VerdictLine("dataset-verdict")
        self.lineage = LineageBoxes(self.tr("Comes from"))
        self.empty = EmptyState("data", "", name="dataset-empty", kind="secondary")
        self._footer = label(size=Size.SMALL, role="muted", name="preview-footer")
        self.more = button(
            self.tr("Show more"), kind="link", name="show-more", tip=self.tr("Reads the rows that follow")
        )
        self.copy_path = button(self.tr("Copy path"), icon="copy", kind="small", name="copy-path")
        self.open_csv = button(self.tr("Open CSV"), icon="open", kind="small", name="open-csv")
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._announce)
        self._lay_out()
        self.lineage.followed.connect(self.followed)
        self.view.sort_asked.connect(self._sort)
        self.more.clicked.connect(self._show_more)
        self.copy_path.clicked.connect(self._copy_path)
        self.open_csv.clicked.connect(self._open_csv)
        self.empty.acted.connect(self.reload)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(int(Space.XS))
        head.addWidget(self._title)
        head.addWidget(self._raw_name)
        head.addStretch(1)
        head.addWidget(self.copy_path)
        head.addWidget(self.open_csv)
        about = QVBoxLayout()
        about.setContentsMargins(int(Space.M), 11, int(Space.M), int(Space.XS) + 2)
        about.setSpacing(int(Space.XS))
        about.addLayout(head)
        about.addWidget(self._verdict)
        about.addWidget(self.lineage)
        self._inside = QStackedWidget()
        self._inside.addWidget(self.view)
        self._inside.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(int(Space.M), 0, int(Space.S), 0)
        foot.addWidget(self._footer)
        foot.addStretch(1)
        foot.addWidget(self.more)
        self._foot = QWidget()
        self._foot.setFixedHeight(FOOTER)
        lines = QVBoxLayout(self._foot)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(line())
        lines.addLayout(foot, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(about)
        whole.addWidget(line())
        whole.addWidget(self._inside, 1)
        whole.addWidget(self._foot)

    # ---- which dataset, in which order

    def show_dataset(self, name: str) -> None:
        """Look into a dataset; it takes the place of the other one as soon as it was read."""
        if name != self.name:
            self.name = name
            self.reload()

    def reload(self) -> None:
        """Read the dataset again, from its first rows on."""
        name, order = self.name, self.order
        if not name:
            return
        self._patience.start()
        self._panel.session.read(
            lambda lake: look_into(lake, name, order), self._show, self, self._not_read, topic="dataset"
        )

    @property
    def order(self) -> Order:
        """How the rows stand: the newest first, until the owner wants them otherwise."""
        return self._orders.get(self.name) or Order(dataset_line(self.name).date_column, True)

    def clear(self) -> None:
        """Nothing to show: another lake, or none."""
        self._patience.stop()
        self.name, self.seen = "", None
        self._orders.clear()
        self.rows.clear()

    def compact(self, on: bool) -> None:
        self._raw_name.setVisible(not on)

    # ---- answers

    def _show(self, seen: LookedInto) -> None:
        self._patience.stop()
        if seen.standing.line.name != self.name:
            return  # of the lake before
        self.seen = seen
        standing, now = seen.standing, self._panel.clock.now()
        total = seen.rows.total if seen.rows else 0
        self._name_it()
        look, word = judgement(standing, total)
        self._verdict.say(look, word, particulars(seen, now), explanation(standing))
        self.lineage.show_stops(stops(seen.lineage))
        self._order_tabs()
        self._allow_files(standing.csv, standing.there)
        if seen.rows is not None and total:
            self._show_rows(seen.rows)
        else:
            self._show_none(seen.trouble)
        self.changed.emit(self.name)

    def _order_tabs(self) -> None:
        """The boxes are younger than what stands below them."""
        way = [self.open_csv, *self.lineage.boxes(), self.view.horizontalHeader(), self.view, self.more]
        for before, after in pairwise(way):
            self.setTabOrder(before, after)

    def _show_rows(self, rows: Preview) -> None:
        self.rows.show(rows)
        self.view.say_sorted(rows.sorted_by, rows.descending)
        self._inside.setCurrentWidget(self.view)
        self._count()

    def _show_none(self, trouble: Problem | None) -> None:
        self.rows.clear()
        if trouble is not None:
            self.empty.say("warning", trouble.message, trouble.next_action, self.tr("Look again"), action_icon="retry")
        elif self.name in OPTIONAL:
            self.empty.say("data", self.tr("Not set up"), self.tr("Instagram and YouTube are optional."))
        else:
            platforms = ", ".join(map(words.platform_title, dataset_line(self.name).platforms))
            self.empty.say(
                "data",
                self.tr("No rows yet"),
                self.tr("They appear once files of {} were collected and accepted.").format(platforms),
            )
        self._inside.setCurrentWidget(self.empty)
        self._count()

    def _not_read(self, problem: Problem) -> None:
        self._patience.stop()
        if self.name:
            self._name_it()
            self._show_none(problem)

    def _name_it(self) -> None:
        shown = dataset_line(self.name)
        self._title.setText(self.tr(shown.title))
        self._title.explain(self.tr(shown.about))
        self._raw_name.setText(shown.name)
        self.setAccessibleName(self.tr(shown.title))

    def _announce(self) -> None:
        """Reading takes its time, so say what is going on."""
        if self.rows.dataset != self.name:
            self._name_it()
            self.rows.clear()
            self._inside.setCurrentWidget(self.view)
        self._footer.setText(self.tr("Reading…"))
        self.more.hide()

    def _count(self) -> None:
        shown, total = self.rows.rowCount(), self.rows.total
        rows = words.many(total, self.tr("row"), self.tr("rows"))
        self._footer.setText(rows if shown == total else self.tr("First {} of {}").format(words.count(shown), rows))
        self.more.setVisible(shown < total)
        self._foot.setVisible(bool(total))

    # ---- what the owner does

    def _sort(self, column: str, descending: bool) -> None:
        self._orders[self.name] = Order(column, descending)
        self.reload()

    def _show_more(self) -> None:
        name, order, offset = self.name, self.order, self.rows.rowCount()
        self._patience.start()
        self._panel.session.read(
            lambda lake: next_rows(lake, name, order, offset), self._append, self, self._not_read, topic="dataset"
        )

    def _append(self, rows: Preview) -> None:
        self._patience.stop()
        if self.rows.append(rows):
            self._count()
        else:
            self.reload()  # written anew meanwhile

    def _allow_files(self, place: Path | str, there: bool) -> None:
        here = isinstance(place, Path)
        self.copy_path.setEnabled(there)
        self.copy_path.explain(str(place) if there else self.tr("There is no file yet"))
        self.open_csv.setEnabled(there and here)
        self.open_csv.explain(
            self.tr("Opens it in the program for tables")
            if there and here
            else self.tr("There is no file yet")
            if here
            else self.tr("It is not on this computer")
        )

    def _copy_path(self) -> None:
        if self.seen is not None:
            QGuiApplication.clipboard().setText(str(self.seen.standing.csv))
            self._panel.toast(self.tr("Path copied"))

    def _open_csv(self) -> None:
        place = self.seen.standing.csv if self.seen is not None else ""
        if isinstance(place, Path) and not open_path(place):
            self._panel.problem(
                Problem(
                    self.tr("There is no program for {} on this computer.").format(place.name),
                    self.tr("Copy its path and open it where you like."),
                )
            )

    def copy(self) -> None:
        """The chosen cells, as lines with tabs."""
        text = self.view.copied()
        if text:
            QGuiApplication.clipboard().setText(text)
            count = len(self.view.selectionModel().selectedIndexes())
            self._panel.toast(words.many(count, self.tr("cell copied"), self.tr("cells copied")))
