"""What TikTok publishes: a row for each account and day, of each the figures of the newest download.

Follower counts stand only on the day they were taken, which is mostly a day without figures yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.tiktok.schema import ANALYTICS, DAYS, FOLLOWERS, HEADINGS
from pipeline.quality.contracts import Contract
from pipeline.registry import Registry
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest

RATE_PLACES = 4
GROWTH_PLACES = 6
_ENGAGING = ("video_views", "likes", "comments", "shares")


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """``tiktok_analytics``; engagement is a fraction of views, new followers are people a day."""
    days = newest(curation.table(DAYS.name), ANALYTICS.key).select([*ANALYTICS.key, *HEADINGS])
    counted = newest(curation.table(FOLLOWERS.name), ANALYTICS.key).select([*ANALYTICS.key, "followers"])
    columns: dict[str, Any] = days.join(counted, list(ANALYTICS.key), join_type="full outer").to_pydict()
    growth = growth_a_day(counted.to_pydict())
    columns["artist"] = _artists(columns["handle"], curation)
    columns["engagement_rate"] = list(map(engagement, *(columns[name] for name in _ENGAGING)))
    columns["new_followers"] = list(map(growth.get, zip(columns["handle"], columns["date"], strict=True)))
    yield ANALYTICS, batches_of(ANALYTICS.table(columns))


def engagement(views: int | None, *reactions: int | None) -> float | None:
    """Reactions as a fraction of views; None without views or where a figure is missing."""
    known = [number for number in reactions if number is not None]
    if not views or len(known) < len(reactions):
        return None
    return round(sum(known) / views, RATE_PLACES)


def growth_a_day(counts: Mapping[str, list[Any]]) -> Mapping[tuple[str, date], float]:
    """New followers a day since the count before, by (handle, day of the later count). ``counts`` are in that order."""
    rows = list(zip(counts["handle"], counts["date"], counts["followers"], strict=True))
    growth = {}
    for (before, since, fewer), (handle, day, followers) in pairwise(rows):
        if before == handle:
            growth[handle, day] = round((followers - fewer) / (day - since).days, GROWTH_PLACES)
    return growth


def _artists(handles: list[str], curation: Curation) -> list[str]:
    """The registry's slug for each handle; a handle it does not know stands for itself, on record."""
    found = {handle: _artist(handle, curation.registry) for handle in handles}
    unknown = sorted(handle for handle, artist in found.items() if artist is None)
    if unknown:
        curation.remarks.append(
            f"Not in the artist list, so kept under the TikTok name: {', '.join(unknown)}. "
            "Add them to the list to give them a name."
        )
    return [found[handle] or handle for handle in handles]


def _artist(handle: str, registry: Registry) -> str | None:
    """By the very handle first: ``nova_drift`` may be another account than the artist's ``nova.drift``."""
    own = (a for a in registry.artists if handle in (a.tiktok_handle, a.accounts.get("tiktok")))
    artist = next(own, None) or registry.named(handle)
    return artist.slug if artist else None
