"""Recognising Meta's files by name and folder. Exports by hand have any name, so their reader looks at the headings."""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry

_DAILY = "metaads_campaign_daily"
_PAGES_FOLDER, _DUMP_FOLDER = "insights_pages", "meta_ads_dump"
_DUMP = {"campaigns.json": "campaigns", "adsets.json": "adsets", "ads.json": "ads", "insights.json": "lifetime"}


def identify(path: str, _: Registry) -> Identity | None:
    """Pages and dumps carry their moment in the folder's name; a stamp in the file's own name goes before it."""
    kind = _kind(PurePosixPath(path.lower()))
    return Identity(kind, downloaded_at=moment_in(path)) if kind else None


def _kind(path: PurePosixPath) -> str | None:
    folder = path.parent.name
    if path.suffix == ".csv":
        return "daily" if path.name.startswith(_DAILY) else "manual"
    if folder.startswith(_PAGES_FOLDER) and path.suffix == ".json":
        return "page"
    return _DUMP.get(path.name) if folder.startswith(_DUMP_FOLDER) else None
