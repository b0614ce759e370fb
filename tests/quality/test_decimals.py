"""Money is kept to the last decimal and written the way people write it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.contracts import MONEY, Column, Contract, Kind
from pipeline.quality.decimals import plain_text
from pipeline.zones.datasets import batches_of, publish
from pipeline.zones.store import open_zone

AMOUNTS = (
    "0.000000000001", "-0.000000000001", "0.000000000000000001", "-0.000000000000000001", "0", "0.000000000000",
    "12.5", "-12.50", "99999999999999999999.999999999999999999", "0.123456789012345678",
)  # fmt: skip


def test_no_amount_is_written_with_an_exponent() -> None:
    values = pa.array([Decimal(text) for text in AMOUNTS], MONEY)
    written = plain_text(values).to_pylist()
    assert written == [f"{whole}.{places:0<18}" for whole, _, places in (text.partition(".") for text in AMOUNTS)]


def test_whole_numbers_stay_whole_and_unknown_stays_unknown() -> None:
    values = pa.array([Decimal(0), None, Decimal(-7), Decimal(10**19)], pa.decimal128(38, 0))
    assert plain_text(values).to_pylist() == ["0", None, "-7", "1" + "0" * 19]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals(-(10**20) + 1, 10**20 - 1, places=18, allow_nan=False) | st.none(), max_size=6))
def test_any_amount_reads_back_as_itself(amounts: list[Decimal | None]) -> None:
    written = plain_text(pa.array(amounts, MONEY)).to_pylist()
    assert [None if text is None else Decimal(text) for text in written] == amounts
    assert not any("E" in text for text in written if text)


def test_amounts_go_through_csv_and_parquet_unchanged(tmp_path: Path) -> None:
    contract = Contract("money", (Column("amount", Kind.DECIMAL), Column("row", Kind.INT)), key=("row",))
    curated, archive = open_zone(str(tmp_path / "curated")), open_zone(str(tmp_path / "archive"))
    table = contract.table({"amount": list(AMOUNTS), "row": range(len(AMOUNTS))})

    publish(
        "money", contract.names, contract.stored_schema, batches_of(table), curated, archive,
        datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip

    with curated.open("money.csv") as handle:
        lines = handle.read().decode().splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == list(AMOUNTS), "the text as it was delivered"
    with curated.open("money.parquet") as handle:
        numbers = pq.read_table(io.BytesIO(handle.read()))["amount"].to_pylist()
    assert numbers == [Decimal(text) for text in AMOUNTS]
