"""Days get the year they happened in – over new year, over leap days, however late and often the file arrives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.platforms.declaration import Refused
from pipeline.platforms.tiktok.years import (
    MOST_DAYS,
    DaysWithoutYear,
    check_named,
    dates_from,
    days_without_year,
    first_date,
    month_day,
)
from tests.platforms.tiktok.exports import days, rows

LATER = timedelta(days=1)


def yearless(dates):
    return days_without_year([(line, text) for line, (text, _) in enumerate(rows(dates), 2)])


def dated(dates, downloaded, named=None):
    told = yearless(dates)
    first = first_date(told, named, downloaded)
    return None if first is None else dates_from(first, told.count)


some_days = st.builds(
    days, st.dates(date(2016, 9, 1), date(2040, 1, 1)), st.one_of(st.integers(1, 400), st.integers(1, 2000))
)


@given(some_days, st.integers(0, 363))
def test_days_are_counted_back_from_a_download_within_the_year_after_them(dates, wait):
    assert dated(dates, dates[-1] + wait * LATER) == dates


@given(some_days, st.integers(-1, 4000))
def test_a_first_day_in_the_name_decides_however_late_the_file_is_delivered_again(dates, wait):
    assert dated(dates, dates[-1] + wait * LATER, named=dates[0]) == dates


@given(some_days)
def test_days_survive_being_kept_as_facts(dates):
    told = yearless(dates)
    assert DaysWithoutYear.of(told.facts()) == told


@pytest.mark.parametrize(
    ("first", "last", "downloaded"),
    [
        (date(2025, 11, 21), date(2026, 11, 20), date(2026, 11, 21)),
        (date(2023, 12, 30), date(2024, 3, 2), date(2024, 3, 3)),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 3, 1)),
        (date(2023, 3, 1), date(2024, 2, 29), date(2024, 2, 29)),
        (date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_new_year_and_leap_days_make_no_difference(first, last, downloaded):
    dates = days(first, (last - first).days + 1)
    assert dated(dates, downloaded) == dates
    assert dated(dates, downloaded, named=first) == dates


def test_an_account_east_of_greenwich_may_have_a_day_that_has_not_begun_there():
    dates = days(date(2026, 11, 1), 21)
    assert dated(dates, date(2026, 11, 20)) == dates


def test_days_after_the_download_have_no_year():
    dates = days(date(2026, 11, 1), 21)
    assert dated(dates, date(2026, 11, 19), named=dates[0]) is None


def test_days_before_tiktok_have_no_year():
    """A file whose own time says 1980, as some archives leave it, was not downloaded then."""
    assert dated(days(date(1979, 11, 21), 30), date(1980, 1, 1)) is None


def test_a_leap_day_that_is_too_old_for_its_download_has_no_year():
    assert dated([date(2024, 2, 29)], date(2027, 3, 5)) is None


def test_days_that_lack_the_leap_day_of_their_year_have_no_year():
    told = yearless(days(date(2023, 2, 20), 20))
    assert first_date(told, None, date(2023, 3, 12)) == date(2023, 2, 20)
    assert first_date(told, None, date(2024, 3, 12)) is None


@pytest.mark.parametrize(
    ("texts", "rule", "where"),
    [
        (["November 20", "November 22"], "missing-day", "line 3"),
        (["December 30", "January 1"], "missing-day", "line 3"),
        (["February 28", "March 2"], "missing-day", "line 3"),
        (["February 28", "March 1", "March 3"], "missing-day", "line 4"),
        (["November 20", "November 20"], "repeated-date", "line 3"),
        (["November 20", "November 19"], "unordered-days", "line 3"),
        (["January 1", "December 31"], "unordered-days", "line 3"),
        (["Febuary 1"], "not-a-date", "line 2"),
        (["February 30"], "not-a-date", "line 2"),
        (["November 0"], "not-a-date", "line 2"),
        (["November"], "not-a-date", "line 2"),
        (["November 20", "2026-11-21"], "not-a-date", "line 3"),
        (["2026-11-20", "2026-11-22"], "missing-day", "line 3"),
        (["2026-11-20", "2025-11-21"], "missing-day", "line 3"),
        (["2026-02-30"], "not-a-date", "line 2"),
        (["20 November"], "not-a-date", "line 2"),
        ([""], "not-a-date", "line 2"),
    ],
)
def test_days_that_do_not_follow_one_another_are_refused(texts, rule, where):
    with pytest.raises(Refused) as no:
        days_without_year(list(enumerate(texts, 2)))
    assert (no.value.refusal.rule, no.value.refusal.where) == (rule, where)


def test_more_days_than_tiktok_has_are_refused():
    with pytest.raises(Refused) as no:
        yearless(days(date(2016, 9, 1), MOST_DAYS + 1))
    assert no.value.refusal.rule == "too-many-days"


@pytest.mark.parametrize("first", [date(2025, 11, 21), date(2023, 3, 1)])
def test_a_table_that_writes_its_years_after_all_is_believed(first):
    dates = days(first, 366)
    told = days_without_year([(line, day.isoformat()) for line, day in enumerate(dates, 2)])
    assert DaysWithoutYear.of(told.facts()) == told
    assert first_date(told, None, date(2033, 1, 1)) == first
    assert first_date(told, None, first) is None
    check_named(told, first)
    with pytest.raises(Refused):
        check_named(told, first.replace(year=2019))


@pytest.mark.parametrize("text", ["November 5", " november 05 ", "NOVEMBER  5"])
def test_a_day_may_be_written_in_several_ways(text):
    assert month_day(text, "") == (11, 5)


@pytest.mark.parametrize(
    ("named", "rule"), [(date(2024, 11, 22), "first-day-mismatch"), (date(2023, 11, 21), "missing-day")]
)
def test_days_that_are_not_those_of_the_name_are_refused(named, rule):
    told = yearless(days(date(2024, 11, 21), 365))
    check_named(told, date(2024, 11, 21))
    with pytest.raises(Refused) as no:
        check_named(told, named)
    assert no.value.refusal.rule == rule
