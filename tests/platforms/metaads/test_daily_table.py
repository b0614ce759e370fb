"""A daily table is taken over exactly or not at all."""

from __future__ import annotations

import pytest

from tests.landing.metaads import DAILY_COLUMNS
from tests.platforms.metaads.small_lake import CAMPAIGN, DAILY, Lake, daily, day

NAMED = (
    "pixel_view_content", "pixel_add_to_cart", "pixel_purchase", "pixel_initiate_checkout", "pixel_add_payment_info",
    "pixel_lead", "pixel_complete_registration", "pixel_link_click", "pixel_post_engagement", "pixel_messaging_started",
)  # fmt: skip


def test_a_row_comes_out_with_its_own_rates(lake: Lake) -> None:
    lake.put(DAILY, daily())
    lake.run()
    (row,) = lake.rows("meta_daily")
    assert list(row) == [
        "date", "campaign_id", "campaign_name", "objective", "status", "spend_usd", "impressions", "clicks", "reach",
        "frequency", "cpc", "cpm", "ctr", *NAMED, "is_active",
    ]  # fmt: skip
    assert list(row.values())[:13] == [
        "2026-11-20", CAMPAIGN, "NOVA DRIFT - GLASS HARBOR - BROAD", "OUTCOME_ENGAGEMENT", "ACTIVE", "3.41", "1321",
        "8", "1299", "1.016936", "0.426250", "2.581378", "0.605602",
    ]  # fmt: skip
    assert (row["pixel_link_click"], row["pixel_purchase"], row["is_active"]) == ("6", "0", "True")


def test_rates_without_a_divisor_stay_empty(lake: Lake) -> None:
    lake.put(DAILY, daily(day(spend_usd="0", impressions="0", clicks="0", reach="0.0")))
    lake.run()
    (row,) = lake.rows("meta_daily")
    assert [row[name] for name in ("spend_usd", "frequency", "cpc", "cpm", "ctr")] == ["0.00", "", "", "", ""]
    assert lake.rows("meta_campaigns")[0]["days_active"] == "0"


def test_the_tables_own_rates_do_not_count(lake: Lake) -> None:
    lake.put(DAILY, daily(day(cpc="99", cpm="nonsense", ctr="-1", frequency="")))
    lake.run()
    assert lake.rows("meta_daily")[0]["cpc"] == "0.426250"


def test_every_event_has_its_column_and_like_names_add_up(lake: Lake) -> None:
    events = '{"ViewContent": 2, "view_content": 5, "link_click": 1, "LinkClick": 3, "LinkClick": 2, "video_view": 7.0}'
    lake.put(DAILY, daily(day(meta_pixel_events=events), day(date="2026-11-19", meta_pixel_events="")))
    lake.run()
    silent, row = lake.rows("meta_daily")
    assert [name for name in row if name.startswith(("pixel_", "action_"))] == [
        *NAMED, "action_video_view", "action_view_content",
    ]  # fmt: skip
    assert row["pixel_view_content"] == "2"
    assert row["action_view_content"] == "5"
    assert row["pixel_link_click"] == "6"
    assert row["action_video_view"] == "7"
    assert {silent[name] for name in NAMED} == {""}, "a row that tells no events is not a row without events"


@pytest.mark.parametrize(
    "cells",
    [
        {"impressions": "1,321"},
        {"reach": "1299"},
        {"spend_usd": "3.410"},
        {"is_active": "TRUE"},
        {"date": "2026-11-22"},  # the collector's tomorrow, west of Greenwich
        {"campaign_name": "🔥 " + "très long " * 60 + '"quoted", with\na second line'},
        {"campaign_name": "  NOVA DRIFT - GLASS HARBOR - BROAD "},
    ],
)
def test_values_may_be_written_in_other_ways(cells: dict[str, object], lake: Lake) -> None:
    assert lake.refused(DAILY, daily(day(**cells))) == ""
    (row,) = lake.rows("meta_daily")
    assert (row["spend_usd"], row["impressions"], row["reach"]) == ("3.41", "1321", "1299")
    assert row["campaign_name"] == str(day(**cells)["campaign_name"]).strip()


