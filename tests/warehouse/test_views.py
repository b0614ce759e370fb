"""The views multiply nothing: a second campaign, credit, event or country leaves every number as it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.warehouse.curated_lake import CuratedLake, ad_day, royalty


def test_a_track_with_two_credits_earns_its_money_once(lake: CuratedLake) -> None:
    guest = royalty(artist="Guest", country="FR")
    lake.put("royalties", royalty(country="US"), royalty(country="DE", store="Apple Music"), guest)
    lake.load()
    assert lake.asked(
        "SELECT artists, streams, spotify_streams, apple_streams, territories, revenue_usd "
        "FROM v_track_performance_summary WHERE title = 'Glass Harbor'"
    ) == [("Guest, nova_drift", 111, 74, 37, 3, "0.252414000003")]
    assert lake.asked("SELECT SUM(streams) FROM v_monthly_artist_performance") == [(111,)]


def test_credits_come_from_the_artist_list_first(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(), royalty(artist="Guest"), royalty(artist="Guest", title="Own", isrc="QZAB12599998"))
    lake.load()
    assert lake.asked(
        "SELECT title, slug, role_type, royalty_percentage FROM track_artists JOIN tracks USING (track_id) "
        "JOIN artists USING (artist_id) WHERE title IN ('Glass Harbor', 'Own') ORDER BY 1, 2"
    ) == [
        ("Glass Harbor", "Guest", "featured", None), ("Glass Harbor", "nova_drift", "primary", 40.0),
        ("Own", "Guest", "primary", None),
    ]  # fmt: skip


def test_an_artists_month_puts_paid_and_heard_plays_side_by_side(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(), royalty(country="US"), royalty(title="Static", isrc="QZAB12500002", quantity=0))
    heard = {"artist": "nova_drift", "artist_id": "x", "streams": 40}
    lake.put("spotify_audience", *(heard | {"date": date(2025, month, 3)} for month in (11, 12)))
    lake.load()
    assert lake.asked(
        "SELECT month, platform_key, streams, active_tracks, revenue_usd, audience_streams "
        "FROM v_monthly_artist_performance ORDER BY month"
    ) == [("2025-11", "spotify", 74, 1, "0.252414000003", 40), ("2025-12", "spotify", None, None, None, 40)]


def test_two_campaigns_with_many_events_spend_their_money_once(lake: CuratedLake) -> None:
    other = "120200000000000002"
    lake.put("meta_daily", ad_day(1), ad_day(2), ad_day(1, other, spend_usd="0.1", pixel_purchase=None))
    lake.put(
        "meta_campaigns",
        *(
            {"campaign_id": key, "campaign_name": key, "artist": "nova_drift", "track": "Glass Harbor",
             "first_date": date(2026, 11, 1), "last_date": date(2026, 11, 2)}
            for key in ("120200000000000001", other)
        ),
    )  # fmt: skip
    lake.load()
    with lake.opened() as connection:
        for event in range(3):
            connection.execute(
                "INSERT INTO conversion_events (platform_event_id, event_timestamp, campaign_id, conversion_type, "
                "conversion_pico_usd) SELECT ?, '2026-11-01T10:00:00Z', campaign_id, 'purchase', 5000000000000 "
                "FROM campaigns WHERE external_campaign_id = ?",
                (str(event), "120200000000000001"),
            )
    first, second = lake.asked(
        "SELECT spend_usd, impressions, clicks, max_daily_reach, pixel_events, conversions, "
        "conversion_value_usd_real, roi_percent, artist, track FROM v_campaign_roi ORDER BY external_campaign_id"
    )
    assert first[:7] == ("6.260000000000", 2000, 20, 600, 8, 3, 15.0)
    assert first[7] == pytest.approx((15 - 6.26) / 6.26 * 100)
    assert first[8:] == ("nova_drift", "Glass Harbor")
    assert second[:8] == ("0.100000000000", 1000, 10, 600, 4, None, None, None)


def test_rates_of_an_ad_day_follow_from_its_counts(lake: CuratedLake) -> None:
    lake.put("meta_daily", ad_day(1, cpc="99"), ad_day(2, clicks=0, impressions=0))
    lake.load()
    first, second = lake.asked("SELECT cpc, cpm, ctr FROM v_ad_performance ORDER BY performance_date")
    assert first == pytest.approx((0.313, 3.13, 1.0))
    assert second == (None, None, None)


@pytest.mark.parametrize(
    "amounts",
    [("0.000000000001", "-0.000001"), ("-3", "0.000000000001"), ("5", "-0.000000000001"), ("-0.000000000001",),
     ("0.0000005", "-0.0000005"), ("-0.000001", "0.0000005"), ("1", "-1.000000000001"),
     ("-9000000", "-9000000.000000000001")],
)  # fmt: skip
def test_a_sum_of_money_reads_right_whatever_its_sign(lake: CuratedLake, amounts: tuple[str, ...]) -> None:
    lake.put("royalties", *(royalty(earnings_usd=amount) for amount in amounts))
    lake.load()
    total = sum(map(Decimal, amounts), Decimal(0))
    for view in ("v_monthly_artist_performance", "v_track_performance_summary"):
        ((text, real),) = lake.asked(f"SELECT revenue_usd, revenue_usd_real FROM {view} WHERE streams IS NOT NULL")
        assert Decimal(text) == total
        assert text.startswith("-") == (total < 0)
        assert real == pytest.approx(float(total), abs=1e-18)
