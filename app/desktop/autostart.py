"""Starts the panel with the computer, in the tray: the registry on Windows, an autostart entry on Linux desktops."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from app.desktop import xdg_entry
from pipeline.own_command import PANEL, panel_command, starting_folder

NAME = "BEDROT Control Panel"
RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
# Where Windows keeps what was switched off in its own settings and in the Task Manager; the entry itself stays.
APPROVED_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
SWITCHED_OFF = re.compile(r"X-\w+-Autostart-enabled")  # each desktop has a key of its own


def command() -> list[str]:
    """How this very panel is started again."""
    return [*panel_command(), "--minimized"]


def is_on() -> bool:
    """Whether it will start, also where somebody switched that with the tools of the system, or moved the program."""
    return _wanted() and xdg_entry.is_there(starts())


def starts() -> str:
    """The program that is started, which may be another copy of this one."""
    if sys.platform == "win32":
        found = str(QSettings(RUN_KEY, QSettings.Format.NativeFormat).value(NAME) or "").strip()
        return found.split('"')[1] if found.startswith('"') and found.count('"') > 1 else found.partition(" ")[0]
    return xdg_entry.program(xdg_entry.read(_entry()))


def renew() -> None:
    """Once the program has been moved it starts from where it is now; what was switched off stays off."""
    if _wanted() and not xdg_entry.is_there(starts()):
        switch(True)


def _wanted() -> bool:
    if sys.platform == "win32":
        there = bool(QSettings(RUN_KEY, QSettings.Format.NativeFormat).contains(NAME))
        return there and is_approved(QSettings(APPROVED_KEY, QSettings.Format.NativeFormat).value(NAME))
    keys = xdg_entry.read(_entry())
    off = any(value.lower() == "false" for key, value in keys.items() if SWITCHED_OFF.fullmatch(key))
    return xdg_entry.counts(keys) and not off


def is_approved(kept: Any) -> bool:
    """What Windows keeps beside the entry: bytes of which the first is odd where it was switched off; often nothing."""
    found = bytes(kept.data()) if hasattr(kept, "data") else kept
    return not (isinstance(found, bytes) and found and found[0] % 2)


def switch(on: bool) -> None:
    """Raises OSError where the entry cannot be written."""
    if sys.platform == "win32":
        _switch_in_registry(on)
    elif on:
        xdg_entry.put({_entry(): desktop_entry()})
    else:
        _entry().unlink(missing_ok=True)


def desktop_entry() -> str:
    """The entry in the format of the freedesktop autostart specification."""
    started = xdg_entry.starting(command(), starting_folder())
    return xdg_entry.text_of({"Type": "Application", "Name": NAME, **started, "X-GNOME-Autostart-enabled": "true"})


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
    return xdg_entry.config_home() / "autostart" / f"{PANEL}.desktop"
