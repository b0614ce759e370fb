"""What Linktree publishes: a row a day, the newest download counts."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.linktree.rates import agrees, click_rate
from pipeline.platforms.linktree.schema import ANALYTICS, DAYS, RATE
from pipeline.quality.contracts import Contract
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import newest


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """``linktree_analytics``: counts as delivered, the click rate as a fraction of views."""
    columns = newest(curation.table(DAYS.name), ANALYTICS.key).select(list(ANALYTICS.names)).to_pydict()
    figures = list(zip(columns[RATE], columns["totalViews"], columns["totalClicks"], strict=True))
    columns[RATE] = [click_rate(*figure) for figure in figures]
    known = [(stated, clicks / views) for stated, views, clicks in figures if views and None not in (stated, clicks)]
    other = sum(not agrees(stated, counted) for stated, counted in known)
    if other:
        curation.remarks.append(
            f"On {other} of {len(known)} days Linktree's click rate is not clicks ÷ views; Linktree's own is shown."
        )
    yield ANALYTICS, batches_of(ANALYTICS.table(columns))
