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

from pipeline.insights.schema import SOURCES
from pipeline.model import StepContext, StepResult, Zone
from pipeline.zones.datasets import read_dataset
from pipeline.zones.store import ZoneStore, open_zone

# The column that dates a dataset's rows.
DATED = {
    "tidy_daily_streams": "date",
    "dk_bank_details": "Reporting Date",
    "toolost_sales": "posting_period",
    "royalties": "reporting_date",
    "meta_daily": "date",
    "meta_campaigns": "last_date",
    "meta_manual": "reporting_end",
    "tiktok_analytics": "date",
    "linktree_analytics": "date",
    "spotify_audience": "date",
    "spotify_song_metrics": "extraction_date",
    "spotify_tracks": "last_seen",
    "social_daily": "date",
    "unified_daily": "date",
}
EPOCH = date(1970, 1, 1)


def measure(ctx: StepContext) -> StepResult:
    """The metrics step: rows and newest data date (days since 1970) of every dataset, into the journal."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    metrics: list[tuple[str, float]] = []
    rows = 0
    for dataset, column in DATED.items():
        found = newest_date(curated, dataset, column)
        if found is None:
            continue
        count, newest = found
        rows += count
        metrics.append((f"rows.{dataset}", float(count)))
        if newest is not None:
            metrics.append((f"newest.{dataset}", float((newest - EPOCH).days)))
    metrics += [(f"newest.tidy_daily_streams.{s}", float((d - EPOCH).days)) for s, d in newest_by_source(curated)]
    digest = hashlib.sha256(repr(metrics).encode()).hexdigest()
    return StepResult(rows_in=rows, rows_out=rows, metrics=tuple(metrics), digest=digest)


def newest_by_source(curated: ZoneStore) -> Iterator[tuple[str, date]]:
    """The newest day of daily plays, each distributor for itself."""
    table = read_dataset(curated, "tidy_daily_streams", ["date", "source"])
    if table is None:
        return
    for source in SOURCES:
        newest = pc.max(table.filter(pc.equal(table["source"], source))["date"]).as_py()
        if newest is not None:
            yield source, newest


def newest_date(curated: ZoneStore, dataset: str, column: str) -> tuple[int, date | None] | None:
    """(rows, newest date) of a published dataset, from its Parquet statistics; None when it is not there."""
    path = f"{dataset}.parquet"
    if curated.entry(path) is None:
        return None
    with curated.open(path) as handle:
        metadata = pq.read_metadata(handle)
    if column not in metadata.schema.names:
        return metadata.num_rows, None
    place = metadata.schema.names.index(column)
    groups = (metadata.row_group(i).column(place).statistics for i in range(metadata.num_row_groups))
    highest = [s.max for s in groups if s is not None and s.has_min_max]
    return metadata.num_rows, _as_date(max(highest)) if highest else None


def _as_date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    text = value.decode() if isinstance(value, bytes) else str(value)
    try:
        return date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None
