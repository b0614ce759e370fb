"""Rows whose cells give way where it hurts least: names in their middle, sentences at their end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.widgets.table_rows import RowDelegate

Index = QModelIndex | QPersistentModelIndex
Choose = Callable[[Index], Qt.TextElideMode]


class ElidingRows(RowDelegate):
    """``choose`` says for each cell where the ellipsis goes."""

    def __init__(self, choose: Choose, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose = choose

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect) -> None:
        option.textElideMode = self._choose(index)
        super().paint_content(painter, option, index, place)
