"""Accounts are told apart by their handles, follower counts stand on their day, contradictions are set aside."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.model import Verdict
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of
from tests.platforms.tiktok.exports import days_from, name_of, table

MARCH = days_from(date(2026, 3, 1), 31)
DOWNLOADED = datetime(2026, 4, 2, 12, tzinfo=UTC)
ARTISTS = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "tiktok_handle": "nova_drift"},
    {"slug": "drift", "name": "DRIFT", "tiktok_handle": "drift"},
]


def overview(handle: str, suffix: str = "csv") -> str:
    return name_of(MARCH[0], DOWNLOADED.replace(tzinfo=None), handle, suffix)


def followers(handle: str, day: str) -> str:
    return f"{handle}_followers_{day}_120000.json"


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "tiktok")
    lake.knows(ARTISTS)
    return lake


def test_a_handle_with_underscores_is_found_whole(lake):
    lake.put(overview("nova_drift"), table(MARCH))
    lake.run()
    assert {row["handle"] for row in lake.rows("tiktok_analytics")} == {"nova_drift"}


def test_an_unknown_account_passes_under_its_own_name_and_is_put_on_record(lake):
    lake.put(overview("some.one_else"), table(MARCH))
    lake.run()
    assert {(r["artist"], r["handle"]) for r in lake.rows("tiktok_analytics")} == {("some.one_else", "some.one_else")}
    assert any("some.one_else" in remark for remark in lake.remarks)


def test_equal_tables_of_two_accounts_are_two_contents(lake):
    for handle in ("nova_drift", "drift"):
        lake.put(overview(handle), table(MARCH, (0, 0, 0, 0, 0), vary=False))
    lake.run()
    assert {row["handle"] for row in lake.rows("tiktok_analytics")} == {"nova_drift", "drift"}


def test_a_day_without_views_has_no_engagement_rate(lake):
    lake.put(overview("drift"), table(MARCH, (0, 0, 0, 0, 0), vary=False))
    lake.run()
    assert {row["engagement_rate"] for row in lake.rows("tiktok_analytics")} == {""}


def test_followers_stand_only_on_the_day_they_were_counted_and_losses_keep_their_sign(lake):
    lake.put(overview("drift"), table(MARCH))
    for day, count in (("20260310", 1000), ("20260320", 950), ("20260402", 963)):
        lake.put(followers("drift", day), {"count": count, "artist": "drift"})
    lake.run()
    told = {r["date"]: (r["followers"], r["new_followers"]) for r in lake.rows("tiktok_analytics") if r["followers"]}
    assert told == {"2026-03-10": ("1000", ""), "2026-03-20": ("950", "-5"), "2026-04-02": ("963", "1")}


@pytest.mark.parametrize("count", [-1, "many", None, 3.5])
def test_a_count_that_is_no_count_is_refused(tmp_path, count):
    refusal = refusal_of(tmp_path, "tiktok", followers("drift", "20260310"), {"count": count})
    assert refusal.rule in ("not-a-count", "negative-count")


def test_a_count_of_another_account_than_the_name_says_is_refused(tmp_path):
    body = {"count": 5, "artist": "somebody"}
    assert refusal_of(tmp_path, "tiktok", followers("drift", "20260310"), body).rule == "account-mismatch"


def test_the_collectors_notes_carry_no_figures(tmp_path):
    assert not read_one(tmp_path, "tiktok", "follower_debug_drift_20260310_120000.json", []).figures


def test_an_export_placed_by_a_guess_gives_way_to_one_that_is_sure(lake):
    lake.put(overview("drift"), table(MARCH))
    # The same days again without moment or first day in the name; a copy lost its time and says a year later.
    lake.put("Overview_drift.csv", table(MARCH) + "\n", datetime(2027, 4, 2, tzinfo=UTC))
    lake.run()
    assert lake.verdict("Overview_drift.csv") is Verdict.QUARANTINED
    assert {row["date"][:4] for row in lake.rows("tiktok_analytics")} == {"2026"}


def test_a_revision_is_no_contradiction(lake):
    lake.put(overview("drift"), table(MARCH))
    lake.put("Overview_drift.csv", table(MARCH, (1010, 10, 100, 20, 5)), datetime(2026, 4, 9, tzinfo=UTC))
    lake.run()
    assert lake.verdict("Overview_drift.csv") is Verdict.ACCEPTED
    assert lake.rows("tiktok_analytics")[0]["video_views"] == "1010"
