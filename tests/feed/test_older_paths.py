"""An old dashboard can point here: the original's paths, its shapes, and numbers that a second calculation agrees with.

What is right is worked out here once more, from what the generator noted and from the published text files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import NOW, Feed

pytestmark = pytest.mark.slow
SPOTIFY, APPLE = Decimal("0.002274"), Decimal("0.005771")
PATHS = [
    *(f"/api/kpis/{name}" for name in ("summary", "realtime", "goals", "alerts")),
    *(f"/api/revenue/{name}" for name in ("platform", "artist", "distributor", "monthly", "delays", "rps-rates")),
    *(f"/api/streaming/{name}" for name in ("daily", "summary", "growth", "spotify-audience")),
    *(f"/api/data/{name}" for name in ("files", "file/dk_bank_details.csv", "metadata/royalties.csv", "schema")),
]


@pytest.fixture(scope="module")
def lines(whole_lake: LakeFolder) -> list[dict[str, str]]:
    return whole_lake.rows("royalties")


@pytest.fixture(scope="module")
def plays(whole_lake: LakeFolder) -> dict[tuple[str, str], tuple[int, int]]:
    """Source and date → plays on Spotify and Apple Music, as the generator noted them."""
    rows = whole_lake.truth["tables"]["daily_streams"]["rows"]
    return {(source, day): (spotify or 0, apple or 0) for source, day, spotify, apple in rows}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_originals_envelope(feed: Feed, path: str) -> None:
    found = feed.get(path)
    assert found["success"] is True
    assert "data" in found
    assert {"source", "sources", "last_updated", "limitations"} <= set(found["metadata"])


def test_the_root_and_its_health_are_the_originals(feed: Feed) -> None:
    assert feed.get("/health") == {"status": "healthy"}
    assert {"revenue", "streaming", "kpis", "data"} <= set(feed.get("/")["endpoints"])


def test_the_totals_are_those_of_the_reports(feed: Feed, whole_lake: LakeFolder, lines: list[dict[str, str]]) -> None:
    found = feed.get("/api/kpis/summary")["data"]
    truth = whole_lake.truth
    sold = sum(map(Decimal, truth["toolost_sales_usd"].values()))
    assert found["total_revenue"] == float(Decimal(truth["bank"]["earnings_usd"]) + sold)
    assert found["total_streams"] == sum(int(row["quantity"]) for row in lines)
    assert found["average_revenue_per_stream"] == pytest.approx(found["total_revenue"] / found["total_streams"])
    by_artist: Counter[str] = Counter()
    for row in lines:
        by_artist[row["artist"]] += Decimal(row["earnings_usd"])  # type: ignore[assignment]
    assert found["artist_count"] == len([name for name in by_artist if name])
    assert found["top_artist"].replace(" ", "_").lower() == max(by_artist, key=lambda name: by_artist[name])


def test_ads_and_tiktok_are_not_nought(feed: Feed, whole_lake: LakeFolder) -> None:
    found = feed.get("/api/kpis/summary")["data"]
    days = whole_lake.rows("meta_daily")
    spend, clicks = sum(Decimal(row["spend_usd"]) for row in days), sum(int(row["clicks"]) for row in days)
    assert found["marketing"] == {
        "total_ad_spend": float(spend), "total_impressions": sum(int(row["impressions"]) for row in days),
        "average_cpc": pytest.approx(float(spend / clicks)), "total_clicks": clicks,
    }  # fmt: skip
    accounts: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in whole_lake.rows("tiktok_analytics"):
        if row["video_views"]:
            accounts[row["handle"]][row["date"]] = row
    end = date.fromisoformat(min(max(days) for days in accounts.values()))
    week = [
        row for days in accounts.values() for day, row in days.items()
        if end - timedelta(days=6) <= date.fromisoformat(day) <= end
    ]  # fmt: skip
    views = sum(int(row["video_views"]) for row in week)
    engaged = sum(int(row[name] or 0) for row in week for name in ("likes", "comments", "shares"))
    assert found["tiktok"] == {"video_views": views, "engagement_rate": pytest.approx(engaged / views)}


def test_stores_and_artists_add_up(feed: Feed, lines: list[dict[str, str]]) -> None:
    stores: dict[str, list[Decimal]] = defaultdict(list)
    quantities: Counter[str] = Counter()
    for row in lines:
        stores[row["store"]].append(Decimal(row["earnings_usd"]))
        quantities[row["store"]] += int(row["quantity"])
    found = feed.get("/api/revenue/platform")["data"]
    assert set(found) == set(stores)
    for name, amounts in stores.items():
        assert found[name]["total_revenue"] == float(sum(amounts)), name
        assert found[name]["transaction_count"] == len(amounts), name
        assert found[name]["total_streams"] == quantities[name], name
        if quantities[name] > 0:
            assert found[name]["revenue_per_stream"] == pytest.approx(float(sum(amounts)) / quantities[name])
    artists = feed.get("/api/revenue/artist")["data"]
    assert sum(one["transaction_count"] for one in artists.values()) == len(lines)
    assert sum(one["total_revenue"] for one in artists.values()) == pytest.approx(
        float(sum(Decimal(row["earnings_usd"]) for row in lines))
    )
    assert all(one["platform_count"] == len(one["platforms"]) > 0 for one in artists.values())


def test_each_date_counts_once(feed: Feed, plays: dict[tuple[str, str], tuple[int, int]]) -> None:
    dates = {day for _, day in plays}
    spotify, apple = (sum(counts[place] for counts in plays.values()) for place in (0, 1))
    found = feed.get("/api/streaming/summary")["data"]
    assert found["total_streams"] == {"spotify": spotify, "apple": apple, "combined": spotify + apple}
    assert found["date_range"] == {"start": min(dates), "end": max(dates), "days": len(dates)}
    assert found["daily_average"]["combined"] == pytest.approx((spotify + apple) / len(dates))
    for source in ("distrokid", "toolost"):
        own = [counts for (name, _), counts in plays.items() if name == source]
        assert found["by_distributor"][source] == {
            "spotify": sum(one[0] for one in own), "apple": sum(one[1] for one in own),
            "total": sum(map(sum, own)), "days": len(own),
        }  # fmt: skip
        told = feed.get("/api/revenue/distributor")["data"][source]
        expected = sum(one[0] for one in own) * SPOTIFY + sum(one[1] for one in own) * APPLE
        assert (told["days_active"], told["estimated_revenue"]) == (len(own), float(expected))


@pytest.mark.parametrize("count", [1, 7, 30, 365])
def test_so_many_days_are_so_many_dates(feed: Feed, plays: dict[tuple[str, str], tuple[int, int]], count: int) -> None:
    by_date: dict[str, int] = defaultdict(int)
    for (_, day), counts in plays.items():
        by_date[day] += sum(counts)
    wanted = sorted(by_date)[-count:]
    found = feed.get(f"/api/streaming/daily?days={count}")
    assert [one["date"] for one in found["data"]] == wanted
    assert [one["combined_streams"] for one in found["data"]] == [by_date[day] for day in wanted]
    assert found["metadata"]["days_returned"] == len(wanted)


def test_the_newest_day_is_one_that_all_have_reported(
    feed: Feed, plays: dict[tuple[str, str], tuple[int, int]]
) -> None:
    found = feed.get("/api/kpis/realtime")["data"]
    day = found["current_day"]["date"]
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    now, earlier = (
        [sum(plays[source, which][place] for source in ("distrokid", "toolost")) for place in (0, 1)]
        for which in (day, before)
    )
    assert [found["current_day"]["spotify_streams"], found["current_day"]["apple_streams"]] == now
    assert found["daily_change"]["total"] == sum(now) - sum(earlier)
    assert found["daily_change"]["spotify_percent"] == pytest.approx((now[0] - earlier[0]) / earlier[0] * 100)


def test_growth_compares_whole_months_only(feed: Feed, plays: dict[tuple[str, str], tuple[int, int]]) -> None:
    months: Counter[str] = Counter()
    for (_, day), counts in plays.items():
        months[day[:7]] += sum(counts)
    found = {one["period"]: one for one in feed.get("/api/streaming/growth?period=monthly")["data"]}
    assert all(one["total_streams"] == months[period] for period, one in found.items())
    compared = {period: one["growth"]["total"] for period, one in found.items() if one["growth"]["total"] is not None}
    assert "2026-11" not in compared  # it is not over
    assert compared["2026-10"] == pytest.approx((months["2026-10"] / months["2026-09"] - 1) * 100)
    assert len(feed.get("/api/streaming/growth?period=weekly")["data"]) <= 12


def test_months_of_sale_are_paid_where_reports_say_so(
    feed: Feed, lines: list[dict[str, str]], plays: dict[tuple[str, str], tuple[int, int]]
) -> None:
    earned: dict[str, list[Decimal]] = defaultdict(list)
    for row in lines:
        earned[row["sale_month"]].append(Decimal(row["earnings_usd"]))
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for (_, day), (spotify, apple) in plays.items():
        expected[day[:7]] += spotify * SPOTIFY + apple * APPLE
    found = {one["month"]: one for one in feed.get("/api/revenue/monthly")["data"]}
    assert set(found) >= set(earned) | set(expected)
    for month, one in found.items():
        assert one["actual_revenue"] == float(sum(earned[month])), month
        assert one["transaction_count"] == len(earned[month]), month
        assert one["expected_revenue"] == (float(expected[month]) if month in expected else None), month
        due = date.fromisoformat(f"{month}-01") + timedelta(days=60)
        assert one["expected_payment_date"] == due.isoformat()
        if one["payment_status"] == "paid":
            assert earned[month], month
            assert due <= NOW.date(), month
    assert found["2026-11"]["payment_status"] == "pending"
    assert {one["expected_revenue"] for one in feed.get("/api/revenue/monthly?include_expected=false")["data"]} == {
        None
    }


def test_delays_are_those_of_the_lines(feed: Feed, lines: list[dict[str, str]]) -> None:
    def month(text: str) -> int:
        return int(text[:4]) * 12 + int(text[5:7])

    late = Counter(month(row["reporting_date"]) - month(row["sale_month"]) for row in lines)
    found = feed.get("/api/revenue/delays")["data"]
    assert found["average_delay_months"] == pytest.approx(sum(k * n for k, n in late.items()) / len(lines))
    assert late[found["most_common_delay_months"]] == max(late.values())
    assert {int(k): one["count"] for k, one in found["delay_distribution"].items()} == late
    assert sum(one["percentage"] for one in found["delay_distribution"].values()) == pytest.approx(100)


def test_the_stated_rates_stand_beside_the_measured_ones(feed: Feed) -> None:
    found = feed.get("/api/revenue/rps-rates")
    assert found["data"] == {
        "spotify": 0.002274, "apple_music": 0.005771, "apple": 0.005771, "youtube": 0.001, "tidal": 0.0125,
        "amazon": 0.004, "default": 0.002486,
    }  # fmt: skip
    assert found["metadata"]["measured"]["spotify"] > 0


def test_goals_are_measured_over_whole_periods(feed: Feed, plays: dict[tuple[str, str], tuple[int, int]]) -> None:
    found = feed.get("/api/kpis/goals")["data"]
    of_october = sum(sum(counts) for (_, day), counts in plays.items() if day.startswith("2026-10"))
    assert found["monthly_streams"]["target"] == 200_000
    assert found["monthly_streams"]["current"] == of_october
    assert found["monthly_streams"]["progress"] == pytest.approx(min(of_october / 2000, 100))
    assert found["spotify_followers"]["current"] > 0  # the original never worked it out
    assert found["monthly_revenue"]["status"] in ("achieved", "on_track", "behind", "at_risk")


def test_money_that_is_still_to_come_raises_no_alarm(feed: Feed) -> None:
    found = feed.get("/api/kpis/alerts")
    assert [one for one in found["data"] if one["type"] == "revenue" and "November" in one["message"]] == []
    assert found["metadata"]["alert_count"] == len(found["data"])


def test_files_keep_texts_that_look_like_numbers(feed: Feed, whole_lake: LakeFolder) -> None:
    rows = whole_lake.rows("dk_bank_details")
    found = feed.get("/api/data/file/dk_bank_details.csv?limit=10000")
    assert found["metadata"]["total_rows"] == len(rows) == len(found["data"])
    for one, row in zip(found["data"], rows, strict=True):
        assert (one["UPC"] or "", one["Title"] or "") == (row["UPC"], row["Title"])
        assert one["Quantity"] == int(row["Quantity"])
        assert one["Earnings (USD)"] == float(Decimal(row["Earnings (USD)"]))
    part: Any = feed.get("/api/data/file/dk_bank_details?limit=3&offset=2")["data"]
    assert part == found["data"][2:5]
    assert feed.get("/api/data/file/metaads_campaigns_daily.csv")["metadata"]["filename"] == "meta_daily.csv"


def test_the_cache_can_be_asked_to_forget(feed: Feed, whole_lake: LakeFolder) -> None:
    found = feed.ask("/api/data/reload-cache", "POST")
    assert found.status == 200
    assert found.document["files"]["royalties.csv"] == len(whole_lake.rows("royalties"))
