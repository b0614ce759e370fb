"""Linktree's days come out exactly; answers are told apart; a rate means the same whatever unit it came in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.model import Verdict
from pipeline.platforms.linktree import PLATFORM
from pipeline.platforms.linktree.schema import DAYS, RATE
from tests.landing import make_landing
from tests.platforms.hand_made import (
    HandMadeLake,
    arriving_in_parts,
    misjudged,
    published,
    read_one,
    refusal_of,
    rows_of,
    truth_of,
    written_at,
)
from tests.platforms.run_steps import Ledger, run_platform

NAME = "graphql_20261121_073042_450424.json"
COLUMNS = {
    "total_views": "totalViews", "unique_views": "uniqueViews", "total_clicks": "totalClicks",
    "unique_clicks": "uniqueClicks", "date": "date", "click_through_rate": RATE,
}  # fmt: skip


def answer(*points: dict[str, object]) -> dict[str, object]:
    return {"data": {"getAccountAnalytics": {"overview": {"timeseries": list(points)}}}}


def day(number: int, views: int = 100, clicks: int = 46, **more: object) -> dict[str, object]:
    when = (date(2026, 11, 1) + timedelta(days=number)).isoformat()
    return {
        "date": when, "totalViews": views, "uniqueViews": views * 8 // 10, "totalClicks": clicks,
        "uniqueClicks": clicks * 8 // 10, RATE: clicks / views if views else None, **more,
    }  # fmt: skip


def rates(folder: Path, *points: dict[str, object]) -> list[float | None]:
    return read_one(folder, "linktree", NAME, answer(*points)).tables[DAYS.name][RATE]


@pytest.fixture(scope="module", params=[7, 11])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"linktree{request.param}")
    make_landing(root, seed=request.param, days=90, snapshots=2, defects=0.4, only=("linktree",))
    return root, run_platform(root, "linktree")


def test_every_day_is_the_newest_download(lake):
    found = {row["date"]: row for row in rows_of(lake[0], "linktree_analytics")}
    expected = truth_of(lake[0], "linktree_daily")
    assert len(found) == len(expected)
    for row in expected:
        told = {name: found[row["date"]][column] for name, column in COLUMNS.items()}
        rate = told.pop("click_through_rate")
        assert told == {name: str(row[name]) for name in told}
        assert (float(rate) if rate else None) == row["click_through_rate"]


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_order_of_arrival_changes_no_byte(lake, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "linktree", seed=5)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "linktree", lake[1])
    assert written_at(lake[0]) == before


@pytest.mark.parametrize("data", [{"viewer": {}}, {"getAccountLinks": []}, {"featureFlags": {}}])
def test_other_known_answers_carry_no_figures(tmp_path, data):
    reading = read_one(tmp_path, "linktree", NAME, {"data": data})
    assert not reading.figures
    assert not reading.note


def test_an_answer_never_seen_before_is_kept_and_put_on_record(tmp_path):
    lake = HandMadeLake(tmp_path, "linktree")
    lake.put(NAME, {"data": {"getMoonPhase": 3}})
    lake.run()
    assert lake.verdict(NAME) is Verdict.NO_FIGURES
    assert "getMoonPhase" in lake.delivery(NAME).note
    assert lake.delivery(NAME).raw_path


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"message": "Not authorised"}], "data": None},
        {"data": None},
        {"data": {"getAccountAnalytics": None}},
        {"data": {"getAccountAnalytics": {"overview": {"timeseries": None}}}},
    ],
)
def test_an_answer_that_says_no_is_refused_with_sign_in_as_next_action(tmp_path, body):
    refusal = refusal_of(tmp_path, "linktree", NAME, body)
    assert refusal.rule == "refused-answer"
    assert "Sign in to Linktree" in refusal.next_action


@pytest.mark.parametrize(
    ("point", "rule"),
    [
        (day(0, totalViews=-1), "negative-count"),
        (day(0, totalViews="many"), "not-a-count"),
        (day(0, date="2026-13-01"), "not-a-date"),
        (day(0, date="2027-01-01"), "future-date"),
        (day(0) | {RATE: -0.1}, "negative-number"),
        (7, "unknown-shape"),
    ],
)
def test_a_day_that_cannot_be_is_refused(tmp_path, point, rule):
    assert refusal_of(tmp_path, "linktree", NAME, answer(day(1), point)).rule == rule


def test_a_day_named_twice_is_refused(tmp_path):
    assert refusal_of(tmp_path, "linktree", NAME, answer(day(1), day(1))).rule == "repeated-date"


def test_no_days_at_all_are_refused(tmp_path):
    assert refusal_of(tmp_path, "linktree", NAME, answer()).rule == "no-rows"


def test_a_rate_in_percent_becomes_a_fraction(tmp_path):
    assert rates(tmp_path, *(day(n) | {RATE: 46.0} for n in range(3))) == [0.46] * 3


def test_a_missing_rate_is_made_from_the_counts_and_none_stands_without_views(tmp_path):
    assert rates(tmp_path, day(0) | {RATE: None}, day(1, views=0, clicks=0) | {RATE: 0}) == [0.46, None]


def test_a_rate_that_disagrees_with_its_counts_is_kept_as_stated(tmp_path):
    assert rates(tmp_path, day(0), day(1), day(2) | {RATE: 0.3}) == [0.46, 0.46, 0.3]
