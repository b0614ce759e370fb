"""Rows of a published dataset: those that are asked for, in their order or sorted, with the types they were stored in.

Read from the Parquet twin, so that a UPC and the title *1999* stay texts. Row groups are read one after the other, and
only the columns that are needed: two million rows need neither much time nor memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.feed.refusals import Refusal, Refused

AT_A_TIME = 1 << 16
_COMPARISON = re.compile(r"^(?P<column>[^=<>]{1,128})(?P<sign>>=|<=|=)(?P<value>.{0,256})$", re.DOTALL)
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {"=": pc.equal, ">=": pc.greater_equal, "<=": pc.less_equal}
_LARGEST = 2**63 - 1


def not_understood(what: str, advice: str) -> Refused:
    return Refused(Refusal(422, "request", f"Not understood: {what}.", advice))


@dataclass(frozen=True)
class Wish:
    """What is asked of a dataset. ``where`` are comparisons like ``store=Spotify``; an empty value means unknown.

    ``columns`` empty are all; ``limit`` None are all rows.
    """

    columns: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    offset: int = 0
    limit: int | None = None

    @property
    def is_whole(self) -> bool:
        return self == Wish()


@dataclass(frozen=True)
class Condition:
    column: str
    compare: Callable[[Any, Any], Any]
    value: Any  # None: unknown values are wanted

    def mask(self, values: Any) -> Any:
        if self.value is None:
            return pc.is_null(values)
        return pc.fill_null(self.compare(values, pa.scalar(self.value, values.type)), False)


class Rows:
    """The rows of one open Parquet file that a wish is about. Raises :class:`Refused` for what cannot be meant."""

    def __init__(self, file: pq.ParquetFile, wish: Wish) -> None:
        self._file, self._wish = file, wish
        known = file.schema_arrow
        for name in (*wish.columns, *([wish.sort] if wish.sort else [])):
            _known(known, name)
        if len(set(wish.columns)) != len(wish.columns):
            raise not_understood("columns", "Name every column once.")
        self._conditions = tuple(_condition(known, one) for one in wish.where)
        self.columns = wish.columns or tuple(known.names)

    @property
    def schema(self) -> pa.Schema:
        known = self._file.schema_arrow
        return pa.schema([known.field(name) for name in self.columns])

    def total(self) -> int:
        """How many rows the conditions leave."""
        if not self._conditions:
            return int(self._file.metadata.num_rows)
        return sum(int(pc.sum(mask).as_py() or 0) for _, _, mask in self._masks(()))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows from ``offset`` on, in the file's order or sorted."""
        if self._wish.sort:
            yield from self._sorted().to_batches()
            return
        skipped, left = self._wish.offset, self._wish.limit
        for batch, _, mask in self._masks(self.columns):
            found = batch.filter(mask) if mask is not None else batch
            if skipped >= found.num_rows:
                skipped -= found.num_rows
                continue
            found = found.slice(skipped, left)
            skipped = 0
            yield found.select(list(self.columns))
            if left is not None:
                left -= found.num_rows
                if left <= 0:
                    return

    def _masks(self, columns: Sequence[str]) -> Iterator[tuple[pa.RecordBatch, int, Any]]:
        """Every batch with these columns, the place of its first row, and which of its rows are wanted."""
        needed = list(dict.fromkeys((*columns, *(one.column for one in self._conditions))))
        start = 0
        for batch in self._file.iter_batches(AT_A_TIME, columns=needed, use_threads=False):
            mask = None
            for one in self._conditions:
                found = one.mask(batch.column(one.column))
                mask = found if mask is None else pc.and_(mask, found)
            yield batch, start, mask
            start += batch.num_rows

    def _sorted(self) -> pa.Table:
        """Their places by the one column first, then the rows themselves. Equal values keep the file's order."""
        wish, kept = self._wish, []
        for batch, start, mask in self._masks((wish.sort,)):
            part = pa.table(
                {"value": batch.column(wish.sort), "place": pa.array(range(start, start + batch.num_rows), pa.int64())}
            )
            kept.append(part if mask is None else part.filter(mask))
        if not kept:
            return self.schema.empty_table()
        candidates = pa.concat_tables(kept)
        keys = [("value", "descending" if wish.descending else "ascending"), ("place", "ascending")]
        places = candidates["place"].take(pc.sort_indices(candidates, sort_keys=keys)).slice(wish.offset, wish.limit)
        return self._at(places.to_pylist())

    def _at(self, places: list[int]) -> pa.Table:
        taken, order, start = [], [], 0
        for group in range(self._file.metadata.num_row_groups):
            size = self._file.metadata.row_group(group).num_rows
            wanted = [rank for rank, place in enumerate(places) if start <= place < start + size]
            if wanted:
                rows = self._file.read_row_group(group, columns=list(self.columns), use_threads=False)
                taken.append(rows.take(pa.array([places[rank] - start for rank in wanted], pa.int64())))
                order += wanted
            start += size
        if not taken:
            return self.schema.empty_table()
        back = sorted(range(len(order)), key=order.__getitem__)
        return pa.concat_tables(taken).take(pa.array(back, pa.int64())).select(list(self.columns))


def _known(schema: pa.Schema, name: str) -> pa.Field:
    if name not in schema.names:
        raise not_understood("a column", f"It has: {', '.join(schema.names)}."[:400])
    return schema.field(name)


def _condition(schema: pa.Schema, stated: str) -> Condition:
    found = _COMPARISON.match(stated)
    if found is None:
        raise not_understood("where", "Write it as column=value, column>=value or column<=value.")
    field = _known(schema, found["column"])
    value = _meant(field, found["value"])
    if value is None and found["sign"] != "=":
        raise not_understood("where", "Only column= asks for unknown values.")
    return Condition(field.name, _SIGNS[found["sign"]], value)


def _meant(field: pa.Field, text: str) -> Any:
    """A value as its column holds them; texts are taken as they are."""
    kind = field.type
    if not text:
        return None
    try:
        if pa.types.is_boolean(kind):
            return {"true": True, "false": False}[text.lower()]
        if pa.types.is_integer(kind):
            return _whole(text)
        if pa.types.is_floating(kind):
            return float(text)
        if pa.types.is_decimal(kind):
            return _exact(text, kind)
        if pa.types.is_date(kind):
            return date.fromisoformat(text)
    except (ValueError, KeyError, InvalidOperation, pa.ArrowException):
        raise not_understood("a value in where", f"The column holds values of type {kind_of(kind)}.") from None
    return text


def _whole(text: str) -> int:
    value = int(text)
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError(text)
    return value


def _exact(text: str, kind: Any) -> Decimal:
    value = Decimal(text)
    pa.scalar(value, kind)  # raises for what it cannot hold
    return value


def kind_of(kind: Any) -> str:
    """The type of a column in a word: text, integer, number, decimal, date, flag."""
    named = (
        (pa.types.is_boolean, "flag"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "decimal"), (pa.types.is_date, "date"),
    )  # fmt: skip
    return next((word for fits, word in named if fits(kind)), "text")
