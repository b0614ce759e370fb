"""Exports made by hand are recognised by their headings and kept apart from the daily figures."""

from __future__ import annotations

import pytest

from pipeline.model import Verdict
from tests.landing.metaads import MANUAL_COLUMNS
from tests.platforms.metaads.small_lake import DAILY, Lake, ad, daily, export

NAME = "My label's ads Jan-1-2026.csv"


def test_an_export_is_kept_whatever_its_name(lake: Lake) -> None:
    assert lake.refused(NAME, export()) == ""
    (row,) = lake.rows("meta_manual")
    assert row["ad"] == "AD1"
    assert {name: value for name, value in row.items() if value} == {
        "reporting_start": "2026-10-01", "reporting_end": "2026-10-31", "ad_set": "Set", "ad": "AD1",
        "ad_delivery_status": "active", "spend_usd": "6.00", "impressions": "1000", "reach": "90", "results": "12",
        "cost_per_result": "0.50", "ends": "Ongoing",
    }  # fmt: skip
    assert lake.rows("meta_daily") == []


def test_the_newest_export_of_a_range_counts_whole(lake: Lake) -> None:
    lake.put("a-20261101_080000.csv", export(ad(Results="1"), ad(**{"Ad name": "AD2", "Results": "2"})))
    lake.put("b-20261102_080000.csv", export(ad(Results="3")))
    lake.put("c-20261103_080000.csv", export(ad(**{"Reporting ends": "2026-10-30", "Results": "4"})))
    lake.run()
    rows = lake.rows("meta_manual")
    assert [(row["reporting_end"], row["ad"], row["results"]) for row in rows] == [
        ("2026-10-30", "AD1", "4"),
        ("2026-10-31", "AD1", "3"),
        ("2026-10-31", "AD2", "2"),
    ]


def test_ads_of_two_campaigns_with_one_name_stay_two_rows(lake: Lake) -> None:
    lake.put("a-20261101_080000.csv", export(ad(Results="9")))
    lake.put("b-20261102_080000.csv", export(ad(Results="2"), ad(Results="1"), ad(Results="1")))
    lake.run()
    assert [row["results"] for row in lake.rows("meta_manual")] == ["2", "1", "1"]


def test_a_row_of_totals_is_left_out_and_said(lake: Lake) -> None:
    totals = ad(**{"Ad name": "", "Ad Set Name": "", "Ad delivery": "", "Amount spent (USD)": "600"})
    delivery = lake.delivered(NAME, export(totals, ad()))
    assert delivery.note == "rows of totals over all ads were left out: 1"
    assert [row["spend_usd"] for row in lake.rows("meta_manual")] == ["6.00"]
    assert lake.delivered("b.csv", export(totals)).verdict is Verdict.NO_FIGURES


def test_an_ad_that_never_ran_has_empty_figures(lake: Lake) -> None:
    nothing = {"Results": "", "Reach": "", "Impressions": "", "Cost per results": "-", "Amount spent (USD)": "—"}
    assert lake.refused(NAME, export(ad(**nothing))) == ""
    (row,) = lake.rows("meta_manual")
    assert [row[name] for name in ("results", "reach", "impressions", "cost_per_result", "spend_usd")] == [""] * 5


def test_headings_may_change_their_capitals_and_order(lake: Lake) -> None:
    headings = [name.lower() for name in reversed(MANUAL_COLUMNS)]
    assert lake.refused(NAME, export({k.lower(): v for k, v in ad().items()}, columns=headings)) == ""
    assert lake.rows("meta_manual")[0]["spend_usd"] == "6.00"


def test_clicks_are_read_where_the_export_has_them(lake: Lake) -> None:
    assert lake.refused(NAME, export(ad(Clicks="17"), columns=[*MANUAL_COLUMNS, "Clicks"])) == ""
    assert lake.rows("meta_manual")[0]["clicks"] == "17"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("a,b\n1,2\n", "unknown-file"),
        ("just a note\nof mine\n", "unknown-file"),
        (export(columns=[name for name in MANUAL_COLUMNS if name != "Reach"]), "unknown-file"),
        (export(columns=[n.replace("spent (USD)", "spent (EUR)") for n in MANUAL_COLUMNS]), "other-currency"),
        (export(columns=[*MANUAL_COLUMNS, "Reach"]), "repeated-column"),
        (export(columns=[*MANUAL_COLUMNS, "REACH"]), "repeated-column"),
        (export().split("\n")[0], "no-rows"),
        ("<html>", "login-page"),
        (export(ad(**{"Reporting starts": "2026-11-01"})), "dates-reversed"),
        (export(ad(**{"Reporting starts": "Oct 1"})), "not-a-date"),
        (export(ad(**{"Reporting ends": "2199-10-31"})), "future-date"),
        (export(ad(Impressions="-1")), "negative-count"),
        (export(ad(Reach="1,001")), "reach-above-impressions"),
        (export(ad(**{"Amount spent (USD)": "6 $"})), "not-a-number"),
        (daily(), "unknown-file"),
    ],
)
def test_other_tables_and_wrong_values_are_refused(data: str, rule: str, lake: Lake) -> None:
    assert lake.refused(NAME, data) == rule


def test_an_export_under_the_daily_name_is_not_mixed_in(lake: Lake) -> None:
    assert lake.refused(DAILY, export()) == "missing-column"
