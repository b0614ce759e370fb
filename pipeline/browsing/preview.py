"""The first rows of a dataset, or the rows from some place on, in the file's order or sorted by any column.

Read from the Parquet twin: only the row groups that hold the wanted rows; to sort, first the one column, group by
group, keeping no more than the rows that could still be shown. Two million rows need neither much time nor memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.browsing.catalogue import DatasetLine, dataset_line
from pipeline.browsing.columns import Cell, Shown, ShownColumn, shown_column, words_of
from pipeline.lake import Lake
from pipeline.model import Failure, FailureKind, NotThere, StepFailed, Zone
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError
from pipeline.zones.store import open_zone

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FIRST = 200
AT_A_TIME = 8192
FEW = 20  # less than one row in so many
OWN_TEXTS = frozenset({"dk_bank_details"})  # reports that keep their own names of artists


@dataclass(frozen=True)
class Preview:
    """Rows ``offset`` and on of ``total``, with the values people read. ``sorted_by`` is '' for the file's order."""

    dataset: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    offset: int = 0
    sorted_by: str = ""
    descending: bool = False


def preview(
    lake: Lake, name: str, offset: int = 0, rows: int = FIRST, sort_by: str = "", descending: bool = False
) -> Preview:
    """Look into a dataset. ``sort_by`` is a column's raw name; one the file does not have sorts nothing.

    Unknown values come last either way; equal ones keep the file's order, so that pages fit together. Raises NotThere
    while there is no file, StepFailed for one that cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pipeline.zones.datasets import parquet_path

    line, path = dataset_line(name), parquet_path(name)
    curated = open_zone(lake.settings.zones[Zone.CURATED])
    try:
        with curated.open(path) as handle:
            file = pq.ParquetFile(handle, read_dictionary=_texts(pq.read_schema(handle)))
            sort_by = sort_by if sort_by in file.schema_arrow.names else ""
            found = _sorted(file, sort_by, offset, rows, descending) if sort_by else _in_order(file, offset, rows)
            columns = _columns(file.schema_arrow)
            return Preview(
                name, columns, _rows(found, columns, _words(lake, line)), file.metadata.num_rows, offset, sort_by,
                descending and bool(sort_by),
            )  # fmt: skip
    except FileNotFoundError:
        raise NotThere(f"{line.title}: there are no data yet.") from None
    except (pa.ArrowException, OSError) as damage:
        raise StepFailed(_unreadable(line, path, damage)) from damage


def _texts(schema: pa.Schema) -> list[str]:
    import pyarrow as pa

    return [field.name for field in schema if pa.types.is_string(field.type)]


def _unreadable(line: DatasetLine, path: str, damage: Exception) -> Failure:
    return Failure(
        FailureKind.ENVIRONMENT,
        f"{line.title}: the file curated/{path} cannot be read.",
        "Delete that file and run once more; it is then written anew.",
        detail=str(damage),
    )


def _in_order(file: pq.ParquetFile, offset: int, rows: int) -> pa.Table:
    """Rows as they stand in the file."""
    import pyarrow as pa

    parts = []
    for group, start, size in _groups(file):
        if start + size <= offset or start >= offset + rows:
            continue
        batch_size = min(rows, AT_A_TIME) if offset <= start else AT_A_TIME
        for batch in file.iter_batches(batch_size, row_groups=[group], use_threads=False):
            first = max(offset - start, 0)
            if first < batch.num_rows:
                parts.append(batch.slice(first, max(offset + rows - max(start, offset), 0)))
            start += batch.num_rows
            if start >= offset + rows:
                break
    return pa.concat_tables([pa.Table.from_batches([part]) for part in parts]) if parts else _none(file)


def _sorted(file: pq.ParquetFile, column: str, offset: int, rows: int, descending: bool) -> pa.Table:
    """Rows by one column: their places first, then the rows themselves, group by group."""
    import pyarrow as pa

    places = _places(file, column, offset, rows, descending)
    taken: list[pa.Table] = []
    order: list[int] = []
    for group, start, size in _groups(file):
        wanted = [rank for rank, place in enumerate(places) if start <= place < start + size]
        if wanted:
            inside = _numbers([places[rank] - start for rank in wanted])
            taken.append(file.read_row_group(group, use_threads=False).take(inside))
            order += wanted
    if not taken:
        return _none(file)
    back = sorted(range(len(order)), key=order.__getitem__)
    return pa.concat_tables(taken).unify_dictionaries().take(_numbers(back))


def _places(file: pq.ParquetFile, column: str, offset: int, rows: int, descending: bool) -> list[int]:
    """The places, in the file, of the rows ``offset`` and on in sorted order."""
    import pyarrow as pa

    kept, count = [], offset + rows
    for group, start, size in _groups(file):
        values = file.read_row_group(group, columns=[column], use_threads=False).column(0)
        if pa.types.is_dictionary(values.type):
            values = values.cast(pa.string())
        candidates = pa.table({"value": values, "place": pa.arange(start, start + size)})
        kept.append(_first(candidates, count, descending) if count < size else candidates)
    places: list[int] = []
    if kept:
        places = _first(pa.concat_tables(kept), count, descending)["place"].slice(offset).to_pylist()
    return places


def _first(candidates: pa.Table, count: int, descending: bool) -> pa.Table:
    """The first of some rows in sorted order. Picking a few is far quicker than sorting all, and slower for many."""
    import pyarrow.compute as pc

    keys = [("value", "descending" if descending else "ascending"), ("place", "ascending")]
    if count < candidates.num_rows // FEW:
        return candidates.take(pc.select_k_unstable(candidates, k=count, sort_keys=keys))
    return candidates.take(pc.sort_indices(candidates, sort_keys=keys).slice(0, count))


def _numbers(values: Sequence[int]) -> pa.Array:
    """Whole numbers for Arrow. ``pa.array`` would load pandas first, to ask whether the list is one of its own."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(array("q", values))])


