"""Which parts of a browser session are secrets, so that no text of this program ever quotes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.redaction import conceal

SHORTEST, LONGEST = 12, 16_384
_ORDINARY = re.compile(
    r"[\d.:TZ+-]*|https?://[^?]*|[a-z]+([-_ ][a-z]+)*|\d+(x\d+)?", re.ASCII
)  # moments, places, words


def conceal_session(storage_state: Mapping[str, Any]) -> None:
    """From now on the secrets of this session are taken out of every text."""
    for value in _values(storage_state):
        conceal(value)


def _values(storage_state: Mapping[str, Any]) -> Iterator[str]:
    for cookie in storage_state.get("cookies") or ():
        value = str(cookie.get("value", ""))
        if _telling(value) or (cookie.get("httpOnly") and len(value) >= SHORTEST):
            yield value
    for origin in storage_state.get("origins") or ():
        for item in origin.get("localStorage") or ():
            yield from _texts(str(item.get("value", "")))


def _texts(value: str) -> Iterator[str]:
    """A value of the local storage, and what is within it where it is a document."""
    if _telling(value):
        yield value
    if value[:1] in ("{", "["):
        try:
            yield from _within(json.loads(value))
        except (ValueError, RecursionError):
            return


def _within(document: Any) -> Iterator[str]:
    if isinstance(document, str) and _telling(document):
        yield document
    elif isinstance(document, dict):
        for inner in document.values():
            yield from _within(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from _within(inner)


def _telling(value: str) -> bool:
    """Whether a value is long enough, and odd enough, not to stand in a text by accident."""
    return SHORTEST <= len(value) <= LONGEST and not _ORDINARY.fullmatch(value)
