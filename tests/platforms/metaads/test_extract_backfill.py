"""History is fetched once, from the newest day back, the last week every time; what ends a run costs one range."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.courtesy import Visits
from pipeline.model import FailureKind, StepFailed, StepResult
from pipeline.platforms.metaads import extract, insights_reports
from pipeline.platforms.metaads.account import AdAccount, months_before
from pipeline.platforms.metaads.backfill import Days, Plan
from tests.engine.lakes import HandClock
from tests.platform_sims.metaads import ACCOUNT
from tests.platforms.metaads.ad_room import AdRoom
from tests.sweeps import sweep

BOOKMARK = f"days {ACCOUNT}"
NEWEST = date(2026, 11, 20)


def day(text: str) -> date:
    return date.fromisoformat(text)


def asked_by(plan: Plan) -> list[str]:
    ranges = []
    while (days := plan.next()) is not None:
        ranges.append(days.text())
        plan.done()
    return ranges


def true_days(generated: Path) -> set[tuple[str, str]]:
    rows = json.loads((generated / "truth.json").read_bytes())["tables"]["meta_daily"]["rows"]
    return {(row[0], row[1]) for row in rows}


def curated_days(room: AdRoom) -> set[tuple[str, str]]:
    return {(row["date"], row["campaign_id"]) for row in room.curated()}


# ---- the plan


def test_a_first_run_goes_from_the_newest_days_back_to_the_beginning() -> None:
    ranges = asked_by(Plan(None, day("2026-04-01"), NEWEST))
    assert ranges == [
        "2026-10-22/2026-11-20", "2026-08-15/2026-10-21", "2026-06-08/2026-08-14", "2026-04-01/2026-06-07",
    ]  # fmt: skip


def test_a_later_run_asks_for_the_last_week_only() -> None:
    plan = Plan(Days(day("2026-04-01"), NEWEST), day("2026-04-02"), NEWEST + timedelta(days=1))
    assert asked_by(plan) == ["2026-11-15/2026-11-21"]


def test_days_that_were_missed_are_caught_up_from_the_old_end_on() -> None:
    plan = Plan(Days(day("2026-01-01"), day("2026-08-31")), day("2026-01-01"), NEWEST)
    assert asked_by(plan) == ["2026-09-01/2026-09-27", "2026-09-28/2026-10-24", "2026-10-25/2026-11-20"]
    assert plan.covered == Days(day("2026-01-01"), NEWEST)


def test_a_bookmark_from_before_the_limit_is_of_no_use_but_does_no_harm() -> None:
    plan = Plan(Days(day("2020-01-01"), day("2020-02-01")), day("2026-10-01"), NEWEST)
    assert asked_by(plan)[0].startswith("2026-10-01/")
    assert plan.covered == Days(day("2026-10-01"), NEWEST)


def test_an_account_of_today_has_nothing_yet() -> None:
    assert asked_by(Plan(None, NEWEST + timedelta(days=1), NEWEST)) == []


def test_ranges_that_are_too_large_are_halved_and_stay_small() -> None:
    plan = Plan(None, day("2026-04-01"), NEWEST)
    plan.next()
    plan.done()
    first = plan.next()
    assert first is not None
    plan.too_much()
    ranges = asked_by(plan)
    assert max(len(days) for days in map(Days.of, ranges) if days) <= (len(first) + 1) // 2
    assert plan.covered == Days(day("2026-04-01"), NEWEST)


@pytest.mark.parametrize("text", ["", "2026", "2026-01-01/", "2026-02-01/2026-01-01", "a/b"])
def test_a_damaged_bookmark_counts_as_none(text: str) -> None:
    assert Days.of(text) is None


def test_meta_keeps_37_months() -> None:
    clock = HandClock()
    account = AdAccount(ACCOUNT, "Label", 1, "UTC", day("2015-01-01"))
    today = clock.now().date()
    assert account.earliest(clock) == months_before(today, 37) + timedelta(days=2)
    assert AdAccount(ACCOUNT, "Label", 1, "no/where", today).earliest(clock) == today
    assert months_before(day("2026-03-31"), 37) == day("2023-02-28")
    assert months_before(day("2026-12-15"), 12) == day("2025-12-15")


# ---- the account


def test_history_comes_by_reports_and_is_whole(old_ads: AdRoom, invented_ads: Path) -> None:
    old_ads.collect()
    assert old_ads.ranges() == [("GET", "2026-10-22", "2026-11-20"), ("POST", "2026-07-24", "2026-10-21")]
    assert curated_days(old_ads) == true_days(invented_ads)
    assert old_ads.visits.mark(BOOKMARK) == "2026-07-24/2026-11-20"


def test_37_months_are_asked_for_and_not_a_day_more(old_ads: AdRoom) -> None:
    old_ads.far.account["created_time"] = "2012-01-01T00:00:00+0100"
    old_ads.far.states = old_ads.far.states[-1:]
    old_ads.collect()
    ranges = old_ads.ranges()
    assert min(since for _, since, _ in ranges) == "2023-10-23"
    assert len(ranges) == 14
    assert len(old_ads.landed()) == 2, "ranges without delivery leave no file"
    assert old_ads.visits.mark(BOOKMARK) == "2023-10-23/2026-11-20"


def test_the_next_run_brings_the_last_week_again_with_its_late_figures(ads: AdRoom) -> None:
    ads.collect()
    before = {(row["date"], row["campaign_id"]): int(row["impressions"]) for row in ads.curated()}
    ads.days(2)
    ads.far.factor = 2
    ads.collect()
    assert ads.ranges() == [("GET", "2026-11-16", "2026-11-22")]
    after = {(row["date"], row["campaign_id"]): int(row["impressions"]) for row in ads.curated()}
    grown = {key for key, number in after.items() if number == 2 * before[key]}
    assert grown == {key for key in before if key[0] >= "2026-11-16"}
    assert all(after[key] == number for key, number in before.items() if key not in grown)


def test_after_weeks_without_a_run_no_day_is_missing(ads: AdRoom) -> None:
    ads.days(-25)
    ads.far.account["created_time"] = "2026-10-01T08:00:00+0200"
    ads.collect()
    ads.days(25)
    ads.collect()
    assert ads.ranges() == [("GET", "2026-10-27", "2026-11-20")]
    assert ads.visits.mark(BOOKMARK) == "2026-10-01/2026-11-20"


def test_force_asks_for_everything_again(old_ads: AdRoom) -> None:
    old_ads.collect()
    old_ads.collect(force=True)
    assert len(old_ads.ranges()) == 2


def test_the_bookmark_of_one_account_says_nothing_of_another(ads: AdRoom) -> None:
    ads.collect()
    ads.far.account["id"] = "act_77"
    ads.state(account="act_77")
    ads.collect()
    assert ads.ranges() == [("GET", "2026-10-22", "2026-11-20")]


# ---- killed, refused, too large


def test_killed_between_landing_and_bookmark_it_asks_for_that_range_again(
    old_ads: AdRoom, invented_ads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = Visits.set_mark

    def killed(visits: Visits, name: str, value: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Visits, "set_mark", killed)
    with pytest.raises(KeyboardInterrupt):
        old_ads.collect()
    assert len(old_ads.landed()) == 1
    monkeypatch.setattr(Visits, "set_mark", marked)
    old_ads.clock.move(60)
    old_ads.collect()
    assert len(old_ads.ranges()) == 2
    assert curated_days(old_ads) == true_days(invented_ads)


def test_killed_while_a_file_is_written_it_leaves_no_half_file(old_ads: AdRoom, invented_ads: Path) -> None:
    torn = old_ads.root / "landing" / "metaads" / "metaads_campaign_daily_20261120_070000.csv.bedrot.part"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"date,campaign_id\n2026")
    old_ads.collect()
    assert not torn.exists()
    assert curated_days(old_ads) == true_days(invented_ads)


def test_a_history_that_breaks_off_goes_on_where_it_was(old_ads: AdRoom, invented_ads: Path) -> None:
    old_ads.far.account["created_time"] = "2026-01-01T00:00:00+0100"
    old_ads.far.fail(190, 463, path="6040000000001/insights", times=None)
    with pytest.raises(StepFailed) as failed:
        old_ads.collect()
    assert failed.value.failure.kind is FailureKind.NEEDS_SIGN_IN
    asked = [since for _, since, _ in old_ads.ranges()]
    assert len(asked) == 3
    assert old_ads.visits.mark(BOOKMARK) == f"{asked[1]}/2026-11-20"
    old_ads.far.graph_faults.clear()
    old_ads.collect()
    assert old_ads.ranges()[0] == ("GET", "2026-11-14", "2026-11-20")
    assert old_ads.ranges()[1][2] == str(day(asked[1]) - timedelta(days=1))
    assert curated_days(old_ads) == true_days(invented_ads)


@pytest.mark.parametrize("error", [(100, 1504018, 400), (2, 1504038, 500), (1, 99, 500)])
def test_a_range_too_large_at_once_is_asked_for_in_smaller_ones(
    ads: AdRoom, invented_ads: Path, error: tuple[int, int, int]
) -> None:
    ads.far.too_large_days, ads.far.too_large_error = 8, error
    ads.collect()
    lengths = [(day(until) - day(since)).days + 1 for _, since, until in ads.ranges()]
    assert lengths == [30, 15, 8, 7, 8, 7]
    assert curated_days(ads) == {key for key in true_days(invented_ads) if key[0] >= "2026-10-22"}


@pytest.mark.parametrize(
    "end",
    sweep(
        [
            {"async_status": "Job Failed"},
            {"async_status": "Job Skipped"},
            {"async_status": "Job Failed", "error_code": -2, "error_subcode": 2490547},
            {"async_status": "Job Failed", "error_code": 2, "error_subcode": 1504043},
        ]
    ),
)
def test_a_report_that_fails_is_ordered_for_fewer_days(
    old_ads: AdRoom, invented_ads: Path, end: dict[str, Any]
) -> None:
    old_ads.far.too_large_report, old_ads.far.failed_report = 60, end
    old_ads.collect()
    assert [method for method, _, _ in old_ads.ranges()] == ["GET", "POST", "POST", "POST"]
    assert curated_days(old_ads) == true_days(invented_ads)


def test_a_report_that_cannot_be_made_is_not_ordered_again_and_again(old_ads: AdRoom) -> None:
    old_ads.far.too_large_report = 60
    old_ads.far.failed_report = {"async_status": "Job Failed", "error_code": 2, "error_subcode": 1504042}
    with pytest.raises(StepFailed) as failed:
        old_ads.collect()
    assert failed.value.failure.kind is FailureKind.PERMANENT
    assert len(old_ads.ranges()) == 2


def test_a_report_that_never_ends_is_not_waited_for_without_end(
    old_ads: AdRoom, invented_ads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insights_reports, "REPORT_SECONDS", 20.0)
    states = old_ads.far.states
    old_ads.far.states = (("Job Running", 90),)
    old_ads.far.after["6040000000000"] = lambda: setattr(old_ads.far, "states", states[-1:])
    began = old_ads.clock.monotonic()
    old_ads.collect()
    assert [method for method, _, _ in old_ads.ranges()] == ["GET", "POST", "POST", "POST"]
    assert 20 < old_ads.clock.monotonic() - began < 60
    assert curated_days(old_ads) == true_days(invented_ads)


def test_a_single_day_too_large_at_once_is_ordered_as_a_report(ads: AdRoom) -> None:
    ads.far.account["created_time"] = "2026-11-20T08:00:00+0100"
    ads.far.too_large_days = 0
    ads.collect()
    assert ads.ranges() == [("GET", "2026-11-20", "2026-11-20"), ("POST", "2026-11-20", "2026-11-20")]
    ads.far.too_large_report = 0
    with pytest.raises(StepFailed) as failed:
        ads.collect(force=True)
    assert failed.value.failure.kind is FailureKind.TRANSIENT


def test_a_long_history_is_spread_over_runs(old_ads: AdRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "LONGEST_SECONDS", 20.0)
    old_ads.far.account["created_time"] = "2026-01-01T00:00:00+0100"
    first = old_ads.collect()
    assert first.notes == ("The history is long; the next run goes on with it.",)
    runs: list[StepResult] = [first]
    while runs[-1].notes and len(runs) < 9:
        runs.append(old_ads.collect())
    assert len(runs) == 4
    assert old_ads.visits.mark(BOOKMARK) == "2026-01-01/2026-11-20"


def test_late_campaign_lists_come_in_smaller_pages(ads: AdRoom) -> None:
    ads.far.fail(1, path="campaigns", status=500, message="Please reduce the amount of data you're asking for")
    ads.collect()
    limits = [one.asked["limit"] for one in ads.far.heard if one.path.endswith("campaigns")]
    assert limits == ["1000", "500"]
