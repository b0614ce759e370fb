"""Both distributors' money in one table: every row, in order, exact – whatever fits into memory."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.insights import royalties as module
from pipeline.insights.royalties import royalties
from pipeline.model import FailureKind, StepFailed
from pipeline.zones.datasets import ROLES
from tests.insights.curated_lake import CuratedLake
from tests.sweeps import sweep

MONEY = pa.decimal128(38, 18)
BANK_COLUMNS = (
    ("Reporting Date", "reporting_date", pa.date32()), ("Sale Month", "sale_month", pa.string()),
    ("Store", "store", pa.string()), ("Artist", "artist", pa.string()), ("Title", "title", pa.string()),
    ("ISRC", "isrc", pa.string()), ("UPC", "upc", pa.string()), ("Quantity", "quantity", pa.int64()),
    ("Song/Album", "kind", pa.string()), ("Country of Sale", "country", pa.string()),
    ("Earnings (USD)", "earnings_usd", MONEY),
)  # fmt: skip
BANK = pa.schema(
    [(name, kind) for name, _, kind in BANK_COLUMNS],
    metadata={ROLES: json.dumps({name: role for name, role, _ in BANK_COLUMNS})},
)
SALES = pa.schema(
    [(name, pa.string()) for name in ("sale_period", "posting_period", "store", "country", "artist", "release", "track",
                                      "upc", "isrc")] + [("quantity", pa.int64()), ("net_revenue_usd", MONEY)]
)  # fmt: skip


def bank_rows(*rows: dict[str, Any]) -> pa.Table:
    base = {
        "Reporting Date": date(2026, 1, 15), "Sale Month": "2025-11", "Store": "Spotify", "Artist": "NOVA DRIFT",
        "Title": "Glass Harbor", "ISRC": "QZAB12512345", "UPC": "0198004501234", "Quantity": 1, "Song/Album": "Song",
        "Country of Sale": "NA", "Earnings (USD)": Decimal("0.01"),
    }  # fmt: skip
    return pa.Table.from_pylist([{**base, **row} for row in rows], schema=BANK)


def sales_row(**row: Any) -> pa.Table:
    base = {
        "sale_period": "2025-11", "posting_period": "2026-01", "store": "Spotify", "country": "US",
        "artist": "Kilo Vale", "release": "Low Tide EP", "track": "Low Tide", "upc": "0198004509999",
        "isrc": "QZAB12500001", "quantity": 7, "net_revenue_usd": Decimal("0.016100"),
    }  # fmt: skip
    return pa.Table.from_pylist([{**base, **row}], schema=SALES)


def published(lake: CuratedLake) -> list[str]:
    royalties(lake.context("unified.royalties"))
    return lake.lines("royalties")


def test_no_report_publishes_nothing(lake: CuratedLake) -> None:
    assert royalties(lake.context("unified.royalties")).skipped_reason == "no data yet"


def test_both_distributors_come_in_one_shape(lake: CuratedLake) -> None:
    lake.parquet("curated/dk_bank_details", bank_rows({}))
    lake.parquet("curated/toolost_sales", sales_row())

    assert published(lake) == [
        "distrokid,2026-01-15,2025-11,Spotify,NOVA DRIFT,Glass Harbor,QZAB12512345,0198004501234,NA,Song,1,"
        "0.010000000000",
        "toolost,2026-01-01,2025-11,Spotify,Kilo Vale,Low Tide,QZAB12500001,0198004509999,US,,7,0.016100000000",
    ]


def test_artists_are_called_by_their_slug_and_strangers_are_named(lake: CuratedLake) -> None:
    (lake.root / "config").mkdir()
    (lake.root / "config" / "artists.json").write_text('[{"slug": "nova_drift", "name": "Nova Drift"}]')
    lake.parquet("curated/dk_bank_details", bank_rows({}, {"Artist": "Nova Drift feat. X"}))

    result = royalties(lake.context("unified.royalties"))

    assert [line.split(",")[4] for line in lake.lines("royalties")] == ["nova_drift", "Nova Drift feat. X"]
    assert result.notes == ("Not in the artist list, kept as delivered: Nova Drift feat. X",)


def test_rows_come_in_key_order_and_equal_keys_in_the_order_of_the_report(lake: CuratedLake) -> None:
    lake.parquet(
        "curated/dk_bank_details",
        bank_rows(
            {"Sale Month": "2025-12"},
            *({"Quantity": number} for number in (3, 1, 2)),
            {"Store": "Apple Music"},
            {"Country of Sale": "DE"},
            {"ISRC": ""},
        ),
    )

    lines = [line.split(",") for line in published(lake)]

    assert [line[2] for line in lines] == ["2025-11"] * 6 + ["2025-12"]
    assert [line[3] for line in lines[:2]] == ["Apple Music", "Spotify"]
    assert [line[8] for line in lines[1:]] == ["DE", "NA", "NA", "NA", "NA", "NA"]
    assert lines[2][6] == "", "no ISRC is unknown, and comes before those that are known"
    assert [line[10] for line in lines[3:6]] == ["3", "1", "2"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.000000000000"), ("0.000000000001", "0.000000000001"), ("-0.00000018304", "-0.000000183040"),
        ("12.5", "12.500000000000"), ("0.123456789012345678", "0.123456789012345678"), ("-3", "-3.000000000000"),
    ],
)  # fmt: skip
def test_money_has_twelve_places_and_more_only_where_it_needs_them(lake: CuratedLake, amount: str, text: str) -> None:
    """Also beside an amount with eighteen places, which makes the whole column take the long way."""
    lake.parquet("curated/dk_bank_details", bank_rows({"Earnings (USD)": Decimal(amount)}))
    assert published(lake)[0].rpartition(",")[2] == text

    long = {"Earnings (USD)": Decimal("0.000000000000000001"), "Quantity": 2}
    lake.parquet("curated/dk_bank_details", bank_rows({"Earnings (USD)": Decimal(amount)}, long))
    assert [line.rpartition(",")[2] for line in published(lake)] == [text, "0.000000000000000001"]


def test_a_row_without_a_month_is_not_lost_silently(lake: CuratedLake) -> None:
    lake.parquet("curated/dk_bank_details", bank_rows({}, {"Sale Month": None}))

    with pytest.raises(StepFailed) as refused:
        royalties(lake.context("unified.royalties"))

    assert refused.value.failure.kind is FailureKind.BAD_DATA
    assert "sale_month: 1 row(s) are empty" in refused.value.failure.detail


def many(count: int, seed: int) -> Iterable[dict[str, Any]]:
    luck = random.Random(seed)
    for number in range(count):
        yield {
            "Sale Month": f"20{luck.randint(19, 25)}-{luck.randint(1, 12):02d}", "Store": luck.choice("ABC"),
            "Title": luck.choice(["None", "", "Ünï", 'Say "When"', "Rain, Again"]), "ISRC": luck.choice(["", "QZ1"]),
            "Country of Sale": luck.choice(["NA", "DE", ""]), "Quantity": number,
            "Earnings (USD)": Decimal(luck.randint(-(10**6), 10**9)).scaleb(-12),
        }  # fmt: skip


@pytest.mark.parametrize("limit", sweep([1, 700, 2_500]))
def test_rows_that_do_not_fit_into_memory_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    lakes = [CuratedLake(tmp_path / name) for name in ("memory", "disk")]
    monkeypatch.setattr(module, "ROW_GROUP", 1000)
    for lake, rows in zip(lakes, (10**9, limit), strict=True):
        lake.parquet("curated/dk_bank_details", bank_rows(*many(4_000, seed=3)))
        lake.parquet("curated/toolost_sales", sales_row())
        monkeypatch.setattr(module, "IN_MEMORY_ROWS", rows)
        royalties(lake.context("unified.royalties"))

    for name in ("royalties.csv", "royalties.parquet"):
        contents = [(lake.root / "curated" / name).read_bytes() for lake in lakes]
        assert contents[0] == contents[1]
    assert len(lakes[0].lines("royalties")) == 4_001
    assert list((lakes[1].root / "staging").iterdir()) == [], "what was spilled is cleared away"


def test_a_lake_without_a_row_keeps_its_heading(lake: CuratedLake) -> None:
    lake.parquet("curated/dk_bank_details", BANK.empty_table())
    assert published(lake) == []