def _groups(file: pq.ParquetFile) -> Iterator[tuple[int, int, int]]:
    """Number, first row and size of every row group that has rows."""
    start = 0
    for group in range(file.metadata.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if size:
            yield group, start, size
        start += size


def _none(file: pq.ParquetFile) -> pa.Table:
    return file.schema_arrow.empty_table()


def _columns(schema: pa.Schema) -> tuple[ShownColumn, ...]:
    return tuple(shown_column(field.name, _typed(field.type)) for field in schema)


def _typed(kind: pa.DataType) -> Shown:
    from pyarrow import types

    if types.is_boolean(kind):
        return Shown.FLAG
    if types.is_integer(kind):
        return Shown.COUNT
    if types.is_floating(kind) or types.is_decimal(kind):
        return Shown.NUMBER
    return Shown.DATE if types.is_date(kind) else Shown.TEXT


def _words(lake: Lake, line: DatasetLine) -> Mapping[str, str]:
    """What the artist column's slugs are called; a list that cannot be read leaves them as they are."""
    from pipeline.insights.unified_daily import EVERYONE

    if line.name in OWN_TEXTS:
        return {}
    try:
        artists = load_registry(lake.settings.config_dir).artists
    except ConfigurationError:  # told wherever the health of the lake is
        artists = ()
    return {EVERYONE: "Whole account", **{artist.slug: artist.name for artist in artists}}


def _rows(table: pa.Table, columns: Sequence[ShownColumn], artists: Mapping[str, str]) -> tuple[tuple[Cell, ...], ...]:
    cells: list[list[Any]] = []
    for column, values in zip(columns, table.columns, strict=True):
        words = artists if column.name == "artist" else words_of(column.name) or {}
        found = values.to_pylist()
        cells.append([words.get(value, value) for value in found] if words else found)
    return tuple(zip(*cells, strict=True))
