"""How new the data are: newest data date and size of every curated dataset, from the files' own statistics.

Freshness is judged by the newest *data*, never by when a file was written: a cleaner that rewrites old figures every
day must not make a dead source look alive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.insights.rhythm import RHYTHMS, Rhythm
from pipeline.model import StepContext, StepResult, Zone
from pipeline.zones.datasets import parquet_path, read_dataset
from pipeline.zones.store import ZoneStore, open_zone

EPOCH = date(1970, 1, 1)


def measure(ctx: StepContext) -> StepResult:
    """The metrics step: rows and newest data day (days since 1970) of every dataset, into the journal."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    metrics: list[tuple[str, float]] = []
    rows = 0
    for rhythm in RHYTHMS:
        count = rows_of(curated, rhythm.dataset)
        if count is None:
            continue
        rows += count
        metrics.append((f"rows.{rhythm.dataset}", float(count)))
        metrics += [(f"newest.{part}", float((day - EPOCH).days)) for part, day in newest_days(curated, rhythm)]
    digest = hashlib.sha256(repr(metrics).encode()).hexdigest()
    return StepResult(rows_in=rows, rows_out=rows, metrics=tuple(metrics), digest=digest)


def rows_of(curated: ZoneStore, dataset: str) -> int | None:
    """How many rows a published dataset has, from its Parquet header; None when it is not there."""
    path = parquet_path(dataset)
    if curated.entry(path) is None:
        return None
    with curated.open(path) as handle:
        return int(pq.read_metadata(handle).num_rows)


def newest_days(curated: ZoneStore, rhythm: Rhythm) -> Iterator[tuple[str, date]]:
    """The newest day of a dataset, or of each source in it, under the name it is kept by."""
    if not rhythm.split_by and not rhythm.filled:
        day = newest_in_header(curated, rhythm.dataset, rhythm.column)
        if day is not None:
            yield rhythm.dataset, day
        return
    table = read_dataset(curated, rhythm.dataset, [rhythm.column, rhythm.split_by or rhythm.filled])
    assert table is not None, "its rows were counted"
    masks = {part: pc.equal(table[rhythm.split_by], part.rpartition(".")[2]) for part in rhythm.parts()
             } if rhythm.split_by else {rhythm.dataset: pc.is_valid(table[rhythm.filled])}  # fmt: skip
    for part, mask in masks.items():
        newest = pc.max(table.filter(mask)[rhythm.column]).as_py()
        if newest is not None:
            yield part, newest


def newest_in_header(curated: ZoneStore, dataset: str, column: str) -> date | None:
    """The newest date of a published dataset, from its Parquet statistics: no row is read."""
    with curated.open(parquet_path(dataset)) as handle:
        metadata = pq.read_metadata(handle)
    if column not in metadata.schema.names:
        return None
    place = metadata.schema.names.index(column)
    groups = (metadata.row_group(i).column(place).statistics for i in range(metadata.num_row_groups))
    highest = [s.max for s in groups if s is not None and s.has_min_max]
    return _as_date(max(highest)) if highest else None


def _as_date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    text = value.decode() if isinstance(value, bytes) else str(value)
    try:
        return date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None
