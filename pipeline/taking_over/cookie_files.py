"""Finds the cookie files of an older set-up, and what else there is that holds or marks the same sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.access.connection import Connection
from pipeline.platforms.connections import CONNECTIONS
from pipeline.platforms.titles import TITLES

BACKUPS = "backups/cookies"


@dataclass(frozen=True)
class CookieFile:
    """``src/<service>/cookies/<service>_cookies[_<account>].json``. ``account`` is '' where the name has none.

    ``connection`` is the one whose session it would be; None for a platform that nobody signs in to by browser.
    """

    path: Path
    service: str
    account: str = ""
    connection: Connection | None = None

    @property
    def title(self) -> str:
        return TITLES[self.service]


def cookie_files(folder: Path) -> Iterator[CookieFile]:
    """The cookie files of an older lake, by service and name."""
    for service in TITLES:
        pattern = re.compile(rf"{service}_cookies(?:_(?P<account>.+))?\.json", re.IGNORECASE)
        connection = next((one for one in CONNECTIONS if one.platform == service and one.by_browser), None)
        for path in _files(folder / "src" / service / "cookies"):
            named = pattern.fullmatch(path.name)
            if named:
                yield CookieFile(path, service, (named["account"] or "").removeprefix("@"), connection)


def not_recognised(folder: Path) -> tuple[Path, ...]:
    """What lies among the cookie files under a name or in a place that tells nothing: it is not read, nor deleted."""
    known = {file.path for file in cookie_files(folder)}
    lying = [path for place in sorted([folder / "cookies", *folder.glob("src/*/cookies")]) for path in _files(place)]
    return tuple(path for path in lying if path not in known and not path.name.startswith("."))


def leftovers(folder: Path, service: str) -> tuple[Path, ...]:
    """Backups of a service's cookies, and the marks that they were loaded into a browser profile."""
    backups = [path for path in _files(folder / BACKUPS / service) if path.suffix == ".json"]
    mark = f".{service}_cookies_imported"
    home = folder / "src" / service
    marks = [path for path in home.rglob(mark) if path.is_file()] if home.is_dir() else []
    return tuple(sorted([*backups, *marks]))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
