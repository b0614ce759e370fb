"""Cookies as older collectors and browser extensions wrote them, made into a session as our browser takes it."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

LARGEST = 8 << 20
LONGEST_COOKIE = 4096  # bytes of name and value; browsers take no more
SAME_SITE = ("Strict", "Lax", "None")
MILLISECONDS_FROM = 1e11  # as seconds, the year 5138
_ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f;\ud800-\udfff]")


class NotUsable(Exception):
    """The file makes no session: why, in words for the owner."""


@dataclass(frozen=True)
class ReadSession:
    """``left_out`` counts the entries that were no cookies, or none any more."""

    storage_state: dict[str, Any] = field(repr=False)
    left_out: int = 0


def session_of(path: Path, hosts: Iterable[str], title: str, now: datetime) -> ReadSession:
    """A session from a list of cookies, an object with ``cookies``, or a browser's storage state as it is.

    ``hosts`` are those of the platform. Raises :class:`NotUsable`.
    """
    hosts = tuple(hosts)
    body = _read(path)
    items = body.get("cookies") if isinstance(body, dict) else body
    if not isinstance(items, list):
        raise NotUsable("It does not hold a list of cookies.")
    cookies = [cookie for item in items if (cookie := _cookie(item)) is not None]
    if not cookies:
        raise NotUsable("It does not hold a single cookie that can be read.")
    ours = [cookie for cookie in cookies if _belongs(cookie["domain"], hosts)]
    origins = _origins(body.get("origins")) if isinstance(body, dict) else []
    if not ours:
        raise NotUsable(f"None of its cookies is one of {title}.")
    alive = [cookie for cookie in cookies if _lasts(cookie, now)]
    if not any(_lasts(cookie, now) for cookie in ours):
        raise NotUsable(f"All cookies of {title} in it have ended.")
    return ReadSession({"cookies": alive, "origins": origins}, len(items) - len(alive))


def _read(path: Path) -> Any:
    reason = "It is not a JSON document."
    try:
        if path.stat().st_size <= LARGEST:
            return json.loads(path.read_bytes().decode("utf-8-sig"))
        reason = "It is far too large for a list of cookies."
    except OSError:
        reason = "It cannot be read."
    except (ValueError, RecursionError):
        pass
    raise NotUsable(reason)  # outside of the handlers: what they caught quotes the whole file


def _cookie(item: Any) -> dict[str, Any] | None:
    """One cookie in the browser's own terms; None for what is none."""
    if not isinstance(item, Mapping):
        return None
    name, value, domain = item.get("name"), item.get("value"), item.get("domain")
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(domain, str):
        return None
    path = str(item.get("path") or "/")
    if not name or "=" in name or not domain.strip(".") or not path.startswith("/"):
        return None
    if _CONTROL.search(f"{name}{value}{domain}{path}") or len(f"{name}{value}".encode()) > LONGEST_COOKIE:
        return None
    secure = bool(item.get("secure")) or name.startswith(("__Secure-", "__Host-"))
    if name.startswith("__Host-"):  # browsers insist on these two
        path, domain = "/", domain.lstrip(".")
    return {
        "name": name, "value": value, "domain": domain, "path": path, "expires": _expires(item),
        "httpOnly": bool(item.get("httpOnly")), "secure": secure, "sameSite": _same_site(item.get("sameSite"), secure),
    }  # fmt: skip


def _expires(item: Mapping[str, Any]) -> float:
    """Seconds since 1970; -1 for a cookie that lasts as long as the browser is open."""
    stated = item.get("expires", item.get("expirationDate"))
    try:
        seconds = float(stated) if isinstance(stated, int | float | str) and not isinstance(stated, bool) else -1.0
    except (ValueError, OverflowError):
        seconds = _moment(str(stated))
    if not 0 < seconds < 1000 * MILLISECONDS_FROM:  # nothing, nonsense, or not a number
        return -1.0
    return seconds / 1000 if seconds > MILLISECONDS_FROM else seconds


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return -1.0


def _same_site(stated: Any, secure: bool) -> str:
    """One of the three values there are; whatever else is stated becomes Lax."""
    value = stated.capitalize() if isinstance(stated, str) else ""
    return value if value in SAME_SITE and (secure or value != "None") else "Lax"


def _lasts(cookie: Mapping[str, Any], now: datetime) -> bool:
    return bool(cookie["expires"] == -1 or cookie["expires"] > now.timestamp())


def _belongs(domain: str, hosts: Iterable[str]) -> bool:
    domain = domain.lstrip(".").lower()
    return any(domain == site or domain.endswith(f".{site}") for site in map(_site, hosts))


def _site(host: str) -> str:
    """``spotify.com`` of ``artists.spotify.com``."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ".".join(host.lower().split(".")[-2:])


def _origins(stated: Any) -> list[dict[str, Any]]:
    """The local storage of a storage state, as far as it has the right shape."""
    found = []
    for origin in stated if isinstance(stated, list) else ():
        if not isinstance(origin, Mapping) or not _ORIGIN.fullmatch(str(origin.get("origin"))):
            continue
        items = origin.get("localStorage")
        storage = [
            {"name": item["name"], "value": item["value"]}
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, Mapping) and isinstance(item.get("name"), str) and isinstance(item.get("value"), str)
        ]
        found.append({"origin": origin["origin"], "localStorage": storage})
    return found
