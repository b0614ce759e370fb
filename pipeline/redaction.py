"""Takes secrets out of text before it is kept: a trace may quote an address, a header or a line of a .env file.

Two nets: values that this program was handed as secrets (:func:`conceal`), in every spelling a log may quote them in,
and whatever looks like a secret.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
from collections.abc import Iterator
from typing import TextIO
from urllib.parse import quote, quote_plus

HIDDEN = "•••"

WORDS = "password|passwd|secret|token|api[_-]?key|authorization|cookie|session[_-]?id|credential|signature"
_NAMES = rf"[\w.-]*(?:{WORDS})[\w.-]*"
_PATTERNS = (
    # user:password@host
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), HIDDEN),
    # Authorization: Bearer abc, also without the header's name
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # Set-Cookie: a=b; c=d – everything up to the end of the line or text
    (re.compile(r"\b((?:set-)?cookie)(['\"]?\s*[:=]\s*)[^\r\n'\"]+", re.IGNORECASE), rf"\1\2{HIDDEN}"),
    # name = value, "name": "value", name=value&…
    (re.compile(rf"\b({_NAMES})(['\"]?\s*[:=]\s*)(['\"]?)[^\s'\"&;,)}}\]]+", re.IGNORECASE), rf"\1\2\3{HIDDEN}"),
    # JSON web tokens
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    # long opaque runs of letters and digits that are no checksum and no file name of ours
    (
        re.compile(
            r"\b(?![0-9a-f]{40}\b|[0-9a-f]{64}\b)(?=\w*\d)(?=\w*[A-Za-z])(?![\w-]*\d{8}_\d{6})[\w-]{40,}+"
            r"(?!\.(?:json|csv|tsv|html?|zip|part|parquet)\b)"
        ),
        HIDDEN,
    ),
)


_ESCAPE = re.compile("%[0-9A-F]{2}")
_SHORTEST = 6  # a shorter value would be found all over the place
HALVES = "surrogatepass"  # a page may keep half a sign in its storage, which is no UTF-8
_lock = threading.Lock()
_known: dict[str, tuple[str, ...]] = {}  # by their first signs, longest first: there may be thousands


def conceal(value: str) -> str:
    """From now on ``value`` is taken out of every text of this program; returned as it came."""
    if len(value) >= _SHORTEST:
        with _lock:
            for spelling in set(spellings(value)):
                start = spelling[:_SHORTEST]
                alike = _known.get(start, ())
                if spelling not in alike:
                    _known[start] = tuple(sorted((*alike, spelling), key=len, reverse=True))
    return value


def spellings(value: str) -> Iterator[str]:
    """A value as it is and as logs, documents, pages, addresses and traces quote it."""
    import html  # carries every name a sign has in HTML; the panel at rest has no secret in hand

    yield value
    for escaped in (
        quote(value, safe="", errors=HALVES),
        quote(value, errors=HALVES),
        quote_plus(value, errors=HALVES),
    ):
        yield escaped
        yield _ESCAPE.sub(lambda found: found[0].lower(), escaped)
    once = json.dumps(value)[1:-1]
    yield from (once, once.replace("/", r"\/"), json.dumps(once)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield repr(value)[1:-1]
    yield html.escape(value)
    data = value.encode("utf-8", HALVES)
    yield data.hex()
    yield from _in_base64(data)


def _in_base64(data: bytes) -> Iterator[str]:
    """Wherever it may begin within a longer text: what stands around it colours its first and last signs."""
    for before in range(3):  # six bits a sign
        encoded = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        inner = encoded[(0, 2, 3)[before] : len(encoded) - bool((before + len(data)) % 3)]
        if len(inner) >= _SHORTEST:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")


def redact(text: str) -> str:
    """``text`` with everything that is known to be, or looks like, a secret replaced by three dots."""
    if _known:
        text = "".join(_without_known(text))
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def quoted(text: str) -> frozenset[str]:
    """The known secrets that stand in ``text``, as they are spelled there."""
    return frozenset(found for _, found in _known_in(text) if found)


def _known_in(text: str) -> Iterator[tuple[int, str]]:
    """Where a known secret may begin, and the longest that does; '' where none does after all."""
    for at in [at for at in range(len(text) - _SHORTEST + 1) if text[at : at + _SHORTEST] in _known]:
        yield at, next((one for one in _known[text[at : at + _SHORTEST]] if text.startswith(one, at)), "")


def _without_known(text: str) -> Iterator[str]:
    done = 0
    for at, found in _known_in(text):
        if found and at >= done:
            yield text[done:at]
            yield HIDDEN
        done = max(done, at + len(found)) if found else done  # two may overlap
    yield text[done:]


class Redacting(logging.Formatter):
    """Takes secrets out of what goes to a terminal, traces included."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def log_to(stream: TextIO, level: int) -> None:
    """Let a terminal read along from this level on, whatever a run lets its own log have."""
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(Redacting("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
