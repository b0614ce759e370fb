"""``social_daily``: the days of all social platforms in one shape.

Views, likes, comments and shares are what a day brought; followers and posts are levels, on the day they were counted.
What a platform does not tell stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from pipeline.insights.publishing import published
from pipeline.insights.schema import SOCIAL_DAILY
from pipeline.model import StepContext, StepResult, Zone
from pipeline.registry import registry_of
from pipeline.zones.datasets import batches_of, read_dataset
from pipeline.zones.store import open_zone


@dataclass(frozen=True)
class SocialSource:
    """A platform's own dataset. ``calls`` is how it calls our columns where it does so otherwise; None: not at all."""

    platform: str
    dataset: str
    calls: Mapping[str, str | None]


TIKTOK = "tiktok"
SOCIAL_SOURCES = (
    SocialSource("instagram", "instagram_analytics", MappingProxyType({})),
    SocialSource(TIKTOK, "tiktok_analytics",
                 MappingProxyType({"account": "handle", "views": "video_views", "posts": None})),
    SocialSource("youtube", "youtube_analytics", MappingProxyType({"account": "channel", "shares": None})),
)  # fmt: skip


def social_daily(ctx: StepContext) -> StepResult:
    """Every social platform's curated days → ``curated/social_daily``, one row a platform, account and day."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    found = {source.platform: read_dataset(curated, source.dataset) for source in SOCIAL_SOURCES}
    if all(table is None for table in found.values()):
        return StepResult(skipped_reason="no data yet")
    parts = [_in_one_shape(source, table) for source in SOCIAL_SOURCES if (table := found[source.platform]) is not None]
    rows = pa.concat_tables(parts)
    columns = {name: rows[name].combine_chunks() for name in SOCIAL_DAILY.names}
    return published(ctx, SOCIAL_DAILY, batches_of(SOCIAL_DAILY.table(columns)), _strangers(ctx, found[TIKTOK]))


def _in_one_shape(source: SocialSource, table: pa.Table) -> pa.Table:
    size = table.num_rows
    columns = []
    for column in SOCIAL_DAILY.schema:
        name = source.calls.get(column.name, column.name)
        if column.name == "platform":
            columns.append(pa.repeat(source.platform, size))
        elif name is None:
            columns.append(pa.nulls(size, column.type))
        else:
            columns.append(table[name].combine_chunks().cast(column.type))
    return pa.table(columns, schema=SOCIAL_DAILY.schema)


def _strangers(ctx: StepContext, tiktok: pa.Table | None) -> list[str]:
    registry = registry_of(ctx)
    handles = set() if tiktok is None else set(tiktok["handle"].to_pylist())
    unknown = sorted(handle for handle in handles if handle not in registry.handles)
    return [f"Not in the artist list: {', '.join(unknown[:10])}"] if unknown else []
