"""Takes secrets out of text before it is kept: a trace may quote an address, a header or a line of a .env file."""

from __future__ import annotations

import re

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


def redact(text: str) -> str:
    """``text`` with everything that looks like a secret replaced by three dots."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
