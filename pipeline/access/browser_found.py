"""Looks which of the browsers that would be tried is installed, without starting it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.access.browser_choice import BrowserChoice, candidates

# Where an installation lies; the driver of the browsers looks in the same places.
_ON_WINDOWS = {
    "msedge": "Microsoft/Edge/Application/msedge.exe",
    "chrome": "Google/Chrome/Application/chrome.exe",
}
_WINDOWS_FOLDERS = ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)")
_ELSEWHERE = {
    "darwin": {
        "msedge": "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "chrome": "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    },
    "linux": {"msedge": "/opt/microsoft/msedge/msedge", "chrome": "/opt/google/chrome/chrome"},
}


def installed(
    wanted: str, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> BrowserChoice | None:
    """The first browser that is there, with its program; None where none is."""
    for choice in candidates(wanted, platform):
        places = [Path(choice.program)] if choice.program else list(_places(choice.channel or "", platform, environ))
        found = next((place for place in places if place.is_file()), None)
        if found is not None:
            return replace(choice, program=str(found))
    return None


def _places(channel: str, platform: str, environ: Mapping[str, str]) -> Iterator[Path]:
    if platform == "win32":
        yield from (Path(environ[name]) / _ON_WINDOWS[channel] for name in _WINDOWS_FOLDERS if environ.get(name))
    elif channel in _ELSEWHERE.get(platform, {}):
        yield Path(_ELSEWHERE[platform][channel])
