"""Whether the taskbar is dark: the tray icon's ink depends on it, not on the panel's own theme."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication

PERSONALIZE = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


def taskbar_is_dark() -> bool:
    """What the system says of its own bars. Linux desktops do not tell; most bars are dark there."""
    if sys.platform == "win32":
        stated = QSettings(PERSONALIZE, QSettings.Format.NativeFormat).value("SystemUsesLightTheme", 0)
        return not int(stated)
    return system_scheme() is not Qt.ColorScheme.Light


def taskbar_is_known() -> bool:
    """Whether the system says of its bars what they are like; where not, the icon has to show on any."""
    return sys.platform == "win32" or system_scheme() is not Qt.ColorScheme.Unknown


@cache
def system_scheme() -> Qt.ColorScheme:
    """The desktop's own scheme; asked once, before the panel states a wish of its own."""
    return QGuiApplication.styleHints().colorScheme()
