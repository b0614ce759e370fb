"""Loads the cross-platform table: every daily figure of every platform, exact text beside the number."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.quality.decimals import plain_text
from pipeline.warehouse.amounts import total
from pipeline.warehouse.daily_figures import cells, parts
from pipeline.warehouse.inserting import insert_rows
from pipeline.warehouse.loading import Counted, Loading

DATASET = "unified_daily"
TABLE = "daily_figures"
COLUMNS = {
    "platform_key": "platform", "metric": "metric", "data_source": "source", "artist": "artist", "figure_date": "date",
    "unit": "unit",
}  # fmt: skip


def load_figures(loading: Loading) -> Counted:
    """One row a date, artist, platform, metric and source; ``value`` is the number that ``value_text`` says exactly."""
    loading.connection.execute(f"DELETE FROM {TABLE}")
    rows = 0
    for part in parts(loading, DATASET):
        # The table is its own index: rows in its order are put in several times as fast.
        batch = pa.table(part).take(pc.sort_indices(part, [(name, "ascending") for name in COLUMNS.values()]))
        texts = _exact_text(batch["value"].combine_chunks()).to_pylist()
        columns = {target: cells(batch[name]) for target, name in COLUMNS.items()}
        rows += insert_rows(
            loading.connection, TABLE, {**columns, "value": list(map(float, texts)), "value_text": texts}
        )
        loading.add("value", total(part["value"]))
    return Counted(rows, rows)


def _exact_text(values: pa.Array) -> pa.Array:
    """Without idle zeros: ``0.3``, ``12``. There are always decimals to trim."""
    return pc.ascii_rtrim(pc.ascii_rtrim(plain_text(values), "0"), ".")
