"""The step matrix on the screen: one delegate paints every cell, the view knows folding, menus and popovers."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app import icons, matrix, theme
from app.cells import Cell
from app.looks import Look
from app.matrix import Row
from app.models.step_matrix import CELL, ROW, StepMatrix
from app.theme import Height, Size
from app.widgets.table_header import Header

Index = QModelIndex | QPersistentModelIndex
INSET, PADDING, ICON, GAP, BAR, RADIUS = 3, 8, 13, 5, 3, 6
SIDE, APART, EDGE = 4, 4, 5  # beside a cell; between two values at least; behind what stands at the right
SIZES = (Size.BODY, Size.SMALL, Size.TINY)  # the largest that fits
NARROW = 118  # columns below that drop the second value
WIDE_FIRST, WIDE_SIGN_IN, WIDE_LAST = 144, 120, 136
SMALL_FIRST, SMALL_SIGN_IN, SMALL_LAST = 110, 112, 126
COMPACT_ROW = 32


class CellDelegate(QStyledItemDelegate):
    """Paints shape, value, second value and bar of a cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, row = option.rect, cast(Row, index.data(ROW))
        colours = theme.palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        if index.column() == 0:
            self._paint_name(painter, rect, row)
        else:
            self._paint_cell(painter, rect, cast(Cell, index.data(CELL)), index.column() == matrix.NEWEST)
        view = cast(MatrixView, option.widget)
        if view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QColor(colours.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (1.5, 2.5):
                painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset + 1, -inset, -inset - 1), RADIUS, RADIUS)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, int(Height.ROW))

    def _paint_name(self, painter: QPainter, rect: QRect, row: Row) -> None:
        colours = theme.palette()
        face = theme.font(Size.BODY, 400 if row.account else 500)
        place = rect.adjusted(28 if row.account else 12, 0, -6, -1)
        metrics = QFontMetrics(face)
        room = place.width() - (20 if row.foldable else 0)
        shown = metrics.elidedText(row.title, Qt.TextElideMode.ElideMiddle, room)
        painter.setFont(face)
        painter.setPen(QColor(colours.muted if row.muted else colours.text))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if row.foldable:
            name = "chevron-down" if row.unfolded else "chevron-right"
            at = QPoint(place.left() + metrics.horizontalAdvance(shown) + 6, place.center().y() - 6)
            painter.drawPixmap(at, icons.pixmap(name, "muted", 14, painter.device().devicePixelRatio()))

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell, newest: bool) -> None:
        colours = theme.palette()
        # Its text begins where its heading does.
        box = QRectF(rect).adjusted(SIDE, INSET, -SIDE, -INSET - 1)
        if cell.soft and cell.look is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.bg(cell.look)))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if cell.filled is not None:
                self._paint_bar(painter, box, cell)
        left = box.left() + PADDING
        if cell.look is not None:
            shape = icons.pixmap(
                cell.icon or cell.look.icon, cell.look.value, ICON, painter.device().devicePixelRatio()
            )
            painter.drawPixmap(QPoint(int(left), rect.center().y() - ICON // 2), shape)
            left += ICON + GAP
        edge = PADDING if newest else EDGE if cell.second else APART if cell.soft else 0
        place = QRect(int(left), rect.top(), int(box.right() - edge - left), rect.height() - 1)
        self._paint_words(painter, place, cell, newest or rect.width() >= NARROW)

    def _paint_words(self, painter: QPainter, place: QRect, cell: Cell, room_for_two: bool) -> None:
        colours = theme.palette()
        strong = cell.soft or cell.look is Look.SIGNIN
        face = _fitting(cell.value, 500 if cell.soft else 400, place.width())
        second_face = theme.font(Size.BODY, 600 if cell.second_look else 400, tabular=True)
        ink = colours.fg(cell.look) if strong and cell.look else colours.muted if cell.muted else colours.text
        ink = colours.accent if cell.link else ink
        second_width = QFontMetrics(second_face).horizontalAdvance(cell.second) + APART
        if cell.second_look:
            second_width += ICON + 4
        # The second value goes rather than that the first is cut; it stays in the tooltip.
        fits = QFontMetrics(face).horizontalAdvance(cell.value) + second_width <= place.width()
        two = bool(cell.second) and room_for_two and fits
        painter.setFont(face)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(face).elidedText(cell.value, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if not two:
            return
        second_ink = colours.fg(cell.second_look) if cell.second_look else colours.muted
        painter.setFont(second_face)
        painter.setPen(QColor(second_ink))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), cell.second)
        if cell.second_look:
            look = cell.second_look
            shape = icons.pixmap(look.icon, look.value, ICON, painter.device().devicePixelRatio())
            painter.drawPixmap(QPoint(place.right() - second_width + APART, place.center().y() - ICON // 2 + 1), shape)

    def _paint_bar(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        """The bar at the cell's foot: elapsed against usual; a notch marks the usual once it is passed."""
        colours = theme.palette()
        assert cell.look is not None
        clip = QPainterPath()
        clip.addRoundedRect(box, RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(clip)
        track = QRectF(box.left(), box.bottom() - BAR, box.width(), BAR)
        shade = QColor(colours.fg(cell.look))
        shade.setAlphaF(0.18)
        painter.fillRect(track, shade)
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * (cell.filled or 0), BAR),
                         QColor(colours.fg(cell.look)))  # fmt: skip
        if cell.notch is not None:
            painter.fillRect(QRectF(track.left() + track.width() * cell.notch - 1, track.top(), 2, BAR),
                             QColor(colours.surface))  # fmt: skip
        painter.restore()


class MatrixView(QTableView):
    """A row a platform. Enter or a click opens a cell, Left and Right on a name fold and unfold its accounts."""

    opened = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex, QPoint)  # in global coordinates

    def __init__(self, model: StepMatrix, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix = model
        self._compact = False
        self.setObjectName("step-matrix")
        self.setAccessibleName(self.tr("Steps of every platform"))
        self.setAccessibleDescription(
            self.tr("Arrow keys walk the cells, Enter opens one, the menu key shows what to do.")
        )
        self.setProperty("framed", True)
        self.setItemDelegate(CellDelegate(self))
        headings = Header(self, rounded=True)
        self.setHorizontalHeader(headings)
        self.addScrollBarWidget(headings.beside, Qt.AlignmentFlag.AlignTop)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(COMPACT_ROW)
        rows.setDefaultSectionSize(int(Height.ROW))
        self.setModel(model)
        self._place: tuple[tuple[str, str], int] | None = None
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._rows_changed)
        self._rows_changed()
        self.clicked.connect(self._open)

    # ---- size

    def compact(self, on: bool) -> None:
        self._compact = on
        self.verticalHeader().setDefaultSectionSize(COMPACT_ROW if on else int(Height.ROW))
        self._share_width()
        self.updateGeometry()

    def whole_height(self) -> int:
        """How high it is with all its rows."""
        rows = max(self._matrix.rowCount(), 1)
        return self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize() + 2

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.whole_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Fixed columns at both sides; the five phases share what is left to the pixel."""
        first, sign_in, last = (
            (SMALL_FIRST, SMALL_SIGN_IN, SMALL_LAST) if self._compact else (WIDE_FIRST, WIDE_SIGN_IN, WIDE_LAST)
        )
        header, phases = self.horizontalHeader(), len(matrix.PLATFORM_PHASES)
        room = max(self.viewport().width() - first - sign_in - last, phases * 60)
        widths = [first, sign_in, *(room * (i + 1) // phases - room * i // phases for i in range(phases)), last]
        for column, width in enumerate(widths):
            header.resizeSection(column, width)

    def _keep_place(self) -> None:
        """Rows that come and go must not take the keyboard's place with them."""
        index = self.currentIndex()
        self._place = (self._matrix.row(index).identity, index.column()) if index.isValid() else None

    def _rows_changed(self) -> None:
        self.clearSpans()
        self._take_up_place()
        for number in range(self._matrix.rowCount()):
            for column in range(1, len(matrix.HEADINGS)):
                if self._matrix.cell(self._matrix.index(number, column)).span:
                    self.setSpan(number, column, 1, matrix.NEWEST - column)
        self.updateGeometry()

    def _take_up_place(self) -> None:
        if self._place is None:
            return
        (name, account), column = self._place
        numbers = {self._matrix.row(self._matrix.index(n, 0)).identity: n for n in range(self._matrix.rowCount())}
        row = numbers.get((name, account), numbers.get((name, "")))
        if row is not None:
            self.setCurrentIndex(self._matrix.index(row, column))

    # ---- what the owner does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(index)
        elif index.isValid() and index.column() == 0 and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            row = self._matrix.row(index)
            wants_open = key == Qt.Key.Key_Right
            if row.foldable and row.unfolded is not wants_open:
                self._fold(index, wants_open)
            else:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            where = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(index, where)

    def _open(self, index: QModelIndex) -> None:
        row = self._matrix.row(index)
        if index.column() == 0 and row.foldable:
            self._fold(index, not row.unfolded)
        else:
            self.opened.emit(index)

    def _fold(self, index: QModelIndex, unfolded: bool) -> None:
        number = index.row()
        self._matrix.fold(number, unfolded)
        self.setCurrentIndex(self._matrix.index(number, 0))


def _fitting(text: str, weight: int, room: int) -> QFont:
    """In narrow columns words are rather set smaller than cut."""
    faces = (theme.font(size, weight, tabular=True) for size in SIZES)
    fits = (face for face in faces if QFontMetrics(face).horizontalAdvance(text) <= room)
    return next(fits, theme.font(Size.BODY, weight, tabular=True))
