"""``linktree_analytics``: one row a day, the newest download wins."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.linktree.schema import DAYS, LINKTREE_ANALYTICS
from pipeline.quality.contracts import Contract
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """Columns date, totalViews, uniqueViews, totalClicks, uniqueClicks, clickThroughRate (fraction)."""
    days = newest(curation.table(DAYS.name), LINKTREE_ANALYTICS.key).select(list(LINKTREE_ANALYTICS.names))
    yield LINKTREE_ANALYTICS, batches_of(days)
