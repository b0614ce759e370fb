"""Schema contracts: the columns, types, keys and limits of a dataset, declared once and checked before it is published.

Arrow does the checking, batch by batch, so that a report of ten million rows needs no more memory than a small one.
Money and other decimals travel as exact decimal *text*; the typed twin of a dataset holds them as decimal128.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.zones.staged import repeats

EXAMPLES = 5
MONEY = pa.decimal128(38, 18)


class Kind(StrEnum):
    TEXT = "text"
    INT = "int"
    REAL = "real"
    DECIMAL = "decimal"  # exact decimal text, e.g. 0.084138000000
    DATE = "date"
    MONTH = "month"  # YYYY-MM text
    FLAG = "flag"

    @property
    def flowing(self) -> pa.DataType:
        """The Arrow type while rows move through the pipeline."""
        return _FLOWING.get(self, pa.string())

    @property
    def stored(self) -> pa.DataType:
        """The Arrow type in the Parquet twin."""
        return MONEY if self is Kind.DECIMAL else self.flowing


# Kinds that travel as text: what the text must read like.
_READ = {
    Kind.MONTH: ("are no month", r"^\d{4}-(0[1-9]|1[0-2])$"),
    Kind.DECIMAL: ("are no plain decimal", r"^-?\d{1,20}(\.\d{1,18})?$"),
}
_FLOWING = {Kind.INT: pa.int64(), Kind.REAL: pa.float64(), Kind.DATE: pa.date32(), Kind.FLAG: pa.bool_()}


@dataclass(frozen=True)
class Column:
    """One column: ``required`` forbids empty values, ``minimum`` is inclusive, ``one_of`` lists all allowed texts."""

    name: str
    kind: Kind
    required: bool = False
    minimum: float | None = None
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """A dataset's promise. Rows come sorted by ``key``; with ``unique`` no key stands twice.

    ``ordered`` is False for datasets that keep a report's own order.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: bool = True
    ordered: bool = True
    title: str = ""
    stored: pa.Schema | None = None  # types of the Parquet twin where they differ from the kinds'

    @cached_property
    def schema(self) -> pa.Schema:
        return pa.schema([(c.name, c.kind.flowing) for c in self.columns])

    @cached_property
    def stored_schema(self) -> pa.Schema:
        return self.stored or pa.schema([(c.name, c.kind.stored) for c in self.columns])

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def table(self, columns: dict[str, Any]) -> pa.Table:
        """Columns (lists or arrays) as a table of exactly this shape, in key order.

        Absent columns are empty. Raises KeyError for a column the contract does not have.
        """
        unknown = sorted(set(columns) - set(self.names))
        if unknown:
            raise KeyError(f"{self.name} has no column {', '.join(unknown)}")
        length = len(next(iter(columns.values()), []))
        arrays = [
            pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(length, f.type) for f in self.schema
        ]
        table = pa.table(arrays, schema=self.schema)
        return table.sort_by([(name, "ascending") for name in self.key]) if self.key and self.ordered else table


@dataclass(frozen=True)
class Violation:
    """A broken promise: the rule, the column, how many rows, and where the first ones are."""

    rule: str
    column: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.column}: {self.rows} row(s) {self.rule}, first: {'; '.join(self.examples)}"


