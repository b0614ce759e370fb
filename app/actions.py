"""Everything the panel can be asked to do, once: name, words, keys and icon. Menus, buttons and help read this."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import tr


@dataclass(frozen=True)
class Deed:
    """One thing to do. ``keys`` are portable key sequences, the first one is shown; ``group`` orders the help."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = "Runs"


PAGES = (
    ("overview", "Overview"),
    ("runs", "Runs"),
    ("logs", "Logs"),
    ("data", "Data"),
    ("accounts", "Accounts"),
    ("schedule", "Schedule"),
    ("metrics", "Metrics"),
    ("settings", "Settings"),
)

_FIXED = (
    Deed("run-full", "Run full", ("Ctrl+R",), "run-full"),
    Deed("run-no-extract", "Run without extractors", ("Ctrl+Shift+R",), "run-no-extract"),
    Deed("stop", "Stop", ("Ctrl+.",), "stop"),
    Deed("resume-last", "Resume this run", (), "retry"),
    Deed("banner", "Do what the banner offers", ("Ctrl+Return", "Ctrl+Enter"), "check"),
    Deed("pause", "Pause or resume the schedule", ("Ctrl+P",), "pause"),
    Deed("find", "Find on this page", ("Ctrl+F",), "search", "On a page"),
    Deed("flow", "Show the run as a flow", ("Ctrl+G",), "flow", "On a page"),
    Deed("copy", "Copy", ("Ctrl+C",), "copy", "On a page"),
    Deed("save", "Save as…", ("Ctrl+S",), "save", "On a page"),
    Deed("refresh", "Look again", ("F5",), "retry", "On a page"),
    Deed("next-area", "Next part of the window", ("F6",), "", "Getting around"),
    Deed("previous-area", "Previous part of the window", ("Shift+F6",), "", "Getting around"),
    Deed("help", "Help", ("F1",), "help", "Getting around"),
    Deed("to-tray", "Close to the tray", ("Ctrl+W",), "close", "Window"),
    Deed("quit", "Quit", ("Ctrl+Q",), "", "Window"),
)
# Reached by menus and buttons only.
_WITHOUT_KEYS = (
    Deed("open", "Open", (), "overview", "Window"),
    Deed("look-again", "Look again", (), "retry", "Window"),
    Deed("choose-lake", "Choose folder…", (), "folder", "Window"),
    Deed("open-folder", "Open folder", (), "folder", "Window"),
    Deed("sample", "Use sample data", (), "eye", "Window"),
    Deed("set-up", "Set-up assistant…", (), "", "Window"),
    Deed("shortcuts", "Keyboard shortcuts", (), "", "Window"),
    Deed("diagnostics", "Diagnostics…", (), "diagnostics", "Window"),
    Deed("about", "About", (), "", "Window"),
    Deed("resume-schedule", "Resume the schedule", (), "run-full", "Runs"),
    Deed("pause-1h", "For 1 hour", (), "", "Runs"),
    Deed("pause-tomorrow", "Until tomorrow", (), "", "Runs"),
    Deed("pause-on", "Until I resume", (), "", "Runs"),
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
