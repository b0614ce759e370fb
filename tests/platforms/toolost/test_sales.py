"""No cent of TooLost's sales is lost, doubled or rounded, and the newest report of a month is the one that counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model import StepFailed, Verdict
from pipeline.platforms.toolost.schema import ROLES
from pipeline.registry import Registry
from tests.platforms.hand_made import MOMENT, HandMadeLake, read_one, refusal_of

HEAD = (
    "Sales Period,Posting Period,Store,Country,Artist,Release Title,Track Title,UPC,ISRC,Quantity,Net Revenue (USD)\n"
)
ROW = "2026-08,2026-10,Spotify,NA,NOVA DRIFT,Glass Harbor,None,0198004501234,QZAB12512345,37,0.084138000000\n"
NAME = "toolost_sales_report_10-2026.csv"


def columns(reading):
    return reading.tables["tl_sales"]


def test_every_text_is_kept_as_it_was_delivered(tmp_path):
    found = columns(read_one(tmp_path, "toolost", NAME, HEAD + ROW))
    assert {name: values[0] for name, values in found.items()} == {
        "sale_period": "2026-08", "posting_period": "2026-10", "store": "Spotify", "country": "NA",
        "artist": "NOVA DRIFT", "release": "Glass Harbor", "track": "None", "upc": "0198004501234",
        "isrc": "QZAB12512345", "quantity": 37, "net_revenue_usd": "0.084138000000",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        (HEAD + ROW).replace("\n", "\r\n"),
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace(",", "\t"),
        (HEAD + ROW).replace("Sales Period", " sales period").replace("Net Revenue (USD)", "NET REVENUE (usd)"),
        (HEAD + ROW).replace("2026-08", "08-2026").replace("2026-10", "10/2026"),
        (HEAD + ROW).replace("\n", ",more\n"),
        ",".join(HEAD.strip().split(",")[::-1]) + "\n" + ",".join(ROW.strip().split(",")[::-1]),
    ],
    ids=["crlf", "mark", "utf16", "semicolons", "tabs", "case", "months", "more columns", "other order"],
)
def test_the_same_sale_is_read_from_every_way_of_writing_it(body, tmp_path):
    expected = columns(read_one(tmp_path, "toolost", NAME, HEAD + ROW))
    assert columns(read_one(tmp_path, "toolost", NAME, body)) == expected


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("0.084138000000", "0,084", "ragged-row"),
        ("0.084138000000", '"0,084"', "not-a-number"),
        ("0.084138000000", "NaN", "not-a-number"),
        ("0.084138000000", "$0.08", "not-a-number"),
        ("0.084138000000", "0.0000000000000000001", "not-a-number"),
        ("0.084138000000", "1e400", "not-a-number"),
        ("0.084138000000", "", "not-a-number"),
        (",37,", ",37.5,", "not-a-count"),
        (",37,", ",,", "not-a-count"),
        ("2026-08", "2026-13", "not-a-month"),
        ("2026-08", "August 2026", "not-a-month"),
        ("2026-08", "", "not-a-month"),
        ("2026-08", "2027-01", "future-date"),
        ("Net Revenue (USD)", "Payout", "missing-column"),
        ("ISRC", "UPC", "missing-column"),
        ("Track Title,UPC", "UPC,UPC", "missing-column"),
        (ROW, "", "no-rows"),
        (ROW, ROW + "Total,37\n", "ragged-row"),
        (HEAD, "<html>", "login-page"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_rule(old, new, rule, tmp_path):
    assert refusal_of(tmp_path, "toolost", NAME, (HEAD + ROW).replace(old, new)).rule == rule


def test_a_needed_heading_that_stands_twice_is_refused(tmp_path):
    body = HEAD.replace("\n", ",Quantity\n") + ROW.replace("\n", ",38\n")
    assert refusal_of(tmp_path, "toolost", NAME, body).rule == "repeated-column"


def test_returns_and_thousands_are_exact(tmp_path):
    body = HEAD + ROW.replace("37,0.084138000000", "-2,-0.50") + ROW.replace("37,0.084138000000", '"1,037","1,234.5"')
    found = columns(read_one(tmp_path, "toolost", NAME, body))
    assert (found["quantity"], found["net_revenue_usd"]) == ([-2, 1037], ["-0.50", "1234.5"])


def test_the_name_tells_the_posting_month_where_the_report_does_not(tmp_path):
    body = HEAD.replace("Posting Period,", "") + ROW.replace("2026-10,", "")
    for name in (NAME, "Sales Report 2026-10 (38).csv"):
        assert columns(read_one(tmp_path, "toolost", name, body))["posting_period"] == ["2026-10"]
    assert refusal_of(tmp_path, "toolost", "toolost_sales_report.csv", body).rule == "missing-column"


def test_a_report_posted_in_another_month_than_its_name_tells_is_put_on_record(tmp_path):
    reading = read_one(tmp_path, "toolost", "toolost_sales_report_09-2026.csv", HEAD + ROW)
    assert columns(reading)["posting_period"] == ["2026-10"]
    assert reading.note == "named 2026-09, but posted 2026-10"


# -- headings the owner names ------------------------------------------------------------------------------------------


def test_the_configuration_names_headings_and_columns_that_are_not_there(tmp_path):
    registry = Registry(sales_columns={"net_revenue_usd": ("Payout",), "release": ()})
    body = (HEAD + ROW).replace("Net Revenue (USD)", "Payout").replace("Release Title", "Anything")
    found = columns(read_one(tmp_path, "toolost", NAME, body, registry))
    assert (found["net_revenue_usd"], found["release"]) == (["0.084138000000"], [""])


def test_a_missing_heading_tells_which_role_to_configure(tmp_path):
    refusal = refusal_of(tmp_path, "toolost", NAME, (HEAD + ROW).replace("Quantity", "Units"))
    assert "'quantity' into toolost_sales_columns.json" in refusal.next_action


@pytest.mark.parametrize(
    "body", [{"quantities": "Units"}, {"quantity": []}, {"quantity": 3}, ["Units"], {"store": [""]}]
)
def test_a_configuration_that_cannot_be_used_fails_the_step_and_says_so(body, lake):
    lake.put(NAME, HEAD + ROW)
    (lake.root / "config" / "toolost_sales_columns.json").write_text(json.dumps(body))
    with pytest.raises(StepFailed, match=r"toolost_sales_columns\.json"):
        lake.run()


def test_the_configuration_file_is_read_from_the_lake(lake):
    (lake.root / "config" / "toolost_sales_columns.json").write_text('{"quantity": "Units"}')
    lake.put(NAME, (HEAD + ROW).replace("Quantity", "Units"))
    assert lake.run().rows("toolost_sales")[0]["quantity"] == "37"


def test_every_role_has_a_heading_of_its_own():
    names = [name.casefold() for names in ROLES.values() for name in names]
    assert len(set(names)) == len(names)


# -- published ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "toolost")
    lake.knows([{"slug": "nova_drift", "name": "Nova Drift"}])
    return lake


def amounts(lake):
    return [(row["quantity"], row["net_revenue_usd"]) for row in lake.rows("toolost_sales")]


def test_known_artists_get_their_slug_and_unknown_ones_keep_their_name(lake):
    duet = ROW.replace("NOVA DRIFT", "NOVA DRIFT x KILO VALE").replace("Spotify", "Apple Music")
    lake.put(NAME, HEAD + ROW + duet)
    assert [row["artist"] for row in lake.run().rows("toolost_sales")] == ["NOVA DRIFT x KILO VALE", "nova_drift"]
    assert any("NOVA DRIFT x KILO VALE" in remark for remark in lake.remarks)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("days_later", [1, -1])
def test_the_newest_report_of_a_month_counts_whole(order, days_later, lake):
    apple = ROW.replace("Spotify", "Apple Music")
    longer, shorter = HEAD + ROW + apple, HEAD + ROW.replace("37,0.08", "40,0.09")
    files = [
        (NAME, longer, MOMENT),
        ("toolost_sales_report_10-2026 (38).csv", shorter, MOMENT + timedelta(days=days_later)),
        ("toolost_sales_report_09-2026.csv", HEAD + apple.replace("2026-10", "2026-09"), MOMENT - timedelta(days=30)),
    ]
    for number in order:
        lake.put(*files[number])
        lake.run()
    of_october = [("40", "0.094138000000")] if days_later > 0 else [("37", "0.084138000000")] * 2
    assert sorted(amounts(lake)) == sorted([("37", "0.084138000000"), *of_october])
    assert any("came 2 times with different figures" in remark for remark in lake.remarks)


def test_a_second_download_of_the_same_report_changes_nothing_and_is_no_news(lake):
    lake.put(NAME, HEAD + ROW)
    lake.put("toolost_sales_report_10-2026 (1).csv", HEAD + ROW, MOMENT + timedelta(days=1))
    lake.put("toolost_sales_report_10-2026 (2).csv", "\ufeff" + HEAD + ROW, MOMENT + timedelta(days=2))
    lake.run()
    assert amounts(lake) == [("37", "0.084138000000")]
    assert lake.verdict("(1).csv") is Verdict.DUPLICATE
    assert lake.remarks == ()


def test_rows_that_share_the_whole_key_are_added_up_exactly_and_put_on_record(lake):
    small = ROW.replace("37,0.084138000000", "1,0.000000000000000001")
    returned = ROW.replace("37,0.084138000000", "-2,-10000000000").replace("Glass Harbor", "Glass Harbor (Deluxe)")
    single = ROW.replace("Spotify", "Tidal")
    lake.put(NAME, HEAD + small + single + ROW + returned)
    lake.run()
    assert amounts(lake) == [("36", "-9999999999.915861999999999999"), ("37", "0.084138000000")]
    assert any("3 rows of TooLost's sales reports became 1" in remark for remark in lake.remarks)
    assert any("several artists or releases" in remark for remark in lake.remarks)


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["Spotify", "Tidal"]), st.integers(-99, 99)), min_size=1, max_size=8), st.data()
)
def test_the_order_of_rows_in_a_report_makes_no_difference(tmp_path_factory, sales, data):
    found = []
    for rows in (sales, data.draw(st.permutations(sales))):
        lake = HandMadeLake(tmp_path_factory.mktemp("lake"), "toolost")
        body = HEAD + "".join(
            ROW.replace("Spotify", store).replace("37,0.084138000000", f"{units},{units / 100:.2f}")
            for store, units in rows
        )
        lake.put(NAME, body, datetime(2026, 11, 21, tzinfo=UTC))
        found.append(lake.run().rows("toolost_sales"))
    assert found[0] == found[1]
    assert sum(int(row["quantity"]) for row in found[0]) == sum(units for _, units in sales)
