"""What is published of TikTok: rates and growth as they are, nothing invented on days without figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.platforms.hand_made import HandMadeLake
from tests.platforms.tiktok.exports import ARTISTS, days, name_of, noon, packed, rows, table

FIRST = date(2026, 11, 1)
END = date(2026, 11, 20)


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "tiktok")
    lake.knows(ARTISTS)
    return lake


def count(lake, day, followers, handle="nova.drift", time="120000"):
    lake.put(f"{handle}_followers_{day:%Y%m%d}_{time}.json", {"count": followers, "artist": handle})


def column(lake, name):
    return {row["date"]: row[name] for row in lake.rows("tiktok_analytics")}


def test_engagement_is_a_fraction_of_views_and_empty_without_them(lake):
    figures = {1: (3, 9, 1, 0, 0), 2: (0, 4, 2, 1, 1), 3: (7, 0, 20, 1, 0), 4: (8, 0, 0, 0, 0), 5: (6, 0, "", 1, 0)}
    body = table(rows(days(FIRST, 5), lambda day: figures[day.day]))
    lake.put(name_of(FIRST, END, ending="csv"), body)
    lake.run()
    assert list(column(lake, "engagement_rate").values()) == ["0.3333", "", "3", "0", ""]
    assert list(column(lake, "likes").values()) == ["1", "2", "20", "0", ""]


def test_a_count_stands_only_on_its_day_even_if_that_day_has_no_figures_yet(lake):
    lake.put(name_of(FIRST, END), packed(rows(days(FIRST, 19))))
    count(lake, END, 1000)
    lake.run()
    published = lake.rows("tiktok_analytics")
    assert len(published) == 20
    last = published[-1]
    assert (last["artist"], last["handle"], last["date"], last["followers"]) == (
        "nova_drift", "nova.drift", "2026-11-20", "1000",
    )  # fmt: skip
    assert [last[name] for name in ("video_views", "likes", "engagement_rate", "new_followers")] == [""] * 4
    assert {row["followers"] for row in published[:-1]} == {""}


def test_new_followers_are_a_day_between_counts_and_losses_keep_their_sign(lake):
    for day, followers in ((1, 1000), (8, 1014), (10, 1011), (11, 1011), (18, 1012)):
        count(lake, date(2026, 11, day), followers)
    count(lake, date(2026, 11, 9), 50, handle="kilo_vale")
    lake.run()
    growth = [(row["handle"], row["date"][-2:], row["new_followers"]) for row in lake.rows("tiktok_analytics")]
    assert growth == [
        ("kilo_vale", "09", ""), ("nova.drift", "01", ""), ("nova.drift", "08", "2"), ("nova.drift", "10", "-1.5"),
        ("nova.drift", "11", "0"), ("nova.drift", "18", "0.142857"),
    ]  # fmt: skip


def test_of_two_counts_of_a_day_the_newer_one_counts(lake):
    count(lake, END, 1002, time="180000")
    count(lake, END, 1001, time="090000")
    lake.run()
    assert column(lake, "followers") == {"2026-11-20": "1002"}


def test_the_same_count_on_two_days_is_true_of_both(lake):
    for day in (1, 8):
        count(lake, date(2026, 11, day), 1000)
    lake.run()
    assert column(lake, "followers") == {"2026-11-01": "1000", "2026-11-08": "1000"}


def test_a_count_that_is_copied_under_another_name_stays_on_its_day(lake):
    count(lake, END, 1000)
    lake.put("anything.json", {"count": 1000, "artist": "nova.drift"}, noon(END + timedelta(days=5)))
    lake.run()
    assert column(lake, "followers") == {"2026-11-20": "1000"}


def test_an_account_is_its_own_artists_even_if_another_one_is_called_alike(lake):
    lake.knows([{"slug": "nova_drift", "name": "Nova Drift"}, {"slug": "other", "tiktok_handle": "nova.drift"}])
    count(lake, END, 1000)
    count(lake, END, 20, handle="nova_drift")
    lake.run()
    assert [(row["artist"], row["handle"]) for row in lake.rows("tiktok_analytics")] == [
        ("other", "nova.drift"), ("nova_drift", "nova_drift"),
    ]  # fmt: skip


def test_the_newest_download_of_a_day_counts_and_corrections_arrive(lake):
    lake.put(name_of(FIRST, END), packed(rows(days(FIRST, 10), lambda day: (2, 0, 0, 0, 0))))
    lake.put(name_of(FIRST, END - timedelta(days=1)), packed(rows(days(FIRST, 12), lambda day: (1, 0, 0, 0, 0))))
    lake.run()
    assert list(column(lake, "video_views").values()) == ["2"] * 10 + ["1"] * 2


def test_an_unknown_account_is_published_under_its_own_name_and_reported(lake):
    lake.put(name_of(FIRST, END, "some.one_else"), packed(rows(days(FIRST, 2))))
    count(lake, END, 5, handle="kilo_vale")
    lake.run()
    assert {(row["artist"], row["handle"]) for row in lake.rows("tiktok_analytics")} == {
        ("some.one_else", "some.one_else"), ("kilo_vale", "kilo_vale"),
    }  # fmt: skip
    assert [remark for remark in lake.remarks if "some.one_else" in remark and "kilo_vale" not in remark]