@pytest.mark.parametrize(
    "data",
    [
        daily().replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + daily().encode(),
        daily().encode("utf-16"),
        daily(columns=[*reversed(DAILY_COLUMNS), "new"]).encode(),
        daily(columns=[name for name in DAILY_COLUMNS if name not in ("adset_id", "cpc", "frequency")]).encode(),
    ],
    ids=["crlf", "mark", "utf-16", "other order and one more", "unused columns missing"],
)
def test_tables_may_be_written_in_other_ways(data: bytes, lake: Lake) -> None:
    assert lake.refused(DAILY, data) == ""
    assert lake.rows("meta_daily")[0]["pixel_link_click"] == "6"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"impressions": "-1"}, "negative-count"),
        ({"spend_usd": "-0.01"}, "negative-number"),
        ({"spend_usd": "NaN"}, "not-a-number"),
        ({"spend_usd": "3,41"}, "not-a-number"),
        ({"spend_usd": ""}, "not-a-number"),
        ({"spend_usd": "1e12"}, "too-large"),
        ({"impressions": "99999999999999"}, "too-large"),
        ({"clicks": ""}, "not-a-count"),
        ({"clicks": "1.5"}, "not-a-count"),
        ({"clicks": "1322"}, "clicks-above-impressions"),
        ({"reach": "1322.0"}, "reach-above-impressions"),
        ({"campaign_id": "1.20203E+17"}, "not-an-id"),
        ({"campaign_id": ""}, "not-an-id"),
        ({"date": "20.11.2026"}, "not-a-date"),
        ({"date": "2026-11-31"}, "not-a-date"),
        ({"date": "2026-11-23"}, "future-date"),
        ({"is_active": "maybe"}, "not-a-flag"),
        ({"adset_id": "120203000000000092"}, "not-campaign-level"),
        ({"meta_pixel_events": "{'LinkClick': 6}"}, "not-an-event"),
        ({"meta_pixel_events": "[]"}, "not-an-event"),
        ({"meta_pixel_events": '{"": 6}'}, "not-an-event"),
        ({"meta_pixel_events": '{"LinkClick": -6}'}, "negative-count"),
        ({"meta_pixel_events": '{"LinkClick": {"value": 6}}'}, "not-a-count"),
        ({"meta_pixel_events": '{"LinkClick": NaN}'}, "not-a-count"),
        ({"meta_pixel_events": '{"\\ud83d": 6}'}, "not-a-text"),
        ({"meta_pixel_events": "{" + ", ".join(f'"e{n}": 1' for n in range(400)) + "}"}, "too-many-events"),
        ({"meta_pixel_events": '{"a":' * 20_000}, "too-deep"),
    ],
)
def test_a_wrong_value_refuses_the_table_and_names_the_rule(cells: dict[str, object], rule: str, lake: Lake) -> None:
    assert lake.refused(DAILY, daily(day(date="2026-11-18"), day(**cells))) == rule


def test_nothing_of_a_refused_table_is_used_and_its_place_is_told(lake: Lake) -> None:
    refusal = lake.delivered(DAILY, daily(day(), day(date="2026-11-19", clicks="-8"))).refusal
    assert refusal is not None
    assert (refusal.where, lake.rows("meta_daily")) == ("line 3, clicks", [])


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("", "empty-file"),
        (daily().split("\n")[0] + "\n", "no-rows"),
        ("<!DOCTYPE html><input type=password>", "login-page"),
        (daily()[: len(daily()) * 3 // 4], "ragged-row"),
        (daily().replace("NOVA", "NO\0VA"), "nul-bytes"),
        (daily().encode().replace(b"NOVA", b"N\xd6VA"), "encoding"),
        (daily(columns=[*DAILY_COLUMNS, "clicks"]), "repeated-column"),
        *(
            (daily(columns=[name for name in DAILY_COLUMNS if name != missing]), "missing-column")
            for missing in ("date", "campaign_id", "reach", "meta_pixel_events", "is_active")
        ),
    ],
)
def test_a_damaged_table_is_refused(data: str | bytes, rule: str, lake: Lake) -> None:
    assert lake.refused(DAILY, data) == rule


def test_a_day_that_stands_twice_counts_once_if_it_is_the_same(lake: Lake) -> None:
    delivery = lake.delivered(DAILY, daily(day(), day()))
    assert (delivery.rows, delivery.note) == (1, "rows that stand in it twice, word for word, count once: 1")
    assert len(lake.rows("meta_daily")) == 1


def test_a_day_that_stands_twice_in_two_ways_refuses_the_table(lake: Lake) -> None:
    assert lake.refused(DAILY, daily(day(), day(clicks="9"))) == "contradicting-rows"


def test_ids_that_differ_in_the_last_digit_stay_two_campaigns(lake: Lake) -> None:
    lake.put(DAILY, daily(day(campaign_id="120203000000000075"), day(campaign_id="120203000000000080")))
    lake.run()
    assert [row["campaign_id"] for row in lake.rows("meta_campaigns")] == ["120203000000000075", "120203000000000080"]


def test_amounts_stay_exact(lake: Lake) -> None:
    amounts = ("0.1", "0.2", "999999999999.99", "0.000000000000000001")
    lake.put(DAILY, daily(*(day(date=f"2026-11-1{n}", spend_usd=amount) for n, amount in enumerate(amounts))))
    lake.run()
    assert [row["spend_usd"] for row in lake.rows("meta_daily")] == [
        "0.10", "0.20", "999999999999.99", "0.000000000000000001",
    ]  # fmt: skip
    assert lake.rows("meta_campaigns")[0]["spend_usd"] == "1000000000000.290000000000000001"


def test_a_renamed_download_is_still_recognised(lake: Lake) -> None:
    assert lake.refused(f"METAADS_Campaign_Daily_{DAILY[-19:-4]} (1).CSV", daily()) == ""
    assert len(lake.rows("meta_daily")) == 1
