"""The rail at the left: eight pages, Help, and in two small lines what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app import icons, theme
from app.actions import PAGES, keys_of
from app.looks import Look
from app.theme import Height, Size
from app.widgets.elided import ElidedLabel
from app.widgets.labels import line

WIDTH, COMPACT_WIDTH, COMPACT_ITEM = 184, 76, 50
ICON, BAR, RADIUS = 20, 18, 6


@dataclass(frozen=True)
class Badge:
    """What a page wants to be looked at for: a shape and how many."""

    look: Look
    number: int


class RailItem(QAbstractButton):
    """One page of the rail. Painted whole: icon, label, accent bar, badge."""

    def __init__(self, key: str, icon: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._icon = icon
        self._badge: Badge | None = None
        self._compact = False
        self.setText(title)
        self.setObjectName(f"rail-{key}")
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wear_badge(self, badge: Badge | None) -> None:
        if badge != self._badge:
            self._badge = badge
            said = f"{self.text()}, {badge.number}" if badge else self.text()
            self.setAccessibleName(said)
            self.update()

    def compact(self, on: bool) -> None:
        self._compact = on
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(COMPACT_WIDTH - 12, COMPACT_ITEM) if self._compact else QSize(WIDTH - 16, int(Height.NAV))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, here = theme.palette(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if here:
            painter.setPen(QColor(colours.border))
            painter.setBrush(QColor(colours.surface))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(0, (self.height() - BAR) / 2, 3, BAR), 1.5, 1.5)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            painter.setPen(QColor(colours.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (0.5, 1.5):
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        (self._paint_compact if self._compact else self._paint_wide)(painter)
        painter.end()

    def _paint_wide(self, painter: QPainter) -> None:
        here, middle = self.isChecked(), self.height() // 2
        shape = icons.pixmap(self._icon, "accent" if here else "text", ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(12, middle - ICON // 2), shape)
        painter.setFont(theme.font(Size.BODY, 600 if here else 400))
        painter.setPen(QColor(theme.palette().text))
        place = QRect(44, 0, self.width() - 52, self.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self._badge is not None:
            self._paint_badge(painter, str(self._badge.number))

    def _paint_badge(self, painter: QPainter, number: str) -> None:
        assert self._badge is not None
        colours, look, face = theme.palette(), self._badge.look, theme.font(Size.SMALL, 500, tabular=True)
        width = 7 + 12 + 5 + QFontMetrics(face).horizontalAdvance(number) + 8
        box = QRect(self.width() - width - 8, (self.height() - 20) // 2, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bg(look)))
        painter.drawRoundedRect(box, 10, 10)
        shape = icons.pixmap(look.icon, look.value, 12, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(box.left() + 7, box.top() + 4), shape)
        painter.setFont(face)
        painter.setPen(QColor(colours.fg(look)))
        painter.drawText(box.adjusted(24, 0, -4, 0), int(Qt.AlignmentFlag.AlignVCenter), number)

    def _paint_compact(self, painter: QPainter) -> None:
        here, colours = self.isChecked(), theme.palette()
        shape = icons.pixmap(self._icon, "accent" if here else "text", ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPoint((self.width() - ICON) // 2, 6), shape)
        face = theme.font(Size.TINY, 600 if here else 400)
        painter.setFont(face)
        painter.setPen(QColor(colours.text))
        place = QRect(0, 28, self.width(), 18)
        shown = QFontMetrics(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 4)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), shown)
        if self._badge is not None:
            look = self._badge.look
            box = QRect(self.width() // 2 + 6, 3, 20, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.bg(look)))
            painter.drawRoundedRect(box, 8, 8)
            badge = icons.pixmap(look.icon, look.value, 12, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(box.left() + 4, box.top() + 2), badge)


class Rail(QFrame):
    """``chosen`` tells which page the owner wants. Up and Down walk the pages."""

    chosen = Signal(str)
    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setProperty("kind", "rail")
        self.setAccessibleName(self.tr("Pages"))
        self._layout = QVBoxLayout(self)
        self._items: dict[str, RailItem] = {}
        group = QButtonGroup(self)
        for key, title in PAGES:
            item = RailItem(key, key, self.tr(title), self)
            item.setToolTip(f"{self.tr(title)} ({keys_of(f'page-{key}')})")
            item.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            group.addButton(item)
            self._items[key] = item
            self._layout.addWidget(item)
        self._layout.addStretch(1)
        self.help = RailItem("help", "help", self.tr("Help"), self)
        self.help.setCheckable(False)
        self.help.setToolTip(f"{self.tr('Help')} ({keys_of('help')})")
        self.help.clicked.connect(self.help_wanted)
        self._layout.addWidget(self.help)
        self._layout.addWidget(line(self))
        self._next_word = ElidedLabel(size=Size.SMALL, weight=600, name="rail-next-word")
        self._next_time = ElidedLabel(size=Size.SMALL, role="muted", name="rail-next-time")
        for label in (self._next_word, self._next_time):
            self._layout.addWidget(label)
        self._compact, self._times = False, ("", "")
        self.compact(False)

    def compact(self, on: bool) -> None:
        self._compact = on
        self._next_time.setText(self._times[on])
        self.setFixedWidth(COMPACT_WIDTH if on else WIDTH)
        self._layout.setContentsMargins(6 if on else 8, 6 if on else 8, 6 if on else 8, 10)
        self._layout.setSpacing(2)
        alignment = Qt.AlignmentFlag.AlignHCenter if on else Qt.AlignmentFlag.AlignLeft
        for label in (self._next_word, self._next_time):
            label.setAlignment(alignment)
            label.setContentsMargins(0 if on else 12, 0, 0, 0)
            label.setFont(theme.font(Size.TINY if on else Size.SMALL, 600 if label is self._next_word else 400))
        for item in (*self._items.values(), self.help):
            item.compact(on)

    def select(self, key: str) -> None:
        self._items[key].setChecked(True)

    def wear_badge(self, key: str, badge: Badge | None) -> None:
        self._items[key].wear_badge(badge)

    def say_next(self, word: str, time: str, tip: str = "", short: str = "") -> None:
        """The two small lines: *Next run / Fri 15 May, 06:41*; ``short`` is the second one where the rail is narrow."""
        self._next_word.setText(word)
        self._times = time, short or time
        self._next_time.setText(self._times[self._compact])
        self._next_time.explain(tip)

    def take_focus(self) -> None:
        chosen = next((item for item in self._items.values() if item.isChecked()), None)
        (chosen or self.help).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = [*self._items.values(), self.help]
        here = next((i for i, item in enumerate(items) if item.hasFocus()), None)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if here is None or step is None:
            super().keyPressEvent(event)
            return
        items[(here + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
