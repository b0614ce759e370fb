"""A table as all tables of the panel are: calm rows, words as headings, everything by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app import theme
from app.theme import Height
from app.widgets.corners import round_below
from app.widgets.table_header import Header
from app.widgets.table_rows import RowDelegate

if TYPE_CHECKING:
    from app.preferences import Preferences

OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Table(QTableView):
    """Rows 36 px high, 32 when ``dense``; ``framed`` gives it the edge of a card.

    An unframed one that ends a card sets ``ends_card``, so that its last row keeps to the round corners.

    ``opened`` is Enter or a double click. Cells may use the roles of :class:`app.widgets.table_rows.Cell`.
    """

    opened = Signal(QModelIndex)

    def __init__(
        self,
        name: str,
        accessible: str,
        parent: QWidget | None = None,
        *,
        dense: bool = False,
        framed: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("framed", framed)
        self.setFont(theme.font(tabular=True))
        self.hovered_row = -1
        self.ends_card = framed
        self._remembering: tuple[Preferences, str] | None = None
        headings = Header(self, rounded=framed)
        self.setHorizontalHeader(headings)
        self.addScrollBarWidget(headings.beside, Qt.AlignmentFlag.AlignTop)
        self.setItemDelegate(RowDelegate(self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.dense(dense)
        self._behave()
        self.doubleClicked.connect(self.opened)
        self.entered.connect(self._hover)

    def _behave(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # The rounded corners of the frame show through where the rows do not paint.
        self.viewport().setAutoFillBackground(False)

    def dense(self, on: bool) -> None:
        self.verticalHeader().setMinimumSectionSize(int(Height.LOG_ROW))
        self.verticalHeader().setDefaultSectionSize(int(Height.ROW_DENSE if on else Height.ROW))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._forget_hover)

    def columns(self, widths: list[int], stretch: int | None = None) -> None:
        """The width of each column; ``stretch`` is the one that takes what is left."""
        header = self.horizontalHeader()
        for column, width in enumerate(widths):
            header.resizeSection(column, width)
        if stretch is not None:
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def remember(self, preferences: Preferences, key: str) -> None:
        """Take up the widths the owner once gave the columns, and keep those given from now on.

        Called after the model is set and the columns have their own widths.
        """
        header = self.horizontalHeader()
        kept = preferences.get(f"columns/{key}", "")
        widths = [int(width) for width in kept.split(" ") if width.isdigit()]
        if len(widths) == header.count():
            for column, width in enumerate(widths):
                if header.sectionResizeMode(column) != QHeaderView.ResizeMode.Stretch:
                    header.resizeSection(column, max(width, header.minimumSectionSize()))
        if self._remembering is None and isinstance(header, Header):
            header.dragged.connect(self._keep)
        self._remembering = (preferences, f"columns/{key}")

    def _keep(self) -> None:
        if self._remembering is not None:
            preferences, key = self._remembering
            header = self.horizontalHeader()
            preferences.put(key, " ".join(str(header.sectionSize(column)) for column in range(header.count())))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.ends_card:
            round_below(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OPENING and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.indexAt(event.position().toPoint()).isValid():
            self._forget_hover()
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._forget_hover()
        return super().viewportEvent(event)

    def _hover(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.row() != self.hovered_row:
            before, self.hovered_row = self.hovered_row, index.row()
            self._repaint_row(before)
            self._repaint_row(self.hovered_row)

    def _forget_hover(self) -> None:
        before, self.hovered_row = self.hovered_row, -1
        self._repaint_row(before)

    def _repaint_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(
                0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row) or int(Height.ROW)
            )
