"""Recognising Linktree's files by name: the collector keeps every answer of the insights page under a stamp."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

_ANSWER = re.compile(r".*graphql.*\.json", re.IGNORECASE)


def identify(path: str, _: Registry) -> Identity | None:
    name = PurePosixPath(path).name
    return Identity("answer", downloaded_at=moment_in(name)) if _ANSWER.fullmatch(name) else None
