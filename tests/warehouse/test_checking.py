"""The check finds every difference between the warehouse and the curated files, and says where."""

from __future__ import annotations

import json

import pytest

from pipeline.warehouse.checking import check
from tests.warehouse.curated_lake import CuratedLake, royalty


def test_a_fresh_load_agrees_in_every_row_and_amount(full_lake: CuratedLake) -> None:
    full_lake.load()
    report = check(full_lake.order())
    assert report.differences == []
    assert report.ok
    assert [(one.dataset, one.rows) for one in report.datasets if one.rows != one.warehouse_rows] == []
    royalties = next(one for one in report.datasets if one.dataset == "royalties")
    assert str(royalties.sums["earnings_usd"]) == "-0.163447999996"
    assert royalties.sums == royalties.warehouse_sums
    assert json.loads(full_lake.asked("SELECT sums FROM dataset_loads WHERE dataset = 'tidy_daily_streams'")[0][0]) == {
        "apple_streams": "3", "spotify_streams": "10",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE revenue_transactions SET earnings_pico_usd = earnings_pico_usd + 1 WHERE quantity < 0",
            "royalties 2025-11 distrokid: earnings_usd is -0.247585999996 in the warehouse, -0.247585999997 in the "
            "curated file (0.000000000001 too much).",
        ),
        (
            "DELETE FROM revenue_transactions WHERE statement_id = 2",
            "royalties 2026-10 toolost: rows is 0 in the warehouse, 1 in the curated file (1 too little).",
        ),
        (
            "UPDATE content_streams SET stream_count = 4 WHERE stream_count = 3",
            "tidy_daily_streams 2026-11 toolost: apple_streams is 4 in the warehouse, 3 in the curated file "
            "(1 too much).",
        ),
        (
            "UPDATE ad_performance_daily SET spend_pico_usd = spend_pico_usd - 10000000000 "
            "WHERE performance_date = '2026-11-02'",
            "meta_daily 2026-11: spend_usd is 6.35 in the warehouse, 6.36 in the curated file (0.01 too little).",
        ),
        (
            "DELETE FROM spotify_tracks",
            "spotify_tracks: rows is 0 in the warehouse, 1 in the curated file (1 too little).",
        ),
        (
            "UPDATE social_metrics SET posts = 5",
            "social_daily 2026-11: posts is 10 in the warehouse, 4 in the curated file (6 too much).",
        ),
        (
            "UPDATE daily_figures SET value_text = '3.31' WHERE metric = 'spend'",
            "unified_daily 2026-11 metaads: value is 3.31 in the warehouse, 3.30 in the curated file (0.01 too much).",
        ),
        (
            "UPDATE tiktok_metrics SET artist_id = 4711",
            "1 row(s) of tiktok_metrics name artists that are not there.",
        ),
    ],
)
def test_a_planted_difference_is_found_and_named(full_lake: CuratedLake, change: str, expected: str) -> None:
    full_lake.load()
    with full_lake.opened() as connection:
        connection.execute(change)
    assert expected in check(full_lake.order()).differences


def test_a_dataset_that_changed_or_went_away_since_the_load_is_named(full_lake: CuratedLake) -> None:
    assert check(full_lake.order()).differences == ["There is no warehouse yet. Load it."]
    full_lake.load()
    full_lake.put("royalties", royalty())
    (full_lake.root / "curated" / "linktree_analytics.parquet").unlink()
    assert check(full_lake.order()).differences == [
        "royalties has changed since it was loaded. Load the warehouse.",
        "linktree_analytics is in the warehouse but no longer in the curated zone.",
    ]


def test_rounded_amounts_are_a_note_not_a_difference(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(earnings_usd="0.0000000000019"))
    lake.load()
    report = check(lake.order())
    assert report.ok
    assert any("rounded" in note for note in report.notes)


def test_a_damaged_warehouse_is_a_difference(full_lake: CuratedLake) -> None:
    full_lake.load()
    full_lake.database.write_bytes(b"what is this")
    assert check(full_lake.order()).differences[0].endswith("Rebuild the warehouse.")
