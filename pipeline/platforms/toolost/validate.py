"""Recognising TooLost's files by name. What an answer holds must agree with the platform its name tells."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

# Two collectors have left files: one names them toolost_<platform>, an older one <platform>_analytics.
_NAMES = (
    ("spotify", re.compile(r"(?:toolost_spotify|spotify_analytics).*\.json", re.IGNORECASE)),
    ("apple", re.compile(r"(?:toolost_apple|apple_analytics).*\.json", re.IGNORECASE)),
    ("log", re.compile(r"extraction_(?:log|failure).*\.json", re.IGNORECASE)),
    ("sales", re.compile(r".*sales[ _-]?report.*\.csv", re.IGNORECASE)),
)
_MONTH_IN_NAME = re.compile(r"(?<!\d)(0[1-9]|1[0-2])[-_](20\d\d)(?!\d)|(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")


def identify(path: str, _: Registry) -> Identity | None:
    name = PurePosixPath(path).name
    for kind, pattern in _NAMES:
        if pattern.fullmatch(name):
            return Identity(kind, downloaded_at=moment_in(name))
    return None


def month_in_name(path: str) -> str:
    """The posting month a sales report's name tells, as ``YYYY-MM``; '' where it tells none."""
    found = _MONTH_IN_NAME.search(PurePosixPath(path).name)
    return f"{found[2] or found[3]}-{found[1] or found[4]}" if found else ""
