"""Which browser is used: one that is installed already. Nothing is ever downloaded."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync")  # fmt: skip
CHANNELS = {"msedge": "Microsoft Edge", "chrome": "Google Chrome"}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


@dataclass(frozen=True)
class BrowserChoice:
    """A browser as Playwright starts it: by its channel (an installation it finds itself) or by its program."""

    title: str
    channel: str | None = None
    program: str | None = None


def candidates(
    wanted: str, platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> Iterator[BrowserChoice]:
    """Browsers to try, best first. ``wanted`` is ``auto``, a channel, ``chromium`` or the path of a program."""
    if wanted in CHANNELS:
        yield BrowserChoice(CHANNELS[wanted], channel=wanted)
    elif wanted not in ("auto", "chromium"):
        yield BrowserChoice(Path(wanted).stem, program=wanted)
    elif wanted == "auto" and platform in ("win32", "darwin"):
        yield from (BrowserChoice(title, channel=channel) for channel, title in CHANNELS.items())
    if wanted in ("auto", "chromium"):
        for name in PROGRAMS:
            program = which(name)
            if program:
                title = "Chromium" if "chromium" in name else name.replace("-", " ").title()
                yield BrowserChoice(title, program=program)


def switches() -> list[str]:
    """Quiet and no background traffic; nothing that hides automation or switches protection off."""
    as_root = sys.platform != "win32" and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if as_root else [])]  # Chromium refuses its sandbox to root
