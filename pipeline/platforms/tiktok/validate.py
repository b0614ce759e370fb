"""Recognising TikTok's files: the account, first day and download moment stand in an export's name.

``Overview_<first day>_<epoch seconds>_<handle>.zip`` (or ``.csv``), ``<handle>_followers_<stamp>.json``,
``follower_debug_<handle>_<stamp>.json``. Handles may hold ``_`` and ``.``, so known ones are looked for first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from pipeline.model import Refusal
from pipeline.platforms.declaration import ContentView, Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

_OVERVIEW = re.compile(r"Overview(?:_(?P<first>\d{4}-\d{2}-\d{2}))?(?:_(?P<epoch>\d{9,11}))?_(?P<handle>.+)", re.I)
_COPY = re.compile(r"\s*\(\d+\)$")  # what browsers add to a name that is taken
_FOLLOWERS = re.compile(r"(?P<handle>.+)_followers_\d{8}_\d{6}", re.I)
_DEBUG = re.compile(r"follower_debug_", re.I)
AT = "@"


@dataclass(frozen=True)
class OverviewName:
    """What an export's name says; ``certain`` when it holds the download moment itself."""

    handle: str
    first: date | None
    downloaded_at: datetime | None

    @property
    def subject(self) -> str:
        """Equal tables of two accounts, or of two years, are two contents."""
        return f"{self.handle}{AT}{self.first}" if self.first else self.handle

    @property
    def certain(self) -> bool:
        return self.downloaded_at is not None or self.first is not None


def overview_name(path: str, registry: Registry) -> OverviewName | None:
    pure = PurePosixPath(path)
    match = _OVERVIEW.fullmatch(_COPY.sub("", pure.stem))
    if match is None or pure.suffix.lower() not in (".zip", ".csv"):
        return None
    epoch = match["epoch"]
    known = (h for h in registry.handles if match["handle"] == h or match["handle"].endswith(f"_{h}"))
    handle = next(known, match["handle"])
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    return OverviewName(handle, _day(match["first"]), moment)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def identify(path: str, registry: Registry) -> Identity | None:
    overview = overview_name(path, registry)
    if overview is not None:
        return Identity("overview", overview.subject, overview.downloaded_at)
    pure = PurePosixPath(path)
    stem = _COPY.sub("", pure.stem)
    if pure.suffix.lower() != ".json":
        return None
    if _DEBUG.match(stem):
        return Identity("debug", downloaded_at=moment_in(stem))
    followers = _FOLLOWERS.fullmatch(stem)
    return Identity("followers", followers["handle"], moment_in(stem)) if followers else None


def refuse_contradictions(views: Sequence[ContentView]) -> Mapping[tuple[str, str], Refusal]:
    """Refuse an export placed by a guess whose months another export, sure of its years, holds in another year.

    Only exports without download moment and first day in their name are placed by a guess – the file's own time,
    which copying may have changed. A month counts as the same when all its days are equal and not all are zero.
    """
    sure: dict[tuple[str, str], set[str]] = {}
    guessed = []
    for view in views:
        if view.kind != "overview":
            continue
        months = {n.removeprefix("month."): d for n, d in view.facts.items() if n.startswith("month.")}
        if view.facts.get("certain") != "1":
            guessed.append((view, months))
            continue
        for month, digest in months.items():
            sure.setdefault((view.facts["handle"], digest), set()).add(month)
    refused = {}
    for view, months in guessed:
        for month, digest in months.items():
            elsewhere = sure.get((view.facts["handle"], digest), set())
            if elsewhere and month not in elsewhere:
                refused[view.key] = Refusal(
                    "contradicts-newer",
                    f"This export would place in {month} what another one shows for {max(elsewhere)}; its year cannot "
                    "be told. The other one stays in use.",
                    "Download it again and keep its original name.",
                    month,
                )
    return refused
