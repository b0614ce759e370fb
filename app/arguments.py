"""What the panel can be told when it is started."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGES = ("overview", "runs", "logs", "data", "accounts", "schedule", "metrics", "settings")
LINK = "bedrot://open/"
FORGETTING = "remove what the panel remembers and keeps in the keyring, and end; the lake stays"


@dataclass(frozen=True)
class Arguments:
    """``selftest`` names the file the findings are written to; None: an ordinary start. ``page``: what a link wants.

    ``feed``: serve dashboards from the lake in this folder, for the panel that started this; there is no window then.
    ``quit`` and ``forget_everything``: what the installer asks before an upgrade and at the end.
    """

    root: Path | None = None
    minimized: bool = False
    selftest: Path | None = None
    preferences: Path | None = None
    page: str = ""
    feed: Path | None = None
    quit: bool = False
    forget_everything: bool = False


def parse(words: Sequence[str]) -> Arguments:
    """Exits with code 2 and a usage line for words that mean nothing.

    A link may come from anywhere: besides it nothing else is listened to, and one that names no page opens the first.
    """
    if "--link" in words:
        return Arguments(page=page_of(" ".join(words[list(words).index("--link") + 1 :])))
    parser = argparse.ArgumentParser(prog="bedrot-panel", description="The BEDROT Control Panel.")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the lake's folder, for this time only")
    parser.add_argument("--minimized", action="store_true", help="start in the tray")
    parser.add_argument("--selftest", type=Path, metavar="OUT.json", help="try everything, write what worked, and end")
    parser.add_argument("--preferences", type=Path, metavar="FILE", help="another file for what the panel remembers")
    parser.add_argument("--link", metavar="LINK", help="open the page that a link in a message is about")
    parser.add_argument("--quit", action="store_true", help="end the panel that runs; a run is stopped first")
    parser.add_argument("--forget-everything", action="store_true", help=FORGETTING)
    parser.add_argument("--feed", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    found = parser.parse_args(list(words))
    root = found.root.expanduser().absolute() if found.root else None
    return Arguments(
        root, found.minimized, found.selftest, found.preferences, feed=found.feed, quit=found.quit,
        forget_everything=found.forget_everything,
    )  # fmt: skip


def page_of(link: str) -> str:
    """``accounts`` of ``bedrot://open/accounts``; the overview for everything that is no such link."""
    page = link.strip().removeprefix(LINK).rstrip("/")
    return page if link.strip().startswith(LINK) and page in PAGES else PAGES[0]
