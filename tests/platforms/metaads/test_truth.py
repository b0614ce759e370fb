"""The invented account comes out exactly as it is, with faults and without, however its files arrive."""

from __future__ import annotations

import json
import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.landing import make_landing
from tests.platforms.metaads.small_lake import Lake, new_lake
from tests.platforms.run_steps import Ledger
from tests.sweeps import sweep

VERDICTS = {
    "quarantine": "quarantined",
    "skip": "duplicate",
    "accept_same_values": "accepted",
    "accept_latest_wins": "accepted",
}


def invented(root: Path, **options: Any) -> Lake:
    make_landing(root, days=90, manual_export=True, only=("metaads",), **options)
    (root / "config").mkdir()
    shutil.copy(root / "artists.json", root / "config")
    return Lake(root, Ledger())


@pytest.mark.parametrize(("seed", "defects", "snapshots"), sweep([(3, 0.0, 1), (4, 0.4, 3), (11, 0.2, 2)], quick=2))
def test_figures_equal_the_truth_exactly(seed: int, defects: float, snapshots: int, tmp_path: Path) -> None:
    lake = invented(tmp_path, seed=seed, defects=defects, snapshots=snapshots)
    lake.run()
    truth = json.loads((tmp_path / "truth.json").read_bytes())["tables"]["meta_daily"]
    found = [[row[name] for name in truth["columns"]] for row in lake.rows("meta_daily")]
    assert [[*row[:2], Decimal(row[2]), *map(int, row[3:])] for row in found] == [
        [*row[:2], Decimal(str(row[2])), *row[3:]] for row in truth["rows"]
    ]


def test_every_fault_meets_its_expectation(tmp_path: Path) -> None:
    lake = invented(tmp_path, seed=5, defects=0.5, snapshots=2)
    lake.run()
    faults = json.loads((tmp_path / "defects.json").read_bytes())["defects"]
    found = {fault["file"]: lake.ledger.verdict(fault["file"].removeprefix("landing/metaads/")) for fault in faults}
    assert found == {fault["file"]: VERDICTS[fault["expect"]] for fault in faults}


@pytest.mark.parametrize("order", sweep([1, 2]))
def test_arrival_over_several_runs_in_any_order_gives_the_same_bytes(order: int, tmp_path: Path) -> None:
    at_once = invented(tmp_path / "at once", seed=6, defects=0.3, snapshots=2)
    at_once.run()
    source = at_once.root / "landing"
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    random.Random(order).shuffle(files)
    bit_by_bit = new_lake(tmp_path / "bit by bit")
    shutil.copy(at_once.root / "artists.json", bit_by_bit.root / "config")
    for part in range(2):
        for path in files[part::2]:
            target = bit_by_bit.root / "landing" / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
        bit_by_bit.run()
    assert bit_by_bit.published() == at_once.published()


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    lake = invented(tmp_path, seed=7, defects=0.2)
    lake.run()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    lake.run()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_campaigns_are_the_sums_of_their_days(tmp_path: Path) -> None:
    lake = invented(tmp_path, seed=8, campaigns=9)
    lake.run()
    days = lake.rows("meta_daily")
    for campaign in lake.rows("meta_campaigns"):
        own = [row for row in days if row["campaign_id"] == campaign["campaign_id"]]
        spend = sum((Decimal(row["spend_usd"]) for row in own), Decimal(0))
        impressions = sum(int(row["impressions"]) for row in own)
        assert (campaign["first_date"], campaign["last_date"]) == (own[0]["date"], own[-1]["date"])
        assert (int(campaign["days_active"]), Decimal(campaign["spend_usd"])) == (len(own), spend)
        assert int(campaign["max_daily_reach"]) == max(int(row["reach"]) for row in own)
        assert abs(Decimal(campaign["cpm"]) - spend * 1000 / impressions) <= Decimal("0.0000005")


def test_lifetime_totals_and_manual_exports_never_reach_the_daily_figures(tmp_path: Path) -> None:
    lake = invented(tmp_path, seed=9)
    lake.run()
    with_all = lake.rows("meta_daily")
    assert lake.rows("meta_manual")
    for path in (tmp_path / "landing/metaads").glob("ADS-MANAGER*"):
        path.unlink()
    daily_only = new_lake(tmp_path / "daily only")
    for path in (tmp_path / "landing/metaads").glob("metaads_campaign_daily*"):
        daily_only.put(path.name, path.read_bytes())
    daily_only.run()
    assert daily_only.rows("meta_daily") == with_all
    assert daily_only.rows("meta_manual") == []
