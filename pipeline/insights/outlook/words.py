"""What stood out, said in one or two plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.insights.outlook.anomalies import Event
from pipeline.insights.outlook.baseline import Usual
from pipeline.insights.outlook.series import Series

TIMES = 3.0  # from here on "4 times" is easier to grasp than "300 % above"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def told(series: Series, usual: Sequence[Usual | None], event: Event, today: date) -> str:
    """``Spotify plays on 18 March were 54 % below the usual Wednesday. The day before and after were normal.``"""
    first, last = series.day(event.first), series.day(event.last)
    one_day = event.first == event.last
    when = f"on {day_words(first, today)}" if one_day else _span(first, last, today)
    against = f"the usual {_WEEKDAYS[first.weekday()]}" if one_day else "what is usual for these days"
    if series.gain:
        return f"{series.title} {when}: {_gained(series, usual, event)}. {_around(usual, event)}"
    if not any(series.values[event.first : event.last + 1]):
        expected = _sums(series, usual, event)[1] / (event.last - event.first + 1)
        return f"{series.title} {when}: none at all; usual are about {expected:,.0f} a day. {_around(usual, event)}"
    verb = "was" if series.unit == "usd" else "were"
    return f"{series.title} {when} {verb} {_how_far(series, usual, event, against)}. {_around(usual, event)}"


def day_words(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def _span(first: date, last: date, today: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {day_words(last, today)}"
    shown = f"{first.day} {_MONTHS[first.month - 1]}" if first.year == last.year else day_words(first, today)
    return f"from {shown} to {day_words(last, today)}"


def _sums(series: Series, usual: Sequence[Usual | None], event: Event) -> tuple[float, float, int]:
    """What was counted and what was expected over the days that are known, and how many these are."""
    places = [n for n in range(event.first, event.last + 1) if usual[n] is not None]
    seen = sum(value for n in places if (value := series.values[n]) is not None)
    return seen, sum(day.expected for n in places if (day := usual[n]) is not None), len(places)


def _how_far(series: Series, usual: Sequence[Usual | None], event: Event, against: str) -> str:
    seen, expected, _ = _sums(series, usual, event)
    if expected <= 0:
        return f"above {against}"
    if seen >= TIMES * expected:
        return f"{seen / expected:.1f} times {against}"
    percent = round(abs(seen - expected) / expected * 100)
    if event.below and percent >= 100:
        percent = 99
    return f"{percent} % {'below' if event.below else 'above'} {against}"


def _gained(series: Series, usual: Sequence[Usual | None], event: Event) -> str:
    seen, expected, days = _sums(series, usual, event)
    usually = f"usual are about {expected:,.0f}" if round(expected) else "usual are next to none"
    return f"{seen:+,.0f} in {days} days, {usually}" if days > 1 else f"{seen:+,.0f}, {usually}"


def _around(usual: Sequence[Usual | None], event: Event) -> str:
    before = usual[event.first - 1] if event.first > 0 else None
    after = usual[event.last + 1] if event.last + 1 < len(usual) else None
    one_day = event.first == event.last
    if before is not None and after is not None:
        return "The day before and after were normal." if one_day else "The days before and after were normal."
    if event.last + 1 >= len(usual):
        return "It is the newest day there is." if one_day else "These are the newest days there are."
    return "One of the days beside is not known." if before is None or after is None else ""
