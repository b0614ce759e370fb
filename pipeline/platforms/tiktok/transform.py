"""``tiktok_analytics``: a row an account and day, and follower counts only on the days they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.tiktok.schema import COUNTS, DAYS, ENGAGEMENT, FOLLOWERS, TIKTOK_ANALYTICS
from pipeline.quality.contracts import Contract
from pipeline.registry import Registry
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest

Key = tuple[str, date]


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """Newest download a day. ``engagement_rate`` is a fraction, ``new_followers`` people a day since the last count."""
    rows: dict[Key, dict[str, Any]] = {}
    for row in newest(curation.table(DAYS.name), TIKTOK_ANALYTICS.key).to_pylist():
        rows[row["handle"], row["date"]] = {name: row[name] for name in COUNTS} | {"engagement_rate": _engagement(row)}
    counts = {
        (row["handle"], row["date"]): row["followers"]
        for row in newest(curation.table(FOLLOWERS.name), TIKTOK_ANALYTICS.key).to_pylist()
    }
    for key, growth in _growth(counts).items():
        rows.setdefault(key, {}).update(followers=counts[key], new_followers=growth)
    yield TIKTOK_ANALYTICS, batches_of(_table(rows, curation))


def _engagement(row: dict[str, Any]) -> float | None:
    """(likes + comments + shares) / views; a day without views has no rate."""
    return round(sum(row[name] for name in ENGAGEMENT) / row["video_views"], 4) if row["video_views"] else None


def _growth(counts: dict[Key, int]) -> dict[Key, float | None]:
    """New followers a day between two counts, on the day of the later one; losses keep their sign."""
    growth: dict[Key, float | None] = {}
    before: Key | None = None
    for key in sorted(counts):
        known = before is not None and before[0] == key[0]
        growth[key] = round((counts[key] - counts[before]) / (key[1] - before[1]).days, 2) if known and before else None
        before = key
    return growth


def _table(rows: dict[Key, dict[str, Any]], curation: Curation) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [] for name in TIKTOK_ANALYTICS.names}
    unknown = set()
    for (handle, day), values in rows.items():
        artist = _artist(handle, curation.registry)
        unknown |= {handle} if artist is None else set()
        for name, value in ({"artist": artist or handle, "handle": handle, "date": day}).items():
            columns[name].append(value)
        for name in TIKTOK_ANALYTICS.names[3:]:
            columns[name].append(values.get(name))
    if unknown:
        curation.remarks.append(f"Accounts that no artist has, kept under their own name: {', '.join(sorted(unknown))}")
    return TIKTOK_ANALYTICS.table(columns)


def _artist(handle: str, registry: Registry) -> str | None:
    for artist in registry.artists:
        if handle in (artist.tiktok_handle, artist.accounts.get("tiktok")):
            return artist.slug
    found = registry.named(handle)
    return found.slug if found else None
