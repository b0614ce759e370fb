"""Curated datasets under the file names the original knew, row by row as objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq

from pipeline.browsing.catalogue import dataset_catalogue
from pipeline.feed.context import FeedContext
from pipeline.feed.dataset_forms import cell
from pipeline.feed.dataset_rows import Rows, Wish
from pipeline.feed.routes_datasets import opened
from pipeline.model import NotThere

OLDER_NAMES: Mapping[str, str] = {"metaads_campaigns_daily": "meta_daily"}
_STAMPED = re.compile(r"^(tiktok_analytics|spotify_audience)_curated_[0-9_]{1,32}$")
_KNOWN = frozenset(line.name for line in dataset_catalogue())


def dataset_of(name: str) -> str:
    """The dataset behind a file name, its ending left out or not. Raises :class:`NotThere`; nothing is looked for."""
    plain = name.removesuffix(".csv")
    stamped = _STAMPED.match(plain)
    found = stamped[1] if stamped else OLDER_NAMES.get(plain, plain)
    if found not in _KNOWN:
        raise NotThere("There is no such file.")
    return found


def rows_of(context: FeedContext, dataset: str, offset: int, limit: int) -> tuple[list[dict[str, Any]], int, list[str]]:
    """Rows as objects, how many there are, and the columns. A decimal is the nearest number, as in the original."""
    with opened(context, dataset) as (handle, _):
        found = Rows(pq.ParquetFile(handle), Wish(offset=offset, limit=limit))
        names = list(found.columns)
        rows = [row for batch in found.batches() for row in batch.to_pylist()]
        total = found.total()
    return [{key: _plain(value) for key, value in row.items()} for row in rows], total, names


def newest_rows(context: FeedContext, dataset: str, most: int) -> tuple[list[dict[str, Any]], int]:
    """The newest rows by the dataset's own day, oldest first."""
    with opened(context, dataset) as (handle, line):
        wish = Wish(sort=line.date_column, descending=True, limit=most)
        found = Rows(pq.ParquetFile(handle), wish)
        rows = [row for batch in found.batches() for row in batch.to_pylist()]
        total = found.total()
    return [{key: _plain(value) for key, value in row.items()} for row in reversed(rows)], total


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else cell(value)
