"""Links in messages open the panel: this person's system is told whose links that begin with ``bedrot:`` are.

Any web page may use such a link as well. All it can do is to open a page of the panel.
"""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QSettings

from app.desktop import xdg_entry
from app.desktop.autostart import NAME
from pipeline.own_command import panel_command, starting_folder

log = logging.getLogger(__name__)
CLASS_KEY = r"HKEY_CURRENT_USER\Software\Classes\bedrot"
ENTRY = "bedrot-link.desktop"


def opening() -> list[str]:
    """How the panel is started for a link; the system puts the link behind it."""
    return [*panel_command(), "--link"]


def register() -> None:
    """For this person only. Nothing is written where it is so already; where it cannot be, links open nothing."""
    try:
        _in_registry() if sys.platform == "win32" else _as_entry()
    except OSError as error:
        log.warning("Links in messages will not open the panel: %s", error.strerror)


def forget() -> None:
    """Links are nobody's again; on Windows the uninstaller sees to that. Raises OSError."""
    if sys.platform != "win32":
        _entry().unlink(missing_ok=True)
        _say_so(_entry().parent)


def desktop_entry() -> str:
    started = xdg_entry.starting(opening(), starting_folder(), "%u")
    of_links = {"NoDisplay": "true", "MimeType": "x-scheme-handler/bedrot;"}
    return xdg_entry.text_of({"Type": "Application", "Name": NAME, **started, **of_links})


def _as_entry() -> None:
    entry, text = _entry(), desktop_entry()
    if not entry.is_file() or entry.read_text(encoding="utf-8", errors="surrogateescape") != text:
        xdg_entry.put({entry: text})
        _say_so(entry.parent)


def _say_so(entries: Path) -> None:
    """Desktops look up whose links they are in a list, which this tool of theirs makes; nobody waits for it."""
    if (tool := shutil.which("update-desktop-database")) and entries.is_dir():
        QProcess.startDetached(tool, ["-q", str(entries)])


def _entry() -> Path:
    return xdg_entry.data_home() / "applications" / ENTRY


def _in_registry() -> None:
    settings = QSettings(CLASS_KEY, QSettings.Format.NativeFormat)
    words = " ".join(f'"{word}"' for word in opening()) + ' "%1"'
    if settings.value("shell/open/command/.") != words:
        settings.setValue(".", f"URL:{NAME}")
        settings.setValue("URL Protocol", "")
        settings.setValue("shell/open/command/.", words)
        settings.sync()
