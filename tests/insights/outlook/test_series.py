"""Figures become rows of days that hold what was told and nothing else: no gap filled, no play counted twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.insights.outlook.series import Series, daily_series
from pipeline.warehouse.schema import open_warehouse
from tests.insights.outlook.made_days import MONDAY, Values, warehouse_of

DAY = timedelta(days=1)
LATER = date(2026, 12, 1)


def series_of(path: Path, today: date = LATER) -> dict[str, Series]:
    with closing(sqlite3.connect(path)) as connection:
        return {one.key: one for one in daily_series(connection, today)}


def test_a_day_nobody_reported_is_a_gap_and_never_nought(tmp_path: Path) -> None:
    path = warehouse_of(tmp_path / "w.db", {("spotify", "distrokid"): [10, None, 0, 12]})
    found = series_of(path)["plays.spotify"]
    assert list(found.values) == [10, None, 0, 12]
    assert (found.first, found.last, found.known) == (MONDAY, MONDAY + 3 * DAY, 3)


def test_distributors_of_one_platform_are_one_figure_on_days_of_which_both_have_told(tmp_path: Path) -> None:
    plays: dict[tuple[str, str], Values] = {
        ("spotify", "distrokid"): [10, 10, 10, 10],
        ("spotify", "toolost"): [None, 5, None, 5],
    }
    found = series_of(warehouse_of(tmp_path / "w.db", plays))["plays.spotify"]
    assert list(found.values) == [10, 15, None, 15], "before its first day the second one is not waited for"
    assert MONDAY + DAY in found.releases, "its beginning is no surprise"


@pytest.mark.slow
def test_the_newest_days_are_whole_only_as_far_as_the_slowest_source(tmp_path: Path) -> None:
    plays = {("spotify", "distrokid"): [9, 9, 9, 9], ("apple_music", "distrokid"): [3, 3, 3]}
    found = series_of(warehouse_of(tmp_path / "w.db", plays))
    assert list(found["plays.spotify"].whole) == [9, 9, 9]
    assert list(found["plays.spotify"].values) == [9, 9, 9, 9]


@pytest.mark.slow
def test_a_source_that_fell_silent_is_not_waited_for(tmp_path: Path) -> None:
    plays = {("spotify", "distrokid"): [9] * 40, ("apple_music", "distrokid"): [3] * 10}
    found = series_of(warehouse_of(tmp_path / "w.db", plays))
    assert len(found["plays.spotify"].whole) == 40


@pytest.mark.slow
def test_today_is_not_over_and_is_left_out(tmp_path: Path) -> None:
    path = warehouse_of(tmp_path / "w.db", {("spotify", "distrokid"): [9, 9, 2]})
    assert list(series_of(path, today=MONDAY + 2 * DAY)["plays.spotify"].values) == [9, 9]


@pytest.mark.slow
def test_a_release_known_by_month_only_says_nothing_of_a_day(tmp_path: Path) -> None:
    path = warehouse_of(tmp_path / "w.db", {("spotify", "distrokid"): [9] * 20}, releases=[MONDAY + 4 * DAY])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO spotify_tracks (spotify_track_id, artist_id, release_date, first_seen, last_seen)"
            " VALUES ('x', 1, '2026-01', '2026-01-09', '2026-01-09')"
        )
        connection.commit()
    assert MONDAY + 4 * DAY in series_of(path)["plays.spotify"].releases


@pytest.mark.slow
def test_followers_are_judged_by_what_came_and_went(tmp_path: Path) -> None:
    with closing(open_warehouse(tmp_path / "w.db")) as connection:
        connection.executemany(
            "INSERT INTO spotify_audience_daily (artist_id, audience_date, followers) VALUES (1, ?, ?)",
            [("2026-01-05", 100), ("2026-01-06", 104), ("2026-01-08", 110), ("2026-01-09", 107)],
        )
    found = series_of(tmp_path / "w.db")["followers.spotify.unknown"]
    assert found.gain
    assert list(found.values) == [4, None, None, -3], "two days are needed to tell what one has brought"
    assert found.part == "spotify:unknown"


@pytest.mark.slow
def test_a_day_without_an_ad_is_a_day_on_which_nothing_was_spent(tmp_path: Path) -> None:
    with closing(open_warehouse(tmp_path / "w.db")) as connection:
        connection.execute("INSERT INTO campaigns (campaign_id, platform_id, external_campaign_id) VALUES (1, 60, 'c')")
        connection.executemany(
            "INSERT INTO ad_performance_daily (campaign_id, performance_date, spend_pico_usd) VALUES (1, ?, ?)",
            [("2026-01-05", 2_500_000_000_000), ("2026-01-07", 1_000_000_000_000)],
        )
    assert list(series_of(tmp_path / "w.db")["spend.metaads"].values) == [2.5, 0.0, 1.0]


@pytest.mark.slow
def test_other_platforms_views_are_judged_and_a_second_count_of_the_same_is_not(tmp_path: Path) -> None:
    with closing(open_warehouse(tmp_path / "w.db")) as connection:
        for platform in ("instagram", "tiktok"):
            connection.execute(
                "INSERT INTO social_metrics (platform_key, account_handle, metrics_date, artist_id, views) "
                "VALUES (?, 'nova', '2026-01-05', 1, 70)",
                (platform,),
            )
        connection.execute(
            "INSERT INTO spotify_audience_daily (artist_id, audience_date, listeners, streams) "
            "VALUES (1, '2026-01-05', 30, 80)"
        )
    found = series_of(tmp_path / "w.db")
    assert {key: one.is_echo for key, one in found.items()} == {
        "views.instagram.nova": False, "listeners.spotify.unknown": True, "streams.spotify.unknown": True,
    }  # fmt: skip
    assert found["views.instagram.nova"].title == "Instagram views of nova"


@pytest.mark.slow
def test_an_empty_warehouse_has_no_series(tmp_path: Path) -> None:
    assert series_of(warehouse_of(tmp_path / "w.db", {})) == {}
