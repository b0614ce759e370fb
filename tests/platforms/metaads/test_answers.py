"""Answer pages and dumps: figures are taken as they are, refusals are understood, access keys never leave the file."""

from __future__ import annotations

import json

import pytest

from pipeline.model import Verdict
from tests.platforms.metaads.small_lake import CAMPAIGN, DAILY, PAGE, Lake, daily, insight, page

KEY = "EAABsecretsecretsecret"
DUMP = "meta_ads_dump_20261121_131455"


def refusal(code: int | None, message: str = "no") -> str:
    return json.dumps({"error": {"message": message, "type": "OAuthException", "code": code}})


def test_a_page_gives_the_same_figures_as_the_table(lake: Lake) -> None:
    lake.put(PAGE, page())
    lake.run()
    (from_page,) = lake.rows("meta_daily")
    lake.put("metaads_campaign_daily_20261121_125922.csv", daily())
    lake.run()
    (from_table,) = lake.rows("meta_daily")
    described = {"objective", "status", "is_active"}
    assert {k: v for k, v in from_page.items() if k not in described} == {
        k: v for k, v in from_table.items() if k not in described
    }
    assert [from_page[name] for name in sorted(described)] == ["", "", ""], "a page does not tell these"


def test_a_page_without_clicks_and_events_is_a_day_without_clicks_and_events(lake: Lake) -> None:
    lake.put(PAGE, page(insight(cpc=None, clicks="0", actions=None)))
    lake.run()
    (row,) = lake.rows("meta_daily")
    assert (row["clicks"], row["cpc"], row["pixel_link_click"]) == ("0", "", "0")


def test_actions_get_our_event_names_and_others_keep_theirs(lake: Lake) -> None:
    actions = [
        {"action_type": "offsite_conversion.fb_pixel_view_content", "value": "4"},
        {"action_type": "onsite_conversion.messaging_conversation_started_7d", "value": "1", "1d_view": "1"},
        {"action_type": "offsite_conversion.custom.1234", "value": 3},
        {"action_type": "link_click", "value": "2"},
        {"action_type": "link_click", "value": "3"},
    ]
    lake.put(PAGE, page(insight(actions=actions)))
    lake.run()
    (row,) = lake.rows("meta_daily")
    told = {name: value for name, value in row.items() if name.startswith(("pixel_", "action_")) and value != "0"}
    assert told == {
        "pixel_view_content": "4", "pixel_messaging_started": "1", "action_offsite_conversion.custom.1234": "3",
        "pixel_link_click": "5",
    }  # fmt: skip


def test_numbers_may_come_as_numbers(lake: Lake) -> None:
    lake.put(PAGE, page(insight(campaign_id=int(CAMPAIGN), spend=3.41, impressions=1321, clicks=8, reach=1299)))
    lake.run()
    assert lake.rows("meta_daily")[0]["campaign_id"] == CAMPAIGN


@pytest.mark.parametrize("body", ['{"data": []}', '{"data": [], "paging": {}}'])
def test_an_empty_page_is_known_and_carries_no_figures(body: str, lake: Lake) -> None:
    assert lake.delivered(PAGE, body).verdict is Verdict.NO_FIGURES
    assert lake.rows("meta_daily") == []


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (190, "Sign in to Meta Ads again, then collect again."),
        (200, "Give the access the permission ads_read for the ad account, then collect again."),
        (17, "Collect again in an hour."),
        (80004, "Collect again in an hour."),
        (1, "Download it again."),
        (None, "Download it again."),
    ],
)
def test_a_refused_answer_tells_the_owner_what_to_do(code: int | None, action: str, lake: Lake) -> None:
    refused = lake.delivered(PAGE, refusal(code)).refusal
    assert refused is not None
    assert (refused.rule, refused.next_action) == ("refused-answer", action)


