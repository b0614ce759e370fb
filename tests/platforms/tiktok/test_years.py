"""Every day gets its right year, though the export never writes one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.platforms.tiktok.schema import DAYS
from tests.platforms.hand_made import read_one, refusal_of
from tests.platforms.tiktok.exports import days_from, name_of, table


def dates(folder: Path, name: str, body: str, **more: object) -> list[date]:
    return read_one(folder, "tiktok", name, body, **more).tables[DAYS.name]["date"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "count", "downloaded"),
    [
        (date(2025, 11, 21), 365, datetime(2026, 11, 21, 18)),
        (date(2025, 12, 31), 2, datetime(2026, 1, 2, 6)),
        (date(2023, 12, 1), 120, datetime(2024, 3, 31, 6)),  # over a leap day
        (date(2024, 2, 29), 1, datetime(2024, 3, 1, 6)),
        (date(2024, 2, 29), 366, datetime(2025, 3, 2, 6)),
        (date(2026, 1, 1), 7, datetime(2026, 1, 8, 6)),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_year_is_found_from_the_download_and_from_the_name(tmp_path, first, count, downloaded, named):
    days = days_from(first, count)
    name = name_of(first, downloaded)
    if not named:
        name = name.replace(f"{first}_", "")
    assert dates(tmp_path, name, table(days)) == days


@given(first=st.dates(date(2018, 1, 1), date(2040, 1, 1)), count=st.integers(1, 400), late=st.integers(1, 300))
def test_any_run_of_days_comes_back_as_it_was(tmp_path_factory, first, count, late):
    folder = tmp_path_factory.mktemp("years")
    days = days_from(first, count)
    last = days[-1]
    downloaded = datetime(last.year, last.month, last.day, 23)
    assert dates(folder, name_of(first, downloaded), table(days)) == days


def test_an_export_delivered_again_a_year_later_keeps_its_years(tmp_path):
    days = days_from(date(2025, 11, 1), 20)
    assert dates(tmp_path, name_of(days[0], datetime(2027, 1, 5)), table(days)) == days


def test_a_missing_day_is_refused_with_its_line(tmp_path):
    days = days_from(date(2026, 3, 1), 10)
    refusal = refusal_of(tmp_path, "tiktok", name_of(days[0], datetime(2026, 3, 12)), table(days[:4] + days[5:]))
    assert refusal.rule == "missing-day"
    assert refusal.where == "line 6"


@pytest.mark.parametrize("spoil", ["double", "swap"])
def test_doubled_or_swapped_days_are_refused(tmp_path, spoil):
    days = days_from(date(2026, 3, 1), 10)
    odd = [*days[:3], days[2], *days[3:]] if spoil == "double" else [days[1], days[0], *days[2:]]
    assert refusal_of(tmp_path, "tiktok", name_of(odd[0], datetime(2026, 3, 12)), table(odd)).rule == "missing-day"


@pytest.mark.parametrize("text", ["Febuary 31", "February 30", "13/01", "", "Marz 3"])
def test_a_text_that_is_no_day_is_refused_with_its_line(tmp_path, text):
    days = [*days_from(date(2026, 3, 1), 3), text]
    refusal = refusal_of(tmp_path, "tiktok", name_of(date(2026, 3, 1), datetime(2026, 3, 12)), table(days))
    assert (refusal.rule, refusal.where) == ("not-a-date", "line 5")


def test_a_name_that_begins_on_another_day_than_the_rows_is_refused(tmp_path):
    days = days_from(date(2026, 3, 2), 5)
    name = name_of(date(2026, 3, 1), datetime(2026, 3, 12))
    assert refusal_of(tmp_path, "tiktok", name, table(days)).rule == "date-mismatch"


def test_a_name_that_would_reach_past_the_download_is_refused(tmp_path):
    days = days_from(date(2026, 3, 1), 30)
    name = name_of(date(2026, 3, 1), datetime(2026, 3, 12))
    assert refusal_of(tmp_path, "tiktok", name, table(days)).rule == "date-mismatch"


def test_dates_that_do_carry_their_year_are_taken_as_they_stand(tmp_path):
    days = days_from(date(2026, 3, 1), 5)
    name = name_of(days[0], datetime(2026, 3, 12))
    assert dates(tmp_path, name, table([day.isoformat() for day in days])) == days
