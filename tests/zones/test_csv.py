"""The CSV of a dataset: read back by any program, quotes only where a text needs them."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.zones.datasets import csv_lines, header_line

ODD = (
    'Say "When"', "Rain, Again", "two\nlines", "carriage\rreturn", "both\r\n", " leading", "trailing ", "", '"', '""',
    ",", "NA", "None", "0012", "=1+1", "tab\there", "emoji 🎵", "line\u2028separator", "next\x85line", "Ünïcödé", "'",
)  # fmt: skip
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def written(*columns: pa.Array) -> bytes:
    batch = pa.RecordBatch.from_arrays(list(columns), names=[f"c{n}" for n in range(len(columns))])
    return bytes(csv_lines(batch))


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_odd_texts_come_back_as_they_went_in() -> None:
    numbers = pa.array(range(len(ODD)), pa.int64())
    assert rows(written(pa.array(ODD), numbers)) == [[word, str(n)] for n, word in enumerate(ODD)]


def test_the_same_texts_in_a_dictionary_are_written_alike() -> None:
    twice = pa.array([*ODD, None, *ODD])
    numbers = pa.array(range(len(twice)), pa.int64())
    assert written(twice.dictionary_encode(), numbers) == written(twice, numbers)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_any_texts_come_back(pairs: list[tuple[str, str]]) -> None:
    columns = [pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1)]
    assert rows(written(*columns)) == [list(pair) for pair in pairs]


def test_quotes_stand_only_where_they_must() -> None:
    lines = written(pa.array(["plain", "with space", "a,b", 'q"q']), pa.array([1, 2, 3, 4])).decode()
    assert lines == 'plain,1\nwith space,2\n"a,b",3\n"q""q",4\n'


def test_unknown_is_empty_whatever_its_type() -> None:
    kinds = (pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.bool_(), pa.dictionary(pa.int32(), pa.string()))
    assert written(*(pa.nulls(1, kind) for kind in kinds)) == b",,,,,\n"


def test_values_are_written_plainly() -> None:
    line = written(
        pa.array([date(2026, 1, 5)]), pa.array([-7]), pa.array([0.5]), pa.array([True]), pa.array([Decimal("1.50")])
    )
    assert line == b"2026-01-05,-7,0.5,True,1.50\n"


@pytest.mark.parametrize(("start", "length"), [(0, 3), (1, 2), (3, 1), (2, 0)])
def test_a_part_of_a_batch_is_written_as_that_part(start: int, length: int) -> None:
    words, numbers = pa.array(["a", "b,", 'c"', None]), pa.array([1, 2, None, 4])
    whole = rows(written(words, numbers))
    assert rows(written(words.slice(start, length), numbers.slice(start, length))) == whole[start : start + length]


def test_headings_are_quoted_like_texts() -> None:
    assert header_line(["Earnings (USD)", "Song/Album", "a,b"]) == b'Earnings (USD),Song/Album,"a,b"\n'
