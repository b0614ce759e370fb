"""Every way in which a secret may be written down. Made apart from the product's own list, so as to check that, too."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SIGN_BY_SIGN = "URL-encoded sign by sign"
SHORTEST = 6  # bytes; a shorter part of a secret is found all over the place


def spellings(value: str) -> dict[bytes, str]:
    """The bytes to look for, and what that way of writing is called."""
    found: dict[bytes, str] = {}
    for name, needle in _spelled(value):
        if len(needle) >= SHORTEST:
            found.setdefault(needle, name)
    return found


def _spelled(value: str) -> Iterator[tuple[str, bytes]]:
    data = value.encode()
    yield "plain", data
    for way in (quote(value, safe=""), quote(value), quote_plus(value)):
        yield "URL-encoded", way.encode()
        yield "URL-encoded", _lower_escapes(way).encode()
    for sign in ("%{:02X}", "%{:02x}"):
        yield SIGN_BY_SIGN, "".join(map(sign.format, data)).encode()
    yield "JSON-escaped", json.dumps(value)[1:-1].encode()
    yield "JSON-escaped", json.dumps(value, ensure_ascii=False)[1:-1].encode()
    yield "JSON-escaped", json.dumps(value)[1:-1].replace("/", r"\/").encode()
    yield "JSON-escaped twice", json.dumps(json.dumps(value)[1:-1])[1:-1].encode()
    yield "as Python writes it", repr(value)[1:-1].encode()
    yield "as HTML", html.escape(value).encode()
    yield "hex", data.hex().encode()
    yield "hex", data.hex().upper().encode()
    yield "UTF-16", value.encode("utf-16-le")
    yield "UTF-16", value.encode("utf-16-be")
    for alignment in range(3):
        inner = _within_base64(data, alignment)
        yield "base64", inner
        yield "base64", inner.translate(bytes.maketrans(b"+/", b"-_"))


def _within_base64(data: bytes, before: int) -> bytes:
    """The signs that stand for these bytes alone, when others stand before and behind them."""
    encoded = base64.b64encode(b"\0" * before + data + b"\0" * (-(before + len(data)) % 3))
    first = (0, 2, 3)[before]
    whole = (before + len(data)) % 3 == 0
    return encoded[first : None if whole else -(4 - (before + len(data)) % 3)].rstrip(b"=")


def _lower_escapes(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
