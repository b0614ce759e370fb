"""``royalties``: both distributors' money in one shape, row by row, exact to the last decimal.

Reports may have millions of rows and must come out sorted, so rows are first dealt into buckets by sale month –
the first column of the key – and sorted bucket by bucket: memory stays that of the largest month.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.insights.publishing import published
from pipeline.insights.schema import ROYALTIES
from pipeline.model import StepContext, StepResult, Zone
from pipeline.quality.decimals import plain_text
from pipeline.registry import Registry, registry_of
from pipeline.signals import CancelFlag
from pipeline.zones.datasets import ROW_GROUP, parquet_path, roles_of
from pipeline.zones.store import TEMP_SUFFIX, ZoneStore, open_zone

REPORTS = (("distrokid", "dk_bank_details"), ("toolost", "toolost_sales"))
_SAME_NAME = {"net_revenue_usd": "earnings_usd", "sale_period": "sale_month", "track": "title"}
_TEXTS = ("source", "sale_month", "store", "artist", "title", "isrc", "upc", "country", "kind")
_MONEY_OUT = pa.decimal128(38, 12)
IN_MEMORY_ROWS = 300_000
_CODE = pa.dictionary(pa.int32(), pa.string())
FLOW = pa.schema(
    [*[(name, _CODE) for name in _TEXTS], ("reporting_date", pa.date32()), ("quantity", pa.int64()),
     ("earnings_usd", pa.decimal128(38, 18)), ("ordinal", pa.int64())]
)  # fmt: skip


def royalties(ctx: StepContext) -> StepResult:
    """The distributors' curated reports → ``curated/royalties``; artists by slug, unknown ones as delivered."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    present = [(source, name) for source, name in REPORTS if curated.entry(parquet_path(name)) is not None]
    if not present:
        return StepResult(skipped_reason="no data yet")
    unknown: set[str] = set()
    notes: list[str] = []
    registry = registry_of(ctx)
    flag = CancelFlag(ctx.cancel_flag)
    with ExitStack() as stack:
        buckets = stack.enter_context(Buckets(_spill_folder(ctx)))
        for source, name in present:
            for batch in _report(curated, source, name, registry, unknown):
                flag.check()
                buckets.add(batch)
        result = published(ctx, ROYALTIES, _sorted_batches(buckets, flag.check), notes)
    if unknown:
        notes.append(f"Not in the artist list, kept as delivered: {', '.join(sorted(unknown)[:10])}")
    return StepResult(**{**vars(result), "notes": tuple(notes)})


def _spill_folder(ctx: StepContext) -> str | None:
    url = ctx.zones[Zone.STAGING]
    return None if "://" in url else url


def _report(
    curated: ZoneStore, source: str, name: str, registry: Registry, unknown: set[str]
) -> Iterator[pa.RecordBatch]:
    """A report's rows in the common shape, in the report's order."""
    with curated.open(parquet_path(name)) as handle:
        schema = pq.read_schema(handle)
        texts = [f.name for f in schema if pa.types.is_string(f.type)]
        stated = roles_of(schema)
        roles = {stated.get(name) or _SAME_NAME.get(name, name): name for name in schema.names}
        handle.seek(0)
        start = 0
        for batch in pq.ParquetFile(handle, read_dictionary=texts).iter_batches(batch_size=ROW_GROUP):
            yield _common(batch, source, roles, start, registry, unknown)
            start += batch.num_rows


