"""Publishing a curated dataset: CSV for people, Parquet for programs, the version before into the archive.

Nothing is written when nothing changed: the new bytes are compared with those in place before they take over.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.clock import stamp
from pipeline.crash import crash_point
from pipeline.model import Artefact, Zone
from pipeline.zones.store import Sink, ZoneStore, digest_of
from pipeline.zones.without_pandas import leave_pandas_out

leave_pandas_out()

ROW_GROUP = 1 << 17
WORTH_A_THREAD = 1 << 14
ROLE = b"bedrot.role"  # on a contract's field: what the column means, whatever its heading
ROLES = "bedrot.roles"  # on a published file: the same for all its columns
_NEEDS_QUOTES = r'[",\r\n]'
_QUOTED_FOR = (b'"', b",", b"\r", b"\n")


def csv_path(dataset: str) -> str:
    return f"{dataset}.csv"


def parquet_path(dataset: str) -> str:
    return f"{dataset}.parquet"


def header_line(names: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(list(names))
    return buffer.getvalue().encode()


def csv_lines(batch: pa.RecordBatch) -> pa.Buffer | bytes:
    """The rows of a batch as CSV lines: ISO dates, empty for unknown, quotes only where a text needs them."""
    if not batch.num_rows:
        return b""
    cells = [_cells(column) for column in batch.columns]
    lines = pc.binary_join_element_wise(*cells, ",")
    return _characters(pc.binary_join_element_wise(lines, "", "\n"))


def _characters(words: pa.Array) -> pa.Buffer:
    """All that stands in a text column that is not empty, one cell after the other."""
    _, offsets, data = words.buffers()
    ends = pa.Array.from_buffers(pa.int32(), len(words) + 1 + words.offset, [None, offsets])
    first, last = ends[words.offset].as_py(), ends[len(ends) - 1].as_py()
    return data.slice(first, last - first) if data is not None else pa.py_buffer(b"")


def _cells(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        words = _cells(column.dictionary)
        return pc.fill_null(words.take(column.indices), "")
    if pa.types.is_string(column.type):
        return _quoted(pc.fill_null(column, ""))
    if pa.types.is_boolean(column.type):
        return pc.fill_null(pc.if_else(column, "True", "False"), "")
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _quoted(words: pa.Array) -> pa.Array:
    if not len(words):
        return words
    characters = _characters(words).to_pybytes()
    if not any(sign in characters for sign in _QUOTED_FOR):  # by far the most columns, and seen far faster
        return words
    needs = pc.match_substring_regex(words, _NEEDS_QUOTES)
    doubled = pc.replace_substring(words, '"', '""')
    return pc.if_else(needs, pc.binary_join_element_wise('"', doubled, '"', ""), words)


def working_writer(sink: Sink, schema: pa.Schema) -> pq.ParquetWriter:
    """For large files that only the next step reads, whole: quickly, and without what helps to search."""
    few = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return pq.ParquetWriter(
        pa.PythonFile(sink, mode="w"), schema, compression="lz4", version="2.6", use_dictionary=few,
        write_statistics=False, store_schema=True,
    )  # fmt: skip


def parquet_writer(sink: Sink, schema: pa.Schema, *, store_schema: bool = True) -> pq.ParquetWriter:
    """The one way datasets are written, so that equal rows give equal bytes on every machine.

    Without ``store_schema`` a reader finds Parquet's own types only: texts are texts, however they were encoded.
    """
    return pq.ParquetWriter(
        pa.PythonFile(sink, mode="w"), schema, compression="zstd", compression_level=1, version="2.6",
        use_dictionary=True, write_statistics=True, store_schema=store_schema,
    )  # fmt: skip


def _roles(stored: pa.Schema) -> dict[str, str]:
    roles = {field.name: field.metadata[ROLE].decode() for field in stored if ROLE in (field.metadata or {})}
    return {ROLES: json.dumps(roles)} if roles else {}


def roles_of(schema: pa.Schema) -> dict[str, str]:
    """What the columns of a published dataset mean, by heading, where the dataset states it."""
    stated = (schema.metadata or {}).get(ROLES.encode())
    return dict(json.loads(stated)) if stated else {}


class TwinWriter:
    """Writes one dataset twice, batch by batch; batches flow in the contract's schema.

    Large batches are written to both files at once: Arrow lets go of the interpreter while it works. Texts that flow
    as dictionaries are written as they are – decoding them would take longer than all the rest – and read as texts.
    """

    def __init__(self, csv_sink: Sink, parquet_sink: Sink, names: tuple[str, ...], stored: pa.Schema) -> None:
        self._csv = csv_sink
        self._parquet_sink = parquet_sink
        self._stored = stored
        self._parquet: pq.ParquetWriter | None = None
        self._csv.write(header_line(names))
        self._threads: ThreadPoolExecutor | None = None
        self._under_way: list[Future[Any]] = []
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        if batch.num_rows < WORTH_A_THREAD:
            self._drain()
            self._write_twin(batch)
            self._csv.write(csv_lines(batch))
            return
        self._threads = self._threads or ThreadPoolExecutor(2, thread_name_prefix="twin-files")
        half = batch.num_rows // 2
        lines = [self._threads.submit(csv_lines, part) for part in (batch.slice(0, half), batch.slice(half))]
        self._drain()
        self._under_way = [*lines, self._threads.submit(self._write_twin, batch)]

    def _drain(self) -> None:
        """Write what the threads made of the batch before, while they are at the next one."""
        for part in self._under_way:
            lines = part.result()
            if lines is not None:
                self._csv.write(lines)
        self._under_way = []

    def _write_twin(self, batch: pa.RecordBatch) -> None:
        rows = stored_form(batch, self._stored)
        if self._parquet is None:
            self._parquet = self._writer(rows.schema)
        self._parquet.write_batch(rows.cast(self._parquet.schema), row_group_size=ROW_GROUP)

    def _writer(self, schema: pa.Schema) -> pq.ParquetWriter:
        plain = pa.schema([pa.field(field.name, field.type) for field in schema])
        writer = parquet_writer(self._parquet_sink, plain, store_schema=False)
        writer.add_key_value_metadata(_roles(self._stored))
        return writer

    def close(self) -> None:
        """Finish both files."""
        self._drain()
        if self._parquet is None:
            self._parquet = self._writer(self._stored)
        self.release()

    def release(self) -> None:
        """End the threads and let go of the Parquet file, finished or not; safe to call twice."""
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None
        if self._parquet is not None:
            self._parquet.close()


def stored_form(batch: pa.RecordBatch, stored: pa.Schema) -> pa.RecordBatch:
    """A flowing batch with the types of the Parquet twin: decimals become numbers, dictionaries of texts stay."""
    arrays = []
    for column, field in zip(batch.columns, stored, strict=True):
        if pa.types.is_dictionary(column.type):
            if not pa.types.is_string(field.type):
                column = pc.cast(column.dictionary, field.type).take(column.indices)
        elif column.type != field.type:
            column = pc.cast(column, field.type)
        arrays.append(column)
    return pa.RecordBatch.from_arrays(arrays, names=stored.names)


def publish(
    dataset: str,
    names: tuple[str, ...],
    stored: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    curated: ZoneStore,
    archive: ZoneStore,
    moment: datetime,
    sources: tuple[str, ...] = (),
) -> tuple[tuple[Artefact, ...], int]:
    """Write a dataset's two files; returns their artefacts and the number of rows.

    A failure while batches are drawn leaves both published files as they were. The CSV before goes to
    ``archive/<dataset>/<dataset>_<UTC stamp>.csv``.
    """
    with ExitStack() as stack:
        # Left in reverse order: the Parquet twin is published first, the CSV – the one that is compared – last.
        text = stack.enter_context(curated.writing(csv_path(dataset)))
        stack.callback(crash_point, "twin-between")
        twin = stack.enter_context(curated.writing(parquet_path(dataset)))
        writer = TwinWriter(text, twin, names, stored)
        stack.callback(writer.release)
        for batch in batches:
            writer.write(batch)
        writer.close()
        text.finish()
        twin.finish()
        changed = [not _same(curated, sink) for sink in (text, twin)]
        if changed[0]:
            _archive(dataset, curated, archive, moment)
        kept = [
            _present(curated, sink, sources) if not new else None
            for sink, new in zip((text, twin), changed, strict=True)
        ]
        for sink, new in zip((text, twin), changed, strict=True):
            if not new:
                sink.written.path = ""
    artefacts = tuple(
        old
        or Artefact(
            Zone.CURATED, sink.written.path, sink.written.sha256, sink.written.bytes, sink.written.mtime_ns, sources
        )
        for sink, old in zip((text, twin), kept, strict=True)
    )
    return artefacts, writer.rows


def _same(store: ZoneStore, sink: Sink) -> bool:
    entry = store.entry(sink.written.path)
    if entry is None or entry.bytes != sink.written.bytes:
        return False
    with store.open(sink.written.path) as handle:
        return digest_of(handle) == sink.written.sha256


def _present(store: ZoneStore, sink: Sink, sources: tuple[str, ...]) -> Artefact:
    entry = store.entry(sink.written.path)
    assert entry is not None
    return Artefact(Zone.CURATED, entry.path, sink.written.sha256, entry.bytes, entry.mtime_ns, sources)


def _archive(dataset: str, curated: ZoneStore, archive: ZoneStore, moment: datetime) -> None:
    """Keep the CSV in place as a version – unless a killed attempt has kept these very bytes already."""
    if curated.entry(csv_path(dataset)) is None:
        return
    with curated.open(csv_path(dataset)) as handle:
        digest = digest_of(handle)
    versions = list(archive.listing(dataset))
    if versions:
        with archive.open(versions[-1].path) as handle:
            if digest_of(handle) == digest:
                return
    curated.keep_version(csv_path(dataset), archive, _free_name(archive, dataset, moment))
    crash_point("archive-written")


def _free_name(archive: ZoneStore, dataset: str, moment: datetime) -> str:
    base = f"{dataset}/{dataset}_{stamp(moment)}"
    names = (f"{base}.csv", *(f"{base}_{n}.csv" for n in range(2, 1000)))
    return next(name for name in names if archive.entry(name) is None)


def read_dataset(curated: ZoneStore, dataset: str, columns: list[str] | None = None) -> pa.Table | None:
    """A published dataset from its Parquet twin, or None when there is none yet."""
    if curated.entry(parquet_path(dataset)) is None:
        return None
    with curated.open(parquet_path(dataset)) as handle:
        return pq.ParquetFile(handle).read(columns)


def batches_of(table: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from table.to_batches(max_chunksize=ROW_GROUP)
