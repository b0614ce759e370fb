"""Rows that break a dataset's promise are never published, and the details say which rows and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipeline.model import FailureKind, StepFailed
from pipeline.quality.contracts import Column, Contract, Kind, checked

PLAYS = Contract(
    "plays",
    (
        Column("day", Kind.DATE, required=True),
        Column("source", Kind.TEXT, required=True, one_of=("here", "there")),
        Column("mood", Kind.TEXT, one_of=("good", "bad")),
        Column("count", Kind.INT, minimum=0),
        Column("rate", Kind.REAL),
        Column("month", Kind.MONTH),
        Column("money", Kind.DECIMAL),
    ),
    key=("day", "source"),
    title="the plays",
)
ROW: dict[str, Any] = {
    "day": date(2026, 11, 1), "source": "here", "mood": None, "count": 1, "rate": 0.5, "month": "2026-11",
    "money": "0.10",
}  # fmt: skip


def batch(*rows: dict[str, Any], schema: pa.Schema = PLAYS.schema) -> pa.RecordBatch:
    """Rows as given, all else as in ``ROW``; days count up so that keys differ."""
    full = [{**ROW, "day": date(2026, 11, 1 + number), **row} for number, row in enumerate(rows)]
    return pa.RecordBatch.from_pylist(full, schema=schema)


def broken_by(*batches: pa.RecordBatch, contract: Contract = PLAYS) -> str:
    """What the details say of batches that must be refused."""
    with pytest.raises(StepFailed) as refused:
        list(checked(contract, batches))
    failure = refused.value.failure
    assert failure.kind is FailureKind.BAD_DATA
    assert "the plays" in failure.message
    assert "stay in use" in failure.message
    return failure.detail


def test_rows_that_keep_the_promise_pass_untouched() -> None:
    batches = [batch({}, {"mood": "good"}, {"count": None}), batch({"day": date(2026, 12, 1)})]
    assert list(checked(PLAYS, batches)) == batches


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"day": None}, "day: 1 row(s) are empty, first: row 2 (None, 'here')"),
        ({"source": None}, "source: 1 row(s) are empty, first: row 2 (datetime.date(2026, 11, 2), None)"),
        ({"source": "elsewhere"}, "source: 1 row(s) hold another value, first: row 2"),
        ({"mood": "sad"}, "mood: 1 row(s) hold another value, first: row 2"),
        ({"count": -1}, "count: 1 row(s) are below 0, first: row 2"),
        ({"rate": float("nan")}, "rate: 1 row(s) are no number, first: row 2"),
        ({"rate": float("inf")}, "rate: 1 row(s) are no number, first: row 2"),
        ({"month": "2026-13"}, "month: 1 row(s) are no month, first: row 2"),
        ({"money": "1E-12"}, "money: 1 row(s) are no plain decimal, first: row 2"),
        ({"money": "1,5"}, "money: 1 row(s) are no plain decimal, first: row 2"),
        ({"money": "0." + "1" * 19}, "money: 1 row(s) are no plain decimal, first: row 2"),
    ],
)
def test_a_broken_promise_names_column_rule_and_row(row: dict[str, Any], rule: str) -> None:
    assert rule in broken_by(batch({}, row, {}))


def test_rows_are_counted_over_all_batches() -> None:
    assert "row 5" in broken_by(batch({}, {}, {}), batch({"day": date(2026, 12, 1)}, {"count": -1}))


def test_only_some_examples_are_given_but_all_rows_are_counted() -> None:
    detail = broken_by(batch(*[{"count": -1}] * 20))
    assert "20 row(s)" in detail
    assert detail.count("row 1") == 1
    assert "row 6 " not in detail


def test_columns_must_be_those_of_the_contract() -> None:
    other = pa.RecordBatch.from_pylist([{"day": date(2026, 11, 1)}])
    assert "columns differ" in broken_by(other)


def test_a_column_of_another_type_is_refused() -> None:
    schema = PLAYS.schema.set(3, pa.field("count", pa.float64()))
    assert "count: 1 row(s) are double, not int64" in broken_by(batch({}, schema=schema))


def keyed(*days: int, sources: Sequence[str] = ()) -> pa.RecordBatch:
    rows = [{"day": date(2026, 11, day)} for day in days]
    for row, source in zip(rows, sources, strict=False):
        row["source"] = source  # type: ignore[assignment]
    return batch(*rows)


def test_a_key_that_stands_twice_is_refused() -> None:
    assert "day,source: 1 row(s) repeat a key, first: row 3" in broken_by(keyed(1, 2, 2))


def test_a_key_that_stands_twice_across_a_border_is_refused() -> None:
    assert "repeat a key, first: row 3" in broken_by(keyed(1, 2), keyed(2, 3))


def test_an_empty_batch_between_two_does_not_hide_a_key() -> None:
    assert "repeat a key" in broken_by(keyed(1, 2), keyed(), keyed(2))


def test_keys_that_go_back_are_refused_for_they_could_hide_a_double() -> None:
    assert "are out of order, first: row 3" in broken_by(keyed(1, 3, 2))
    assert "are out of order, first: row 2" in broken_by(keyed(1, 1, sources=("there", "here")))
    assert "are out of order, first: row 3" in broken_by(keyed(2, 3), keyed(1))


def test_empty_key_parts_come_last_and_equal_each_other() -> None:
    contract = Contract("plays", (Column("a", Kind.TEXT), Column("b", Kind.INT)), key=("a", "b"), title="the plays")

    def rows(*pairs: tuple[str | None, int | None]) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([{"a": a, "b": b} for a, b in pairs], schema=contract.schema)

    fine = [rows(("x", 1), ("x", None)), rows(("y", 2), (None, 1), (None, None))]
    assert list(checked(contract, fine)) == fine
    assert "repeat a key" in broken_by(rows(("x", None), ("x", None)), contract=contract)
    assert "repeat a key" in broken_by(rows((None, None)), rows((None, None)), contract=contract)
    assert "out of order" in broken_by(rows((None, 1), ("x", 1)), contract=contract)
    assert "out of order" in broken_by(rows((None, 1)), rows(("x", 1)), contract=contract)


def test_a_table_of_the_contract_comes_in_key_order_with_all_columns() -> None:
    table = PLAYS.table({"day": [date(2026, 11, 2), date(2026, 11, 1)], "source": ["here", "there"]})
    assert table.column_names == list(PLAYS.names)
    assert [day.day for day in table["day"].to_pylist()] == [1, 2]
    with pytest.raises(KeyError, match="plays has no column plys"):
        PLAYS.table({"plys": [1]})


@pytest.mark.parametrize("name", ["source", "mood", "month", "money"])
def test_dictionary_columns_are_held_to_the_same_promise(name: str) -> None:
    place = PLAYS.schema.names.index(name)

    def encoded(rows: pa.RecordBatch) -> pa.RecordBatch:
        columns = list(rows.columns)
        columns[place] = columns[place].dictionary_encode()
        return pa.RecordBatch.from_arrays(columns, names=rows.schema.names)

    assert len(list(checked(PLAYS, [encoded(batch({}, {}))]))) == 1
    assert f"{name}: 1 row(s)" in broken_by(encoded(batch({}, {name: "nonsense"})))


def test_dictionary_keys_are_compared_by_their_texts() -> None:
    rows = keyed(1, 1, 1, sources=("here", "there", "there"))
    columns = list(rows.columns)
    columns[1] = pa.DictionaryArray.from_arrays(pa.array([1, 0, 0]), pa.array(["there", "here"]))
    assert "repeat a key, first: row 3" in broken_by(pa.RecordBatch.from_arrays(columns, names=rows.schema.names))


def test_a_dictionary_of_another_type_is_refused() -> None:
    columns = list(batch({}).columns)
    columns[3] = pa.array(["7"]).dictionary_encode()
    detail = broken_by(pa.RecordBatch.from_arrays(columns, names=PLAYS.schema.names))
    assert "count: 1 row(s) are dictionary" in detail
