"""A generated label's TooLost figures come out exactly, whatever faults lie between them and however they arrive."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.model import Zone
from pipeline.platforms.toolost import PLATFORM
from pipeline.settings import load_settings
from pipeline.zones.staged import newest, read_table
from pipeline.zones.store import open_zone
from tests.landing import make_landing
from tests.platforms.hand_made import arriving_in_parts, misjudged, published, rows_of, truth_of, written_at
from tests.platforms.run_steps import Ledger, run_platform

SERIES = {"spotify_streams": "tl_spotify_daily", "apple_streams": "tl_apple_daily"}


@pytest.fixture(scope="module", params=[7, 11, 23])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"toolost{request.param}")
    make_landing(root, seed=request.param, days=365, tracks=4, snapshots=3, defects=0.4, only=("toolost",))
    return root, run_platform(root, "toolost")


def daily(root: Path, table: str) -> dict[str, int]:
    """A staged daily series, newest download a day."""
    staged = read_table(open_zone(load_settings(root, environ={}).zones[Zone.STAGING]), "toolost", table)
    rows = newest(staged, ("date",)).select(["date", "streams"]).to_pylist()
    return {row["date"].isoformat(): row["streams"] for row in rows}


@pytest.mark.parametrize("name", list(SERIES))
def test_every_day_is_the_newest_download_and_last_year_stays(lake, name):
    truth = {row["date"]: row[name] for row in truth_of(lake[0], "daily_streams") if row[name] is not None}
    assert {day[:4] for day in truth} == {"2025", "2026"}
    assert daily(lake[0], SERIES[name]) == truth


def test_the_sales_come_to_the_last_cent_and_below(lake):
    totals: dict[str, Decimal] = {}
    for row in rows_of(lake[0], "toolost_sales"):
        year, month = row["posting_period"].split("-")
        totals[f"{month}-{year}"] = totals.get(f"{month}-{year}", Decimal(0)) + Decimal(row["net_revenue_usd"])
    truth = json.loads((lake[0] / "truth.json").read_text(encoding="utf-8"))["toolost_sales_usd"]
    assert {month: str(total) for month, total in totals.items()} == truth


def test_every_row_of_the_reports_is_there_with_its_artist_and_its_texts(lake):
    delivered = []
    for report in (lake[0] / "landing/toolost/streams").glob("*sales_report*.csv"):
        delivered += [line.split(",") for line in report.read_text(encoding="utf-8").splitlines()[1:]]
    rows = rows_of(lake[0], "toolost_sales")
    assert len(rows) == len(delivered)
    assert {row["artist"] for row in rows} == {"nova_drift", "kilo_vale"}
    assert "NA" in {row["country"] for row in rows}
    key = ("sale_period", "store", "country", "isrc", "upc", "track", "posting_period")
    assert [tuple(row[name] for name in key) for row in rows] == sorted(
        tuple(row[name] for name in key) for row in rows
    )


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "toolost", lake[1])
    assert written_at(lake[0]) == before


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_arrival_makes_no_difference(lake, seed, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "toolost", seed)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)
    for table in SERIES.values():
        assert daily(tmp_path, table) == daily(lake[0], table)
