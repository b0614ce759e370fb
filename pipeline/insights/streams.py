"""``tidy_daily_streams``: daily plays of the whole account, from both distributors' own statistics.

The distributors deliver different releases, so adding them is right. A day not yet reported stays empty, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.insights.publishing import published
from pipeline.insights.schema import TIDY_DAILY_STREAMS
from pipeline.model import StepContext, StepResult, Zone
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest, read_table
from pipeline.zones.store import ZoneStore, open_zone


@dataclass(frozen=True)
class Distributor:
    """Where a distributor's two daily series are staged (columns ``date``, ``streams``)."""

    source: str
    spotify_table: str
    apple_table: str


DISTRIBUTORS = (
    Distributor("distrokid", "dk_spotify_daily", "dk_apple_daily"),
    Distributor("toolost", "tl_spotify_daily", "tl_apple_daily"),
)


def tidy_daily_streams(ctx: StepContext) -> StepResult:
    """Staging of both distributors → ``curated/tidy_daily_streams``; nothing ever staged publishes nothing."""
    staging = open_zone(ctx.zones[Zone.STAGING])
    parts = [part for d in DISTRIBUTORS if (part := _days(staging, d)) is not None]
    if not parts:
        return StepResult(skipped_reason="no data yet")
    rows = pa.concat_tables(parts).sort_by([(name, "ascending") for name in TIDY_DAILY_STREAMS.key])
    return published(ctx, TIDY_DAILY_STREAMS, batches_of(rows.combine_chunks()))


def _days(staging: ZoneStore, distributor: Distributor) -> pa.Table | None:
    tables = [
        read_table(staging, distributor.source, name) for name in (distributor.spotify_table, distributor.apple_table)
    ]
    if all(table is None for table in tables):
        return None
    columns = ("spotify_streams", "apple_streams")
    series = [_series(table, name) for table, name in zip(tables, columns, strict=True)]
    days = series[0].join(series[1], "date", join_type="full outer").combine_chunks()
    both = pc.add(pc.fill_null(days[columns[0]], 0), pc.fill_null(days[columns[1]], 0))
    source = pa.repeat(distributor.source, days.num_rows)
    arrays = [days["date"], days[columns[0]], days[columns[1]], both, source]
    return pa.table(arrays, schema=TIDY_DAILY_STREAMS.schema)


def _series(table: pa.Table | None, name: str) -> pa.Table:
    if table is None:
        return pa.schema([("date", pa.date32()), (name, pa.int64())]).empty_table()
    return newest(table, ("date",)).select(["date", "streams"]).rename_columns(["date", name])
