"""A file of Instagram or YouTube is taken over exactly or not at all; what is not known stays empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Verdict
from pipeline.platforms.social.schema import INSTAGRAM_COUNTS, INSTAGRAM_DAYS, YOUTUBE_COUNTS
from pipeline.platforms.social.validate import identify
from pipeline.registry import Artist, Registry
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of
from tests.platforms.social.files import CHANNEL, IDENTITY, day, instagram, instagram_file, youtube, youtube_file

INSTA, TUBE = instagram_file().partition("/")[2], youtube_file().partition("/")[2]


def test_files_are_known_by_their_names() -> None:
    registry = Registry()
    insta, tube = identify(instagram_file("nova.drift_x"), registry), identify(youtube_file(), registry)
    assert insta is not None
    assert tube is not None
    assert (insta.kind, insta.subject) == ("instagram", "nova.drift_x")
    assert (tube.kind, tube.subject, tube.downloaded_at) == ("youtube", CHANNEL, insta.downloaded_at)
    assert [identify(name, registry) for name in ("instagram_x.json", "youtube_20261121_070000.json", "a.csv")] == [
        None
    ] * 3


def test_an_account_has_days_and_levels(tmp_path: Path) -> None:
    tables = read_one(tmp_path, "social", INSTA, instagram(day("2026-11-19"), day("2026-11-20", views=7))).tables
    assert tables[INSTAGRAM_DAYS.name] == {
        "account": ["novadrift"] * 2, "date": [date(2026, 11, 19), date(2026, 11, 20)], "views": [120, 7],
        "reach": [80, None], "likes": [9, None], "comments": [2, None], "shares": [1, None],
    }  # fmt: skip
    assert tables[INSTAGRAM_COUNTS.name] == {
        "account": ["novadrift"], "account_id": [IDENTITY], "date": [date(2026, 11, 21)], "followers": [1203],
        "posts": [45],
    }  # fmt: skip


def test_a_day_without_figures_is_no_day_of_noughts(tmp_path: Path) -> None:
    body = instagram({"date": "2026-11-20", "insights": []}, day("2026-11-19", online_followers=3))
    assert read_one(tmp_path, "social", INSTA, body).tables[INSTAGRAM_DAYS.name]["date"] == []


def test_an_account_may_be_known_by_its_id_only(tmp_path: Path) -> None:
    body = instagram(profile={"id": IDENTITY})
    name = instagram_file(IDENTITY).partition("/")[2]
    levels = read_one(tmp_path, "social", name, body).tables[INSTAGRAM_COUNTS.name]
    assert (levels["account"], levels["followers"]) == ([IDENTITY], [None])


def test_a_channel_has_levels(tmp_path: Path) -> None:
    assert read_one(tmp_path, "social", TUBE, youtube()).tables[YOUTUBE_COUNTS.name] == {
        "channel": [CHANNEL], "channel_handle": ["novadrift"], "channel_name": ["Nova Drift"],
        "date": [date(2026, 11, 21)], "followers": [1230], "posts": [2], "total_views": [5000], "total_likes": [42],
        "total_comments": [6],
    }  # fmt: skip


def test_what_a_channel_hides_is_unknown(tmp_path: Path) -> None:
    body = youtube(all_videos=False)
    body["channel"]["statistics"] |= {"hiddenSubscriberCount": True, "subscriberCount": "0"}
    body["videos"][0]["statistics"].pop("likeCount")
    table = read_one(tmp_path, "social", TUBE, body).tables[YOUTUBE_COUNTS.name]
    assert (table["followers"], table["total_likes"], table["total_comments"]) == ([None], [None], [None])
    table = read_one(tmp_path, "social", TUBE, {**body, "all_videos": True}).tables[YOUTUBE_COUNTS.name]
    assert table["total_likes"] == [12]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<html>Log in</html>", "not-json"),
        ('{"profile": {', "truncated"),
        ([], "unknown-shape"),
        ({"profile": {}}, "unknown-shape"),
        (instagram(profile={"username": "novadrift"}), "not-an-id"),
        (instagram(profile={"id": 1.7e16, "username": "novadrift"}), "not-an-id"),
        (instagram(profile={"id": IDENTITY, "username": "someone.else"}), "account-mismatch"),
        (instagram(day(), day()), "repeated-date"),
        (instagram(day("2026-11-24")), "future-date"),
        (instagram(day("20.11.2026")), "not-a-date"),
        (instagram(day(views=-1)), "negative-count"),
        (instagram(day(views="many")), "not-a-count"),
        (instagram({"date": "2026-11-20"}), "unknown-shape"),
        (instagram({"date": "2026-11-20", "insights": [3]}), "unknown-shape"),
        ({**instagram(), "days": [7]}, "unknown-shape"),
    ],
)
def test_a_wrong_account_file_is_refused(tmp_path: Path, body: Any, rule: str) -> None:
    assert refusal_of(tmp_path, "social", INSTA, body).rule == rule


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"error": {"code": 403}}, "unknown-shape"),
        ({**youtube(), "channel": {"id": CHANNEL}}, "unknown-shape"),
        ({**youtube(), "videos": None}, "unknown-shape"),
        ({**youtube(), "videos": [7]}, "unknown-shape"),
        (youtube(views="-5"), "negative-count"),
        (youtube(views="5k"), "not-a-count"),
        (youtube(likes=["a few"]), "not-a-count"),
        ({**youtube(), "channel": {**youtube()["channel"], "id": "UCother"}}, "account-mismatch"),
    ],
)
def test_a_wrong_channel_file_is_refused(tmp_path: Path, body: Any, rule: str) -> None:
    assert refusal_of(tmp_path, "social", TUBE, body).rule == rule


def test_one_bad_file_does_not_spoil_the_others(lake: HandMadeLake) -> None:
    lake.put(instagram_file(), instagram())
    lake.put(youtube_file(), "{")
    lake.run()
    assert lake.verdict("instagram_novadrift_20261121_070000.json") is Verdict.ACCEPTED
    assert lake.verdict(TUBE) is Verdict.QUARANTINED
    assert len(lake.rows("instagram_analytics")) == 2


def test_accounts_are_found_by_name_and_id() -> None:
    registry = Registry((Artist("a", "A", accounts={"instagram": " @Nova.Drift "}), Artist("b", "B"),
                         Artist("c", "C", accounts={"instagram": "178", "youtube": "UCx"})))  # fmt: skip
    assert registry.accounts_on("instagram") == ("Nova.Drift", "178")
    assert [getattr(registry.with_account("instagram", *names), "slug", None)
            for names in (("nova.drift", ""), ("x", "178"), ("",), ("y",))] == ["a", "c", None, None]  # fmt: skip
