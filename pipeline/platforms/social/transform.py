"""What is published of Instagram and YouTube: a row for each account and day, of each the newest download's figures.

YouTube's counters only ever tell how much there is by now. What a day brought is their difference, and that is honest
only where the count before was taken a day earlier: counts two or three days apart say nothing of the single day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from pipeline.model import Zone
from pipeline.platforms.declaration import Curation
from pipeline.platforms.social.schema import (
    COUNTERS,
    INSTAGRAM_ANALYTICS,
    INSTAGRAM_COUNTS,
    INSTAGRAM_DAYS,
    INSTAGRAM_METRICS,
    YOUTUBE_ANALYTICS,
    YOUTUBE_COUNTS,
)
from pipeline.quality.contracts import Contract
from pipeline.zones.datasets import batches_of, parquet_path
from pipeline.zones.staged import DOWNLOADED, newest
from pipeline.zones.store import open_zone

A_DAY = (timedelta(hours=20), timedelta(hours=28))  # two counts so far apart tell what the day between them brought
GROWTH_PLACES = 6


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """``instagram_analytics`` and ``youtube_analytics``.

    Neither is published before it has rows, because most labels never will have any, and neither outlives its files.
    """
    curated = open_zone(curation.ctx.zones[Zone.CURATED])
    for contract, columns in ((INSTAGRAM_ANALYTICS, _instagram), (YOUTUBE_ANALYTICS, _youtube)):
        table = contract.table(columns(curation))
        if table.num_rows or curated.entry(parquet_path(contract.name)) is not None:
            yield contract, batches_of(table)


def _instagram(curation: Curation) -> dict[str, list[Any]]:
    key = list(INSTAGRAM_ANALYTICS.key)
    counted = newest(curation.table(INSTAGRAM_COUNTS.name), key)
    days = newest(curation.table(INSTAGRAM_DAYS.name), key).select([*key, *INSTAGRAM_METRICS])
    levels = counted.select([*key, "followers", "posts"])
    columns: dict[str, list[Any]] = days.join(levels, key, join_type="full outer").to_pydict()
    identities = dict(zip(counted["account"].to_pylist(), counted["account_id"].to_pylist(), strict=True))
    names = [(account, identities.get(account, "")) for account in columns["account"]]
    columns["artist"] = _artists("instagram", "Instagram", names, curation)
    return columns


def _youtube(curation: Curation) -> dict[str, list[Any]]:
    counts = newest(curation.table(YOUTUBE_COUNTS.name), YOUTUBE_ANALYTICS.key)
    columns: dict[str, list[Any]] = counts.select([column.name for column in YOUTUBE_COUNTS.columns]).to_pydict()
    names = list(zip(columns["channel"], columns.pop("channel_handle"), strict=True))
    rows = list(zip(columns["channel"], counts[DOWNLOADED].to_pylist(), strict=True))
    for total, name in zip(COUNTERS, ("views", "likes", "comments"), strict=True):
        columns[name] = day_by_day(rows, columns[total])
    columns["new_views"] = growth_a_day(rows, columns[COUNTERS[0]])
    columns["artist"] = _artists("youtube", "YouTube", names, curation)
    return columns


Counted = tuple[str, datetime]
"""Whose counter, and when it was read."""


def day_by_day(rows: Sequence[Counted], totals: Sequence[int | None]) -> list[int | None]:
    """What a counter grew by in the day up to each reading; None where that cannot be told, or it went down."""
    grown: list[int | None] = []
    for apart, growth in _differences(rows, totals):
        honest = growth is not None and growth >= 0 and A_DAY[0] <= apart <= A_DAY[1]
        grown.append(growth if honest else None)
    return grown


def growth_a_day(rows: Sequence[Counted], totals: Sequence[int | None]) -> list[float | None]:
    """What a counter grew by a day since the reading before; None for the first one. Losses are below 0."""
    return [
        None if growth is None else round(growth / (apart / timedelta(days=1)), GROWTH_PLACES)
        for apart, growth in _differences(rows, totals)
    ]


def _differences(rows: Sequence[Counted], totals: Sequence[int | None]) -> Iterator[tuple[timedelta, int | None]]:
    """For each reading the time since the one before, and the growth; None without one, or where either is unknown."""
    before: Counted | None = None
    known: int | None = None
    for (whose, moment), total in zip(rows, totals, strict=True):
        same = before is not None and before[0] == whose
        apart = moment - before[1] if before is not None and same else timedelta(0)
        yield apart, total - known if same and total is not None and known is not None and apart else None
        before, known = (whose, moment), total


def _artists(platform: str, title: str, names: Sequence[tuple[str, str | None]], curation: Curation) -> list[str]:
    """The registry's slug for each account; one that it does not know stands for itself, on record."""
    owners = {account: curation.registry.with_account(platform, account, *filter(None, [other]))
              for account, other in names}  # fmt: skip
    unknown = sorted(account for account, owner in owners.items() if owner is None)
    if unknown:
        curation.remarks.append(
            f"Not in the artist list, so kept under the {title} name: {', '.join(unknown)}. "
            "Add them to the list to give them a name."
        )
    found = {account: owner.slug if owner else account for account, owner in owners.items()}
    return [found[account] for account, _ in names]
