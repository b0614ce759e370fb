"""Recognising Linktree's files: every answer of the analytics page is kept under a stamped name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

_ANSWER = re.compile(r"graphql.*\.json$", re.IGNORECASE)


def identify(path: str, _: Registry) -> Identity | None:
    name = PurePosixPath(path).name
    return Identity("answer", downloaded_at=moment_in(name)) if _ANSWER.match(name) else None