@pytest.mark.parametrize(
    "body",
    [
        page(paging={"next": f"https://graph.facebook.com/v18.0/1/insights?access_token={KEY}"}),
        page(insight(clicks="-1"), paging={"next": f"https://graph.facebook.com/?access_token={KEY}"}),
        page(insight(clicks=[]), paging={"next": f"https://graph.facebook.com/?access_token={KEY}"}),
        page(paging={"next": f"?access_token={KEY}"})[:-9],
        refusal(190, f"Malformed access token {KEY}"),
        json.dumps({"paging": {"next": f"?access_token={KEY}"}}),
    ],
)
def test_an_access_key_stays_in_the_file_it_came_in(body: str, lake: Lake) -> None:
    delivery = lake.delivered(PAGE, body)
    said = [repr(delivery), *(repr(result) for result in lake.ledger.results.values())]
    said += [path.read_text() for path in (lake.root / "quarantine").rglob("*.why.json")]
    assert not [text for text in said if KEY in text]
    assert not [name for name, data in lake.published().items() if KEY.encode() in data]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("", "empty-file"),
        ("<html><body>Log in to Facebook</body></html>", "login-page"),
        (page()[:150], "truncated"),
        ('{"data": [NaN]}', "not-a-number"),
        ("[]", "unknown-answer"),
        ('{"success": true}', "unknown-answer"),
        ('{"data": null}', "unknown-answer"),
        ('{"data": ["row"]}', "unknown-answer"),
        (page(insight(reach=None)), "missing-field"),
        (page(insight(spend=None)), "missing-field"),
        (page(insight(date_stop="2026-11-21")), "not-daily"),
        (page(insight(adset_id="120203000000000092")), "not-campaign-level"),
        (page(insight(campaign_id=1.2e17)), "not-an-id"),
        (page(insight(campaign_name="\ud83d")), "not-a-text"),
        (page(insight(actions={"link_click": 6})), "not-an-event"),
        (page(insight(actions=[{"action_type": "link_click"}])), "not-an-event"),
        (page(insight(actions=[{"action_type": 7, "value": "1"}])), "not-a-text"),
        (page(insight(clicks=True)), "not-a-count"),
        (page(insight(spend=True)), "not-a-number"),
        (page(insight(), insight(clicks="9")), "contradicting-rows"),
        ("[" * 100_000, "too-deep"),
    ],
)
def test_a_page_of_another_shape_is_refused(body: str, rule: str, lake: Lake) -> None:
    assert lake.refused(PAGE, body) == rule


def test_the_folder_dates_the_pages_in_it(lake: Lake) -> None:
    lake.put("insights_pages_20261121_100000/1_p001.json", page(insight(spend="2")))
    lake.put("insights_pages_20261120_100000/1_p001.json", page(insight(spend="1")))
    lake.run()
    assert lake.rows("meta_daily")[0]["spend_usd"] == "2.00"


# The older dump


def test_a_dump_gives_names_and_keeps_its_totals_to_itself(lake: Lake) -> None:
    total = {**insight(), "adset_id": "1", "spend": "500", "date_start": "2026-01-01"}
    listed = {"id": CAMPAIGN, "name": "KV - NONE - BROAD", "status": "ACTIVE", "objective": "SALES"}
    campaigns = [{**listed, "effective_status": "ACTIVE"}, {**listed, "id": "7"}]
    lake.put(f"{DUMP}/campaigns.json", json.dumps(campaigns))
    lake.put(f"{DUMP}/insights.json", json.dumps([total]))
    lake.put(f"{DUMP}/adsets.json", "[]")
    lake.put(f"{DUMP}/ads.json", json.dumps([{"id": "2"}]))
    lake.put(PAGE, page())
    lake.run()
    (row,) = lake.rows("meta_daily")
    assert (row["campaign_name"], row["status"], row["objective"]) == ("KV - NONE - BROAD", "ACTIVE", "SALES")
    assert (row["spend_usd"], row["is_active"]) == ("3.41", "True")
    assert [row["artist"] for row in lake.rows("meta_campaigns")] == ["kilo_vale"]
    assert "Meta campaigns known by name only, without daily figures so far: 1." in lake.remarks()
    assert lake.ledger.verdict("adsets.json") is Verdict.NO_FIGURES
    lifetime = lake.ledger.delivery("insights.json")
    assert (lifetime.verdict, lifetime.rows) == (Verdict.ACCEPTED, 1)
    assert "daily figures are not made from them" in lifetime.note


@pytest.mark.parametrize("name", ["campaigns.json", "adsets.json", "ads.json", "insights.json"])
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (refusal(190), "refused-answer"),
        ("{}", "unknown-answer"),
        ("[1]", "unknown-answer"),
        ('[{"id": "1"', "truncated"),
    ],
)
def test_a_damaged_list_of_a_dump_is_refused(name: str, body: str, rule: str, lake: Lake) -> None:
    assert lake.refused(f"{DUMP}/{name}", body) == rule


def test_one_damaged_list_does_not_spoil_the_others(lake: Lake) -> None:
    lake.put(f"{DUMP}/campaigns.json", json.dumps([{"id": CAMPAIGN, "name": "A", "status": "PAUSED"}]))
    lake.put(f"{DUMP}/insights.json", "[")
    lake.put(DAILY, daily())
    lake.run()
    assert lake.rows("meta_daily")[0]["status"] == "PAUSED"


@pytest.mark.parametrize("name", ["campaigns.json", "meta_ads_dump_x/other.json", "notes.txt", "export.xlsx"])
def test_files_nobody_knows_are_set_aside(name: str, lake: Lake) -> None:
    assert lake.refused(name, "[]") == "unknown-file"
