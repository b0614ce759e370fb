"""File names that every file system takes, made from whatever name a file came with."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

LONGEST = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9._()@+-]+")


def safe_name(path: str) -> str:
    """The last part of a path, cut to 120 characters, odd characters replaced, ending kept.

    Not reversible and not unique: callers put a digest before it.
    """
    pure = PurePosixPath(path)
    suffix = _UNSAFE.sub("-", pure.suffix)[:16]
    stem = _UNSAFE.sub("-", pure.name.removesuffix(pure.suffix)).strip("-. ") or "file"
    # Windows drops a dot at the end of a name, and then no longer finds the file.
    return (stem[: LONGEST - len(suffix)] + suffix).rstrip(".")
