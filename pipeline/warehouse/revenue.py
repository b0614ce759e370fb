"""Loads the royalties: millions of report lines become narrow rows of numbers, their texts looked up once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.warehouse.amounts import Rounding, to_pico, total
from pipeline.warehouse.inserting import insert_rows, read_ahead, whole_numbers
from pipeline.warehouse.loading import Counted, Loading
from pipeline.warehouse.members import Artists, Items, Key, Members, Stores, statements, territories
from pipeline.zones.datasets import ROW_GROUP, parquet_path

DATASET = "royalties"
KEY = ("sale_month", "source", "store", "country", "isrc", "upc", "title", "reporting_date")
STATEMENT = ("source", "sale_month", "reporting_date")
ITEM = ("isrc", "upc", "title", "artist", "kind")
NAMES = ("store", "country", "artist")
FIGURES = ("quantity", "earnings_usd")
COLUMNS = tuple(dict.fromkeys((*KEY, *STATEMENT, *ITEM, *FIGURES)))
_CODES_LIMIT = 1 << 62


@dataclass(frozen=True)
class Combinations:
    """A few columns together: the combinations that occur, and for each row which one it has."""

    keys: list[Key]
    row: pa.Array


@dataclass(frozen=True)
class Lines:
    """A batch of report lines, ready but for the numbers of its dimensions."""

    statements: Combinations
    stores: Combinations
    territories: Combinations
    items: Combinations
    ordinals: pa.Array
    quantity: pa.Array
    earnings: pa.Array  # USD as delivered
    pico: pa.Array
    nameless: Counter[str]  # empty cells by column


def load_royalties(loading: Loading) -> Counted:
    """``curated/royalties`` → ``revenue_transactions``, all of it. Rows that share a whole key stay separate rows."""
    connection = loading.connection
    connection.execute("DELETE FROM revenue_transactions")
    stores = Stores(connection)
    dimensions: dict[str, Members] = {
        "statements": statements(connection), "stores": stores, "territories": territories(connection),
        "items": Items(connection, Artists(connection)),
    }  # fmt: skip
    rows = 0
    nameless: Counter[str] = Counter()
    with loading.curated.open(parquet_path(DATASET)) as handle:
        texts = [name for name in COLUMNS if name not in (*FIGURES, "reporting_date")]
        file = pq.ParquetFile(handle, read_dictionary=texts)
        with closing(read_ahead(prepared(_batches(file), loading.rounding))) as ready:
            for lines in loading.watch(ready, file.num_row_groups):
                rows += _insert(loading, lines, dimensions)
                nameless += lines.nameless
                loading.add("quantity", total(lines.quantity))
                loading.add("earnings_usd", total(lines.earnings))
    dimensions["statements"].prune()
    dimensions["items"].prune()
    stores.prune("is_listed")
    stores.settle()
    dimensions["territories"].prune("is_listed")
    loading.notes += [
        f"{n:,} line(s) of {DATASET} name no {name}; they stand under 'unknown'." for name, n in nameless.items()
    ]
    loading.notes.append(loading.rounding.note(DATASET))
    return Counted(rows, rows)


def _batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    for group in range(file.num_row_groups):
        yield from file.iter_batches(batch_size=ROW_GROUP, row_groups=[group], columns=list(COLUMNS))


def _insert(loading: Loading, lines: Lines, dimensions: dict[str, Members]) -> int:
    columns: dict[str, pa.Array] = {}
    for name, members in dimensions.items():
        combinations: Combinations = getattr(lines, name)
        numbers = pa.array(members.numbers(combinations.keys), pa.int64())
        columns[_NUMBERS[name]] = numbers.take(combinations.row)
    order = key_order(list(columns.values()))
    columns |= {"ordinal": lines.ordinals, "quantity": lines.quantity, "earnings_pico_usd": lines.pico}
    cells = {name: whole_numbers(column.take(order)) for name, column in columns.items()}
    return insert_rows(loading.connection, "revenue_transactions", cells)


def key_order(numbers: list[pa.Array]) -> pa.Array:
    """The rows by the numbers of their dimensions: a batch in key order goes into the table a third faster."""
    code, size = numbers[0], 1
    for column in numbers[1:]:
        span = pc.max(column).as_py() + 1
        size *= span
        if size * pc.max(numbers[0]).as_py() > _CODES_LIMIT:
            return row_numbers(len(code))
        code = pc.add(pc.multiply(code, span), column)
    return pc.sort_indices(code)


_NUMBERS = {"statements": "statement_id", "stores": "store_id", "territories": "territory_id", "items": "item_id"}


def prepared(batches: Iterator[pa.RecordBatch], rounding: Rounding) -> Iterator[Lines]:
    """All of the work on a batch that needs no database, so that a second thread can do it ahead."""
    ordinals = Ordinals()
    for batch in batches:
        if not batch.num_rows:
            continue
        codes = {name: Codes.of(batch.column(name)) for name in dict.fromkeys((*KEY, *ITEM))}
        yield Lines(
            combinations(batch, codes, STATEMENT),
            combinations(batch, codes, ("store",), "unknown"),
            combinations(batch, codes, ("country",), "unknown"),
            combinations(batch, codes, ITEM),
            ordinals.of(batch, codes),
            batch.column("quantity"),
            batch.column("earnings_usd"),
            to_pico(batch.column("earnings_usd"), rounding),
            Counter({name: batch.column(name).null_count for name in NAMES}),
        )


@dataclass(frozen=True)
class Codes:
    """A column as numbers from 0 to ``size`` - 1, one for each text; empty is a text like any other."""

    numbers: pa.Array
    size: int

    @staticmethod
    def of(column: pa.Array) -> Codes:
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        elif len(column.dictionary.unique()) < len(column.dictionary):  # Arrow does not promise that a text stands once
            column = column.dictionary_decode().dictionary_encode()
        empty = len(column.dictionary)
        return Codes(pc.fill_null(column.indices.cast(pa.int64()), empty), empty + 1)


def combinations(batch: pa.RecordBatch, codes: dict[str, Codes], names: Sequence[str], empty: str = "") -> Combinations:
    """Which combinations of some columns occur in a batch, and where; an empty cell reads ``empty``."""
    code, size = codes[names[0]].numbers, codes[names[0]].size
    for name in names[1:]:
        if size * codes[name].size > _CODES_LIMIT:
            dense = code.dictionary_encode()
            code, size = dense.indices.cast(pa.int64()), len(dense.dictionary)
        code = pc.add(pc.multiply(code, codes[name].size), codes[name].numbers)
        size *= codes[name].size
    dense = code.dictionary_encode()
    places = pa.Table.from_arrays([dense.indices, row_numbers(len(code))], ["code", "row"])
    first = places.group_by("code", use_threads=False).aggregate([("row", "min")]).sort_by("code")["row_min"]
    samples = [pc.cast(batch.column(name).take(first.combine_chunks()), pa.string()) for name in names]
    texts = [pc.if_else(pc.not_equal(pc.fill_null(s, ""), ""), s, empty).to_pylist() for s in samples]
    return Combinations(list(zip(*texts, strict=True)), dense.indices)


def row_numbers(count: int) -> pa.Array:
    """0, 1, 2 … as a column."""
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count)), 1)


class Ordinals:
    """Numbers lines that share their whole key: 0, 1, 2 … They come one behind the other, also over batch ends."""

    def __init__(self) -> None:
        self._last: tuple[Any, ...] | None = None
        self._reached = 0

    def of(self, batch: pa.RecordBatch, codes: dict[str, Codes]) -> pa.Array:
        rows = row_numbers(batch.num_rows)
        differs: pa.Array | None = None
        for name in KEY:
            numbers = codes[name].numbers
            here = pc.not_equal(numbers[1:], numbers[:-1])
            differs = here if differs is None else pc.or_(differs, here)
        starts = pc.if_else(pa.concat_arrays([pa.repeat(True, 1), differs]), rows, None)
        start = pc.fill_null_forward(starts)
        ordinals = pc.subtract(rows, start)
        first, last = (tuple(batch.column(name)[row].as_py() for name in KEY) for row in (0, batch.num_rows - 1))
        if first == self._last:
            ordinals = pc.if_else(pc.equal(start, 0), pc.add(ordinals, self._reached + 1), ordinals)
        self._last, self._reached = last, ordinals[-1].as_py()
        return ordinals
