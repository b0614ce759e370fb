"""The panel in the application menu of Linux desktops, with its icon; on Windows that is the installer's business."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from app.actions import PAGES
from app.arguments import LINK
from app.desktop import xdg_entry
from app.desktop.autostart import NAME
from app.resources import resource
from app.words import noop, tr
from pipeline.own_command import PANEL, panel_command, starting_folder

OFFERED = sys.platform.startswith("linux")
JUMPS = ("metrics", "runs", "settings")
ICONS = {"app-small.svg": ("16x16", "22x22", "24x24", "32x32"), "app.svg": ("scalable",)}
GENERIC, COMMENT = noop("Music label data"), noop("Collects what a music label’s platforms tell, and shows it")
KEYWORDS = ("music", "label", "royalties", "plays", "streams", "revenue", "Spotify", "DistroKid", "TooLost", "TikTok",
            "Meta", "Linktree")  # fmt: skip


def is_on() -> bool:
    """Whether the menu shows it, also where somebody has deleted or changed the entry."""
    keys = xdg_entry.read(_entry())
    return _shown(keys) and xdg_entry.is_there(xdg_entry.program(keys))


def starts() -> str:
    """The program that the menu starts, which may be another copy of this one."""
    return xdg_entry.program(xdg_entry.read(_entry()))


def switch(on: bool) -> None:
    """Raises OSError where the entry or its icon cannot be written."""
    if on:
        drawn = {place: resource("icons", name).read_bytes() for name in ICONS for place in _icons(name)}
        xdg_entry.put({_entry(): desktop_entry(), **drawn})
    else:
        for place in (_entry(), *(place for name in ICONS for place in _icons(name))):
            place.unlink(missing_ok=True)
    with suppress(OSError):  # a sign to desktops that keep a list of icons; where it is missing they find it later
        os.utime(_theme())


def renew() -> None:
    """Once the program has been moved the menu leads to where it is now; what was switched off stays off."""
    keys = xdg_entry.read(_entry())
    if _shown(keys) and not xdg_entry.is_there(xdg_entry.program(keys)):
        switch(True)


def desktop_entry() -> str:
    """The entry in the format of the freedesktop specification. Its name is the one that windows carry, too."""
    keys = {
        "Type": "Application",
        "Name": NAME,
        "GenericName": tr(GENERIC),
        "Comment": tr(COMMENT),
        "Icon": PANEL,
        **xdg_entry.starting(panel_command(), starting_folder()),
        "Terminal": "false",
        "StartupNotify": "false",
        "StartupWMClass": NAME,
        "Categories": "Office;Database;",
        "Keywords": "".join(f"{word};" for word in KEYWORDS),
        "X-GNOME-SingleWindow": "true",
        "Actions": "".join(f"{page};" for page in JUMPS),
    }
    return xdg_entry.text_of(keys, {page: _jump(page, tr(dict(PAGES)[page])) for page in JUMPS})


def _jump(page: str, title: str) -> dict[str, str]:
    started = xdg_entry.starting([*panel_command(), "--link", f"{LINK}{page}"], None)
    return {"Name": title, "Exec": started["Exec"]}


def _shown(keys: xdg_entry.Keys) -> bool:
    return xdg_entry.counts(keys) and not xdg_entry.said_true(keys, "NoDisplay")


def _entry() -> Path:
    return xdg_entry.data_home() / "applications" / f"{PANEL}.desktop"


def _theme() -> Path:
    return xdg_entry.data_home() / "icons" / "hicolor"


def _icons(name: str) -> list[Path]:
    return [_theme() / size / "apps" / f"{PANEL}.svg" for size in ICONS[name]]
