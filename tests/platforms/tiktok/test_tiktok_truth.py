"""A generated label's TikTok figures come out exactly, whatever faults lie between them and however they arrive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.model import Verdict
from pipeline.platforms.tiktok import PLATFORM
from tests.landing import make_landing
from tests.platforms.hand_made import arriving_in_parts, misjudged, published, rows_of, truth_of, written_at
from tests.platforms.run_steps import Ledger, run_platform
from tests.sweeps import sweep


@pytest.fixture(scope="module", params=[7, 11, 23])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"tiktok{request.param}")
    make_landing(root, seed=request.param, days=400, snapshots=2, defects=0.4, only=("tiktok",))
    return root, run_platform(root, "tiktok")


@pytest.mark.parametrize("table", ["tiktok_daily", "tiktok_followers"])
def test_every_figure_of_every_account_is_the_newest_download(lake, table):
    expected = [{name: str(value) for name, value in row.items()} for row in truth_of(lake[0], table)]
    figures = [name for name in expected[0] if name not in ("handle", "date")]
    found = [{name: row[name] for name in expected[0]} for row in rows_of(lake[0], "tiktok_analytics")]
    assert [row for row in found if any(row[name] for name in figures)] == expected


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_the_collectors_notes_are_known_as_such(lake):
    notes = json.loads((lake[0] / "truth.json").read_text(encoding="utf-8"))["not_data"]
    assert {lake[1].verdict(Path(path).name) for path in notes} == {Verdict.NO_FIGURES}


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "tiktok", lake[1])
    assert written_at(lake[0]) == before


@pytest.mark.parametrize("seed", sweep([1]))
def test_the_order_of_arrival_makes_no_difference(lake, seed, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "tiktok", seed)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)