def _common(
    batch: pa.RecordBatch, source: str, roles: dict[str, str], start: int, registry: Registry, unknown: set[str]
) -> pa.RecordBatch:
    arrays = []
    for field in FLOW:
        if field.name == "source":
            column = pa.repeat(source, batch.num_rows).dictionary_encode()
        elif field.name == "ordinal":
            column = pa.array(range(start, start + batch.num_rows), pa.int64())
        elif field.name == "reporting_date" and "reporting_date" not in roles:
            # A posting *period* is a month; its first day stands for it.
            months = batch.column(roles["posting_period"])
            column = pc.cast(pc.cast(months.dictionary, pa.string()), pa.string())
            column = pc.cast(pc.binary_join_element_wise(column, "01", "-"), pa.date32()).take(months.indices)
        elif field.name not in roles:
            column = pa.nulls(batch.num_rows, pa.string()).dictionary_encode()
        else:
            column = batch.column(roles[field.name])
        if field.name == "artist" and pa.types.is_dictionary(column.type):
            column = _slugs(column, registry, unknown)
        arrays.append(column.cast(field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=FLOW)


def _slugs(column: pa.DictionaryArray, registry: Registry, unknown: set[str]) -> pa.DictionaryArray:
    words = column.dictionary.to_pylist()
    unknown |= {word for word in words if word and registry.named(word) is None}
    return pa.DictionaryArray.from_arrays(
        column.indices, pa.array([registry.slug(w or "") for w in words], pa.string())
    )


class Buckets:
    """Rows dealt by sale month; past a size they wait in Arrow files instead of memory."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._place: Path | None = None
        self._held: dict[str, list[pa.RecordBatch]] = {}
        self._files: dict[str, tuple[pa.RecordBatchStreamWriter, IO[bytes]]] = {}
        self._rows = 0

    def __enter__(self) -> Buckets:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, batch: pa.RecordBatch) -> None:
        months = batch.column("sale_month")
        for month in pc.unique(months).cast(pa.string()).to_pylist():
            # A row without a month is a broken report: it goes on, so that the contract names it.
            rows = batch.filter(pc.is_null(months) if month is None else pc.equal(months, month))
            self._held.setdefault(month or "", []).append(rows)
        self._rows += batch.num_rows
        if self._rows > IN_MEMORY_ROWS:
            self._spill()

    def _spill(self) -> None:
        if self._place is None:
            if self._folder:
                Path(self._folder).mkdir(parents=True, exist_ok=True)
            made = tempfile.TemporaryDirectory(prefix=".royalties-", suffix=TEMP_SUFFIX, dir=self._folder)
            self._place = Path(self._stack.enter_context(made))
        for month, batches in self._held.items():
            if month not in self._files:
                handle = self._stack.enter_context(self._file_of(month).open("wb"))
                self._files[month] = pa.ipc.new_stream(handle, FLOW), handle
            for batch in batches:
                self._files[month][0].write_batch(batch)
        self._held.clear()
        self._rows = 0

    def months(self) -> list[str]:
        if self._files:
            self._spill()
            for writer, handle in self._files.values():
                writer.close()
                handle.close()
        return sorted(self._files or self._held)

    def take(self, month: str) -> pa.Table:
        if not self._files:
            return pa.Table.from_batches(self._held.pop(month), FLOW)
        with pa.memory_map(str(self._file_of(month))) as source, pa.ipc.open_stream(source) as stream:
            return stream.read_all()

    def _file_of(self, month: str) -> Path:
        assert self._place is not None, "rows were spilled"
        return self._place / (month.replace("/", "_") or "no-month")


def _sorted_batches(buckets: Buckets, check: Callable[[], None]) -> Iterator[pa.RecordBatch]:
    for month in buckets.months():
        check()
        yield from _sorted_bucket(buckets.take(month)).to_batches(max_chunksize=ROW_GROUP)


def _sorted_bucket(rows: pa.Table) -> pa.Table:
    """One month in key order. Texts are compared by the rank of their dictionary entry, which is far cheaper."""
    rows = rows.unify_dictionaries().combine_chunks()
    ranks = {name: _rank(rows[name].combine_chunks()) for name in _TEXTS}
    keys = pa.table({name: ranks.get(name, rows[name]) for name in (*ROYALTIES.key, "ordinal")})
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    ordered = rows.take(order).combine_chunks()
    columns = {name: ordered[name].combine_chunks() for name in ordered.column_names}
    columns = {name: _empty_is_unknown(c) if name in _TEXTS else c for name, c in columns.items()}
    columns["earnings_usd"] = money_text(columns["earnings_usd"])
    return pa.table([columns[name] for name in ROYALTIES.names], names=list(ROYALTIES.names))


def _rank(column: pa.DictionaryArray) -> pa.Array:
    words = pc.fill_null(column.dictionary.cast(pa.string()), "")
    rank = pc.rank(words, sort_keys="ascending", tiebreaker="dense").cast(pa.int32())
    return pc.fill_null(rank.take(column.indices), 0)


def _empty_is_unknown(column: pa.DictionaryArray) -> pa.DictionaryArray:
    words = column.dictionary.cast(pa.string())
    return pa.DictionaryArray.from_arrays(
        pc.if_else(pc.equal(words, "").take(column.indices), pa.scalar(None, pa.int32()), column.indices), words
    )


def money_text(values: pa.Array) -> pa.Array:
    """Exact decimals as text: twelve places as the reports write them, more only where a value has more."""
    try:
        return plain_text(pc.cast(values, _MONEY_OUT))
    except pa.ArrowInvalid:
        short = pc.cast(values, _MONEY_OUT, safe=False)
        fits = pc.equal(pc.cast(short, values.type), values)
        return pc.if_else(fits, plain_text(short), plain_text(values))
