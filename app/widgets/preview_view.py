"""A dataset's rows: dense, sorted by a click on a heading, columns as wide as their values want to be."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app import theme
from app.models.preview_table import PreviewTable
from app.preferences import Preferences
from app.theme import Size
from app.widgets.table import Table
from app.widgets.table_header import ARROW, GAP, PADDING, Header
from app.widgets.table_rows import RowDelegate

MEASURED_ROWS = 60
NARROWEST, WIDEST = 44, 280
ROOMY, CROWDED = PADDING, 8


class PreviewView(Table):
    """``sort_asked`` carries a column's raw name and whether the most comes first; sorting itself is not done here."""

    sort_asked = Signal(str, bool)

    def __init__(self, model: PreviewTable, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("preview", "", parent, dense=True, framed=False)
        self.setAccessibleName(self.tr("Rows of the dataset"))
        self.setAccessibleDescription(self.tr("A click on a heading sorts by it; Ctrl+C copies the chosen cells."))
        self._rows, self._preferences = model, preferences
        self._shown: tuple[str, int] = ("", 0)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(False)
        header.sortIndicatorChanged.connect(self._ask_to_sort)
        model.modelReset.connect(self._begin_anew)
        # The room is known once the layout has had its turn.
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self.fit)

    def say_sorted(self, column: str, descending: bool) -> None:
        """Show by which column the rows stand; '' for the order of the file."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(self._rows.number_of(column), order)
        header.blockSignals(False)
        header.viewport().update()
        self.fit()

    def copied(self) -> str:
        """The chosen cells as lines with tabs."""
        chosen: QItemSelection = self.selectionModel().selection()
        return self._rows.copied((index.row(), index.column()) for index in chosen.indexes())

    def fit(self) -> None:
        """Give every column what its values want, and share out what is left of the room."""
        count = len(self._rows.columns)
        if not count:
            return
        room, wanted = self.viewport().width(), [self._wanted(column) for column in range(count)]
        air = ROOMY if sum(wanted) + 2 * ROOMY * count <= room else CROWDED
        for painter in (self.horizontalHeader(), self.itemDelegate()):
            if isinstance(painter, Header | RowDelegate):
                painter.padding = air
        widths = self._remembered() or [min(max(width + 2 * air, NARROWEST), WIDEST) for width in wanted]
        taken = sum(widths)
        if taken < room:
            shares = [width * room // taken for width in widths]
            shares[-1] += room - sum(shares)
            widths = shares
        self.remember(self._preferences, f"preview-{self._rows.dataset}")
        self.columns(widths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fitting.start()

    def _begin_anew(self) -> None:
        shown = (self._rows.dataset, len(self._rows.columns))
        if shown != self._shown:
            self._shown = shown
            self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def _remembered(self) -> list[int]:
        kept = self._preferences.get(f"columns/preview-{self._rows.dataset}", "")
        widths = [int(width) for width in kept.split(" ") if width.isdigit()]
        return widths if len(widths) == len(self._rows.columns) and all(widths) else []

    def _wanted(self, column: int) -> int:
        heading = QFontMetrics(theme.font(Size.SMALL, 500)).horizontalAdvance(self._rows.columns[column].title)
        texts = [self._rows.text(row, column) for row in range(min(self._rows.rowCount(), MEASURED_ROWS))]
        longest = sorted(texts, key=len, reverse=True)[:4]
        metrics = QFontMetrics(self.font())
        values = max((metrics.horizontalAdvance(text) for text in longest), default=0)
        arrow = ARROW + GAP if column == self.horizontalHeader().sortIndicatorSection() else 0
        return max(values, heading + arrow) + 1

    def _ask_to_sort(self, section: int, order: Qt.SortOrder) -> None:
        if 0 <= section < len(self._rows.columns):
            self.sort_asked.emit(self._rows.columns[section].name, order == Qt.SortOrder.DescendingOrder)
