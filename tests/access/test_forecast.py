"""Until when a session will last: what is believed of what it says, and what is only usual."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.access.forecast import Forecast, forecast
from pipeline.platforms.connections import BY_KEY

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
DAY = timedelta(days=1)
DISTROKID, TOOLOST, TIKTOK = BY_KEY["distrokid"], BY_KEY["toolost"], BY_KEY["tiktok"]
TIMELESS = replace(DISTROKID, lifetime_days=None)


def cookie(name: str, lasts: timedelta | None, http_only: bool = True) -> dict[str, Any]:
    return {"name": name, "expires": (NOW + lasts).timestamp() if lasts else -1, "httpOnly": http_only, "value": "x"}


def jwt(**body: Any) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "x"}, body)]
    return ".".join([*parts, "c2lnbmVk"])


def stored(**values: str) -> dict[str, Any]:
    storage = [{"name": name, "value": value} for name, value in values.items()]
    return {"cookies": [], "origins": [{"origin": "https://toolost.example", "localStorage": storage}]}


def cookies(*found: dict[str, Any]) -> dict[str, Any]:
    return {"cookies": list(found), "origins": []}


def test_without_anything_said_the_usual_time_counts_from_the_sign_in():
    assert forecast(DISTROKID, cookies(), NOW, NOW) == Forecast(NOW + 14 * DAY, guessed=True)
    assert forecast(DISTROKID, cookies(), NOW, NOW + 5 * DAY) == Forecast(NOW + 14 * DAY, guessed=True)


def test_a_visit_after_the_usual_time_shows_that_visits_prolong_it():
    proved = NOW + 15 * DAY
    assert forecast(DISTROKID, cookies(), NOW, proved) == Forecast(proved + 14 * DAY, guessed=True)


def test_where_nobody_knows_when_it_began_or_how_long_it_lasts_no_end_is_named():
    assert forecast(DISTROKID, cookies(), None, NOW) == Forecast(None)
    assert forecast(TIMELESS, cookies(), NOW, NOW) == Forecast(None)


def test_the_cookie_of_the_session_says_when_it_ends():
    assert forecast(DISTROKID, cookies(cookie("sessionid", 9 * DAY)), NOW, NOW) == Forecast(NOW + 9 * DAY)
    late = forecast(DISTROKID, cookies(cookie("sessionid", 90 * DAY)), NOW, NOW)
    assert late == Forecast(NOW + 14 * DAY, guessed=True)


@pytest.mark.parametrize(
    "other",
    [
        cookie("_ga", timedelta(minutes=2), http_only=False),
        cookie("__cf_bm", timedelta(minutes=30)),
        cookie("csrf_token", timedelta(hours=1)),
        cookie("XSRF-TOKEN", timedelta(hours=2)),
        cookie("_fbp_session", timedelta(hours=2)),
        cookie("visid_incap_1", timedelta(hours=2)),
        cookie("theme", timedelta(days=2)),
    ],
    ids=lambda found: found["name"],
)
def test_other_cookies_never_end_a_session(other):
    assert forecast(DISTROKID, cookies(cookie("sessionid", 9 * DAY), other), NOW, NOW) == Forecast(NOW + 9 * DAY)


def test_of_several_that_are_called_like_a_session_the_last_one_ends_it():
    state = cookies(cookie("access_token", timedelta(hours=1)), cookie("refresh_token", 10 * DAY))
    assert forecast(TIMELESS, state, NOW, NOW) == Forecast(None)  # the first one is over within a day: it is renewed
    state = cookies(cookie("sid", 5 * DAY), cookie("remember_me", 12 * DAY))
    assert forecast(TIMELESS, state, NOW, NOW) == Forecast(NOW + 12 * DAY)


def test_one_that_does_not_say_may_be_the_one_that_counts():
    state = cookies(cookie("sid", 5 * DAY), cookie("session", None))
    assert forecast(TIMELESS, state, NOW, NOW) == Forecast(None)


def test_cookies_that_are_known_to_be_the_session_end_it_with_the_first():
    state = cookies(cookie("sessionid", 5 * DAY), cookie("sid_guard", 6 * DAY), cookie("uid_tt", 3 * DAY),
                    cookie("passport_auth", timedelta(minutes=5)))  # fmt: skip
    assert forecast(TIKTOK, state, NOW, NOW) == Forecast(NOW + 3 * DAY)


@pytest.mark.parametrize("name", ["token", "jwt", "authToken", "access_token"])
def test_a_token_in_the_local_storage_says_when_it_ends(name):
    end = NOW + 6 * DAY
    assert forecast(TOOLOST, stored(**{name: jwt(exp=end.timestamp())}), NOW, NOW) == Forecast(end)
    quoted = json.dumps(jwt(exp=end.timestamp() * 1000))  # in milliseconds, and in quotes
    assert forecast(TOOLOST, stored(**{name: quoted}), NOW, NOW) == Forecast(end)


def test_near_its_end_a_token_is_still_believed():
    end, proved = NOW + 7 * DAY, NOW + 6.9 * DAY
    assert forecast(TOOLOST, stored(token=jwt(exp=end.timestamp())), NOW, proved) == Forecast(end)


@pytest.mark.parametrize(
    "value",
    ["eyJ.x", "ey.not-base64!.x", jwt(sub="nobody"), jwt(exp="soon"), jwt(exp=True), jwt(exp=-5), jwt(exp=1e300),
     jwt(exp=float("nan")), "a.b.c", "", jwt(exp=(NOW - DAY).timestamp()), "ey..", "ey.W10.x"],
)  # fmt: skip
def test_tokens_that_say_nothing_are_not_believed(value):
    assert forecast(TOOLOST, stored(token=value), NOW, NOW) == Forecast(NOW + 7 * DAY, guessed=True)


@pytest.mark.parametrize("expires", ["soon", None, True, float("nan"), float("inf"), -1, 0, 1, 1e20, {}])
def test_moments_that_are_none_are_not_believed(expires):
    state = cookies({"name": "sid", "expires": expires, "httpOnly": True})
    assert forecast(DISTROKID, state, NOW, NOW) == Forecast(NOW + 14 * DAY, guessed=True)


def test_nothing_lasts_longer_than_browsers_keep_it():
    assert forecast(TIMELESS, cookies(cookie("sid", 4000 * DAY)), NOW, NOW) == Forecast(NOW + 400 * DAY)


@pytest.mark.parametrize("state", [{}, {"cookies": None}, {"cookies": ["x"], "origins": [{"localStorage": None}]}])
def test_a_storage_state_of_another_shape_says_nothing(state):
    assert forecast(DISTROKID, state, NOW, NOW).guessed
