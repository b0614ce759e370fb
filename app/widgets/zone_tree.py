"""The folders of the lake, with how many files each holds."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from app import theme, words
from app.models.zone_tree import Folder, Place, Role, ZoneTree
from app.theme import Size
from app.widgets.table_rows import RowDelegate

ROW, INDENT, GAP = 30, 16, 8
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex


class ZoneTreeView(QTreeView):
    """``chosen`` carries the :class:`Place` the owner went to; :meth:`go_to` goes without telling."""

    chosen = Signal(object)

    def __init__(self, model: ZoneTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zone-tree")
        self.setAccessibleName(self.tr("Folders of the lake"))
        self.setAccessibleDescription(self.tr("Right opens a folder, Left closes it."))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setIndentation(INDENT)
        self.setUniformRowHeights(True)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        self._tree = model
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._went_to)

    def show_folders(self, roots: tuple[Folder, ...]) -> None:
        """Take over other folders; what was open stays open, the first time all zones with platforms are."""
        first = self._tree.rowCount() == 0
        opened = {self._tree.place(index) for index in self._tree.all_places() if self.isExpanded(index)}
        here = self.place
        self._quiet = True
        self._tree.show(roots)
        for index in self._tree.all_places():
            if (first and index.row() < 2 and not index.parent().isValid()) or self._tree.place(index) in opened:
                self.setExpanded(index, True)
        self._quiet = False
        if here is not None:
            self.go_to(here)

    @property
    def place(self) -> Place | None:
        index = self.currentIndex()
        return self._tree.place(index) if index.isValid() else None

    def go_to(self, place: Place) -> None:
        """Choose a folder, or the nearest above it that there is."""
        self._quiet = True
        index = self._tree.index_of(place)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self._quiet = False

    def _went_to(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._quiet:
            self.chosen.emit(self._tree.place(now))


class _Delegate(RowDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, lines=False, height=ROW)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect) -> None:
        colours, count = theme.palette(), int(index.data(int(Role.COUNT)) or 0)
        small = theme.font(Size.SMALL, tabular=True)
        number = words.count(count) if count else words.NOTHING
        place = place.adjusted(-GAP, 0, 0, 1)
        painter.setFont(small)
        painter.setPen(QColor(colours.muted))
        painter.drawText(place, RIGHT, number)
        zone = not index.parent().isValid()
        chosen = option.state & QStyle.StateFlag.State_Selected
        face = theme.font(Size.BODY, 600 if chosen else 500 if zone else 400)
        painter.setFont(face)
        painter.setPen(QColor(colours.text if count else colours.muted))
        room = place.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(number) - GAP, 0)
        shown = QFontMetrics(face).elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, LEFT, shown)
