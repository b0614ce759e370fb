"""How fresh data are, told by the data: never by when a file was written."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest

from pipeline.insights.freshness import EPOCH, measure
from pipeline.insights.rhythm import RHYTHMS, Freshness, PlatformFreshness, of_platform, verdict
from pipeline.platforms.declaration import NAMES, declared
from tests.insights.curated_lake import CuratedLake

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("age", "rhythm", "expected"),
    [
        (-3, 7, Freshness.FRESH), (0, 7, Freshness.FRESH), (7, 7, Freshness.FRESH), (8, 7, Freshness.STALE),
        (14, 7, Freshness.STALE), (15, 7, Freshness.OLD), (45, 45, Freshness.FRESH), (46, 45, Freshness.STALE),
        (91, 45, Freshness.OLD), (0, 0, Freshness.UNDATED), (9999, 0, Freshness.UNDATED),
    ],
)  # fmt: skip
def test_data_are_fresh_within_their_rhythm_and_old_beyond_twice_of_it(
    age: int, rhythm: int, expected: Freshness
) -> None:
    assert verdict(TODAY - timedelta(days=age), rhythm, TODAY) is expected


@pytest.mark.parametrize("rhythm", [0, 7])
def test_no_data_is_neither_fresh_nor_old(rhythm: int) -> None:
    assert verdict(None, rhythm, TODAY) is Freshness.NONE


def test_every_published_dataset_has_a_rhythm() -> None:
    published = {dataset for name in NAMES for dataset in declared(name).datasets}
    assert published <= {rhythm.dataset for rhythm in RHYTHMS}


def test_every_platform_has_something_that_tells_its_freshness() -> None:
    assert set(NAMES) == {name for rhythm in RHYTHMS for name in rhythm.platforms}


def test_a_platform_is_as_fresh_as_its_stalest_dataset() -> None:
    newest = {"tidy_daily_streams.toolost": TODAY, "toolost_sales": TODAY - timedelta(days=90)}
    assert of_platform("toolost", newest, TODAY) == PlatformFreshness(Freshness.STALE, TODAY, "toolost_sales")
    others = {"tidy_daily_streams.distrokid": TODAY}
    assert of_platform("toolost", others, TODAY) == PlatformFreshness(Freshness.NONE)


def test_a_follower_count_does_not_make_old_views_look_new(lake: CuratedLake) -> None:
    table = {"date": days(date(2026, 1, 2), TODAY), "video_views": pa.array([10, None], pa.int64())}
    lake.parquet("curated/tiktok_analytics", pa.table(table))
    assert measured(lake)["newest.tiktok_analytics"] == float((date(2026, 1, 2) - EPOCH).days)


def measured(lake: CuratedLake) -> dict[str, float]:
    return dict(measure(lake.context("metrics.freshness")).metrics)


def days(*values: date | None) -> pa.Array:
    return pa.array(values, pa.date32())


def test_nothing_curated_measures_nothing(lake: CuratedLake) -> None:
    assert measured(lake) == {}


def test_rows_and_newest_day_are_read_from_the_data(lake: CuratedLake) -> None:
    newest = date(2026, 11, 18)
    lake.parquet("curated/linktree_analytics", pa.table({"date": days(date(2026, 11, 1), newest, None)}))
    assert measured(lake) == {
        "rows.linktree_analytics": 3.0,
        "newest.linktree_analytics": float((newest - EPOCH).days),
    }


def test_a_month_counts_from_its_first_day(lake: CuratedLake) -> None:
    lake.parquet("curated/toolost_sales", pa.table({"posting_period": ["2026-10", "2026-09"]}))
    assert measured(lake)["newest.toolost_sales"] == float((date(2026, 10, 1) - EPOCH).days)


def test_each_distributor_is_as_fresh_as_its_own_plays(lake: CuratedLake) -> None:
    table = {"date": days(date(2026, 11, 18), date(2026, 9, 1)), "source": ["distrokid", "toolost"]}
    lake.parquet("curated/tidy_daily_streams", pa.table(table))
    found = measured(lake)
    assert found["newest.tidy_daily_streams.distrokid"] - found["newest.tidy_daily_streams.toolost"] == 78


@pytest.mark.parametrize("column", [days(), days(None)], ids=["no rows", "no dates"])
def test_a_dataset_without_a_day_has_rows_but_no_newest(lake: CuratedLake, column: pa.Array) -> None:
    lake.parquet("curated/linktree_analytics", pa.table({"date": column}))
    assert measured(lake) == {"rows.linktree_analytics": float(len(column))}


def test_equal_data_have_an_equal_digest(lake: CuratedLake) -> None:
    lake.parquet("curated/linktree_analytics", pa.table({"date": days(TODAY)}))
    one = measure(lake.context("metrics.freshness")).digest
    lake.parquet("curated/linktree_analytics", pa.table({"date": days(TODAY)}))
    assert measure(lake.context("metrics.freshness")).digest == one
    lake.parquet("curated/linktree_analytics", pa.table({"date": days(TODAY, TODAY)}))
    assert measure(lake.context("metrics.freshness")).digest != one
