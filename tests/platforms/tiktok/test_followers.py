"""A follower count is a number of one account on one day; what it does not say for sure is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.platforms.hand_made import read_one, refusal_of
from tests.platforms.tiktok.exports import REGISTRY

NAME = "nova.drift_followers_20261121_235959.json"
ANSWER = {"count": 2453, "source_url": "https://…", "timestamp": "2026-11-21T23:59:59", "artist": "nova.drift"}


def counted(folder, body, name=NAME):
    reading = read_one(folder, "tiktok", name, body, REGISTRY)
    return list(zip(*reading.tables["tiktok_followers"].values(), strict=True))


@pytest.mark.parametrize(
    "body",
    [
        ANSWER,
        {"count": "2,453", "artist": "nova.drift"},
        {"count": 2453},
        {"count": 2453.0, "artist": "@Nova.Drift"},
        {"count": 2453, "artist": "nova_drift"},
        {"count": 2453, "artist": "NOVA DRIFT"},
    ],
    ids=["collected", "separators", "number alone", "at sign", "slug", "name"],
)
def test_a_count_stands_on_the_day_it_was_taken(body, tmp_path):
    assert counted(tmp_path, body) == [("nova.drift", date(2026, 11, 21), 2453)]


def test_an_account_without_followers_has_none(tmp_path):
    assert counted(tmp_path, {"count": 0})[0][2] == 0


def test_an_unknown_account_keeps_its_name(tmp_path):
    name = "some.one_else_followers_20261121_175813.json"
    assert counted(tmp_path, {"count": 7, "artist": "some.one_else"}, name)[0][0] == "some.one_else"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({**ANSWER, "artist": "kilo_vale"}, "account-mismatch"),
        ({**ANSWER, "artist": "nova.drift.fans"}, "account-mismatch"),
        ({**ANSWER, "artist": 7}, "not-a-text"),
        ({**ANSWER, "count": -1}, "negative-count"),
        ({**ANSWER, "count": 2.5}, "not-a-count"),
        ({**ANSWER, "count": True}, "not-a-count"),
        ({**ANSWER, "count": "2.4K"}, "not-a-count"),
        ({**ANSWER, "count": [2453]}, "not-a-count"),
        ('{"count": NaN}', "not-a-number"),
        ({"followers": 2453}, "unknown-shape"),
        ([ANSWER], "unknown-shape"),
        ("[" * 50, "truncated"),
        ('{"count": 24', "truncated"),
    ],
)
def test_what_is_no_count_of_this_account_is_refused(body, rule, tmp_path):
    assert refusal_of(tmp_path, "tiktok", NAME, body, registry=REGISTRY).rule == rule


@pytest.mark.parametrize("body", [{**ANSWER, "count": None}, "<html>Log in to TikTok</html>"])
def test_a_count_that_was_not_shown_asks_to_sign_in(body, tmp_path):
    refusal = refusal_of(tmp_path, "tiktok", NAME, body, registry=REGISTRY)
    assert refusal.next_action == "Sign in to TikTok, then collect again."


@pytest.mark.parametrize("body", [[{"follower_count": 7}], "<html>", "cut off ["])
def test_the_collectors_notes_carry_no_figures_whatever_they_hold(body, tmp_path):
    assert not read_one(tmp_path, "tiktok", "follower_debug_nova.drift_20261121_175813.json", body, REGISTRY).figures
