"""The hours of a day in which a run may start, as moments, and the one drawn from them. Pure: no clock, no file.

A day's window belongs to the local date on which it begins, also where it reaches over midnight. In the night in which
clocks go forward an hour is not there: what of the window lies in it shrinks to nothing. In the night in which they go
back the window is that much longer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from pipeline.configuration import DAYS, Window

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Span(NamedTuple):
    """From ``start`` to ``end``, both of them moments (UTC) that may be drawn."""

    start: datetime
    end: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.start <= moment <= self.end


def span(day: date, window: Window, zone: tzinfo) -> Span:
    """The window of a local day; never one that ends before it starts."""
    last = day if window.end >= window.start else day + DAY
    start, end = _moment(day, window.start, zone, fold=0), _moment(last, window.end, zone, fold=1)
    return Span(start, max(start, end))


def draw(within: Span, randomize: bool, rng: random.Random) -> datetime:
    """Any second of the span, each as likely as the others; its first one where nothing is left to chance."""
    if not randomize:
        return within.start
    return within.start + timedelta(seconds=rng.randint(0, int((within.end - within.start).total_seconds())))


def days(window: Window, first: date, last: date) -> Iterator[date]:
    """The days on which a run is planned, both ends included."""
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if DAYS[day.weekday()] in window.days:
            yield day


def local_day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _moment(day: date, at: time, zone: tzinfo, fold: int) -> datetime:
    """A time that is there twice is the first one as a start and the second as an end; for one that is not there, the
    moment in which it was left out.
    """
    wall = datetime.combine(day, at, zone)
    early, late = (wall.replace(fold=way).astimezone(UTC) for way in (1, 0))
    if early < late:  # only so for a time that is left out
        return _change(early, late, zone)
    return (late, early)[fold]


def _change(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """When the clocks of a zone are put forward, of two moments around it: by law, on a full minute."""
    before = early.astimezone(zone).utcoffset()
    minutes = range(int((late - early) / MINUTE) + 1)
    return next(m for n in minutes if (m := early + n * MINUTE).astimezone(zone).utcoffset() != before)
