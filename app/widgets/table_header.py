"""The heading row of a table: small muted words on a raised band, the sort arrow beside its word."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QHeaderView, QWidget

from app import icons, theme
from app.theme import Height, Size

PADDING, ARROW, GAP, RADIUS = 12, 12, 4, 7
SORTING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Header(QHeaderView):
    """Columns are resized by the mouse; once in focus, Left and Right walk the headings and Space sorts."""

    dragged = Signal()

    def __init__(self, parent: QWidget, *, rounded: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rounded, self._walked = rounded, 0
        self.beside = BesideHeader(parent, rounded=rounded)
        self.padding = PADDING  # a crowded table gives its columns less air
        self.setObjectName(f"{parent.objectName()}-headings")
        self.setAccessibleName(self.tr("Headings of: {table}").format(table=parent.accessibleName()))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(int(Height.HEADER))
        self.setMinimumSectionSize(40)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setAutoFillBackground(False)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.beside.setVisible(visible)

    def paintEvent(self, event: QPaintEvent) -> None:
        whole = self.viewport().rect()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_band(painter, whole, self._rounded, self._rounded and not self._beside_bar())
        for visual in range(self.count()):
            section = self.logicalIndex(visual)
            if not self.isSectionHidden(section):
                left = self.sectionViewportPosition(section)
                self._paint_heading(painter, QRect(left, 0, self.sectionSize(section), whole.height() - 1), section)
        painter.end()

    def _beside_bar(self) -> bool:
        table = self.parent()
        return isinstance(table, QAbstractScrollArea) and table.verticalScrollBar().isVisible()

    def _paint_heading(self, painter: QPainter, rect: QRect, section: int) -> None:
        colours, face = theme.palette(), theme.font(Size.SMALL, 500)
        alignment, words = self._alignment(section), self._words(section)
        place = rect.adjusted(self.padding, 0, -self.padding, 0)
        sorted_by = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        room = place.width() - (ARROW + GAP if sorted_by else 0)
        shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
        width = QFontMetrics(face).horizontalAdvance(shown)
        if sorted_by:
            right = bool(alignment & Qt.AlignmentFlag.AlignRight)
            left = place.right() - ARROW + 1 if right else place.left() + width + GAP
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            dpr = painter.device().devicePixelRatio()
            arrow = icons.pixmap("chevron-down" if down else "chevron-up", "text", ARROW, dpr)
            painter.drawPixmap(QPoint(left, rect.center().y() - ARROW // 2 + 1), arrow)
            place = place.adjusted(0, 0, -(ARROW + GAP) if right else 0, 0)
        painter.setFont(face)
        painter.setPen(QColor(colours.text if sorted_by else colours.muted))
        painter.drawText(place, int(alignment), shown)
        if self.hasFocus() and section == self._walked:
            painter.setPen(QColor(colours.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (2, 3):
                painter.drawRoundedRect(QRectF(rect).adjusted(inset + 0.5, inset, -inset - 0.5, -inset), 4, 4)

    def _words(self, section: int) -> str:
        model = self.model()
        return str(model.headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole) or "") if model else ""

    def _alignment(self, section: int) -> Qt.AlignmentFlag:
        model = self.model()
        wanted = model.headerData(section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole) if model else None
        flags = Qt.AlignmentFlag(wanted) if wanted else self.defaultAlignment()
        return flags if flags & Qt.AlignmentFlag.AlignVertical_Mask else flags | Qt.AlignmentFlag.AlignVCenter

    def sectionSizeFromContents(self, section: int) -> QSize:
        width = QFontMetrics(theme.font(Size.SMALL, 500)).horizontalAdvance(self._words(section))
        return QSize(width + 2 * self.padding + ARROW + GAP, int(Height.HEADER))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.dragged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(-1 if event.key() == Qt.Key.Key_Left else 1)
        elif event.key() in SORTING and self.isSortIndicatorShown() and self.count():
            same = self.sortIndicatorSection() == self._walked
            up = same and self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            order = Qt.SortOrder.AscendingOrder if up else Qt.SortOrder.DescendingOrder
            self.setSortIndicator(self._walked, order)
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        visual = self.visualIndex(self._walked) + step
        while 0 <= visual < self.count() and self.isSectionHidden(self.logicalIndex(visual)):
            visual += step
        if 0 <= visual < self.count():
            self._walked = self.logicalIndex(visual)
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._walked = min(max(self._walked, 0), max(self.count() - 1, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


class BesideHeader(QWidget):
    """Goes on with the band of the headings above the scroll bar."""

    def __init__(self, parent: QWidget, *, rounded: bool) -> None:
        super().__init__(parent)
        self._rounded = rounded
        self.setFixedHeight(int(Height.HEADER))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_band(painter, self.rect(), False, self._rounded)
        painter.end()


def paint_band(painter: QPainter, rect: QRect, round_left: bool, round_right: bool) -> None:
    """The raised band with its lower edge; upper corners are round where those of the frame around it are."""
    place, left, right = QRectF(rect), RADIUS * round_left, RADIUS * round_right
    path = QPainterPath()
    path.moveTo(place.bottomLeft())
    path.lineTo(place.left(), place.top() + left)
    path.quadTo(place.topLeft(), QPointF(place.left() + left, place.top()))
    path.lineTo(place.right() - right, place.top())
    path.quadTo(place.topRight(), QPointF(place.right(), place.top() + right))
    path.lineTo(place.bottomRight())
    path.closeSubpath()
    colours = theme.palette()
    painter.fillPath(path, QColor(colours.raised))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.border))
