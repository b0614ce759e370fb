"""The choice of a time zone: this computer's first, then all there are, found by typing a part of their name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.theme import Space
from app.widgets.choice import Choice
from app.widgets.labels import label
from app.widgets.search_box import SearchBox
from app.widgets.table_rows import RowDelegate

LOCAL = "local"
SIZE, ROW, KEY = QSize(370, 320), 28, Qt.ItemDataRole.UserRole + 1
OPENING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_F4)
Zones = Sequence[tuple[str, str]]


class ZoneChoice(Choice):
    """Looks like any other choice; what unfolds has a search field. ``chosen`` carries the name, or ``local``.

    ``ask`` is called when the list is wanted and hands the zones to what it is given, at once or later.
    """

    def __init__(self, ask: Callable[[Callable[[Zones], None]], None], parent: QWidget | None = None) -> None:
        super().__init__((), parent, name="zone")
        self.setAccessibleName(self.tr("Time zone"))
        self.setToolTip(self.tr("Time zone"))
        self._ask, self._local, self._after = ask, "", ""
        self.popup: ZonePopup | None = None

    def put(self, zone: str, local: str) -> None:
        """Silent. ``local`` is the name of this computer's zone."""
        self._local = local
        self._after = self.tr("– as on this computer") if zone == LOCAL else ""
        self.offer([(zone, f"{local} {self._after}" if zone == LOCAL else zone)])

    def showPopup(self) -> None:
        if self.popup is None:
            self.popup = popup = ZonePopup(self._local, self.current, self.window())
            popup.chosen.connect(self._take)
            popup.destroyed.connect(self._gone)
            popup.resize(max(self.width(), SIZE.width()), SIZE.height())
            popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
            popup.show()
            popup.search.setFocus(Qt.FocusReason.PopupFocusReason)
            self._ask(self._fill)

    def hidePopup(self) -> None:
        """Qt's own list is never shown."""

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.popup is not None:
            self.popup.close()

    def _fill(self, zones: Zones) -> None:
        if self.popup is not None:
            self.popup.fill(zones)

    def _gone(self) -> None:
        self.popup = None

    def _take(self, zone: str) -> None:
        self.put(zone, self._local)
        self.chosen.emit(zone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text().strip()
        if event.key() in OPENING or typed.isalpha():
            self.showPopup()
            if typed and self.popup is not None:
                self.popup.search.setText(typed)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._after:
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        room.adjust(1, 0, -4, 0)
        align, colours = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), theme.palette()
        on = self.isEnabled()
        for words, ink in ((self._local, colours.text), (self._after, colours.muted)):
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.setPen(QColor(ink if on else colours.disabled))
            painter.drawText(room, align, shown)
            room.setLeft(room.left() + self.fontMetrics().horizontalAdvance(shown) + int(Space.XS))
        painter.end()


class ZonePopup(QFrame):
    """Closes by itself when something is chosen or the owner goes elsewhere."""

    chosen = Signal(str)

    def __init__(self, local: str, current: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("zone-popup")
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Time zones"))
        self._local, self._current = local, current
        self.search = SearchBox(self.tr("Find a city or region"), name="find-zone", width=0)
        self.list = QListView()
        self.list.setObjectName("zones")
        self.list.setAccessibleName(self.tr("Time zones"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(RowDelegate(self.list, lines=False, height=ROW))
        self.model = QStandardItemModel(self)
        self.found = QSortFilterProxyModel(self)
        self.found.setSourceModel(self.model)
        self.found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list.setModel(self.found)
        self.nothing = label(self.tr("No time zone is called that."), role="muted")
        self.nothing.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XS), int(Space.XS), int(Space.XS), int(Space.XS))
        whole.setSpacing(int(Space.XS))
        for part in (self.search, self.nothing, self.list):
            whole.addWidget(part)
        self.search.textChanged.connect(self.filter)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.list.activated.connect(self._take)
        self.fill(())

    def fill(self, zones: Zones) -> None:
        self.model.clear()
        here = self.tr("{} – as on this computer").format(self._local)
        for key, words in [(LOCAL, here), *((name, f"{name}  ·  {distance}") for name, distance in zones)]:
            item = QStandardItem(words)
            item.setData(key, KEY)
            item.setSizeHint(QSize(0, ROW))
            self.model.appendRow(item)
        self.filter(self.search.text())

    def filter(self, text: str) -> None:
        """Los Angeles is found with a blank as well as with the dash of its name."""
        self.found.setFilterFixedString(text.strip().replace(" ", "_"))
        rows = [row for row in range(self.found.rowCount()) if self._key(row) == self._current and not text]
        self.list.setCurrentIndex(self.found.index(rows[0] if rows else 0, 0))
        self.nothing.setVisible(not self.found.rowCount())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard stays in the search field and moves the list from there."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, row = event.key(), self.list.currentIndex().row()
            page = max(self.list.viewport().height() // ROW, 1)
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
            if key in steps:
                place = min(max(row + steps[Qt.Key(key)], 0), self.found.rowCount() - 1)
                self.list.setCurrentIndex(self.found.index(place, 0))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentIndex())
                return True
            if key == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _key(self, row: int) -> str:
        return str(self.found.index(row, 0).data(KEY))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            chosen = self._key(index.row())
            self.close()
            self.chosen.emit(chosen)
