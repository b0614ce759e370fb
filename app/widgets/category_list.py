"""The categories at the left of the settings, with how many of their values differ from the default."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.theme import Size
from app.words import tr

ROW, PADDING, BAR, RING = 34, 14, 3, 2
COUNT = Qt.ItemDataRole.UserRole + 1
KEY = Qt.ItemDataRole.UserRole


class CategoryList(QListWidget):
    """``chosen`` carries the category's key. Up and Down choose at once."""

    chosen = Signal(str)

    def __init__(self, categories: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("categories")
        self.setAccessibleName(tr("Categories"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Rows(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        for key, title in categories.items():
            item = QListWidgetItem(tr(title), self)
            item.setData(KEY, key)
            item.setSizeHint(QSize(0, ROW))
        self.setCurrentRow(0)
        self.currentRowChanged.connect(lambda row: self.chosen.emit(self.current) if row >= 0 else None)

    @property
    def current(self) -> str:
        item = self.currentItem()
        return str(item.data(KEY)) if item else ""

    def choose(self, key: str) -> None:
        for row in range(self.count()):
            if self.item(row).data(KEY) == key:
                self.setCurrentRow(row)

    def choose_none(self) -> None:
        """A search goes across all of them."""
        self.setCurrentRow(-1)

    def count_changed(self, counts: Mapping[str, int]) -> None:
        for row in range(self.count()):
            item = self.item(row)
            number = counts.get(str(item.data(KEY)), 0)
            item.setData(COUNT, number)
            spoken = f"{item.text()}, {changed_words(number)}" if number else item.text()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)


def changed_words(number: int) -> str:
    return tr("{} changed").format(number) if number else ""


class _Rows(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, rect = theme.palette(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.select if chosen else colours.raised))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), QColor(colours.accent))
        view = option.widget
        if chosen and isinstance(view, QWidget) and view.hasFocus():
            by_keys = view.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
            if by_keys:
                painter.setPen(QColor(colours.focus))
                for inset in range(RING):
                    painter.drawRect(rect.adjusted(inset, inset, -inset - 1, -inset - 1))
        place = rect.adjusted(PADDING, 0, -PADDING, 0)
        count = changed_words(int(index.data(COUNT) or 0))
        painter.setFont(theme.font(Size.SMALL))
        painter.setPen(QColor(colours.muted))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        painter.setFont(theme.font(Size.BODY, 600 if chosen else 400))
        painter.setPen(QColor(colours.text))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), str(index.data()))
        painter.restore()
