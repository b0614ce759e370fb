"""Rows across row groups: chosen, paged and sorted as if they were one table."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.feed.dataset_forms import Form, cell, fits, form_of, plain
from pipeline.feed.dataset_rows import Rows, Wish
from pipeline.feed.refusals import Refused

COUNT, MONEY = 25, pa.decimal128(38, 18)
TABLE = pa.table({
    "place": pa.array(range(COUNT), pa.int64()),
    "upc": pa.array([f"{number % 4:013d}" for number in range(COUNT)]),
    "title": pa.array([None if number % 6 == 0 else "1999" for number in range(COUNT)]),
    "value": pa.array([Decimal(number % 3) if number % 5 else None for number in range(COUNT)], MONEY),
    "day": pa.array([date(2026, 1, 1 + number) for number in range(COUNT)]),
    "real": pa.array([number / 2 for number in range(COUNT)]),
    "flag": pa.array([number % 2 == 0 for number in range(COUNT)]),
})  # fmt: skip


def rows(**wish: Any) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    pq.write_table(TABLE, sink, row_group_size=7)
    found = Rows(pq.ParquetFile(sink), Wish(**wish))
    return [row for batch in found.batches() for row in batch.to_pylist()]


def places(**wish: Any) -> list[int]:
    return [row["place"] for row in rows(**wish)]


@pytest.mark.parametrize("offset", [0, 3, 7, 20, 25, 99])
@pytest.mark.parametrize("limit", [None, 1, 7, 10])
def test_a_page_is_a_part_of_the_whole(offset: int, limit: int | None) -> None:
    end = None if limit is None else offset + limit
    assert places(offset=offset, limit=limit) == list(range(COUNT))[offset:end]
    chosen = [number for number in range(COUNT) if number % 4 == 1]
    assert places(where=("upc=0000000000001",), offset=offset, limit=limit) == chosen[offset:end]
    by_value = sorted(range(COUNT), key=lambda n: (n % 5 == 0, -(n % 3) if n % 5 else 0, n))
    assert places(sort="value", descending=True, offset=offset, limit=limit) == by_value[offset:end]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        (("title=",), lambda n: n % 6 == 0), (("title=1999", "value=2"), lambda n: n % 6 and n % 5 and n % 3 == 2),
        (("day>=2026-01-10", "day<=2026-01-12"), lambda n: 9 <= n <= 11), (("real<=2.5",), lambda n: n <= 5),
        (("flag=true", "place>=20"), lambda n: n % 2 == 0 and n >= 20), (("value=",), lambda n: n % 5 == 0),
        (("upc=1",), lambda n: False), (("place=9223372036854775807",), lambda n: False),
    ],
)  # fmt: skip
def test_conditions_all_have_to_hold(where: tuple[str, ...], wanted: Any) -> None:
    assert places(where=where) == [number for number in range(COUNT) if wanted(number)]


def test_columns_come_in_the_order_they_are_named_in() -> None:
    assert list(rows(columns=("day", "upc"), where=("flag=true",), limit=1)[0]) == ["day", "upc"]
    assert list(rows(columns=("day", "upc"), sort="place", limit=1)[0]) == ["day", "upc"]


@pytest.mark.parametrize("where", ["upc", "=1", "nothing=1", "day=soon", "value=much", "place>=", "flag=maybe", ""])
def test_what_cannot_be_meant_is_refused(where: str) -> None:
    with pytest.raises(Refused):
        rows(where=(where,))


def test_values_are_plain_in_json() -> None:
    assert plain(Decimal("0.000000000000000001")) == "0.000000000000000001"
    assert [plain(Decimal(text)) for text in ("1.500", "-0.10", "100", "0E-18")] == ["1.5", "-0.1", "100", "0"]
    assert [cell(value) for value in (float("nan"), date(2026, 1, 2), "1999", None, True)] == [
        None, "2026-01-02", "1999", None, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.JSON), ("*/*", Form.JSON), ("text/csv", Form.CSV), ("text/html, */*;q=0.1", Form.JSON),
        ("application/json;q=0.2, text/csv", Form.CSV), ("application/vnd.apache.parquet;q=1.0", Form.PARQUET),
        ("text/csv;q=0, application/json", Form.JSON), ("text/csv;q=x, application/json;q=0.1", Form.JSON),
    ],
)  # fmt: skip
def test_the_form_is_the_one_a_client_likes_best(accept: str, form: Form) -> None:
    assert form_of(None, accept) is form
    assert form_of(Form.PARQUET, accept) is Form.PARQUET


def test_a_tag_is_found_among_others() -> None:
    assert fits('"a"', '"b", W/"a"')
    assert fits('W/"a"', '"a"')
    assert fits('"a"', "*")
    assert not fits('"a"', '"ab"')
    assert not fits('"a"', "")
