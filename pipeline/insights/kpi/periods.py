"""Months and weeks as first and last day."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.insights.paid_months import first_day

ONE_DAY = timedelta(days=1)


def month_of(day: date) -> int:
    """The month a day lies in, counted as :func:`pipeline.insights.paid_months.number_of` does."""
    return day.year * 12 + day.month - 1


def month_days(month: int) -> tuple[date, date]:
    """First and last day of a month by its number."""
    return first_day(month), first_day(month + 1) - ONE_DAY


def week_days(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
