"""What TooLost alone publishes: its sales. Its daily plays are joined with DistroKid's in the unified phase.

Of every posting month the newest report counts, whole: a correction may drop rows, so reports are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.platforms.declaration import Curation
from pipeline.platforms.toolost.schema import SALES, SALES_ROWS
from pipeline.quality.contracts import MONEY, Contract
from pipeline.registry import Registry
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import CONTENT, DOWNLOADED, ROW, repeats

_EXACT_DIGITS = 60


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    delivered = curation.table(SALES_ROWS.name)
    rows = _newest_reports(delivered, curation.remarks)
    rows = _added_up(rows, curation.remarks)
    columns: dict[str, Any] = {name: rows[name].combine_chunks() for name in SALES.names}
    columns["artist"] = _slugs(rows["artist"].to_pylist(), curation)
    yield SALES, batches_of(SALES.table(columns))


def _newest_reports(delivered: pa.Table, remarks: list[str]) -> pa.Table:
    """The rows of the newest report of each posting month; other contents of that month are put on record."""
    reports = _reports(delivered)
    newest = {report["posting_period"]: report[CONTENT] for report in reports}
    for period, content in newest.items():
        older = [r for r in reports if r["posting_period"] == period and r[CONTENT] != content]
        current = next(r for r in reports if r["posting_period"] == period and r[CONTENT] == content)
        if any(_total(report) != _total(current) for report in older):
            remarks.append(
                f"The sales report of {period} came {len(older) + 1} times with different figures. The newest counts: "
                f"{_in_words(current)}; before: {'; '.join(_in_words(report) for report in older)}."
            )
    chosen = pa.array([f"{period} {content}" for period, content in newest.items()], pa.string())
    own = pc.binary_join_element_wise(delivered["posting_period"], delivered[CONTENT], " ")
    return delivered.filter(pc.is_in(own, chosen))


def _reports(delivered: pa.Table) -> list[dict[str, Any]]:
    """One entry a (posting month, content) with its totals, oldest download first."""
    money = pc.cast(delivered["net_revenue_usd"], MONEY)
    rows = delivered.set_column(delivered.schema.get_field_index("net_revenue_usd"), "net_revenue_usd", money)
    sums = [("quantity", "count"), ("quantity", "sum"), ("net_revenue_usd", "sum")]
    found = rows.group_by(["posting_period", DOWNLOADED, CONTENT]).aggregate(sums).to_pylist()
    return sorted(found, key=lambda r: (r[DOWNLOADED], r[CONTENT], r["posting_period"]))


def _total(report: dict[str, Any]) -> tuple[Any, ...]:
    return report["quantity_count"], report["quantity_sum"], report["net_revenue_usd_sum"]


def _in_words(report: dict[str, Any]) -> str:
    return f"{report['quantity_count']:,} rows, {report['net_revenue_usd_sum'].normalize():f} USD"


def _added_up(rows: pa.Table, remarks: list[str]) -> pa.Table:
    """Rows of one report that share the whole key become one: units and money are added, so nothing is lost."""
    ordered = rows.sort_by([(name, "ascending") for name in (*SALES.key, ROW)]).combine_chunks()
    if ordered.num_rows < 2:
        return ordered
    same = repeats(ordered, SALES.key)
    if not pc.any(same).as_py():
        return ordered
    no = pa.array([False])
    shared = pc.or_(pa.concat_arrays([same, no]), pa.concat_arrays([no, same]))
    several = ordered.filter(shared).to_pylist()
    groups = [list(group) for _, group in groupby(several, key=lambda row: [row[name] for name in SALES.key])]
    remarks.append(
        f"{len(several)} rows of TooLost's sales reports became {len(groups)}: rows that share months, store, country "
        "and track were added up, units and money."
    )
    texts = [{(row["artist"], row["release"]) for row in group} for group in groups]
    if differing := sum(len(names) > 1 for names in texts):
        remarks.append(f"{differing} of them named several artists or releases; the first one is shown.")
    joined = pa.Table.from_pylist([_sum(group) for group in groups], ordered.schema)
    return pa.concat_tables([ordered.filter(pc.invert(shared)), joined])


def _sum(group: list[dict[str, Any]]) -> dict[str, Any]:
    with localcontext(prec=_EXACT_DIGITS):
        money = sum((Decimal(row["net_revenue_usd"]) for row in group), Decimal(0))
    return {**group[0], "quantity": sum(row["quantity"] for row in group), "net_revenue_usd": format(money, "f")}


def _slugs(names: list[str], curation: Curation) -> list[str]:
    registry: Registry = curation.registry
    unknown = sorted({name for name in names if name and registry.named(name) is None})
    if unknown:
        curation.remarks.append(f"Not in the artist list, so kept as TooLost writes it: {', '.join(unknown)}.")
    return [registry.slug(name) for name in names]
