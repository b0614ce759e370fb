"""Whoever answers at all is there; whoever does not is waited for only so long, and all are asked at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.access.wire import Times
from pipeline.clock import SystemClock
from pipeline.reaching.platforms import Knock, knock, said_date, skew
from tests.engine.lakes import START
from tests.reaching.doors import nobody, platform, silence

BRIEF = Times(connect=0.3, read=0.3, whole=0.4)


@pytest.mark.parametrize("status", [200, 204, 301, 403, 404, 405, 429, 500, 503])
def test_any_answer_is_an_answer_and_nothing_is_followed(status: int) -> None:
    seen: list[str] = []
    with platform(status, seen=seen) as address:
        found = knock([f"{address}/v24.0/me"], SystemClock())[f"{address}/v24.0/me"]
    assert found.answered
    assert seen == ["HEAD /"], "the door is knocked at, nothing behind it is asked for"


def test_who_is_not_there_and_who_says_nothing_are_told_apart_and_hold_nobody_up() -> None:
    began = time.monotonic()
    with platform() as there, silence() as mute:
        closed = nobody()
        found = knock([there, mute, closed], SystemClock(), BRIEF)
    assert time.monotonic() - began < 3
    assert found[there].answered
    assert not found[mute].answered
    assert not found[closed].answered


def test_addresses_on_one_computer_are_asked_once() -> None:
    seen: list[str] = []
    with platform(seen=seen) as address:
        found = knock([f"{address}/a", f"{address}/b"], SystemClock())
    assert len(seen) == 1
    assert len(found) == 2


@pytest.mark.parametrize("minutes", [-60 * 24 * 400, -3, 0, 3, 600])
def test_the_clock_is_compared_with_theirs(minutes: int) -> None:
    theirs = datetime.now(UTC) - timedelta(minutes=minutes)
    with platform(date=theirs) as address:
        found = skew(knock([address], SystemClock()).values())
    assert found is not None
    assert abs(found - timedelta(minutes=minutes)) < timedelta(seconds=10)


def test_one_strange_clock_among_three_proves_nothing() -> None:
    knocks = [Knock("", date=START + timedelta(hours=hours), at=START) for hours in (0, 0, 9)]
    assert skew(knocks) == timedelta()
    assert skew([Knock("", why="no answer")]) is None


@pytest.mark.parametrize("said", ["", "yesterday", "Thu, 99 Nov 2026 07:00:00 GMT", "12"])
def test_a_date_that_is_none_is_none(said: str) -> None:
    assert said_date({"Date": said}) is None
    assert said_date({}) is None


def test_dates_are_read_whatever_their_heading_is_written_like() -> None:
    assert said_date({"date": "Fri, 20 Nov 2026 07:00:03 GMT"}) == START
