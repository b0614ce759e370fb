"""Everything the panel can be asked to do, once: name, words, keys and icon. Menus, buttons and help read this."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import noop, tr


@dataclass(frozen=True)
class Deed:
    """One thing to do. ``keys`` are portable key sequences, the first one is shown; ``group`` orders the help."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = "Runs"


PAGES = (
    ("overview", noop("Overview")),
    ("runs", noop("Runs")),
    ("logs", noop("Logs")),
    ("data", noop("Data")),
    ("accounts", noop("Accounts")),
    ("schedule", noop("Schedule")),
    ("metrics", noop("Metrics")),
    ("settings", noop("Settings")),
)

_FIXED = (
    Deed("run-full", noop("Run full"), ("Ctrl+R",), "run-full"),
    Deed("run-no-extract", noop("Run without extractors"), ("Ctrl+Shift+R",), "run-no-extract"),
    Deed("stop", noop("Stop"), ("Ctrl+.",), "stop"),
    Deed("resume-last", noop("Resume this run"), (), "retry"),
    Deed("banner", noop("Do what the banner offers"), ("Ctrl+Return", "Ctrl+Enter"), "check"),
    Deed("pause", noop("Pause or resume the schedule"), ("Ctrl+P",), "pause"),
    Deed("find", noop("Find on this page"), ("Ctrl+F",), "search", "On a page"),
    Deed("flow", noop("Show the run as a flow"), ("Ctrl+G",), "flow", "On a page"),
    Deed("copy", noop("Copy"), ("Ctrl+C",), "copy", "On a page"),
    Deed("save", noop("Save as…"), ("Ctrl+S",), "save", "On a page"),
    Deed("refresh", noop("Look again"), ("F5",), "retry", "On a page"),
    Deed("next-area", noop("Next part of the window"), ("F6",), "", "Getting around"),
    Deed("previous-area", noop("Previous part of the window"), ("Shift+F6",), "", "Getting around"),
    Deed("help", noop("Help"), ("F1",), "help", "Getting around"),
    Deed("to-tray", noop("Close to the tray"), ("Ctrl+W",), "close", "Window"),
    Deed("quit", noop("Quit"), ("Ctrl+Q",), "", "Window"),
)
# Reached by menus and buttons only.
_WITHOUT_KEYS = (
    Deed("open", noop("Open"), (), "overview", "Window"),
    Deed("look-again", noop("Look again"), (), "retry", "Window"),
    Deed("choose-lake", noop("Choose folder…"), (), "folder", "Window"),
    Deed("open-folder", noop("Open folder"), (), "folder", "Window"),
    Deed("sample", noop("Use sample data"), (), "eye", "Window"),
    Deed("set-up", noop("Set-up assistant…"), (), "", "Window"),
    Deed("month-report", noop("Report of a month…"), (), "file", "Window"),
    Deed("shortcuts", noop("Keyboard shortcuts"), (), "", "Window"),
    Deed("diagnostics", noop("Diagnostics…"), (), "diagnostics", "Window"),
    Deed("about", noop("About"), (), "", "Window"),
    Deed("resume-schedule", noop("Resume the schedule"), (), "run-full", "Runs"),
    Deed("pause-1h", noop("For 1 hour"), (), "", "Runs"),
    Deed("pause-tomorrow", noop("Until tomorrow"), (), "", "Runs"),
    Deed("pause-on", noop("Until I resume"), (), "", "Runs"),
    Deed("skip-next", noop("Skip the next run"), (), "", "Runs"),
    Deed("hurry-next", noop("Run at the next chance"), (), "", "Runs"),
)
_OPEN_PAGES = tuple(
    Deed(f"page-{key}", title, (str(number), f"Ctrl+{number}"), key, "Pages")
    for number, (key, title) in enumerate(PAGES, 1)
)
DEEDS = {deed.name: deed for deed in (*_FIXED, *_WITHOUT_KEYS, *_OPEN_PAGES)}
WITH_KEYS = tuple(deed for deed in DEEDS.values() if deed.keys)


def text_of(name: str) -> str:
    return tr(DEEDS[name].text)


def keys_of(name: str) -> str:
    """The keys as they are shown, ``Ctrl+R``; empty where there are none."""
    return DEEDS[name].keys[0] if DEEDS[name].keys else ""
