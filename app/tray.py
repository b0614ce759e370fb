"""The icon beside the clock: shows a :class:`TrayView`, and hands on what is clicked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from app import icons
from app.actions import DEEDS, keys_of
from app.bridge import Bridge
from app.store import PanelStore
from app.tray_icons import draw_tray_icon
from app.tray_view import Entry, Shape, TrayView, tray_view
from pipeline.clock import Clock

LOOK_FOR_TRAY_MILLISECONDS = 15_000


class Tray(QObject):
    """The tray icon for as long as the panel lives. It appears whenever the desktop has a tray, also late or again."""

    asked = Signal(str)  # the name of a deed, or 'sign-in <platform>'
    message_clicked = Signal()
    appeared = Signal(bool)  # whether there is a tray, each time that changes

    def __init__(self, store: PanelStore, bridge: Bridge, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._clock = clock
        self._shown: TrayView | None = None
        self._drawn: tuple[Shape, int] | None = None
        self._filled: tuple[Entry, ...] = ()
        self._there = False
        self.menu = QMenu()
        self.menu.setObjectName("tray menu")
        self.menu.aboutToHide.connect(self._fill_later)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.message_clicked)
        self._looking = QTimer(self, interval=LOOK_FOR_TRAY_MILLISECONDS)
        self._looking.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._looking.timeout.connect(self.look_for_tray)
        store.changed.connect(self.show_state)
        self.show_state()

    @property
    def available(self) -> bool:
        return self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def view(self) -> TrayView:
        assert self._shown is not None
        return self._shown

    def look_for_tray(self) -> None:
        """Have the icon shown: Qt puts it into the tray as soon as there is one, however late, and again."""
        self.icon.show()
        before, self._there = self._there, self.available
        self._looking.start()
        if self._there is not before:
            self.appeared.emit(self._there)

    def show_state(self) -> None:
        view = tray_view(self._store.state, self._clock.now())
        before, self._shown = self._shown, view
        if before is None or before.lines != view.lines:
            self.icon.setToolTip(view.tooltip)
        if self._filled != view.menu and not self.menu.isVisible():  # nobody has to aim at what moves
            self._filled = view.menu
            self._fill_menu(view.menu)
        if self._drawn != (view.shape, view.filled):
            self._drawn = (view.shape, view.filled)
            self.redraw()

    def redraw(self) -> None:
        """Draw the icon again, as when the system's own colours have changed."""
        if self._shown is not None:
            self.icon.setIcon(QIcon(draw_tray_icon(self._shown.shape, self._shown.filled)))

    def say(self, title: str, text: str) -> None:
        """A short message beside the clock, where the desktop shows such."""
        if self.available:
            self.icon.showMessage(title, text, QApplication.windowIcon())

    def close(self) -> None:
        self._looking.stop()
        self.icon.hide()
        self.menu.deleteLater()

    def _fill_later(self) -> None:
        """What has changed while somebody looked at it; the click itself comes first."""
        QTimer.singleShot(0, self, self.show_state)

    def _fill_menu(self, entries: tuple[Entry, ...]) -> None:
        for inner in self.menu.findChildren(QMenu):  # clearing leaves them behind
            inner.deleteLater()
        self.menu.clear()
        self._add(self.menu, entries)

    def _add(self, menu: QMenu, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if not entry.name:
                menu.addSeparator()
            elif entry.children:
                inner = menu.addMenu(entry.text)
                inner.setObjectName(entry.name)
                inner.setEnabled(entry.enabled)
                icons.wear(inner.menuAction(), entry.icon, px=16)
                self._add(inner, entry.children)
            else:
                menu.addAction(self._action(menu, entry))

    def _action(self, menu: QMenu, entry: Entry) -> QAction:
        action = QAction(entry.text, menu)
        action.setObjectName(entry.name)
        action.setEnabled(entry.enabled)
        if entry.name in DEEDS and keys_of(entry.name):
            # Shown here; the keys themselves are the window's.
            action.setShortcut(QKeySequence(keys_of(entry.name)))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        if entry.icon:
            icons.wear(action, entry.icon, "signin" if entry.bold else "text", 16)
        if entry.bold:
            font = action.font()
            font.setBold(True)
            action.setFont(font)
        action.triggered.connect(partial(self.asked.emit, entry.name))
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.asked.emit("open")
