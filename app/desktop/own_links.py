"""Links in messages open the panel: this person's system is told whose links that begin with ``bedrot:`` are.

Any web page may use such a link as well. All it can do is to open a page of the panel.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QSettings

from app.desktop.autostart import NAME, command, starting_line

log = logging.getLogger(__name__)
CLASS_KEY = r"HKEY_CURRENT_USER\Software\Classes\bedrot"
ENTRY = "bedrot-link.desktop"


def opening() -> list[str]:
    """How the panel is started for a link; the system puts the link behind it."""
    return [*(word for word in command() if word != "--minimized"), "--link"]


def register() -> None:
    """For this person only. Nothing is written where it is so already; where it cannot be, links open nothing."""
    try:
        _in_registry() if sys.platform == "win32" else _as_entry()
    except OSError as error:
        log.warning("Links in messages will not open the panel: %s", error.strerror)


def desktop_entry() -> str:
    words = " ".join(f'"{word}"' for word in opening())
    return (
        f"[Desktop Entry]\nType=Application\nName={NAME}\nExec={words} %u\n{starting_line()}"
        "NoDisplay=true\nMimeType=x-scheme-handler/bedrot;\n"
    )


def _as_entry() -> None:
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    entry = Path(data) / "applications" / ENTRY
    if entry.is_file() and entry.read_text(encoding="utf-8") == desktop_entry():
        return
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(desktop_entry(), encoding="utf-8")


def _in_registry() -> None:
    settings = QSettings(CLASS_KEY, QSettings.Format.NativeFormat)
    words = " ".join(f'"{word}"' for word in opening()) + ' "%1"'
    if settings.value("shell/open/command/.") != words:
        settings.setValue(".", f"URL:{NAME}")
        settings.setValue("URL Protocol", "")
        settings.setValue("shell/open/command/.", words)
        settings.sync()
