"""Daily plays: what is not reported yet stays empty, and the newest download of a day counts."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from pipeline.insights.streams import tidy_daily_streams
from tests.insights.curated_lake import DAILY, MONDAY, CuratedLake

FIRST, SECOND, THIRD = (date(2026, 11, day) for day in (13, 14, 15))
TUESDAY = MONDAY + timedelta(days=1)


def published(lake: CuratedLake) -> list[str]:
    tidy_daily_streams(lake.context("unified.streams"))
    return lake.lines("tidy_daily_streams")


def test_nothing_staged_publishes_nothing(lake: CuratedLake) -> None:
    assert tidy_daily_streams(lake.context("unified.streams")).skipped_reason == "no data yet"
    assert not (lake.root / "curated").exists()


def test_days_that_were_withdrawn_leave_an_empty_table(lake: CuratedLake) -> None:
    """Refused since, all of them: the figures from before must not stay as if nothing had happened."""
    lake.staged_days("distrokid", "dk_spotify_daily", (FIRST, 10, MONDAY))
    assert len(published(lake)) == 1

    lake.parquet("staging/distrokid/dk_spotify_daily", DAILY.empty_table())
    assert published(lake) == []


def test_a_day_not_yet_reported_stays_empty_and_the_sum_is_of_what_is_known(lake: CuratedLake) -> None:
    lake.staged_days("distrokid", "dk_spotify_daily", (FIRST, 10, MONDAY), (SECOND, 20, MONDAY))
    lake.staged_days("distrokid", "dk_apple_daily", (SECOND, 2, MONDAY), (THIRD, 3, MONDAY))

    assert published(lake) == [
        "2026-11-13,10,,10,distrokid",
        "2026-11-14,20,2,22,distrokid",
        "2026-11-15,,3,3,distrokid",
    ]


def test_nought_is_a_figure(lake: CuratedLake) -> None:
    lake.staged_days("distrokid", "dk_spotify_daily", (FIRST, 0, MONDAY))
    assert published(lake) == ["2026-11-13,0,,0,distrokid"]


def test_both_distributors_stand_beside_each_other(lake: CuratedLake) -> None:
    lake.staged_days("toolost", "tl_spotify_daily", (FIRST, 5, MONDAY))
    lake.staged_days("distrokid", "dk_apple_daily", (FIRST, 1, MONDAY), (SECOND, 2, MONDAY))

    assert published(lake) == ["2026-11-13,,1,1,distrokid", "2026-11-13,5,,5,toolost", "2026-11-14,,2,2,distrokid"]


def test_the_newest_download_of_a_day_counts_and_older_days_stay(lake: CuratedLake) -> None:
    rows = [(FIRST, 10, MONDAY), (SECOND, 20, MONDAY), (SECOND, 18, TUESDAY), (THIRD, 30, TUESDAY)]
    for order in (rows, rows[::-1]):
        lake.staged_days("distrokid", "dk_spotify_daily", *order)
        assert [line.split(",")[1] for line in published(lake)] == ["10", "18", "30"]


def test_equal_moments_are_decided_by_content_never_by_order(lake: CuratedLake) -> None:
    def table(*rows: tuple[str, int]) -> pa.Table:
        columns = {
            "date": [FIRST] * 2, "streams": [count for _, count in rows], "content": [name for name, _ in rows],
            "downloaded_at": [MONDAY] * 2, "row": [0, 0],
        }  # fmt: skip
        return pa.table(columns, schema=DAILY)

    seen = set()
    for rows in ([("a", 1), ("b", 2)], [("b", 2), ("a", 1)]):
        lake.parquet("staging/distrokid/dk_spotify_daily", table(*rows))
        seen.add(published(lake)[0])
    assert len(seen) == 1
