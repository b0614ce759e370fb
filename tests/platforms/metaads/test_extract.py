"""What the ad account tells comes home whole: every campaign, every day, in the table that is read again."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.lake_access import access_of
from pipeline.access.sessions import SessionFacts, SessionState
from pipeline.model import Cancelled, FailureKind, StepFailed
from pipeline.platforms.metaads import extract
from tests.landing.metaads import DAILY_COLUMNS
from tests.platform_sims.graph import TOKEN, Key
from tests.platform_sims.metaads import ACCOUNT
from tests.platforms.metaads.ad_room import QUICK, AdRoom


def kind_of(room: AdRoom, **more: Any) -> FailureKind:
    with pytest.raises(StepFailed) as failed:
        room.collect(**more)
    return failed.value.failure.kind


def facts_of(room: AdRoom) -> SessionFacts:
    found = room.access.sessions.book.of(extract.CONNECTION)
    assert found is not None
    return found


def test_curated_equals_what_the_account_truly_had(old_ads: AdRoom, invented_ads: Path) -> None:
    result = old_ads.collect()
    truth = json.loads((invented_ads / "truth.json").read_bytes())["tables"]["meta_daily"]
    found = [[row[name] for name in truth["columns"]] for row in old_ads.curated()]
    assert [[*row[:2], Decimal(row[2]), *map(int, row[3:])] for row in found] == [
        [*row[:2], Decimal(str(row[2])), *row[3:]] for row in truth["rows"]
    ]
    assert result.files == len(old_ads.landed()) == 2
    assert result.rows_out == len(found)


def test_the_table_is_the_one_of_the_format(ads: AdRoom, invented_ads: Path) -> None:
    ads.collect()
    newest = ads.landed()[0]  # history comes after the newest days
    assert newest == "metaads_campaign_daily_20261121_070000.csv"
    theirs = sorted((invented_ads / "landing" / "metaads").glob("metaads_campaign_daily_*.csv"))[-1]
    head, *_ = (ads.root / "landing" / "metaads" / newest).read_text(encoding="utf-8").splitlines()
    assert head.split(",") == list(DAILY_COLUMNS)
    ours = {row["date"] + row["campaign_id"]: row for row in ads.table(newest)}
    ads.root.joinpath("landing", "metaads", "theirs").write_bytes(theirs.read_bytes())
    expected = {row["date"] + row["campaign_id"]: row for row in ads.table("theirs")}
    assert ours.keys() == expected.keys()
    figures = ("spend_usd", "reach", "frequency", "cpm", "ctr")
    for key, row in ours.items():
        other = expected[key]
        assert [Decimal(row[name]) for name in figures] == [Decimal(other[name]) for name in figures]
        assert json.loads(row["meta_pixel_events"]) == json.loads(other["meta_pixel_events"])
        assert row["reach"].endswith(".0")
        same = set(DAILY_COLUMNS) - {*figures, "meta_pixel_events", "cpc"}
        assert {name: row[name] for name in same} == {name: other[name] for name in same}


def test_archived_campaigns_and_those_on_no_list_come_along(ads: AdRoom) -> None:
    recent = [row for row in ads.far.rows if row["date_start"] >= "2026-10-22"]
    first, second = sorted({row["campaign_id"] for row in recent})[:2]
    ads.far.archived, ads.far.unlisted = {first}, {second}
    result = ads.collect()
    found = {row["campaign_id"]: row for row in ads.curated()}
    assert (found[first]["status"], found[first]["is_active"]) == ("ARCHIVED", "False")
    assert (found[second]["status"], found[second]["is_active"]) == ("", "")
    assert found[second]["campaign_name"]
    assert result.notes == (f"Campaigns with figures, but on no list of Meta: {second}.",)


def test_a_campaign_of_today_is_not_missed_tomorrow(ads: AdRoom) -> None:
    newest = max(row["date_start"] for row in ads.far.rows)
    fresh = "120203999999999999"
    row = {**ads.far.rows[-1], "campaign_id": fresh, "campaign_name": "NOVA DRIFT - NEW", "date_start": newest}
    ads.collect()
    ads.far.rows.append({**row, "date_stop": newest})
    ads.far.campaigns[fresh] = {
        "id": fresh,
        "name": "NOVA DRIFT - NEW",
        "status": "ACTIVE",
        "effective_status": "ACTIVE",
    }
    ads.days(1)
    ads.collect()
    assert [r["status"] for r in ads.curated() if r["campaign_id"] == fresh] == ["ACTIVE"]


def test_days_without_delivery_have_no_row_but_late_events_do(ads: AdRoom) -> None:
    quiet = {"spend": "0", "impressions": "0", "clicks": "0", "reach": "0", "date_start": "2026-11-20",
             "date_stop": "2026-11-20"}  # fmt: skip
    silent, late = ({**ads.far.rows[0], **quiet, "campaign_id": number} for number in ("1", "2"))
    silent["actions"], late["actions"] = [], [{"action_type": "link_click", "value": "1"}]
    ads.far.rows.extend([silent, late])
    ads.far.campaigns["2"] = {"id": "2", "status": "PAUSED", "effective_status": "PAUSED"}
    ads.collect()
    found = {row["campaign_id"]: row for row in ads.curated()}
    assert "1" not in found
    assert (found["2"]["spend_usd"], found["2"]["pixel_link_click"]) == ("0.00", "1")


def test_without_keys_it_is_not_set_up(ads: AdRoom) -> None:
    ads.forget_keys()
    assert ads.collect().skipped_reason == "not set up"
    assert ads.far.heard == []


def test_keys_may_stand_in_the_environment(ads: AdRoom) -> None:
    ads.forget_keys()
    stated = {"META_ACCESS_TOKEN": TOKEN, "META_AD_ACCOUNT_ID": ACCOUNT.removeprefix("act_")}
    access = access_of(ads.root, ads.clock, environ=stated)
    assert extract.collect_with(ads.context(), access, QUICK).files > 0


def test_test_tells_the_name_of_the_account_and_until_when(ads: AdRoom) -> None:
    ends = datetime(2027, 1, 20, tzinfo=UTC)
    ads.far.keys[0].expires_at = int(ends.timestamp())
    assert ads.check() == "Label ads"
    facts = facts_of(ads)
    assert (facts.signed_in_as, facts.expires, facts.state(ads.clock.now())) == ("Label ads", ends, SessionState.VALID)
    ads.far.keys[0].expires_at = 0
    ads.check()
    assert facts_of(ads).expires is None


def test_test_says_what_is_missing(ads: AdRoom) -> None:
    ads.forget_keys()
    with pytest.raises(StepFailed, match="not set up"):
        ads.check()


def test_a_key_that_has_ended_is_marked_and_a_new_one_heals(ads: AdRoom) -> None:
    ads.collect()
    ads.far.keys[0].is_valid = False
    assert kind_of(ads) is FailureKind.NEEDS_SIGN_IN
    assert facts_of(ads).state(ads.clock.now()) is SessionState.NEEDS_SIGN_IN
    assert facts_of(ads).why_ended == "The access to Meta Ads has ended. Nothing was lost."
    ads.far.keys.append(Key("EAABnewNEWnewNEWnewNEW0123456789"))
    ads.state(token="EAABnewNEWnewNEWnewNEW0123456789")
    ads.collect()
    assert facts_of(ads).state(ads.clock.now()) is SessionState.VALID


def test_a_key_that_ends_midway_lands_nothing_more(ads: AdRoom) -> None:
    ads.far.faults.set("signed-out-midway")
    assert kind_of(ads) is FailureKind.NEEDS_SIGN_IN
    assert ads.landed() == []
    assert facts_of(ads).ended_at


def test_a_key_may_not_be_allowed_to_look_at_itself(ads: AdRoom) -> None:
    ads.far.keys[0].looks_at_itself = False
    assert ads.check() == "Label ads"


def test_a_key_without_the_permission_says_so(ads: AdRoom) -> None:
    ads.far.keys[0].scopes = ("email",)
    with pytest.raises(StepFailed, match="not shared with our access"):
        ads.check()


@pytest.mark.parametrize("stated", ["act_999", "999"])
def test_an_account_that_is_not_shared_waits_for_the_owner(ads: AdRoom, stated: str) -> None:
    ads.state(account=stated)
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    failure = failed.value.failure
    assert (failure.kind, failure.detail) == (FailureKind.NEEDS_SIGN_IN, "code 100/33")
    assert "business settings" in failure.next_action


def test_an_account_that_is_none_is_not_asked_for(ads: AdRoom) -> None:
    ads.state(account="our ads")
    assert kind_of(ads) is FailureKind.NEEDS_SIGN_IN
    assert ads.far.paths() == ["GET debug_token"]


def test_amounts_in_another_currency_are_not_taken_for_dollars(ads: AdRoom) -> None:
    ads.far.account["currency"] = "EUR"
    with pytest.raises(StepFailed, match="kept in EUR; only USD") as failed:
        ads.collect()
    assert failed.value.failure.kind is FailureKind.ENVIRONMENT
    assert ads.landed() == []


def test_a_closed_account_is_read_and_noted(ads: AdRoom) -> None:
    ads.far.account["account_status"] = 101
    result = ads.collect()
    assert result.files
    assert result.notes == ("The ad account Label ads is not active (status 101).",)


def test_an_app_that_wants_its_secret_is_shown_that_it_is_known(ads: AdRoom) -> None:
    ads.far.app_secret = "0123456789abcdefCANARYsecret"
    with pytest.raises(StepFailed, match="secret of the app"):
        ads.collect()
    ads.state(app_secret=ads.far.app_secret)
    assert ads.collect().files
    assert ads.far.leaked == []


def test_the_version_comes_from_the_configuration(ads: AdRoom) -> None:
    config = ads.root / "config" / "collecting.json"
    stated = json.loads(config.read_bytes())
    config.write_text(json.dumps({**stated, "graph_version": "v18.0"}))
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    assert failed.value.failure.kind is FailureKind.ENVIRONMENT
    assert "graph_version" in failed.value.failure.next_action
    config.write_text(json.dumps({**stated, "graph_version": "v25.0"}))
    assert ads.collect().files


def test_the_day_is_the_accounts_own(ads: AdRoom) -> None:
    ads.far.account["timezone_name"] = "America/Los_Angeles"  # where it is still the day before
    ads.collect()
    assert ads.ranges() == [("GET", "2026-10-22", "2026-11-19")]


def test_figures_of_another_shape_land_nowhere(ads: AdRoom) -> None:
    del ads.far.rows[-1]["reach"]
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    failure = failed.value.failure
    assert failure.kind is FailureKind.BAD_DATA
    assert failure.detail.startswith("missing-field")
    assert ads.landed() == []


def test_another_shape_of_answer_is_for_the_maintainers(ads: AdRoom) -> None:
    ads.far.faults.set("layout")
    assert kind_of(ads) is FailureKind.LAYOUT_CHANGED


def test_no_rows_where_there_used_to_be_rows_is_no_success(ads: AdRoom) -> None:
    ads.collect()
    ads.curated()
    ads.far.faults.set("empty", paths=[f"/v24.0/{ACCOUNT}/insights"])
    with pytest.raises(StepFailed, match="empty page where there used to be rows") as failed:
        ads.collect()
    assert failed.value.failure.kind is FailureKind.BAD_DATA
    ads.days(30)
    assert ads.collect().files == 0, "an account without delivery for weeks has nothing to tell"


def test_a_stopped_run_orders_no_report_and_keeps_what_has_landed(old_ads: AdRoom) -> None:
    def stop() -> None:
        (old_ads.root / "cancel").touch()
        time.sleep(0.06)  # the flag is looked at twenty times a second

    old_ads.far.after[f"{ACCOUNT}/insights"] = stop
    with pytest.raises(Cancelled):
        old_ads.collect()
    assert [method for method, _, _ in old_ads.ranges()] == ["GET"]
    (old_ads.root / "cancel").unlink()
    assert old_ads.collect().files
