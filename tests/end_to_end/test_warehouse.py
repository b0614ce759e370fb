"""The warehouse says what the curated files say, to the last decimal, however often it was loaded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.settings import load_settings
from pipeline.warehouse.checking import check
from pipeline.warehouse.loading import Order
from tests.end_to_end.conftest import Finish, Finished
from tests.end_to_end.lakes import LakeFolder
from tests.end_to_end.right_answers import true_totals
from tests.end_to_end.warehouse import side_files, warehouse_content
from tests.sweeps import sweep

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
BY = {
    "by_store": "store_name",
    "by_artist": "artist_name",
    "by_sale_month": "sale_month",
}


@pytest.mark.parametrize(
    "options", sweep([{"seed": 7, "defects": 0.2, "snapshots": 3}, {"seed": 11, "defects": 0.2, "snapshots": 1}])
)
def test_a_check_finds_no_difference(finish: Finish, options: dict[str, int]) -> None:
    report = check(Order.of(load_settings(finish(**options).lake.root, environ={}), NOW))

    assert report.differences == []
    assert all(one.rows == one.warehouse_rows for one in report.datasets)


@pytest.mark.slow
def test_the_command_says_so_too(copy_of_faulty: LakeFolder) -> None:
    ended = copy_of_faulty.command("warehouse", "check", "--json")

    assert ended.returncode == 0, ended.stderr
    assert all(one["differences"] == [] for one in json.loads(ended.stdout)["datasets"])


@pytest.mark.parametrize("part", BY)
def test_the_money_is_all_there(faulty: Finished, part: str) -> None:
    question = f"""
        SELECT {BY[part]}, COUNT(*), SUM(quantity), SUM(earnings_pico_usd)
        FROM revenue_transactions JOIN royalty_statements USING (statement_id) JOIN stores USING (store_id)
             JOIN royalty_items USING (item_id) JOIN artists USING (artist_id)
        WHERE distributor = 'distrokid' GROUP BY 1
    """.replace("SELECT artist_name", "SELECT artists.artist_name")
    with closing(sqlite3.connect(faulty.lake.root / "warehouse" / "bedrot_analytics.db")) as connection:
        found = {name: (rows, units, pico) for name, rows, units, pico in connection.execute(question)}

    true = true_totals(faulty.lake.truth["bank"][part])
    assert found == {name: (rows, units, int(usd.scaleb(12))) for name, (rows, units, usd) in true.items()}


@pytest.mark.slow
def test_building_it_anew_changes_nothing(copy_of_faulty: LakeFolder, faulty: Finished) -> None:
    assert copy_of_faulty.command("warehouse", "rebuild").returncode == 0

    assert warehouse_content(copy_of_faulty) == warehouse_content(faulty.lake)


def test_a_lost_warehouse_is_made_again_by_the_next_run(copy_of_faulty: LakeFolder, faulty: Finished) -> None:
    (copy_of_faulty.root / "warehouse" / "bedrot_analytics.db").unlink()

    copy_of_faulty.run()

    assert warehouse_content(copy_of_faulty) == warehouse_content(faulty.lake)


def test_nothing_is_left_beside_it(faulty: Finished) -> None:
    assert side_files(faulty.lake) == []


@pytest.mark.slow
def test_a_check_finds_no_difference_after_many_downloads(finish: Finish, tmp_path: Path) -> None:
    """Figures that are averages are added up in another order here and there."""
    lake = finish(seed=19, snapshots=12, artists=4).lake

    assert check(Order.of(load_settings(lake.root, environ={}), NOW)).differences == []
