"""Checks the warehouse against the curated datasets: every row counted, every amount added up, to the last decimal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.warehouse.amounts import Rounding, rounded
from pipeline.warehouse.feeds import FEEDS, Feed, Measure
from pipeline.warehouse.filling import sha256_of
from pipeline.warehouse.loading import Order
from pipeline.warehouse.pico import EXACT, pico_total, plain, sum_in_parts, usd
from pipeline.warehouse.schema import Unusable, inspect, is_damage, open_for_reading, verify
from pipeline.zones.datasets import ROW_GROUP, parquet_path
from pipeline.zones.store import ZoneStore, open_zone

ROWS = "rows"
SHOWN = 20  # differences named per dataset
Totals = dict[str, dict[str, Decimal]]  # slice → rows and measures → amount


@dataclass(frozen=True)
class Checked:
    """One dataset: curated rows, rows in the warehouse, and the exact sums of both."""

    dataset: str
    rows: int
    warehouse_rows: int
    sums: dict[str, Decimal]
    warehouse_sums: dict[str, Decimal]
    differences: tuple[str, ...] = ()


@dataclass
class CheckReport:
    """``differences`` in plain words; none means that the warehouse says what the curated files say."""

    datasets: list[Checked] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences


def check(order: Order) -> CheckReport:
    """Compare counts and exact sums of every dataset, month by month. Changes nothing.

    Raises ``WarehouseTooNew``; a missing or damaged warehouse is a difference.
    """
    report = CheckReport()
    if not order.database.exists():
        report.differences.append("There is no warehouse yet. Load it.")
        return report
    curated = open_zone(order.curated)
    try:
        with closing(open_for_reading(order.database)) as connection:
            inspect(connection, order.database)
            verify(connection, order.database)
            connection.execute("BEGIN")  # one moment for all questions, even while a load writes
            loads = dict(connection.execute("SELECT dataset, sha256 FROM dataset_loads").fetchall())
            for feed in FEEDS:
                _check_dataset(connection, order, curated, feed, loads.get(feed.dataset), report)
            report.differences += _dangling(connection)
    except (Unusable, sqlite3.DatabaseError) as error:
        if not (isinstance(error, Unusable) or is_damage(error)):
            raise
        report.differences.append(f"{error} Rebuild the warehouse.")
    return report


def _check_dataset(
    connection: sqlite3.Connection, order: Order, curated: ZoneStore, feed: Feed, loaded: str | None,
    report: CheckReport,
) -> None:  # fmt: skip
    sha256 = sha256_of(curated, feed.dataset)
    if not sha256:
        if loaded is None:
            report.notes.append(f"{feed.dataset}: not there yet.")
        else:
            report.differences.append(f"{feed.dataset} is in the warehouse but no longer in the curated zone.")
        return
    if loaded != sha256:
        words = "has changed since it was loaded" if loaded else "was never loaded"
        report.differences.append(f"{feed.dataset} {words}. Load the warehouse.")
        return
    rounding = Rounding()
    delivered = _curated_totals(curated, feed, order, rounding)
    held = _warehouse_totals(connection, feed)
    differences = tuple(_differences(feed, delivered, held))
    report.datasets.append(Checked(feed.dataset, *_rows(delivered, held), _sums(delivered), _sums(held), differences))
    hidden = len(differences) - SHOWN
    report.differences += differences[:SHOWN]
    if hidden > 0:
        report.differences.append(f"{feed.dataset}: {hidden:,} further difference(s).")
    if rounding.rows:
        report.notes.append(rounding.note(feed.dataset))


def _curated_totals(curated: ZoneStore, feed: Feed, order: Order, rounding: Rounding) -> Totals:
    """Counts and sums of the curated file by slice, batch by batch; money rounded as the warehouse rounds it."""
    totals: Totals = {}
    columns = list(dict.fromkeys((*feed.slices, *feed.filled, *(measure.column for measure in feed.measures))))
    with curated.open(parquet_path(feed.dataset)) as handle:
        file = pq.ParquetFile(handle)
        columns = columns or file.schema_arrow.names[:1]
        batches = file.iter_batches(batch_size=ROW_GROUP, columns=columns)
        for batch in order.watch(batches, None):
            for part, amounts in _batch_totals(batch, feed, rounding):
                known = totals.setdefault(part, {})
                for name, amount in amounts.items():
                    known[name] = EXACT.add(known.get(name, Decimal(0)), amount)
    return totals


def _batch_totals(batch: pa.RecordBatch, feed: Feed, rounding: Rounding) -> Iterator[tuple[str, dict[str, Decimal]]]:
    keys = [_slice(batch.column(name)) for name in feed.slices] or [pa.repeat("", batch.num_rows)]
    columns = [rounded(batch.column(m.column), rounding) if m.money else batch.column(m.column) for m in feed.measures]
    filled = [pc.cast(pc.is_valid(batch.column(name)), pa.int64()) for name in feed.filled]
    count = pa.repeat(pa.scalar(1, pa.int64()), batch.num_rows)
    for column in filled:
        count = column if column is filled[0] else pc.add(count, column)
    names = [f"key{n}" for n in range(len(keys))]
    table = pa.Table.from_arrays([*keys, count, *columns], [*names, ROWS, *(m.column for m in feed.measures)])
    sums = table.group_by(names).aggregate([(name, "sum") for name in table.column_names[len(names) :]])
    for row in sums.to_pylist():
        amounts = {m: row[f"{m}_sum"] for m in (ROWS, *(m.column for m in feed.measures))}
        yield " ".join(str(row[n]) for n in names), {m: Decimal(a or 0) for m, a in amounts.items()}


def _slice(column: pa.Array) -> pa.Array:
    if pa.types.is_date(column.type):
        return pc.utf8_slice_codeunits(pc.cast(column, pa.string()), 0, 7)
    return column


def _warehouse_totals(connection: sqlite3.Connection, feed: Feed) -> Totals:
    connection.create_aggregate("sum_of_text", 1, _SumOfText)  # type: ignore[arg-type]  # its step returns nothing
    sums = [_sum_of(measure) for measure in feed.measures]
    totals: Totals = {}
    for row in connection.execute(
        f"SELECT {', '.join((feed.slice_sql, 'COUNT(*)', *sums))} FROM {feed.table} GROUP BY 1"
    ):
        cells = iter(row[2:])
        known = totals.setdefault(str(row[0]), {ROWS: Decimal(row[1])})
        for measure in feed.measures:
            first = next(cells)
            known[measure.column] = usd(pico_total(first, next(cells))) if measure.money else Decimal(first or 0)
    return totals


def _sum_of(measure: Measure) -> str:
    if measure.money:
        return sum_in_parts(measure.sql)
    return f"{'sum_of_text' if measure.text else 'SUM'}({measure.sql})"


class _SumOfText:
    """An exact sum of decimals that stand as text, for SQLite."""

    def __init__(self) -> None:
        self._sum = Decimal(0)

    def step(self, text: str) -> None:
        self._sum = EXACT.add(self._sum, Decimal(text))

    def finalize(self) -> str:
        return plain(self._sum)


def _differences(feed: Feed, delivered: Totals, held: Totals) -> Iterator[str]:
    for part in sorted({*delivered, *held}):
        there, here = delivered.get(part, {}), held.get(part, {})
        where = f"{feed.dataset} {part}".strip()
        for name in (ROWS, *(measure.column for measure in feed.measures)):
            wanted, found = there.get(name, Decimal(0)), here.get(name, Decimal(0))
            if wanted == found:
                continue
            gap = EXACT.subtract(found, wanted)
            words = f"{plain(gap.copy_abs())} too {'much' if gap > 0 else 'little'}"
            yield f"{where}: {name} is {plain(found)} in the warehouse, {plain(wanted)} in the curated file ({words})."


def _rows(delivered: Totals, held: Totals) -> tuple[int, int]:
    return int(_sums(delivered, True).get(ROWS, 0)), int(_sums(held, True).get(ROWS, 0))


def _sums(totals: Totals, rows: bool = False) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for amounts in totals.values():
        for name, amount in amounts.items():
            if (name == ROWS) == rows:
                found[name] = EXACT.add(found.get(name, Decimal(0)), amount)
    return found


def _dangling(connection: sqlite3.Connection) -> list[str]:
    """References to rows that are not there: the loader never makes one, another program might."""
    found: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        found[table, parent] = found.get((table, parent), 0) + 1
    return [f"{rows:,} row(s) of {table} name {parent} that are not there." for (table, parent), rows in found.items()]
