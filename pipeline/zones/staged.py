"""Staging tables as everyone reads them: rows know their content and download, and the newest download wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.zones.store import ZoneStore
from pipeline.zones.without_pandas import leave_pandas_out

leave_pandas_out()

CONTENT, DOWNLOADED, ROW = "content", "downloaded_at", "row"
PROVENANCE = pa.schema([(CONTENT, pa.string()), (DOWNLOADED, pa.timestamp("us", "UTC")), (ROW, pa.int64())])


def table_path(platform: str, table: str) -> str:
    return f"{platform}/{table}.parquet"


def read_table(staging: ZoneStore, platform: str, table: str) -> pa.Table | None:
    """A staging table, or None when nothing of it was ever staged."""
    path = table_path(platform, table)
    if staging.entry(path) is None:
        return None
    with staging.open(path) as handle:
        return pq.ParquetFile(handle).read()


def newest(table: pa.Table, key: Sequence[str]) -> pa.Table:
    """One row a key, sorted by key: the row of the newest download; equal times are decided by content, never by luck.

    Provenance columns stay for callers that need the moment; within one file the later row wins.
    """
    order = [*key, DOWNLOADED, CONTENT, ROW]
    rows = table.sort_by([(name, "ascending") for name in order]).combine_chunks()
    if rows.num_rows < 2:
        return rows
    last_of_key = pa.concat_arrays([pc.invert(repeats(rows, key)), pa.array([True])])
    return rows.filter(last_of_key)


def repeats(rows: pa.Table | pa.RecordBatch, key: Sequence[str]) -> pa.Array:
    """For each row but the last of sorted rows: whether the next one has the same key; empty equals empty."""
    same: Any = None
    for name in key:
        column = rows[name].combine_chunks() if isinstance(rows[name], pa.ChunkedArray) else rows[name]
        upper, lower = column[1:], column[:-1]
        equal = pc.or_(pc.fill_null(pc.equal(upper, lower), False), pc.and_(pc.is_null(upper), pc.is_null(lower)))
        same = equal if same is None else pc.and_(same, equal)
    return same
