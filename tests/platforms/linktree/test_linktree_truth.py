"""A generated label's Linktree figures come out exactly, whatever faults lie between them and however they arrive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.model import Verdict
from pipeline.platforms.linktree import PLATFORM
from tests.landing import make_landing
from tests.platforms.hand_made import arriving_in_parts, misjudged, published, rows_of, truth_of, written_at
from tests.platforms.run_steps import Ledger, run_platform

TRUE_NAMES = {
    "date": "date", "totalViews": "total_views", "uniqueViews": "unique_views", "totalClicks": "total_clicks",
    "uniqueClicks": "unique_clicks", "clickThroughRate": "click_through_rate",
}  # fmt: skip


@pytest.fixture(scope="module", params=[7, 11, 23])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"linktree{request.param}")
    make_landing(root, seed=request.param, days=400, snapshots=3, defects=0.6, only=("linktree",))
    return root, run_platform(root, "linktree")


def test_every_figure_of_every_day_is_the_newest_download(lake):
    def plain(value):
        return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)

    expected = [
        {name: plain(row[true]) for name, true in TRUE_NAMES.items()} for row in truth_of(lake[0], "linktree_daily")
    ]
    assert rows_of(lake[0], "linktree_analytics") == expected


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_answers_without_figures_are_known_as_such(lake):
    without = json.loads((lake[0] / "truth.json").read_text(encoding="utf-8"))["not_data"]
    assert {lake[1].verdict(Path(path).name) for path in without} == {Verdict.NO_FIGURES}


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "linktree", lake[1])
    assert written_at(lake[0]) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_arrival_makes_no_difference(lake, seed, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "linktree", seed)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)
