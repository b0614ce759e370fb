"""The stand-in of the Graph API is as strict as the real one: what is asked wrongly is answered with Meta's errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.platform_sims.graph import TOKEN
from tests.platform_sims.metaads import ACCOUNT
from tests.platforms.metaads.ad_room import AdRoom

RANGE = json.dumps({"since": "2026-11-10", "until": "2026-11-20"})
DAYS = {"level": "campaign", "time_increment": "1", "time_range": RANGE, "fields": "campaign_id,spend,date_start"}


def ask(ads: AdRoom, path: str, method: str = "GET", token: str = TOKEN, version: str = "v24.0", **asked: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    how: dict[str, Any] = {"params": asked} if method == "GET" else {"data": asked}
    return requests.request(method, f"{ads.far.base}/{version}/{path}", headers=headers, timeout=5, **how).json()


def code(answer: Any) -> int:
    return int(answer["error"]["code"])


def test_nobody_is_let_in_without_a_good_key(ads: AdRoom) -> None:
    assert code(ask(ads, ACCOUNT, token="", fields="name")) == 104
    assert code(ask(ads, ACCOUNT, token="", fields="name", access_token=TOKEN)) == 104, "in the header or not at all"
    assert code(ask(ads, ACCOUNT, token="EAABother", fields="name")) == 190
    assert ads.far.leaked == [ACCOUNT]


def test_versions_end(ads: AdRoom) -> None:
    assert code(ask(ads, ACCOUNT, version="v18.0", fields="name")) == 2635


def test_only_what_is_named_is_sent(ads: AdRoom) -> None:
    assert ask(ads, ACCOUNT) == {"id": ACCOUNT}
    assert set(ask(ads, f"{ACCOUNT}/campaigns")["data"][0]) == {"id"}
    assert code(ask(ads, f"{ACCOUNT}/campaigns", fields="id,colour")) == 100
    assert set(ask(ads, f"{ACCOUNT}/insights", **DAYS)["data"][0]) == {"campaign_id", "spend", "date_start"}
    assert set(ask(ads, f"{ACCOUNT}/insights", **{**DAYS, "fields": ""})["data"][0]) == {
        "impressions", "spend", "date_start", "date_stop",
    }  # fmt: skip


@pytest.mark.parametrize("missing", ["level", "time_increment"])
def test_days_of_campaigns_have_to_be_asked_for(ads: AdRoom, missing: str) -> None:
    (row,) = ask(ads, f"{ACCOUNT}/insights", **{k: v for k, v in DAYS.items() if k != missing})["data"]
    assert (row["date_start"], row["date_stop"]) == ("2026-11-10", "2026-11-20")


@pytest.mark.parametrize(
    ("stated", "wrong"), [("", 100), ("2026", 100), ('{"since": "2026-11-20", "until": "2026-11-10"}', 100),
                          ('{"since": "2019-01-01", "until": "2026-11-10"}', 3018)],
)  # fmt: skip
def test_ranges_have_to_make_sense(ads: AdRoom, stated: str, wrong: int) -> None:
    assert code(ask(ads, f"{ACCOUNT}/insights", **{**DAYS, "time_range": stated})) == wrong


def test_archived_campaigns_hide_unless_they_are_named(ads: AdRoom) -> None:
    ads.far.archived = {row["campaign_id"] for row in ads.far.rows}
    assert ask(ads, f"{ACCOUNT}/campaigns")["data"] == [
        {"id": one} for one in ads.far.campaigns if one not in ads.far.archived
    ]
    assert ask(ads, f"{ACCOUNT}/insights", **DAYS) == {"data": []}
    named = [{"field": "campaign.effective_status", "operator": "IN", "value": ["ARCHIVED"]}]
    assert ask(ads, f"{ACCOUNT}/insights", **DAYS, filtering=json.dumps(named))["data"]


def test_the_next_page_has_the_key_in_its_address(ads: AdRoom) -> None:
    paging = ask(ads, f"{ACCOUNT}/insights", **DAYS, limit="2")["paging"]
    assert f"access_token={TOKEN}" in paging["next"]
    assert set(paging["cursors"]) == {"before", "after"}


def test_a_report_is_not_there_before_it_is_completed(ads: AdRoom) -> None:
    number = ask(ads, f"{ACCOUNT}/insights", "POST", **DAYS)["report_run_id"]
    assert code(ask(ads, f"{number}/insights")) == 2601
    states = [ask(ads, number)["async_status"] for _ in ads.far.states]
    assert states[-1] == "Job Completed"
    assert ask(ads, f"{number}/insights")["data"]
