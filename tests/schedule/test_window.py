"""The moments of a day's window, in every zone and every night in which clocks change."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.configuration import DAYS, Window
from pipeline.schedule.window import Span, days, draw, local_day, span
from tests.schedule.chance import evenness

ALL_DAYS = DAYS
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
)


def window(start: str, end: str, *on: str, randomize: bool = True) -> Window:
    return Window(on or ALL_DAYS, time.fromisoformat(start), time.fromisoformat(end), randomize)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "start", "end"),
    [
        ("Europe/Berlin", "2026-11-23", "06:00-09:00", "2026-11-23 05:00", "2026-11-23 08:00"),
        ("Europe/Berlin", "2026-07-06", "06:00-09:00", "2026-07-06 04:00", "2026-07-06 07:00"),
        # over midnight: the window is that of the day on which it begins
        ("Europe/Berlin", "2026-11-23", "22:30-01:15", "2026-11-23 21:30", "2026-11-24 00:15"),
        # one moment a day
        ("Europe/Berlin", "2026-11-23", "06:00-06:00", "2026-11-23 05:00", "2026-11-23 05:00"),
        # clocks go from 2:00 to 3:00 on 29 March 2026: an hour of the window is not there
        ("Europe/Berlin", "2026-03-29", "01:30-03:30", "2026-03-29 00:30", "2026-03-29 01:30"),
        ("Europe/Berlin", "2026-03-29", "02:15-02:45", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:15-04:00", "2026-03-29 01:00", "2026-03-29 02:00"),
        ("Europe/Berlin", "2026-03-28", "23:00-02:30", "2026-03-28 22:00", "2026-03-29 01:00"),
        # and from 3:00 to 2:00 on 25 October: an hour is there twice
        ("Europe/Berlin", "2026-10-25", "01:30-03:30", "2026-10-24 23:30", "2026-10-25 02:30"),
        ("Europe/Berlin", "2026-10-25", "02:15-02:45", "2026-10-25 00:15", "2026-10-25 01:45"),
        ("Europe/Berlin", "2026-10-25", "02:30-02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        ("America/New_York", "2026-03-08", "02:00-03:00", "2026-03-08 07:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01", "01:00-02:00", "2026-11-01 05:00", "2026-11-01 07:00"),
        # half an hour is left out, and is there twice
        ("Australia/Lord_Howe", "2026-10-04", "02:00-02:20", "2026-10-03 15:30", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "01:45-02:45", "2026-10-03 15:15", "2026-10-03 15:45"),
        ("Australia/Lord_Howe", "2026-04-05", "01:30-01:59", "2026-04-04 14:30", "2026-04-04 15:29"),
        # a day that never was: Samoa went from the 29th to the 31st of December 2011
        ("Pacific/Apia", "2011-12-30", "06:00-09:00", "2011-12-30 10:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-29", "22:00-02:00", "2011-12-30 08:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "06:00-09:00", "2011-12-30 16:00", "2011-12-30 19:00"),
        # clocks that change at midnight
        ("America/Sao_Paulo", "2018-11-04", "00:00-01:00", "2018-11-04 03:00", "2018-11-04 03:00"),
        ("America/Sao_Paulo", "2018-02-17", "23:00-23:30", "2018-02-18 01:00", "2018-02-18 02:30"),
    ],
)
def test_a_window_as_moments(zone: str, day: str, hours: str, start: str, end: str) -> None:
    found = span(date.fromisoformat(day), window(*hours.split("-")), ZoneInfo(zone))
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in found] == [start, end]
    assert found.start.tzinfo is UTC


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
a_day = st.dates(date(2005, 1, 1), date(2037, 12, 31))
windows = st.builds(Window, st.just(ALL_DAYS), clocks, clocks, st.booleans())


@given(a_day, windows, st.sampled_from(ZONES), st.integers())
def test_every_draw_lies_inside_its_window(day: date, hours: Window, zone: str, seed: int) -> None:
    within = span(day, hours, ZoneInfo(zone))
    moment = draw(within, hours.randomize, random.Random(seed))
    assert within.start <= moment <= within.end
    assert moment in within
    assert hours.randomize or moment == within.start


@given(a_day, windows, st.sampled_from(ZONES))
def test_a_window_is_as_long_as_stated_but_for_what_clocks_leave_out_or_repeat(
    day: date, hours: Window, zone: str
) -> None:
    within = span(day, hours, ZoneInfo(zone))
    change = timedelta(hours=24 if zone == "Pacific/Apia" else 1)
    assert abs((within.end - within.start) - timedelta(minutes=hours.minutes)) <= change
    ordinary = len({moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _around(within)}) == 1
    assert not ordinary or within.end - within.start == timedelta(minutes=hours.minutes)


@given(a_day, windows, st.sampled_from(ZONES), st.integers())
def test_what_clocks_show_at_a_draw_is_an_hour_of_the_window(day: date, hours: Window, zone: str, seed: int) -> None:
    """Where not all of the window was left out, the wall clock shows a time of it, on the day or the night after."""
    within = span(day, hours, ZoneInfo(zone))
    if within.start == within.end:
        return
    shown = draw(within, True, random.Random(seed)).astimezone(ZoneInfo(zone))
    minutes = (shown.hour * 60 + shown.minute) + (0 if shown.date() <= day else 24 * 60 * (shown.date() - day).days)
    begun = hours.start.hour * 60 + hours.start.minute
    assert begun <= minutes <= begun + hours.minutes or _around_a_change(within, zone)


def _around(within: Span) -> tuple[datetime, ...]:
    return tuple(within.start + timedelta(hours=hour) for hour in range(-25, 50))


def _around_a_change(within: Span, zone: str) -> bool:
    return len({moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _around(within)}) > 1


@given(a_day, st.sets(st.sampled_from(DAYS), min_size=1), st.integers(0, 40))
def test_the_days_of_a_schedule_are_its_weekdays_and_none_else(first: date, on: set[str], length: int) -> None:
    last = first + timedelta(days=length)
    found = list(days(window("06:00", "09:00", *on), first, last))
    every = [first + timedelta(days=number) for number in range(length + 1)]
    assert found == [day for day in every if day.strftime("%A").lower() in on]


def test_no_days_lie_between_the_last_and_the_first() -> None:
    assert list(days(window("06:00", "09:00"), date(2026, 11, 24), date(2026, 11, 23))) == []


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-11-23T23:30:00+00:00", "Europe/Berlin", "2026-11-24"),
        ("2026-11-23T03:30:00+00:00", "America/New_York", "2026-11-22"),
        ("2011-12-30T09:59:59+00:00", "Pacific/Apia", "2011-12-29"),
        ("2011-12-30T10:00:00+00:00", "Pacific/Apia", "2011-12-31"),
    ],
)
def test_the_local_day_of_a_moment(moment: str, zone: str, day: str) -> None:
    assert local_day(datetime.fromisoformat(moment), ZoneInfo(zone)).isoformat() == day


@pytest.mark.parametrize(
    ("day", "hours", "zone"),
    [
        ("2026-11-23", window("06:00", "09:00"), "Europe/Berlin"),
        ("2026-10-25", window("01:00", "04:00"), "Europe/Berlin"),
        ("2026-03-29", window("01:00", "04:00"), "Europe/Berlin"),
        ("2026-11-23", window("22:00", "04:00"), "Australia/Lord_Howe"),
    ],
)
def test_draws_are_even_over_the_whole_window(day: str, hours: Window, zone: str) -> None:
    within, rng = span(date.fromisoformat(day), hours, ZoneInfo(zone)), random.Random(2026)
    length = (within.end - within.start).total_seconds()
    drawn = [(draw(within, True, rng) - within.start).total_seconds() / length for _ in range(4000)]
    assert evenness(drawn) > 0.01
    assert abs(float(np.mean(drawn)) - 0.5) < 0.02
    assert abs(float(np.std(drawn)) - 12**-0.5) < 0.01


def test_first_and_last_second_of_a_window_are_drawn_like_all_others() -> None:
    within, rng = (
        Span(datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 23, 6, 0, 3, tzinfo=UTC)),
        random.Random(1),
    )
    drawn = [draw(within, True, rng).second for _ in range(4000)]
    assert {second: round(drawn.count(second) / 1000) for second in set(drawn)} == {0: 1, 1: 1, 2: 1, 3: 1}
