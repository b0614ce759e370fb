"""Quarantine: every file that is set aside, why, and what can be done – for one of them or for several at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app import icons, words
from app.desktop.open_path import open_path
from app.models.quarantine_table import Column, QuarantineTable
from app.pages.data_set_aside import SetAsideActions
from app.parts import PanelParts
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.eliding import ElidingRows, Index
from app.widgets.empty_state import EmptyState
from app.widgets.labels import label, line
from app.widgets.set_aside_note import SetAsideNote
from app.widgets.table import Table
from pipeline.engine.records import QuarantineItem
from pipeline.model import Zone

WIDTHS = [96, 270, 240, 150, 150]
NOTE = 116


class QuarantineView(QWidget):
    """Newest first; the first one is chosen, so that there is always something to read."""

    search_cleared = Signal()

    def __init__(self, panel: PanelParts, actions: SetAsideActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quarantine")
        self._panel = panel
        self.items = QuarantineTable(self)
        self.table = Table("quarantine-items", self.tr("Files that are set aside"), dense=True, framed=False)
        self.note = SetAsideNote()
        self.empty = EmptyState("check", "", name="quarantine-empty", kind="secondary")
        self.strays = Strays(panel)
        self._lay_out()
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(self.items.sorted_by, self.items.order)
        header.sortIndicatorChanged.connect(self._sort)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        self.table.opened.connect(lambda _: actions.open(self.chosen()))
        self.note.check_asked.connect(lambda: actions.check_again(self.chosen()))
        self.note.open_asked.connect(lambda: actions.open(self.chosen()))
        self.note.drop_asked.connect(lambda: actions.ask_to_drop(self.chosen()))
        self.empty.acted.connect(self.search_cleared)
        actions.held.connect(self.note.hold)
        self.note.hold(actions.hold)
        self.show_items((), ())

    def _lay_out(self) -> None:
        self._card = Card(self.tr("Quarantine"), name="quarantine-list", margin=1)
        self._card.header_tools.addWidget(
            ElidedLabel(self.tr("Set aside, not deleted. Nothing else waits for them."), size=Size.SMALL, role="muted")
        )
        self.table.setModel(self.items)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setItemDelegate(ElidingRows(_where_to_elide, self.table))
        self.table.columns(WIDTHS, stretch=Column.REASON)
        self.table.remember(self._panel.preferences, "quarantine")
        self._detail = QWidget()
        detail = QVBoxLayout(self._detail)
        detail.setContentsMargins(int(Space.M) - 1, int(Space.S), int(Space.M) - 1, int(Space.S))
        detail.addWidget(self.note)
        self._detail.setMinimumHeight(NOTE)
        listed = QWidget()
        inside = QVBoxLayout(listed)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addWidget(line())
        inside.addWidget(self._detail)
        self._found = QStackedWidget()
        self._found.addWidget(listed)
        self._found.addWidget(self.empty)
        self._card.body.addWidget(self._found)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._card, 1)
        self._column.addWidget(self.strays)
        self.compact(False)

    def compact(self, on: bool) -> None:
        self._column.setSpacing(int(Space.XS) if on else int(Space.S))
        self.table.setColumnHidden(int(Column.WHERE), on)

    def areas(self) -> list[QWidget]:
        return [self.table, self._detail, self.strays]

    def show_items(self, items: Sequence[QuarantineItem], strays: Sequence[str]) -> None:
        """What was read of the lake; chosen items stay chosen as far as they are still there."""
        kept = [item.id for item in self.chosen()]
        self.items.show(items, self._panel.clock.now())
        count = words.many(len(items), self.tr("file"), self.tr("files"))
        self._card.say(self.tr("In quarantine: {}").format(count) if items else "")
        self.strays.show_names(strays)
        self._select(kept)

    def search(self, text: str) -> None:
        kept = [item.id for item in self.chosen()]
        self.items.search(text)
        self._select(kept)

    def chosen(self) -> tuple[QuarantineItem, ...]:
        """The items the owner has chosen, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.items.item(row) for row in rows)

    def copy(self) -> None:
        """The chosen lines, with tabs."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        if rows:
            lines = ("\t".join(str(self.items.index(row, c).data() or "") for c in Column) for row in rows)
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._panel.toast(words.many(len(rows), self.tr("line copied"), self.tr("lines copied")))

    # ---- inside

    def _select(self, wanted: Sequence[int]) -> None:
        flags, chosen = QItemSelectionModel.SelectionFlag, self.table.selectionModel()
        rows = [row for item_id in wanted if (row := self.items.row_of(item_id)) >= 0]
        if not rows and self.items.rowCount():
            rows = [0]
        for number, row in enumerate(rows):
            how = flags.ClearAndSelect if number == 0 else flags.Select
            chosen.select(self.items.index(row, 0), how | flags.Rows)
        if rows:
            chosen.setCurrentIndex(self.items.index(rows[0], 0), flags.NoUpdate)
        self._say_empty()
        self._found.setCurrentIndex(0 if self.items.rowCount() else 1)
        self._tell()

    def _say_empty(self) -> None:
        if self.items.total:
            text = self.tr("No file in quarantine is called that.")
            self.empty.say("search", self.tr("Nothing found"), text, self.tr("Clear"))
        else:
            self.empty.say("check", self.tr("Nothing is set aside."), self.tr("Every file that arrived could be read."))

    def _tell(self) -> None:
        chosen = self.chosen()
        self._detail.setVisible(bool(chosen))
        if chosen:
            self.note.show_items(chosen, self._panel.clock.now())

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        kept = [item.id for item in self.chosen()]
        self.items.sort(column, order)
        self._select(kept)


def _where_to_elide(index: Index) -> Qt.TextElideMode:
    return Qt.TextElideMode.ElideMiddle if index.column() == Column.FILE else Qt.TextElideMode.ElideRight


class Strays(QFrame):
    """A quiet line about what lies in landing but is read by no platform. Hidden where there is none."""

    SHOWN = 6

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strays")
        self.setProperty("kind", "card")
        self._panel = panel
        shape = QLabel()
        icons.wear(shape, "info", "muted", 16)
        self._text = ElidedLabel(role="muted", name="strays-text")
        self.open = button(self.tr("Open landing folder"), icon="folder", kind="small", name="strays-open")
        row = QHBoxLayout(self)
        row.setContentsMargins(int(Space.M), int(Space.XS), int(Space.S), int(Space.XS))
        row.setSpacing(int(Space.XS))
        row.addWidget(shape)
        row.addWidget(label(self.tr("In landing, but read by no platform:")))
        row.addWidget(self._text, 1)
        row.addWidget(self.open)
        self.open.clicked.connect(self._open)
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        rest = len(names) - self.SHOWN
        told = ", ".join(names[: self.SHOWN])
        self._text.setText(self.tr("{} and {} more").format(told, rest) if rest > 0 else told)
        self._text.explain("\n".join(names[:40]))
        self.setVisible(bool(names))

    def _open(self) -> None:
        lake = self._panel.session.lake
        folder = lake.settings.local_zone(Zone.LANDING) if lake else None
        if folder is None or not open_path(folder):
            self._panel.toast(self.tr("That folder cannot be shown on this computer."))
