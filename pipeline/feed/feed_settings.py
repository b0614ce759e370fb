"""How the feed is set up: ``config/feed.json``. Nothing in it is secret; the tokens are in the keyring."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.registry import read_json
from pipeline.settings import ConfigurationError
from pipeline.zones.store import LocalStore

FILE = "feed.json"
PORT = 8000
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
MOST_ORIGINS = 32
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
MEND = "Mend it, or delete the file to have the usual values again."
HOW_ORIGINS = 'Write each as a browser sends it, like "http://localhost:3000", without a path.'


@dataclass(frozen=True)
class FeedSettings:
    """``allowed_origins`` are dashboards in a browser that may ask with a token. ``tokenless_origins`` are older ones
    that cannot send one: they may read the older paths, and nothing else. ``allow_actions``: runs may be started.
    """

    enabled: bool = False
    port: int = PORT
    allowed_origins: tuple[str, ...] = ()
    allow_actions: bool = False
    tokenless_origins: tuple[str, ...] = ()


def load_feed_settings(config_dir: str | Path) -> FeedSettings:
    """Read ``feed.json``; an absent file is all defaults, and nothing is written.

    Raises :class:`ConfigurationError` naming file, key and value.
    """
    path = Path(config_dir) / FILE
    return checked(path, read_json(path)) if path.is_file() else FeedSettings()


def stated_or_new(config_dir: str | Path) -> FeedSettings:
    """The same, and on first use the defaults are written, so that there is something to edit."""
    if not (Path(config_dir) / FILE).is_file():
        keep(config_dir, FeedSettings())
    return load_feed_settings(config_dir)


def keep(config_dir: str | Path, settings: FeedSettings) -> FeedSettings:
    """Write ``feed.json``. Raises :class:`ConfigurationError` for values that cannot be meant; nothing changes then."""
    path = Path(config_dir) / FILE
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(settings).items()}
    found = checked(path, body)
    with LocalStore(str(path.parent)).writing(FILE) as sink:
        sink.write(json.dumps(body, indent=2).encode() + b"\n")
    return found


def checked(path: Path, body: object) -> FeedSettings:
    """What a document says, looked at value by value."""
    if not isinstance(body, dict):
        raise ConfigurationError(f"{path}: it does not hold an object.", MEND)
    for name in body:
        if name not in FeedSettings.__dataclass_fields__:
            known = ", ".join(FeedSettings.__dataclass_fields__)
            raise ConfigurationError(f"{path}: {name} is not known.", f"Use {known}.")
    return FeedSettings(
        enabled=_flag(path, body, "enabled"),
        port=_port(path, body),
        allowed_origins=_origins(path, body, "allowed_origins"),
        allow_actions=_flag(path, body, "allow_actions"),
        tokenless_origins=_origins(path, body, "tokenless_origins"),
    )


def _flag(path: Path, body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise ConfigurationError(f"{path}: {name} is {value!r}.", "Write true or false.")
    return value


def _port(path: Path, body: Mapping[str, Any]) -> int:
    value = body.get("port", PORT)
    if not isinstance(value, int) or isinstance(value, bool) or not LOWEST_PORT <= value <= HIGHEST_PORT:
        advice = f"Write a whole number from {LOWEST_PORT} to {HIGHEST_PORT}, like {PORT}."
        raise ConfigurationError(f"{path}: port is {value!r}.", advice)
    return value


def _origins(path: Path, body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    stated = body.get(name, [])
    if not isinstance(stated, list) or len(stated) > MOST_ORIGINS:
        raise ConfigurationError(f"{path}: {name} is not a list of at most {MOST_ORIGINS}.", HOW_ORIGINS)
    for one in stated:
        if not is_origin(one):
            raise ConfigurationError(f"{path}: {name} holds {one!r}.", HOW_ORIGINS)
    return tuple(dict.fromkeys(stated))


def is_origin(value: object) -> bool:
    """Whether a text is an origin as browsers write it: scheme, host, and a port where it is not the usual one."""
    if not isinstance(value, str) or value != value.strip().lower() or "*" in value:
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    usual = {"http": 80, "https": 443}
    name = parts.hostname or ""
    if parts.scheme not in usual or not _HOST.fullmatch(name) or port == usual[parts.scheme]:
        return False
    host = f"[{name}]" if ":" in name else name
    return value == f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
