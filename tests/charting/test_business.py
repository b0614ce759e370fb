"""The charts of the business add up what may be added, and leave a gap where nobody has told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.charting.business import TITLES, artists, business_charts
from pipeline.charting.model import Axis, Stroke, Unit
from pipeline.charting.span import Span
from tests.charting.shown import EVERYTHING, NOVA, TODAY, business, days, row
from tests.insights.kpi.small_warehouse import SmallWarehouse, small_warehouse

END = date(2026, 11, 20)


@pytest.fixture
def warehouse() -> Iterator[SmallWarehouse]:
    with small_warehouse() as made:
        made.add("artists", artist_id=NOVA, slug="nova_drift", artist_name="NOVA DRIFT", is_registered=1)
        yield made


# -- plays ---------------------------------------------------------------------------------------


def test_a_day_is_shown_once_every_distributor_has_told_it(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    warehouse.plays(END, 10, 100)
    warehouse.plays(END - timedelta(days=1), 4, 7, "toolost")
    chart = business(warehouse, tmp_path)["plays"]
    assert [(part.key, part.stroke) for part in chart.parts] == [
        ("spotify_daily", Stroke.DAILY), ("spotify", Stroke.LINE)
    ]  # fmt: skip
    found = row(chart, "spotify_daily")
    assert found == {day.isoformat(): 107 if day > date(2026, 11, 15) else 100 for day in days(END, 10)[:-1]}
    assert chart.places[-1].key == TODAY.isoformat(), "the days that nobody has told yet stand empty"
    assert row(chart, "spotify")["2026-11-19"] == pytest.approx((3 * 100 + 4 * 107) / 7)


def test_a_silent_distributor_is_not_waited_for_and_a_missing_day_stays_a_gap(
    warehouse: SmallWarehouse, tmp_path: Path
) -> None:
    warehouse.plays(END, 30, 100)
    warehouse.plays(END - timedelta(days=16), 5, 7, "toolost")
    warehouse.connection.execute("DELETE FROM content_streams WHERE stream_date IN ('2026-11-10', '2026-11-02')")
    chart = business(warehouse, tmp_path)["plays"]
    found = row(chart, "spotify_daily")
    assert (found["2026-11-04"], found["2026-11-05"], found["2026-11-20"]) == (107, 100, 100)
    for day in ("2026-11-02", "2026-11-10"):
        assert day not in found
        assert day not in row(chart, "spotify"), "nor does a mean go through it"
    assert "2026-11-11" in row(chart, "spotify")


def test_spotifys_own_count_is_in_no_sum_and_stands_for_one_artist_alone(
    warehouse: SmallWarehouse, tmp_path: Path
) -> None:
    warehouse.plays(END, 8, 100)
    warehouse.plays(END, 8, 3, platform="apple")
    for day in days(END, 8):
        warehouse.add("spotify_audience_daily", artist_id=NOVA, audience_date=day, streams=90)
    both = business(warehouse, tmp_path)
    assert set(row(both["plays"], "spotify").values()) == {100}
    assert set(row(both["plays"], "apple_music").values()) == {3}
    beside = both["plays_by_source"]
    assert {part.key: max(row(beside, part.key).values()) for part in beside.parts if part.stroke is Stroke.LINE} == {
        "distrokid": 103, "spotify_for_artists": 90,
    }  # fmt: skip
    alone = business(warehouse, tmp_path, artist="nova_drift")
    assert [part.key for part in alone["plays"].parts] == ["spotify:nova_drift_daily", "spotify:nova_drift"]
    assert set(row(alone["plays"], "spotify:nova_drift").values()) == {90}
    assert alone["plays"].note.startswith("Spotify’s own count")
    assert "whole account" in alone["plays_by_source"].empty


def test_todays_count_waits_and_the_mean_looks_back_beyond_the_first_day(
    warehouse: SmallWarehouse, tmp_path: Path
) -> None:
    warehouse.plays(TODAY, 1, 5)
    warehouse.plays(date(2026, 11, 24), 3, 200)
    warehouse.plays(date(2026, 11, 21), 4, 100)
    chart = business(warehouse, tmp_path, Span(date(2026, 11, 22), TODAY))["plays"]
    assert [place.key for place in chart.places] == [f"2026-11-{day}" for day in (22, 23, 24, 25)]
    assert row(chart, "spotify_daily") == {"2026-11-22": 200, "2026-11-23": 200, "2026-11-24": 200}
    assert row(chart, "spotify")["2026-11-22"] == (4 * 100 + 200) / 5


def test_releases_are_moments_each_day_one(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    warehouse.plays(END, 8, 100)
    warehouse.track(20, "Low Tide", "2026-11-16")
    warehouse.track(21, "Undertow", "2026-11-16")
    warehouse.track(22, "Long Ago", "2020-01-01")
    for number, (title, released) in enumerate((("Ebb", "2026-11-18"), ("Only a Year", "2026"))):
        warehouse.add("spotify_tracks", spotify_track_id=f"s{number}", artist_id=NOVA, track_name=title,
                      release_date=released, first_seen=END, last_seen=END)  # fmt: skip
    chart = business(warehouse, tmp_path)["plays"]
    assert [(chart.places[one.place].key, one.title) for one in chart.moments] == [
        ("2026-11-16", "“Low Tide” and 1 more released"), ("2026-11-18", "“Ebb” released"),
    ]  # fmt: skip
    warehouse.artist(11, "kilo_vale")
    warehouse.add("tracks", track_id=30, track_key="title:Other", title="Other", release_date="2026-11-17")
    warehouse.add("track_artists", track_id=30, artist_id=11, role_type="primary")
    for artist in (NOVA, 11):
        for day in days(END, 8):
            warehouse.add("spotify_audience_daily", artist_id=artist, audience_date=day, streams=90)
    assert [one.title for one in business(warehouse, tmp_path, artist="kilo_vale")["plays"].moments] == [
        "“Other” released"
    ]
    assert len(business(warehouse, tmp_path, artist="nova_drift")["plays"].moments) == 2


# -- revenue -------------------------------------------------------------------------------------


def months(warehouse: SmallWarehouse) -> None:
    """Plays of March to October; DistroKid has reported to August, of September a part. All of it earned half."""
    warehouse.track(20, "Low Tide", share=40)
    for month in range(3, 11):
        first = date(2026, month, 1)
        last = date(2026, month + 1, 1) - timedelta(days=1)
        warehouse.plays(last, (last - first).days + 1, 1000)
        if month < 9:
            warehouse.sale(f"2026-{month:02}", f"2026-{month + 2:02}-28", f"{last.day * 1.137}", quantity=9)
    warehouse.sale("2026-09", "2026-11-03", "5.000000000001")


def test_a_month_is_awaited_until_all_its_reports_are_in(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    months(warehouse)
    chart = business(warehouse, tmp_path)["revenue"]
    assert chart.axis is Axis.MONTHS
    assert [place.key for place in chart.places] == [f"2026-{month:02}" for month in range(3, 11)]
    assert {part.key: (part.stroke, part.unit) for part in chart.parts} == {
        "earned": (Stroke.BARS, Unit.USD), "awaited": (Stroke.AWAITED, Unit.USD),
        "expected": (Stroke.EXPECTED, Unit.USD),
    }  # fmt: skip
    expected = row(chart, "expected")
    # 1,000 plays a day at $0.002274 and half of that: what fully reported months have really been.
    assert expected["2026-09"] == pytest.approx(30 * 2.274 / 2)
    assert row(chart, "earned")["2026-08"] == pytest.approx(31 * 1.137)
    assert set(row(chart, "awaited")) == {"2026-09", "2026-10"}
    assert row(chart, "awaited")["2026-09"] == pytest.approx(expected["2026-09"] - 5)
    assert "2026-10" not in row(chart, "earned"), "nothing is reported yet, which is not nought"
    assert chart.part("earned").exact[6:] == ("5.000000000001", None)


def test_shares_are_taken_once_and_nothing_is_expected_of_one_artist(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    warehouse.track(20, "Low Tide", share=40)
    warehouse.sale("2026-08", "2026-10-28", "10", "distrokid")
    warehouse.sale("2026-08", "2026-10-28", "10", "toolost")
    assert row(business(warehouse, tmp_path)["revenue"], "earned") == {"2026-08": 10 + 4}
    alone = business(warehouse, tmp_path, artist="nova_drift")["revenue"]
    assert [part.key for part in alone.parts] == ["earned:nova_drift"]
    assert row(alone, "earned:nova_drift") == {"2026-08": 14}


def test_a_short_span_still_shows_nine_months_of_money(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    warehouse.track(20, "Low Tide")
    for month in range(1, 10):
        warehouse.sale(f"2026-{month:02}", "2026-11-20", "1")
    warehouse.sale("2024-05", "2024-07-20", "1")
    chart = business(warehouse, tmp_path, Span(date(2026, 11, 1), TODAY))["revenue"]
    assert [place.key for place in chart.places] == [f"2026-{month:02}" for month in range(2, 10)]
    assert len(business(warehouse, tmp_path)["revenue"].places) == 29


# -- ads, TikTok, followers, Linktree ------------------------------------------------------------


def test_ad_days_are_added_over_campaigns_and_days_without_ads_are_gaps(
    warehouse: SmallWarehouse, tmp_path: Path
) -> None:
    for number, artist in ((1, NOVA), (2, None)):
        warehouse.add(
            "campaigns", campaign_id=number, platform_id=60, external_campaign_id=str(number), artist_id=artist
        )
    for campaign, day, spent, clicks, seen in (
        (1, END, 1.5, 10, 1000), (2, END, 0.5, None, None), (1, END - timedelta(days=2), 3, 0, 0), (1, TODAY, 9, 9, 9),
    ):  # fmt: skip
        warehouse.add("ad_performance_daily", campaign_id=campaign, performance_date=day,
                      spend_pico_usd=int(spent * 10**12), clicks=clicks, impressions=seen)  # fmt: skip
    charts = business(warehouse, tmp_path)
    spend = charts["ad_spend"]
    assert row(spend, "spend") == {"2026-11-18": 3.0, "2026-11-20": 2.0}
    assert spend.part("spend").exact[:3] == ("3.00", None, "2.00")
    assert row(spend, "cpc") == {"2026-11-20": 0.2}
    assert (spend.part("cpc").right, spend.part("cpc").unit) == (True, Unit.USD)
    assert row(charts["ad_clicks"], "clicks") == {"2026-11-18": 0.0, "2026-11-20": 10.0}
    assert row(charts["ad_clicks"], "ctr") == {"2026-11-20": 0.01}
    alone = business(warehouse, tmp_path, artist="nova_drift")["ad_spend"]
    assert row(alone, "spend:nova_drift") == {"2026-11-18": 3.0, "2026-11-20": 1.5}


def test_tiktok_is_smoothed_over_a_week_and_rates_come_from_sums(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    for n, day in enumerate(days(END, 7)):
        warehouse.add("tiktok_metrics", account_handle="nova", metrics_date=day, artist_id=NOVA, video_views=100 * n,
                      likes_received=n, comments_received=1, shares=None if n == 3 else 0)  # fmt: skip
    charts = business(warehouse, tmp_path)
    views, engagement = charts["tiktok_views"], charts["tiktok_engagement"]
    assert views.parts[0].stroke is Stroke.AREA
    assert row(views, "nova") == {
        "2026-11-17": 150, "2026-11-18": 200, "2026-11-19": 250, "2026-11-20": 300,
    }  # fmt: skip
    assert row(engagement, "nova")["2026-11-20"] == pytest.approx((0 + 1 + 2 + 4 + 5 + 6 + 6) / (2100 - 300))


def test_followers_are_levels_on_the_days_they_were_counted(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    for day in days(END, 5):
        warehouse.add("spotify_audience_daily", artist_id=NOVA, audience_date=day, followers=1000)
    for back, count in ((0, 60), (14, 50)):
        day = END - timedelta(days=back)
        warehouse.add("tiktok_metrics", account_handle="nova", metrics_date=day, artist_id=NOVA, followers=count)
        social = {"account_handle": "nova", "metrics_date": day, "artist_id": NOVA, "followers": count + 1}
        warehouse.add("social_metrics", platform_key="instagram", **social)
        warehouse.add("social_metrics", platform_key="tiktok", **social)
    chart = business(warehouse, tmp_path)["followers"]
    assert {part.key: part.stroke for part in chart.parts} == {
        "spotify:nova_drift": Stroke.LINE, "tiktok:nova": Stroke.DOTS, "instagram:nova": Stroke.DOTS,
    }  # fmt: skip
    assert row(chart, "tiktok:nova") == {"2026-11-06": 50, "2026-11-20": 60}


def test_linktree_is_the_whole_accounts_for_everybody(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    for day in days(END, 7):
        warehouse.add("linktree_metrics", analytics_date=day, total_views=10, total_clicks=4)
    chart = business(warehouse, tmp_path, artist="nova_drift")["linktree"]
    assert (row(chart, "views")["2026-11-20"], row(chart, "clicks")["2026-11-20"]) == (10, 4)
    assert chart.note.startswith("the whole account")


# -- nothing to show -----------------------------------------------------------------------------


def test_what_is_missing_is_said_in_plain_words(warehouse: SmallWarehouse, tmp_path: Path) -> None:
    before = business_charts(tmp_path / "none.db", EVERYTHING, TODAY)
    assert [chart.key for chart in before] == list(TITLES)
    assert {chart.empty for chart in before} == {"Nothing has been loaded yet. The first run fills this."}
    empty = business(warehouse, tmp_path)
    assert list(empty) == list(TITLES)
    assert all(chart.is_empty and chart.empty.endswith(".") and not chart.parts for chart in empty.values())
    assert empty["ad_spend"].empty == "No ads yet. They come with the first run of Meta Ads."
    warehouse.plays(END, 3, 100)
    later = business(warehouse, tmp_path, Span(date(2026, 11, 23), TODAY))["plays"]
    assert later.empty == "Nothing in these days. The newest day known is 20 November 2026."
    assert business(warehouse, tmp_path, artist="nobody")["plays"].is_empty
    assert artists(tmp_path / "warehouse.db") == (("nova_drift", "NOVA DRIFT"),)
    assert artists(tmp_path / "none.db") == ()


def test_a_warehouse_in_use_or_from_before_its_newest_tables_is_no_fault(
    warehouse: SmallWarehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.charting.asking.BUSY_MS", 1)
    warehouse.connection.execute("DROP TABLE social_metrics")
    warehouse.add("tiktok_metrics", account_handle="nova", metrics_date=END, artist_id=NOVA, followers=5)
    assert row(business(warehouse, tmp_path)["followers"], "tiktok:nova") == {"2026-11-20": 5}
    with closing(sqlite3.connect(tmp_path / "warehouse.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        shut = business_charts(tmp_path / "warehouse.db", EVERYTHING, TODAY)
    assert {chart.empty for chart in shut} == {"The warehouse is being loaded. Look again in a moment."}
