"""The statistics pages give exactly their daily chart, or are refused with a reason the owner understands."""

from __future__ import annotations

from datetime import date

import pytest

from tests.platforms.distrokid.reports import APPLE_PAGE, SPOTIFY_PAGE, apple_page, streams_page
from tests.platforms.hand_made import read_one, refusal_of

TWO_DAYS = '[{"category": "2026-11-18", "column-1": 2543}, {"category": "2026-11-19", "column-1": "1,795"},]'
APPLE_DAYS = '[{"field": "2026-11-19", "value": 59}, {"field": "2026-11-20", "value": "13"}]'
DAYS = ([date(2026, 11, 18), date(2026, 11, 19)], [2543, 1795])
LOGIN = '<html><form action="/api/signin"><input type="email"><input type="password" name="p"></form></html>'


def test_the_daily_chart_is_found_among_others_trailing_comma_and_all(tmp_path):
    columns = read_one(tmp_path, "distrokid", SPOTIFY_PAGE, streams_page(TWO_DAYS)).tables["dk_spotify_daily"]
    assert (columns["date"], columns["streams"]) == DAYS


@pytest.mark.parametrize(
    "array",
    [
        APPLE_DAYS,
        APPLE_DAYS.replace("field", "category").replace("value", "column-1"),
        APPLE_DAYS.replace("value", "plays"),
    ],
)
def test_the_apple_series_is_read_under_each_of_its_names(tmp_path, array):
    columns = read_one(tmp_path, "distrokid", APPLE_PAGE, apple_page(array)).tables["dk_apple_daily"]
    assert columns["streams"] == [59, 13]


def test_a_longer_list_of_countries_is_not_taken_for_the_days(tmp_path):
    countries = ", ".join(f'{{"field": "C{n}", "value": {n}}}' for n in range(50))
    others = f'AmCharts.makeChart("places", {{"id": "appleplaces", "dataProvider": [{countries}]}});'
    columns = read_one(tmp_path, "distrokid", APPLE_PAGE, apple_page(APPLE_DAYS, others)).tables["dk_apple_daily"]
    assert columns["date"] == [date(2026, 11, 19), date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (LOGIN, "login-page"),
        (streams_page("[]"), "no-rows"),
        (streams_page(TWO_DAYS, chart="trend99day"), "no-daily-chart"),
        ("<html><body>Be right back</body></html>", "no-daily-chart"),
        (streams_page(TWO_DAYS).partition('"1,795"')[0], "truncated"),
        (streams_page("[1, 2]"), "unreadable-chart"),
        (streams_page('[{"category": "2026-11-18", "column-1": NaN}]'), "not-a-count"),
        (streams_page('[{"category": "2026-11-18", "column-1": -4}]'), "negative-count"),
        (streams_page('[{"category": "2026-11-18"}]'), "not-a-count"),
        (streams_page('[{"category": "18.11.2026", "column-1": 4}]'), "not-a-date"),
        (streams_page('[{"category": "2027-11-18", "column-1": 4}]'), "future-date"),
        (streams_page(TWO_DAYS.replace("11-19", "11-18")), "repeated-date"),
    ],
)
def test_a_page_that_cannot_be_trusted_is_refused(tmp_path, page, rule):
    assert refusal_of(tmp_path, "distrokid", SPOTIFY_PAGE, page).rule == rule


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (LOGIN, "login-page"),
        (apple_page("[]"), "no-rows"),
        (apple_page('[{"field": "US", "value": 3}]'), "no-daily-chart"),
        (apple_page(APPLE_DAYS)[:150], "truncated"),
        (streams_page(TWO_DAYS), "other-page"),
    ],
)
def test_an_apple_page_that_cannot_be_trusted_is_refused(tmp_path, page, rule):
    assert refusal_of(tmp_path, "distrokid", APPLE_PAGE, page).rule == rule


def test_a_signed_out_page_tells_the_owner_to_sign_in(tmp_path):
    assert "Sign in to DistroKid" in refusal_of(tmp_path, "distrokid", SPOTIFY_PAGE, LOGIN).next_action
