"""The follower count is the right account's, under an exact key, and agrees with what the page shows."""

from __future__ import annotations

import pytest

from pipeline.platforms.tiktok.follower_search import (
    OWN_PAGE,
    Disagreement,
    Shown,
    Sighting,
    chosen,
    counts_of,
    pattern_of,
    shown,
    sightings,
)

DETAIL = "https://www.tiktok.com/api/user/detail/?uniqueId=nova.drift&msToken=a-signature"


def seen(count: int, pattern: str = "api/user/detail") -> Sighting:
    return Sighting(count, "https://www.tiktok.com/", pattern)


@pytest.mark.parametrize(
    "body",
    [
        {"userInfo": {"user": {"uniqueId": "nova.drift"}, "stats": {"followerCount": 2453}}},
        {"userInfo": {"user": {"uniqueId": "Nova.Drift"}, "statsV2": {"followerCount": "2453"}}},
        {"user": {"unique_id": "nova.drift", "follower_count": 2453}},
        {"data": [{"uniqueId": "kilo.vale", "fans": 7}, {"uniqueId": "nova.drift", "fans": 2453}]},
        {"viewer": {"uniqueId": "kilo.vale", "followerCount": 7}, "followerCount": 2453, "uniqueId": "nova.drift"},
    ],
)
def test_a_count_is_found_wherever_it_belongs_to_the_account(body: object) -> None:
    assert list(counts_of(body, "nova.drift")) == [2453]


@pytest.mark.parametrize(
    "body",
    [
        {"userInfo": {"user": {"uniqueId": "kilo.vale"}, "stats": {"followerCount": 2453}}},
        {"uniqueId": "nova.drift", "fanbaseSize": 2453, "followerGoal": 9, "fans_growth": 3, "followingCount": 31},
        {"followerCount": 2453},  # nobody's
        {"user": {"uniqueId": "nova.drift"}, "author": {"uniqueId": "kilo.vale"}, "stats": {"followerCount": 2453}},
        {"uniqueId": "nova.drift", "history": [{"date": "2026-11-20", "followerCount": 2400}]},
        {"uniqueId": "nova.drift", "followerCount": True},
        {"uniqueId": "nova.drift", "followerCount": -1},
        {"uniqueId": "nova.drift", "followerCount": "2.4K"},
        [[["nova.drift", 2453]]],
        None,
    ],
)
def test_what_is_not_the_accounts_own_count_is_none(body: object) -> None:
    assert list(counts_of(body, "nova.drift")) == []


def test_an_answer_that_names_nobody_is_about_whom_it_was_asked_for() -> None:
    assert [s.count for s in sightings(DETAIL, {"stats": {"followerCount": 5}}, "nova.drift")] == [5]
    assert list(sightings(DETAIL, {"stats": {"followerCount": 5}}, "kilo.vale")) == []


def test_an_address_is_kept_without_what_it_says_about_our_browser() -> None:
    (found,) = sightings(DETAIL, {"stats": {"followerCount": 5}}, "nova.drift")
    assert found.url == "https://www.tiktok.com/api/user/detail/?uniqueId=nova.drift"
    assert found.pattern == "api/user/detail"
    assert pattern_of("https://elsewhere.example/?from=api/user/detail") == ""


@pytest.mark.parametrize(
    ("text", "count", "step"),
    [("2453", 2453, 1), ("2,453", 2453, 1), (" 12.3K ", 12_300, 100), ("1.2M", 1_200_000, 100_000),
     ("3m", 3_000_000, 1_000_000), ("1.25B", 1_250_000_000, 10_000_000), ("0", 0, 1)],
)  # fmt: skip
def test_a_shown_count_is_read_as_exactly_as_it_is_written(text: str, count: int, step: int) -> None:
    assert shown(text) == Shown(count, step)


@pytest.mark.parametrize("text", ["", "Followers", "1.2.3", "12.5", "K", "-3"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert shown(text) is None


@pytest.mark.parametrize(
    ("text", "count", "agrees"),
    [("1.2M", 1_249_999, True), ("1.2M", 1_150_001, True), ("1.2M", 1_320_000, False), ("12.3K", 12_345, True),
     ("12.3K", 2_453, False), ("2453", 2_455, True), ("2453", 2_600, False), ("0", 0, True), ("0", 3, False)],
)  # fmt: skip
def test_a_shown_count_agrees_with_what_it_may_be_short_for(text: str, count: int, agrees: bool) -> None:
    on_page = shown(text)
    assert on_page is not None
    assert on_page.agrees(count) is agrees


def test_of_several_the_one_that_the_page_shows_is_believed() -> None:
    stale, right = seen(1_900, "api/user/detail"), seen(2_453, "aweme/v1/user")
    assert chosen([stale, right], Shown(2_453, 1)) == right
    assert chosen([seen(2_453, OWN_PAGE), right], Shown(2_453, 1)) == right


def test_counts_that_contradict_each_other_or_the_page_are_not_believed() -> None:
    with pytest.raises(Disagreement):
        chosen([seen(1_900)], Shown(2_453, 1))
    with pytest.raises(Disagreement):
        chosen([seen(1_900), seen(2_453, "aweme/v1/user")], None)


def test_no_followers_are_only_believed_where_the_page_says_so_too() -> None:
    assert chosen([seen(0)], None) is None
    assert chosen([seen(0)], Shown(0, 1)) == seen(0)
    assert chosen([], Shown(12, 1)) is None
