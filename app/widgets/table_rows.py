"""How a row of a table is painted: background by selection and pointer, a thin line below, the cell's words."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Height, Size
from app.widgets.status_pill import paint_pill, pill_width
from pipeline.palette import Palette

PADDING, ICON, GAP, RING = 12, 14, 7, 2
BAR_LENGTH, BAR_HEIGHT, BAR_GAP = 64, 4, 8
Index = QModelIndex | QPersistentModelIndex
LOOKS = frozenset(look.value for look in Look)  # Qt hands them back as plain text
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Cell(IntEnum):
    """What a model may say about a cell besides its words; all of it follows the theme."""

    PILL = Qt.ItemDataRole.UserRole + 71  # Look: the words stand in a pill of this look
    SHAPE = Qt.ItemDataRole.UserRole + 72  # Look, or the name of an icon: stands before the words
    ROLE = Qt.ItemDataRole.UserRole + 73  # str: the words' colour: 'muted', 'accent', 'attention', …
    WEIGHT = Qt.ItemDataRole.UserRole + 74  # int: 500 for names, 600 for what matters most
    FIXED = Qt.ItemDataRole.UserRole + 75  # bool: a fixed-width face, for paths and raw names
    BAR = Qt.ItemDataRole.UserRole + 76  # float, 0 to 1: how much is left, as a bar before the words


class RowDelegate(QStyledItemDelegate):
    """Pages with cells of their own override :meth:`paint_content` and leave the row to this one.

    Lists and trees may use it, too; ``lines`` False leaves out the separators, ``height`` is that of their rows.
    """

    def __init__(
        self, parent: QWidget | None = None, *, lines: bool = True, height: int = int(Height.ROW_DENSE)
    ) -> None:
        super().__init__(parent)
        self._lines, self._height = lines, height
        self.padding = PADDING

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, rect = theme.palette(), option.rect
        painter.save()
        self.paint_row(painter, option, index, colours)
        self.paint_content(painter, option, index, rect.adjusted(self.padding, 0, -self.padding, -1))
        painter.restore()

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, colours: Palette) -> None:
        rect, view = option.rect, option.widget
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.select))
        elif self._under_pointer(option, index):
            painter.fillRect(rect, QColor(colours.raised))
        if self._lines:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        if isinstance(view, QAbstractItemView) and _has_ring(view, index):
            _paint_ring(painter, rect, index, QColor(colours.focus))

    def _under_pointer(self, option: QStyleOptionViewItem, index: Index) -> bool:
        row = getattr(option.widget, "hovered_row", None)
        return bool(option.state & QStyle.StateFlag.State_MouseOver) if row is None else row == index.row()

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect) -> None:
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if (pill := index.data(Cell.PILL)) is not None:
            paint_pill(painter, place, Look(pill), words)
            return
        alignment = _alignment(index)
        face = self.face(index, option)
        room = self._paint_bar(painter, index, self._paint_shape(painter, option, index, place))
        painter.setFont(face)
        painter.setPen(self.ink(index, option))
        shown = QFontMetrics(face).elidedText(words, option.textElideMode, room.width())
        painter.drawText(room, int(alignment), shown)

    def face(self, index: Index, option: QStyleOptionViewItem) -> QFont:
        font, weight = index.data(Qt.ItemDataRole.FontRole), index.data(Cell.WEIGHT)
        if isinstance(font, QFont):
            return font
        if index.data(Cell.FIXED):
            return theme.font(Size.SMALL, int(weight or 400), fixed=True)
        if weight:
            return theme.font(Size.BODY, int(weight), tabular=True)
        return option.font

    def ink(self, index: Index, option: QStyleOptionViewItem) -> QColor:
        colour, role = index.data(Qt.ItemDataRole.ForegroundRole), index.data(Cell.ROLE)
        if role:
            return QColor(theme.palette().role(str(role)))
        if isinstance(colour, QBrush):
            return colour.color()
        if isinstance(colour, QColor):
            return colour
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return option.palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        return QColor(theme.palette().text)

    def _paint_shape(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect) -> QRect:
        """Paint what stands before the words; returns the room that is left for them."""
        shape, dpr = index.data(Cell.SHAPE), painter.device().devicePixelRatio()
        at = QPoint(place.left(), place.center().y() - ICON // 2 + 1)
        if shape in LOOKS:
            look = Look(shape)
            painter.drawPixmap(at, icons.pixmap(look.icon, look.value, ICON, dpr))
        elif shape:
            painter.drawPixmap(at, icons.pixmap(str(shape), str(index.data(Cell.ROLE) or "muted"), ICON, dpr))
        elif isinstance(own := index.data(Qt.ItemDataRole.DecorationRole), QIcon) and not own.isNull():
            own.paint(painter, QRect(at, QSize(ICON, ICON)))
        else:
            return place
        return place.adjusted(ICON + GAP, 0, 0, 0)

    def _paint_bar(self, painter: QPainter, index: Index, place: QRect) -> QRect:
        """A track of one length in every row, so that what is left can be compared; returns the room behind it."""
        left = index.data(Cell.BAR)
        if left is None:
            return place
        colours, role = theme.palette(), str(index.data(Cell.ROLE) or "")
        ink = colours.role(role if role in LOOKS else Look.OK.value)
        top, round_end = place.center().y() - BAR_HEIGHT / 2 + 1, BAR_HEIGHT / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for width, colour in ((BAR_LENGTH, colours.sunken), (max(BAR_LENGTH * float(left), BAR_HEIGHT), ink)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(place.left(), top, width, BAR_HEIGHT), round_end, round_end)
        painter.restore()
        return place.adjusted(BAR_LENGTH + BAR_GAP, 0, 0, 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if index.data(Cell.PILL) is not None:
            return QSize(pill_width(words) + 2 * self.padding, self._height)
        shape = ICON + GAP if index.data(Cell.SHAPE) or index.data(Qt.ItemDataRole.DecorationRole) else 0
        return QSize(
            QFontMetrics(self.face(index, option)).horizontalAdvance(words) + shape + 2 * self.padding + 1, self._height
        )


def _alignment(index: Index) -> Qt.AlignmentFlag:
    wanted = index.data(Qt.ItemDataRole.TextAlignmentRole)
    if not wanted:
        return LEFT
    flags = Qt.AlignmentFlag(wanted)
    return flags if flags & Qt.AlignmentFlag.AlignVertical_Mask else flags | Qt.AlignmentFlag.AlignVCenter


def _has_ring(view: QAbstractItemView, index: Index) -> bool:
    """The focus is shown once the keyboard is in use, as the system does it."""
    by_keys = view.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return by_keys and view.hasFocus() and view.currentIndex().row() == index.row()


def _paint_ring(painter: QPainter, rect: QRect, index: Index, colour: QColor) -> None:
    painter.fillRect(rect.left(), rect.top(), rect.width(), RING, colour)
    painter.fillRect(rect.left(), rect.bottom() - RING + 1, rect.width(), RING, colour)
    if index.column() == 0:
        painter.fillRect(rect.left(), rect.top(), RING, rect.height(), colour)
    if index.column() == index.model().columnCount(index.parent()) - 1:
        painter.fillRect(rect.right() - RING + 1, rect.top(), RING, rect.height(), colour)
