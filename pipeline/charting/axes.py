"""What stands along the bottom of charts: days, months and runs, each with the words it is read aloud by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pipeline.charting.model import Place
from pipeline.charting.span import Span

# Not the calendar's names: those follow the locale that Qt has set.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_said(day: date) -> str:
    """``Wednesday, 18 March 2026``"""
    return f"{WEEKDAYS[day.weekday()]}, {short_day(day)}"


def short_day(day: date) -> str:
    """``18 March 2026``"""
    return f"{day.day} {month_said(day)}"


def month_said(day: date) -> str:
    """``March 2026``"""
    return f"{MONTHS[day.month - 1]} {day.year}"


def moment_said(moment: datetime) -> str:
    """``Wednesday, 18 March 2026, 06:41``, by the clock on the owner's wall."""
    local = moment.astimezone()
    return f"{day_said(local)}, {local.hour:02}:{local.minute:02}"


def day_places(first: date, last: date) -> tuple[Place, ...]:
    """One place a day, both ends included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(Place(day.isoformat(), day_said(day), day) for day in days)


def month_places(first: date, last: date) -> tuple[Place, ...]:
    """One place a month, from the month of ``first`` to that of ``last``; ``day`` is the first of the month."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    firsts = (date(number // 12, number % 12 + 1, 1) for number in numbers)
    return tuple(Place(day.isoformat()[:7], month_said(day), day) for day in firsts)


def days_shown(span: Span, known: Iterable[date]) -> tuple[Place, ...]:
    """The days of ``span`` from the first one that is known of all; none where nothing within it is."""
    all_days = set(known)
    if not any(day in span for day in all_days):
        return ()
    begin = min(all_days)
    return day_places(begin if span.first is None else max(span.first, begin), span.last)
