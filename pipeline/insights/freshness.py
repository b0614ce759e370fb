"""How new the data are: newest data date and size of every curated dataset, from the files' own statistics.

Freshness is judged by the newest *data*, never by when a file was written: a cleaner that rewrites old figures every
day must not make a dead source look alive.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from enum import StrEnum

import pyarrow.parquet as pq

from pipeline.model import StepContext, StepResult, Zone
from pipeline.zones.store import ZoneStore, open_zone

# The column that dates a dataset's rows, and how old its newest row may be before it is worth a look:
# daily figures lag two to three days, runs are at most three days apart; money comes once a month.
DATED = {
    "tidy_daily_streams": ("date", 7),
    "dk_bank_details": ("Reporting Date", 45),
    "toolost_sales": ("posting_period", 62),
    "royalties": ("reporting_date", 45),
    "meta_daily": ("date", 7),
    "meta_campaigns": ("last_date", 7),
    "meta_manual": ("reporting_end", 0),
    "tiktok_analytics": ("date", 7),
    "linktree_analytics": ("date", 7),
    "spotify_audience": ("date", 7),
    "spotify_song_metrics": ("extraction_date", 7),
    "spotify_tracks": ("last_seen", 7),
    "social_daily": ("date", 7),
    "unified_daily": ("date", 7),
}


class Freshness(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    OLD = "old"
    NONE = "no data"
    UNDATED = "undated"


def verdict(newest: date | None, allowed_days: int, today: date) -> Freshness:
    """Fresh within the dataset's rhythm, old beyond twice of it. A rhythm of 0 days is never judged."""
    if newest is None:
        return Freshness.NONE
    if not allowed_days:
        return Freshness.UNDATED
    age = today - newest
    if age <= timedelta(days=allowed_days):
        return Freshness.FRESH
    return Freshness.STALE if age <= timedelta(days=2 * allowed_days) else Freshness.OLD


def measure(ctx: StepContext) -> StepResult:
    """The metrics step: rows and newest data date (days since 1970) of every dataset, into the journal."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    metrics: list[tuple[str, float]] = []
    rows = 0
    for dataset, (column, _) in DATED.items():
        found = newest_date(curated, dataset, column)
        if found is None:
            continue
        count, newest = found
        rows += count
        metrics.append((f"rows.{dataset}", float(count)))
        if newest is not None:
            metrics.append((f"newest.{dataset}", float((newest - date(1970, 1, 1)).days)))
    digest = hashlib.sha256(repr(metrics).encode()).hexdigest()
    return StepResult(rows_in=rows, rows_out=rows, metrics=tuple(metrics), digest=digest)


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
