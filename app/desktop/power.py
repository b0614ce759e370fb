"""Hears that the computer has woken up, as the system tells it, so that nobody has to wait for the next look."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SLOT, QCoreApplication, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection
    from PySide6.QtGui import QWindow

    from app.desktop.power_messages import Messages

# https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html
SERVICE, PLACE, INTERFACE = "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
ABOUT_SLEEP = "PrepareForSleep"
TOLD: Any = SLOT("sleeps(bool)")  # the stubs want bytes, the binding text


class Power(QObject):
    """Nothing depends on it: where no system tells anything, the clock is looked at all the same."""

    woke = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: Messages | None = None
        self._window: QWindow | None = None
        self._bus: QDBusConnection | None = None

    def start(self) -> None:
        """Begin to listen; apart from the constructor because looking for the system's service takes a while."""
        if sys.platform == "win32":
            self._listen_to_windows()
        else:
            from PySide6.QtDBus import QDBusConnection

            self.listen_on(QDBusConnection.systemBus())

    def listen_on(self, bus: QDBusConnection) -> bool:
        """Hear of sleep on ``bus``; False where there is none."""
        known = bus.isConnected() and bus.connect(SERVICE, PLACE, INTERFACE, ABOUT_SLEEP, self, TOLD)
        self._bus = bus if known else None
        return bool(known)

    def close(self) -> None:
        app = QCoreApplication.instance()
        if self._messages is not None and app is not None:
            app.removeNativeEventFilter(self._messages)
        if self._window is not None:
            self._window.destroy()
        if self._bus is not None:
            self._bus.disconnect(SERVICE, PLACE, INTERFACE, ABOUT_SLEEP, self, TOLD)
        self._messages = self._window = self._bus = None

    @Slot(bool)
    def sleeps(self, soon: bool) -> None:
        """logind says so before the computer goes to sleep, and once it is awake."""
        if not soon:
            self.woke.emit()

    def _listen_to_windows(self) -> None:
        """Windows tells its top-level windows, and ours may not be there while the panel is in the tray."""
        from PySide6.QtGui import QWindow

        from app.desktop.power_messages import Messages

        self._messages, self._window = Messages(self), QWindow()
        self._window.create()
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self._messages)
