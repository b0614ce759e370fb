"""Published days: the newest download wins, a counter's growth is a day's only where a day lies between two counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from pipeline.platforms.social.transform import day_by_day, growth_a_day
from tests.platforms.hand_made import HandMadeLake, published
from tests.platforms.social.files import CHANNEL, day, instagram, instagram_file, youtube, youtube_file

FIRST = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


def counted(*hours: float) -> list[tuple[str, datetime]]:
    return [("x", FIRST + timedelta(hours=hour)) for hour in hours]


def test_counts_a_day_apart_tell_what_the_day_brought() -> None:
    assert day_by_day(counted(0, 24, 47.5), [100, 130, 131]) == [None, 30, 1]


@pytest.mark.parametrize(
    ("hours", "totals"),
    [((0, 48), [100, 130]), ((0, 19), [100, 130]), ((0, 29), [100, 130]), ((0, 24), [100, 99]), ((0, 24), [None, 9]),
     ((0, 24), [9, None])],
)  # fmt: skip
def test_anything_else_is_not_told_as_a_day(hours: tuple[float, ...], totals: list[int | None]) -> None:
    assert day_by_day(counted(*hours), totals) == [None, None]


def test_growth_is_told_a_day_whatever_lies_between() -> None:
    assert growth_a_day(counted(0, 48, 72), [100, 160, 150]) == [None, 30.0, -10.0]
    apart = [("x", FIRST), ("y", FIRST + timedelta(days=1))]
    assert growth_a_day(apart, [1, 100]) == [None, None]
    assert day_by_day(apart, [1, 100]) == [None, None]


def test_a_counter_that_was_not_told_breaks_the_chain() -> None:
    assert growth_a_day(counted(0, 24, 48), [100, None, 150]) == [None, None, None]


def test_a_channel_counted_every_day(lake: HandMadeLake) -> None:
    for number, views in enumerate((1000, 1040, 1100)):
        lake.put(youtube_file(stamp=f"202611{18 + number}_070000"), youtube(str(views), likes=[str(10 + number)]))
    lake.put(youtube_file(stamp="20261122_070000"), youtube("1300", likes=["20"]))
    rows = lake.run().rows("youtube_analytics")
    told = [(row["date"], row["views"], row["new_views"], row["likes"], row["total_views"]) for row in rows]
    assert told == [
        ("2026-11-18", "", "", "", "1000"), ("2026-11-19", "40", "40", "1", "1040"),
        ("2026-11-20", "60", "60", "1", "1100"), ("2026-11-22", "", "100", "", "1300"),
    ]  # fmt: skip
    assert {(row["artist"], row["channel"], row["channel_name"]) for row in rows} == {
        ("nova_drift", CHANNEL, "Nova Drift")
    }


def test_of_several_counts_of_a_day_the_last_one_stands(lake: HandMadeLake) -> None:
    lake.put(youtube_file(stamp="20261120_070000"), youtube("100"))
    lake.put(youtube_file(stamp="20261120_210000"), youtube("110"))
    lake.put(youtube_file(stamp="20261121_070000"), youtube("130"))
    rows = lake.run().rows("youtube_analytics")
    assert [(row["total_views"], row["views"]) for row in rows] == [("110", ""), ("130", "")], "ten hours are no day"


def test_late_figures_replace_early_ones_and_levels_stand_on_their_day(lake: HandMadeLake) -> None:
    lake.put(instagram_file(stamp="20261120_070000"), instagram(day("2026-11-18", views=5), day("2026-11-19", views=1)))
    lake.put(
        instagram_file(stamp="20261121_070000"), instagram(day("2026-11-19", views=90), day("2026-11-20", views=8))
    )
    rows = lake.run().rows("instagram_analytics")
    assert [(row["date"], row["views"], row["followers"]) for row in rows] == [
        ("2026-11-18", "5", ""), ("2026-11-19", "90", ""), ("2026-11-20", "8", "1203"), ("2026-11-21", "", "1203"),
    ]  # fmt: skip
    assert {row["artist"] for row in rows} == {"nova_drift"}


def test_strangers_stand_for_themselves_on_record(lake: HandMadeLake) -> None:
    body = instagram(profile={"id": "99", "username": "stranger", "followers_count": 3})
    lake.put(instagram_file("stranger"), body)
    rows = lake.run().rows("instagram_analytics")
    assert {row["artist"] for row in rows} == {"stranger"}
    assert lake.remarks == (
        "Not in the artist list, so kept under the Instagram name: stranger. Add them to the list to give them a name.",
    )


def test_an_account_listed_by_its_id_is_known(lake: HandMadeLake) -> None:
    lake.put(instagram_file("kilovale"), instagram(profile={"id": "17841400000000002", "username": "kilovale"}))
    assert {row["artist"] for row in lake.run().rows("instagram_analytics")} == {"kilo_vale"}


@pytest.mark.slow
def test_the_order_of_arrival_never_matters(lake: HandMadeLake) -> None:
    files = [
        (youtube_file(stamp="20261119_070000"), youtube("100")),
        (youtube_file(stamp="20261120_070000"), youtube("150")),
        (instagram_file(stamp="20261120_070000"), instagram(day("2026-11-19", views=1))),
        (instagram_file(stamp="20261121_070000"), instagram(day("2026-11-19", views=2))),
    ]
    names = ("instagram_analytics", "youtube_analytics")
    seen = set()
    for number, order in enumerate(list(permutations(files))[::5]):
        other = HandMadeLake(lake.root / str(number), "social")
        for name, body in order:
            other.put(name, body)
            other.run()
        seen.add(tuple(sorted(published(other.root, names).items())))
    assert len(seen) == 1


def test_a_dataset_without_rows_is_not_published_until_it_once_had_some(lake: HandMadeLake) -> None:
    lake.put(youtube_file(), "{")
    lake.run()
    assert not list((lake.root / "curated").glob("*"))
    lake.put(youtube_file(stamp="20261122_070000"), youtube())
    lake.run()
    assert sorted(path.name for path in (lake.root / "curated").glob("*")) == [
        "youtube_analytics.csv", "youtube_analytics.parquet",
    ]  # fmt: skip
