"""Messages to an address of the owner's on the web: as plain JSON, or in the shapes that Slack and Discord expect.

The address lets in whoever has it. It stands in no log, no text and no exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pipeline.clock import iso
from pipeline.notify.news import Weight
from pipeline.notify.not_sent import NotSent
from pipeline.notify.telling import Telling
from pipeline.notify.ways_out import HookKind, on_this_computer
from pipeline.redaction import conceal

PATIENCE = 10.0  # seconds
LEVELS = {
    Weight.NEEDS_ACTION: "CRITICAL",
    Weight.FAILURE: "ERROR",
    Weight.WARNING: "WARNING",
    Weight.SUCCESS: "SUCCESS",
}
COLOURS = {
    Weight.NEEDS_ACTION: 0x6B3DB8,
    Weight.FAILURE: 0xB3261E,
    Weight.WARNING: 0x8A5200,
    Weight.SUCCESS: 0x1A6B3C,
}
MOST_FIELDS = 10  # as many as either service shows
GONE = frozenset({401, 403, 404, 410})
BUSY = 429


def send(kind: HookKind, address: str, telling: Telling, certificates: str | bool = True) -> None:
    """Raises :class:`NotSent`. ``certificates`` is a file of those to trust instead of the system's."""
    import requests

    if not is_hook(address):
        raise NotSent("hook-address")
    _conceal(address)
    try:
        with requests.Session() as session:
            session.trust_env = False  # no password of a .netrc file goes there
            answer = session.post(
                address, json=as_body(kind, telling), timeout=PATIENCE, allow_redirects=False, verify=certificates
            )
    except (requests.RequestException, OSError, ValueError):
        raise NotSent("hook-away") from None  # the one behind it quotes the address
    if answer.ok and not answer.is_redirect:
        return
    if answer.status_code in GONE:
        raise NotSent("hook-gone")
    if answer.status_code == BUSY:
        raise NotSent("hook-busy")
    if answer.status_code >= 500:
        raise NotSent("hook-away")
    raise NotSent("hook-declined", for_good=True, of_all=False)


def is_hook(address: str) -> bool:
    """A whole address, protected unless it leads to this very computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not address.isprintable() or " " in address or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and on_this_computer(host))


def _conceal(address: str) -> None:
    """Also the part of it that the libraries below us may write down without the rest."""
    parts = urlsplit(address)
    conceal(address)
    rest = address.partition("://")[2].partition("/")[2]
    if rest:
        conceal(rest)
    last = parts.path.rstrip("/").rpartition("/")[2]
    if len(last) >= 16:
        conceal(last)


def as_body(kind: HookKind, telling: Telling) -> Mapping[str, Any]:
    if kind is HookKind.SLACK:
        return _for_slack(telling)
    return _for_discord(telling) if kind is HookKind.DISCORD else _plain(telling)


def _plain(telling: Telling) -> Mapping[str, Any]:
    """The event as older set-ups of this label's know it."""
    return {
        "service": telling.about or "bedrot",
        "account": str(telling.where.deed.partition("sign-in ")[2].partition(" ")[2]),
        "level": LEVELS[telling.weight],
        "message": telling.title,
        "details": {"id": telling.id, "text": telling.text, "news": [" ".join(line).strip() for line in telling.lines]},
        "timestamp": iso(telling.at),
    }


def _for_slack(telling: Telling) -> Mapping[str, Any]:
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{_slack(title)}*\n{_slack(text)}".strip()}}
        for title, text in telling.lines[:MOST_FIELDS]
    ]
    return {"text": _slack(f"{telling.title} {telling.text}".strip()), "blocks": sections}


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_discord(telling: Telling) -> Mapping[str, Any]:
    embed = {
        "title": telling.title[:256],
        "description": "\n".join(" ".join(line).strip() for line in telling.lines[:MOST_FIELDS])[:4000],
        "color": COLOURS[telling.weight],
        "timestamp": iso(telling.at),
    }
    return {"username": "BEDROT", "embeds": [embed], "allowed_mentions": {"parse": []}}
