"""A generated label's TikTok figures come out exactly, whatever faults lie between them and however they arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.platforms.tiktok import PLATFORM
from tests.landing import make_landing
from tests.platforms.hand_made import arriving_in_parts, misjudged, published, rows_of, truth_of, written_at
from tests.platforms.run_steps import Ledger, run_platform


@pytest.fixture(scope="module", params=[7, 11, 23])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"tiktok{request.param}")
    make_landing(root, seed=request.param, days=90, snapshots=2, defects=0.4, only=("tiktok",))
    return root, run_platform(root, "tiktok")


@pytest.mark.parametrize("table", ["tiktok_daily", "tiktok_followers"])
def test_every_day_of_every_account_is_the_newest_download(lake, table):
    found = {(row["handle"], row["date"]): row for row in rows_of(lake[0], "tiktok_analytics")}
    for expected in truth_of(lake[0], table):
        row = found[expected["handle"], expected["date"]]
        assert {name: row[name] for name in expected} == {name: str(value) for name, value in expected.items()}


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_order_of_arrival_changes_no_byte(lake, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "tiktok", seed=5)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "tiktok", lake[1])
    assert written_at(lake[0]) == before
