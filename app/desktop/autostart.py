"""Starts the panel with the computer, in the tray: the registry on Windows, an autostart entry on Linux desktops."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from pipeline.own_command import panel_command, starting_folder

NAME = "BEDROT Control Panel"
RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
# Where Windows keeps what was switched off in its own settings and in the Task Manager; the entry itself stays.
APPROVED_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
SWITCHED_OFF = re.compile(r"^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$", re.IGNORECASE | re.MULTILINE)


def command() -> list[str]:
    """How this very panel is started again."""
    return [*panel_command(), "--minimized"]


def is_on() -> bool:
    """Whether it will start, also where somebody switched that with the tools of the system."""
    if sys.platform == "win32":
        there = bool(QSettings(RUN_KEY, QSettings.Format.NativeFormat).contains(NAME))
        return there and is_approved(QSettings(APPROVED_KEY, QSettings.Format.NativeFormat).value(NAME))
    try:
        return not SWITCHED_OFF.search(_entry().read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False


def is_approved(kept: Any) -> bool:
    """What Windows keeps beside the entry: bytes of which the first is odd where it was switched off; often nothing."""
    found = bytes(kept.data()) if hasattr(kept, "data") else kept
    return not (isinstance(found, bytes) and found and found[0] % 2)


def switch(on: bool) -> None:
    """Raises OSError where the entry cannot be written."""
    if sys.platform == "win32":
        _switch_in_registry(on)
    elif on:
        _entry().parent.mkdir(parents=True, exist_ok=True)
        _entry().write_text(desktop_entry(), encoding="utf-8")
    else:
        _entry().unlink(missing_ok=True)


def desktop_entry() -> str:
    """The entry in the format of the freedesktop autostart specification."""
    words = " ".join(f'"{word}"' for word in command())
    where = starting_line()
    return f"[Desktop Entry]\nType=Application\nName={NAME}\nExec={words}\n{where}X-GNOME-Autostart-enabled=true\n"


def starting_line() -> str:
    """Where the panel has to be started, as a line of an entry; none where that is anywhere."""
    folder = starting_folder()
    return "" if folder is None else f"Path={folder}\n"


def registry_value() -> str:
    """What Windows starts; the installer writes the same."""
    return " ".join(f'"{word}"' for word in command())


def _switch_in_registry(on: bool) -> None:
    settings = QSettings(RUN_KEY, QSettings.Format.NativeFormat)
    if on:
        settings.setValue(NAME, registry_value())
    else:
        settings.remove(NAME)
    settings.sync()
    QSettings(APPROVED_KEY, QSettings.Format.NativeFormat).remove(NAME)


def _entry() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / "bedrot-panel.desktop"
