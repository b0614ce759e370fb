"""Recognising DistroKid's files by name, and the one rule by which its bank reports are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from pipeline.model import Refusal
from pipeline.platforms.declaration import ContentView, Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

_NAMES = (
    ("streams", re.compile(r"streams_stats.*\.html?$", re.IGNORECASE)),
    ("apple", re.compile(r"applemusic_stats.*\.html?$", re.IGNORECASE)),
    ("bank", re.compile(r"dk_bank_details.*\.(tsv|txt)$", re.IGNORECASE)),
)


def identify(path: str, _: Registry) -> Identity | None:
    name = PurePosixPath(path).name
    for kind, pattern in _NAMES:
        if pattern.match(name):
            return Identity(kind, downloaded_at=moment_in(name))
    return None


def refuse_shorter_reports(views: Sequence[ContentView]) -> Mapping[tuple[str, str], Refusal]:
    """Every report is the complete history, so one with fewer rows than an older accepted one is incomplete."""
    refused: dict[tuple[str, str], Refusal] = {}
    longest, older = 0, ""
    for view in views:
        if view.kind != "bank":
            continue
        rows = int(view.facts["rows"])
        if rows < longest:
            refused[view.key] = Refusal(
                "shorter-report",
                f"This bank report has {rows:,} rows; an older one ({PurePosixPath(older).name}) has {longest:,}. "
                "Older data stay in use.",
                f"Download the report again; if {PurePosixPath(older).name} is the wrong one, dismiss that.",
                f"{rows} of {longest} rows",
            )
        else:
            longest, older = rows, view.name
    return refused
