"""Which days of which months are held against each other: as many, by the same sources, or none."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pipeline.insights.kpi.model import Unit
from pipeline.insights.kpi.months import MonthRevenue, Payment
from pipeline.reporting.month_figures import Compared, Month, _counted, days_told, revenue_of, same_days
from pipeline.reporting.month_lines import figure_lines

TODAY = date(2026, 11, 22)
OCTOBER, NOVEMBER = Month.of(date(2026, 10, 5), TODAY), Month.of(TODAY, TODAY)
FEBRUARY, MARCH = Month.of(date(2026, 2, 1), TODAY), Month.of(date(2026, 3, 1), TODAY)


def each_day(first: date, last: date, count: int = 10) -> dict[date, int]:
    return {first + timedelta(days=n): count for n in range((last - first).days + 1)}


def test_a_month_that_goes_on_is_held_against_as_many_days() -> None:
    series = {
        "a": each_day(date(2025, 10, 1), date(2026, 11, 18)),
        "b": each_day(date(2025, 10, 1), date(2026, 11, 20)),
    }
    assert days_told(series, NOVEMBER) == (date(2026, 11, 1), date(2026, 11, 18))
    found = _counted("plays", "Plays", series, NOVEMBER)
    assert (found.value, found.before, found.year_before) == (360, 360, 360)
    assert found.note == "days 1 to 18"


def test_whole_months_are_held_against_whole_ones() -> None:
    assert same_days((MARCH.first, MARCH.end), MARCH, 1) == (date(2026, 2, 1), date(2026, 2, 28))
    assert same_days((date(2026, 3, 1), date(2026, 3, 30)), MARCH, 1) is None, "February has no 30 days"
    found = _counted("plays", "Plays", {"a": each_day(date(2026, 2, 1), date(2026, 4, 1))}, MARCH)
    assert (found.value, found.before, found.year_before, found.note) == (310, 280, None, "")


def test_other_sources_are_not_comparable() -> None:
    series = {"a": each_day(date(2026, 9, 1), date(2026, 11, 1)), "b": each_day(date(2026, 10, 1), date(2026, 11, 1))}
    found = _counted("plays", "Plays", series, OCTOBER)
    assert (found.value, found.before) == (620, None)


def test_a_month_nobody_told_of_has_no_figure() -> None:
    found = _counted("plays", "Plays", {"a": each_day(date(2026, 10, 1), date(2026, 11, 1))}, FEBRUARY)
    assert (found.value, found.note) == (None, "No day of this month is known.")


def month(first: date, ours: str, payment: Payment) -> MonthRevenue:
    return MonthRevenue(first, first, payment, None, Decimal(ours), None, None, None, 1, (), ())


def test_money_is_told_and_compared_once_every_report_is_in() -> None:
    september = month(date(2026, 9, 1), "10.5", Payment.PAID)
    october = month(date(2026, 10, 1), "12.25", Payment.PAID)
    found = revenue_of((september, october), OCTOBER)
    assert (found.value, found.before) == (Decimal("12.25"), Decimal("10.5"))
    late = revenue_of((month(september.first, "10.5", Payment.OVERDUE), october), OCTOBER)
    assert (late.value, late.before) == (Decimal("12.25"), None)
    coming = revenue_of((september, month(october.first, "1.25", Payment.PENDING)), OCTOBER)
    assert (coming.value, coming.before) == (None, None)
    assert coming.note == "Not all reports are in yet; $1.25 so far."


def test_a_change_is_green_only_where_it_is_one_for_the_better() -> None:
    def line(value: str, before: str, unit: Unit = Unit.COUNT, good: bool | None = True) -> tuple[str, bool]:
        (found,) = figure_lines((Compared("x", "X", unit, Decimal(value), Decimal(before), None, good),))
        return found.change, found.better

    assert line("130", "100") == ("+30 %", True)
    assert line("70", "100") == ("\N{MINUS SIGN}30 %", False)
    assert line("70", "100", good=False) == ("\N{MINUS SIGN}30 %", True)
    assert line("130", "100", good=None) == ("+30 %", False)
    assert line("0.1281", "0.1279", Unit.FRACTION) == ("no change", False)
    assert line("0.135", "0.128", Unit.FRACTION) == ("+0.7 points", True)
    assert line("5", "0") == ("", False)
