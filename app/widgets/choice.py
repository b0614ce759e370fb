"""A choice of several, folded away: the values are told apart by an id, not by their words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

ROW, EDGE = 28, 4


class Choice(QComboBox):
    """``options`` are (id, text). ``chosen`` is for what the owner does, :meth:`choose` is silent.

    The wheel scrolls the page, it does not change the value in passing.
    """

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
        *,
        name: str = "choice",
        accessible: str = "",
        width: int = 0,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setToolTip(accessible)  # the chosen value alone does not say what it is a choice of
        self.setItemDelegate(QStyledItemDelegate(self))  # the style sheet reaches the rows of this one only
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        if width:
            self.setFixedWidth(width)
        self.offer(options)
        self.activated.connect(lambda place: self.chosen.emit(str(self.itemData(place))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A value that is too long ends with an ellipsis, not in the middle of a letter."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room - EDGE)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def sizeHint(self) -> QSize:
        """With the room that is kept free behind the longest value."""
        return super().sizeHint() + QSize(EDGE, 0)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(EDGE, 0)

    @property
    def current(self) -> str:
        return str(self.currentData() or "")

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Other values to choose from; the chosen one stays if it is still among them."""
        kept = self.current
        self.clear()
        for key, text in options:
            self.addItem(text, key)
        model = self.model()
        if isinstance(model, QStandardItemModel):
            for row in range(model.rowCount()):
                model.item(row).setSizeHint(QSize(0, ROW))
        self.choose(kept)

    def choose(self, key: str) -> None:
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