def checked(contract: Contract, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hand on batches that keep the contract.

    Raises :class:`StepFailed` (kind bad-data) naming rule, column and rows at the first batch that does not; the
    dataset published before stays in use.
    """
    before: tuple[Any, ...] | None = None
    start = 0
    for batch in batches:
        violations = list(violated(contract, batch, start))
        if not violations and contract.ordered and contract.key and batch.num_rows:
            violations = _key_violations(contract, batch, before, start)
            before = _key_at(contract, batch, batch.num_rows - 1)
        if violations:
            raise contract_broken(contract, violations)
        start += batch.num_rows
        yield batch


def contract_broken(contract: Contract, violations: list[Violation]) -> StepFailed:
    return StepFailed(
        Failure(
            FailureKind.BAD_DATA,
            f"The new rows of {contract.title or contract.name} do not fit together and were not taken over; "
            "the figures from before stay in use.",
            "Save the details for the people who maintain this panel.",
            detail=" | ".join(str(v) for v in violations[:EXAMPLES]),
        )
    )


def violated(contract: Contract, batch: pa.RecordBatch, start: int = 0) -> Iterator[Violation]:
    """The promises single rows break. ``start`` is the number of the batch's first row."""
    if batch.schema.names != list(contract.names):
        yield Violation("columns differ", ",".join(batch.schema.names), batch.num_rows, ())
        return
    for column, array in zip(contract.columns, batch.columns, strict=True):
        if pa.types.is_dictionary(array.type) and array.type.value_type == column.kind.flowing:
            array = array.dictionary_decode() if column.required or column.one_of or column.kind in _READ else array
        elif array.type != column.kind.flowing:
            yield Violation(f"are {array.type}, not {column.kind.flowing}", column.name, batch.num_rows, ())
            continue
        for rule, mask in _masks(column, array):
            mask = pc.fill_null(mask, False)
            count = pc.sum(mask).as_py() or 0
            if count:
                yield Violation(rule, column.name, count, _examples(contract, batch, mask, start))


def _masks(column: Column, array: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    if column.required and array.null_count:
        yield "are empty", pc.is_null(array)
    if column.minimum is not None:
        yield f"are below {column.minimum:g}", pc.less(array, column.minimum)
    if column.one_of:
        yield "hold another value", pc.and_(pc.is_valid(array), pc.invert(pc.is_in(array, pa.array(column.one_of))))
    if column.kind is Kind.REAL:
        yield "are no number", pc.invert(pc.is_finite(array))
    if column.kind in _READ:
        rule, pattern = _READ[column.kind]
        yield rule, pc.invert(pc.match_substring_regex(array, pattern))


def _examples(contract: Contract, batch: pa.RecordBatch, mask: pa.Array, start: int) -> tuple[str, ...]:
    rows = pc.indices_nonzero(mask).to_pylist()[:EXAMPLES]
    return tuple(f"row {start + r + 1} {_key_at(contract, batch, r)}" for r in rows)


def _key_at(contract: Contract, batch: pa.RecordBatch, row: int) -> tuple[Any, ...]:
    return tuple(batch.column(name)[row].as_py() for name in contract.key)


def _key_violations(
    contract: Contract, batch: pa.RecordBatch, before: tuple[Any, ...] | None, start: int
) -> list[Violation]:
    """Keys that repeat or go back, inside a batch and from the one before it. Keys must be unique to be looked at."""
    if not contract.unique:
        return []
    keys = ",".join(contract.key)
    first = _key_at(contract, batch, 0)
    found = []
    if before is not None and before == first:
        found.append(Violation("repeat a key", keys, 1, (f"row {start + 1} {before}",)))
    elif before is not None and _place(before) > _place(first):
        found.append(Violation("are out of order", keys, 1, (f"row {start + 1} {first}",)))
    if batch.num_rows > 1:
        for rule, mask in (
            ("repeat a key", repeats(batch, contract.key)),
            ("are out of order", _back(batch, contract)),
        ):
            count = pc.sum(mask).as_py() or 0
            if count:
                found.append(Violation(rule, keys, count, _examples(contract, batch[1:], mask, start + 1)))
    return found


def _place(key: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    """A key as it can be compared: empty comes last."""
    return tuple((value is None, value) for value in key)


def _back(batch: pa.RecordBatch, contract: Contract) -> pa.Array:
    """For each row but the first: whether its key stands before that of the row above; empty comes last."""
    back, level = pa.scalar(False), pa.scalar(True)
    for name in contract.key:
        column = batch.column(name)
        column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        below, above = column[1:], column[:-1]
        lower = pc.fill_null(pc.less(below, above), pc.and_(pc.is_valid(below), pc.is_null(above)))
        same = pc.fill_null(pc.equal(below, above), pc.and_(pc.is_null(below), pc.is_null(above)))
        back = pc.or_(back, pc.and_(level, lower))
        level = pc.and_(level, same)
    return back
