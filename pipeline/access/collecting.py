"""How the platforms are visited: their addresses, pauses, limits and the browser. ``config/collecting.json``.

Every part may be missing. ``addresses`` replaces the base address of a site or service, which is how a stand-in on
this computer takes a platform's place.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pipeline.redaction import redact
from pipeline.registry import read_json
from pipeline.settings import ConfigurationError

FILE = "collecting.json"
_GIB = 1 << 30
log = logging.getLogger(__name__)
ADDRESSES: Mapping[str, str] = MappingProxyType({
    "metaads": "https://graph.facebook.com",
    "distrokid": "https://distrokid.com",
    "toolost": "https://toolost.com",
    "tiktok": "https://www.tiktok.com",
    "linktree": "https://linktr.ee",
    "spotify": "https://artists.spotify.com",
    "spotify-catalog-view": "https://generic.wg.spotify.com",
    "spotify-accounts": "https://accounts.spotify.com",
    "spotify-api": "https://api.spotify.com",
    "instagram": "https://graph.facebook.com",
    "youtube": "https://www.googleapis.com",
})  # fmt: skip


@dataclass(frozen=True)
class Collecting:
    """``pause_seconds`` is the shortest and longest wait between pages; ``page_seconds`` how long one may take.

    ``account_pause_seconds`` lies between the visits of two accounts of one platform, from beginning to beginning:
    TikTok wants at least five minutes.

    ``browser`` is ``auto``, ``msedge``, ``chrome``, ``chromium`` or the path of a program. ``toolost_year_before`` is
    what TooLost's calls name last year, where its own page does not tell; '' and it is never asked for.
    """

    addresses: Mapping[str, str] = field(default_factory=lambda: ADDRESSES)
    pause_seconds: tuple[float, float] = (2.0, 5.0)
    account_pause_seconds: tuple[float, float] = (300.0, 360.0)
    page_seconds: float = 30.0
    download_seconds: float = 120.0
    sign_in_seconds: float = 300.0
    browser: str = "auto"
    browsers_at_once: int = 0  # 0: as many as this computer carries well
    graph_version: str = "v24.0"
    toolost_year_before: str = "lastYear"

    def address(self, name: str) -> str:
        """The base address of a site, without a slash at its end."""
        return self.addresses[name]

    def is_at(self, name: str, url: str) -> bool:
        """Whether a URL lies at that address: the same host and port, and below its path where it has one."""
        base = self.addresses[name]
        return url.startswith(base) and url[len(base) : len(base) + 1] in ("", "/", "?", "#")

    @property
    def browsers(self) -> int:
        """How many browsers may be open at a time for collecting."""
        return self.browsers_at_once or browsers_carried()


def browsers_carried() -> int:
    """Two on a small computer; a browser wants about a core and a gigabyte to be quick."""
    import psutil

    return max(2, min(6, (os.cpu_count() or 2) - 1, int(psutil.virtual_memory().total / _GIB) // 2 - 1))


def load_collecting(config_dir: str | Path) -> Collecting:
    """Read ``collecting.json``; an absent file is all defaults.

    Raises :class:`ConfigurationError` naming the value that cannot be used.
    """
    path = Path(config_dir) / FILE
    if not path.is_file():
        return Collecting()
    body = read_json(path)
    if not isinstance(body, dict):
        raise _wrong(path, "it does not hold an object", "Mend it, or delete the file.")
    unknown = [name for name in body if name not in Collecting.__dataclass_fields__]
    if unknown:
        log.warning("%s has values that mean nothing here: %s.", path, ", ".join(unknown))
    return Collecting(
        addresses=MappingProxyType({**ADDRESSES, **_addresses(path, body.get("addresses", {}))}),
        pause_seconds=_pause(path, body, "pause_seconds", Collecting.pause_seconds),
        account_pause_seconds=_pause(path, body, "account_pause_seconds", Collecting.account_pause_seconds),
        page_seconds=_seconds(path, body, "page_seconds", Collecting.page_seconds),
        download_seconds=_seconds(path, body, "download_seconds", Collecting.download_seconds),
        sign_in_seconds=_seconds(path, body, "sign_in_seconds", Collecting.sign_in_seconds),
        browser=str(body.get("browser", Collecting.browser)) or Collecting.browser,
        browsers_at_once=_whole(path, body, "browsers_at_once", 0, 16),
        graph_version=str(body.get("graph_version", Collecting.graph_version)),
        toolost_year_before=str(body.get("toolost_year_before", Collecting.toolost_year_before)),
    )


def _addresses(path: Path, stated: object) -> dict[str, str]:
    if not isinstance(stated, dict):
        raise _wrong(path, "addresses is not an object", 'Write "platform": "https://…".')
    found = {}
    for name, address in stated.items():
        parts = urlsplit(str(address))
        if name not in ADDRESSES or parts.scheme not in ("http", "https") or not parts.netloc:
            said = redact(repr(address))  # some write a password into an address
            raise _wrong(path, f"addresses.{name} is {said}", f"Use http(s) addresses for {', '.join(ADDRESSES)}.")
        found[name] = str(address).rstrip("/")
    return found


def _pause(path: Path, body: Mapping[str, object], name: str, default: tuple[float, float]) -> tuple[float, float]:
    stated = body.get(name, list(default))
    if isinstance(stated, list) and len(stated) == 2 and all(_is_number(part) for part in stated):
        low, high = float(stated[0]), float(stated[1])
        if 0 <= low <= high <= 3600:
            return low, high
    usual = f"[{default[0]:g}, {default[1]:g}]"
    raise _wrong(path, f"{name} is {stated!r}", f"Write the shortest and the longest pause, like {usual}.")


def _seconds(path: Path, body: Mapping[str, object], name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 3600:
        return float(value)
    raise _wrong(path, f"{name} is {value!r}", f"Write seconds, more than 0 and at most 3600, like {default:g}.")


def _whole(path: Path, body: Mapping[str, object], name: str, default: int, highest: int) -> int:
    value = body.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest:
        return value
    raise _wrong(path, f"{name} is {value!r}", f"Write a whole number from 0 to {highest}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong(path: Path, what: str, next_action: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: {what}.", next_action)
