"""Picks Windows' word that the computer woke up out of all the messages it sends. Loaded on Windows only."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

if TYPE_CHECKING:
    from app.desktop.power import Power

# winuser.h
WM_POWERBROADCAST = 0x0218
PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC = 0x0007, 0x0012
WINDOWS_MESSAGE = b"windows_generic_MSG"


class Message(ctypes.Structure):
    """``MSG`` of winuser.h as far as it is read; :mod:`ctypes.wintypes` would be loaded for it alone."""

    _fields_ = (("hwnd", ctypes.c_void_p), ("message", ctypes.c_uint), ("wParam", ctypes.c_size_t))


class Messages(QAbstractNativeEventFilter):
    """Picks the messages about power out of all that Windows sends; every one goes on its way."""

    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        if kind == WINDOWS_MESSAGE:
            found = Message.from_address(int(message))
            if found.message == WM_POWERBROADCAST and found.wParam in (PBT_APMRESUMEAUTOMATIC, PBT_APMRESUMESUSPEND):
                self._power.woke.emit()
        return False, 0
