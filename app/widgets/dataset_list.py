"""The list of datasets: headings, names, how new each is; the chosen one is told by weight, bar and background."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from app import icons, theme
from app.looks import Look
from app.models.dataset_list import DatasetEntry, DatasetList, Role
from app.theme import Size
from app.widgets.table_rows import RowDelegate
from pipeline.palette import Palette

ROW, HEADING = 30, 28
INDENT, GAP, BAR, MARK = 2, 6, 3, 12
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex


class DatasetListView(QListView):
    """``chosen`` names the dataset that the owner went to, by mouse or arrow keys."""

    chosen = Signal(str)

    def __init__(self, model: DatasetList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataset-list")
        self.setAccessibleName(self.tr("Datasets"))
        self.setAccessibleDescription(self.tr("Choose one to see what is in it and where it comes from."))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        self._list = model
        self._name = ""
        self.selectionModel().currentChanged.connect(self._went_to)
        model.modelReset.connect(self._return)
        theme.the().changed.connect(self.viewport().update)

    @property
    def current(self) -> str:
        """The dataset that is shown; it stays the same while a search hides it."""
        return self._name

    def go_to(self, name: str) -> bool:
        """Choose a dataset by name; False when the list does not show it."""
        place = self._list.place_of(name)
        if place.isValid():
            self.setCurrentIndex(place)
        return place.isValid()

    def _went_to(self, now: QModelIndex, _before: QModelIndex) -> None:
        entry = now.data(int(Role.ENTRY)) if now.isValid() else None
        if isinstance(entry, DatasetEntry) and entry.line.name != self._name:
            self._name = entry.line.name
            self.chosen.emit(self._name)

    def _return(self) -> None:
        """After a search: the same dataset, or the first that was found."""
        if self._name and not self.go_to(self._name):
            self.setCurrentIndex(self._list.first())


class _Delegate(RowDelegate):
    """Headings stand quietly between the names; a name has its newest date at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, lines=False, height=ROW)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW if index.data(int(Role.ENTRY)) is not None else HEADING)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, colours: Palette) -> None:
        super().paint_row(painter, option, index, colours)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(QRect(0, option.rect.top(), BAR, option.rect.height()), QColor(colours.accent))

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect) -> None:
        colours, entry = theme.palette(), index.data(int(Role.ENTRY))
        if not isinstance(entry, DatasetEntry):
            painter.setFont(theme.font(Size.SMALL, 600))
            painter.setPen(QColor(colours.muted))
            painter.drawText(place.adjusted(INDENT, 5, 0, 0), LEFT, str(index.data()))
            return
        place = place.adjusted(INDENT, 0, 0, 1)
        newest, late = str(index.data(int(Role.NEWEST))), entry.look is Look.ATTENTION
        small = theme.font(Size.SMALL, 600 if late else 400, tabular=True)
        taken = QFontMetrics(small).horizontalAdvance(newest)
        painter.setFont(small)
        painter.setPen(QColor(colours.attention if late else colours.muted))
        painter.drawText(place, RIGHT, newest)
        if late:
            taken += MARK + GAP
            shape = icons.pixmap(entry.look.icon, entry.look.value, MARK, painter.device().devicePixelRatio())
            painter.drawPixmap(place.right() - taken + 1, place.center().y() - MARK // 2 + 1, shape)
        face = theme.font(Size.BODY, 600 if option.state & QStyle.StateFlag.State_Selected else 400)
        painter.setFont(face)
        painter.setPen(QColor(colours.text))
        room = place.adjusted(0, 0, -taken - GAP, 0)
        shown = QFontMetrics(face).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT, shown)
