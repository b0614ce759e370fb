"""Which addresses are Spotify's inside, which its sign-in, and what of an address may be kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.access.collecting import Collecting
from pipeline.model import StepResult
from pipeline.platforms.page_answers import PageAnswer
from pipeline.platforms.spotify.extract import together
from pipeline.platforms.spotify.site import Site
from pipeline.platforms.spotify.song_answers import by_period, is_song_list, without_secrets

NOVA, KILO = "N" * 22, "K" * 22
VIEW = "https://generic.wg.spotify.com/catalog-view/v1/artist/{}/songs?time-filter={}"


@pytest.mark.parametrize(
    ("url", "signed_out"),
    [
        ("https://artists.spotify.com/", False),
        ("https://artists.spotify.com/home", False),
        ("https://artists.spotify.com/c/login", True),
        ("https://artists.spotify.com/home?from=login", False),
        ("https://accounts.spotify.com/en/login?continue=https%3A%2F%2Fartists.spotify.com%2Fhome", True),
        ("https://accounts.spotify.com/challenge", True),
        ("https://open.spotify.com/", False),
    ],
)
def test_the_accounts_service_is_the_sign_in_wherever_it_has_got_to(url, signed_out):
    assert Site(Collecting()).is_signed_out(url) is signed_out


def test_one_begins_on_the_artists_site():
    site = Site(Collecting())
    assert (site.sign_in_url, site.identity_field) == ("https://artists.spotify.com/", "#login-username")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (VIEW.format(NOVA, "28day"), True),
        (VIEW.format(NOVA, "28day") + "&sort=streams", True),
        ("https://generic.wg.spotify.com/catalog-view/v2/songs?time-filter=all", True),
        (VIEW.format(KILO, "28day"), False),
        (VIEW.format(NOVA, "90day"), False),
        (VIEW.format(NOVA, "28day").partition("?")[0], False),
        ("https://generic.wg.spotify.com/other?time-filter=28day", False),
        ("https://generic.wg.spotify.com.example/catalog-view?time-filter=28day", False),
    ],
)
def test_only_this_artists_lists_for_known_periods_are_overheard(url, wanted):
    assert is_song_list(Collecting(), NOVA, url) is wanted


def test_an_address_keeps_its_period_and_nothing_that_may_be_a_secret():
    url = f"https://u:p@generic.wg.spotify.com/catalog-view/v1/artist/{NOVA}/songs?token=t&time-filter=all&x=1#y"
    assert without_secrets(url) == VIEW.format(NOVA, "all")


def test_the_newest_whole_answer_of_a_period_counts():
    def heard(period, body, status=200):
        return PageAnswer(
            VIEW.format(NOVA, period), status, datetime(2026, 11, 21, tzinfo=UTC), json.dumps(body).encode()
        )

    older, newer = {"songs": [{"id": "1"}]}, {"songs": [{"id": "2"}]}
    found = by_period([
        heard("all", older), heard("all", newer), heard("1day", {"error": {}}), heard("7day", newer, 500),
        heard("28day", ["songs"]), heard("1year", {"totals": 1}),
    ])  # fmt: skip
    assert {period: answer.json() for period, answer in found.items()} == {"all": newer}


def test_two_parts_are_one_result_and_skipped_parts_do_not_count():
    skipped = StepResult(skipped_reason="not set up")
    site, api = StepResult(rows_out=3, bytes=5, files=2, notes=("a",)), StepResult(rows_out=4, bytes=1, notes=("b",))
    assert together([skipped, skipped]) == skipped
    assert together([site, skipped]) == site
    assert together([site, api]) == StepResult(rows_out=7, bytes=6, files=2, notes=("a", "b"))
