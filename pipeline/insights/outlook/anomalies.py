"""What stood out: days far from what was usual, neighbouring ones taken together as one event.

An event keeps its first day as its name. Computed anew with more data it may grow or shrink a little; whatever overlaps
an event that is known is that event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pipeline.insights.outlook.baseline import RELEASE_DAYS, Usual, can_judge, days_after, usual_days
from pipeline.insights.outlook.series import Series

LIMIT = 5.5  # usual differences from what is expected; chosen by tests/benchmarks/anomalies.py
BESIDE = 2.5  # a neighbour of such a day belongs to it from here on
LEAST_CHANGE = 0.2  # less than a fifth is nothing to look at, however even the days are
SAME = timedelta(days=2)  # events of one direction closer than this are one
WARNED = 7.0, 0.35
DRIED_UP = 0.8
LEAST_COUNT = 5.0  # of expected and seen: nobody looks at three instead of nine


class Severity(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Anomaly:
    """One event. ``observed``, ``expected``, ``low`` and ``high`` are of its peak day, in the unit of its series.

    ``below``: lower than usual. ``words`` is what the owner reads. ``chart`` and ``part`` name where it is marked.
    """

    series: str
    first_day: date
    last_day: date
    peak_day: date
    severity: Severity
    below: bool
    observed: float
    expected: float
    low: float
    high: float
    words: str
    chart: str
    part: str

    @property
    def key(self) -> str:
        """What it is called by: ``plays.spotify@2026-03-18``."""
        return f"{self.series}@{self.first_day.isoformat()}"


@dataclass(frozen=True)
class Event:
    """Places of a series, first and last included."""

    first: int
    last: int
    peak: int
    below: bool


def events_of(series: Series, usual: Sequence[Usual | None], limit: float = LIMIT) -> list[Event]:
    """The events of a series whose usual days are known, oldest first."""
    bumped = days_after(series, RELEASE_DAYS)
    found: list[Event] = []
    for below in (True, False):
        strong = [_stands_out(series, usual, n, below, limit) and (below or not bumped[n]) for n in range(len(usual))]
        found += _taken_together(strong, usual, below)
    return sorted(found, key=lambda event: (event.first, event.last))


def _stands_out(series: Series, usual: Sequence[Usual | None], place: int, below: bool, limit: float) -> bool:
    day, seen = usual[place], series.values[place]
    if day is None or seen is None:
        return False
    if (-day.score if below else day.score) < limit:
        return False
    if series.unit == "count" and max(abs(seen), abs(day.expected)) < LEAST_COUNT:
        return False
    return series.gain or abs(seen - day.expected) >= LEAST_CHANGE * day.expected


def _taken_together(strong: Sequence[bool], usual: Sequence[Usual | None], below: bool) -> list[Event]:
    size = len(usual)

    def weak(place: int) -> bool:
        day = usual[place] if 0 <= place < size else None
        return day is not None and (-day.score if below else day.score) >= BESIDE

    found: list[tuple[int, int]] = []
    for place in (n for n, stands in enumerate(strong) if stands):
        first = last = place
        while weak(first - 1):
            first -= 1
        while weak(last + 1):
            last += 1
        if found and first - found[-1][1] <= SAME.days:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return [Event(first, last, _peak(usual, first, last), below) for first, last in found]


def _peak(usual: Sequence[Usual | None], first: int, last: int) -> int:
    return max(range(first, last + 1), key=lambda n: abs(day.score) if (day := usual[n]) is not None else -1.0)


def severity_of(seen: float, usual: Usual, days: int, gain: bool) -> Severity:
    """How much the owner should hear of it. More than usual is never critical."""
    change = (seen - usual.expected) / usual.expected if usual.expected > 0 else 0.0
    if not gain and change <= -DRIED_UP and days > 1:
        return Severity.CRITICAL
    enough, much = WARNED
    if abs(usual.score) >= enough and (gain or abs(change) >= much):
        return Severity.WARNING
    return Severity.NOTICE


Wording = Callable[[Series, Sequence[Usual | None], Event, date], str]


def anomalies_in(series: Series, today: date, wording: Wording, limit: float = LIMIT) -> list[Anomaly]:
    """What stood out in a series, oldest first; nothing where it is too short to tell what is usual."""
    if series.is_echo or not can_judge(series):
        return []
    usual = usual_days(series, limit)
    found = []
    for event in events_of(series, usual, limit):
        peak, seen = usual[event.peak], series.values[event.peak]
        assert peak is not None, "it was judged"
        assert seen is not None
        found.append(Anomaly(
            series.key, series.day(event.first), series.day(event.last), series.day(event.peak),
            severity_of(seen, peak, event.last - event.first + 1, series.gain), event.below,
            seen, peak.expected, peak.low, peak.high, wording(series, usual, event, today), series.chart, series.part,
        ))  # fmt: skip
    return found


def is_same(one: Anomaly, other: Anomaly) -> bool:
    """Whether two tell of one event: of one series and direction, and not further apart than neighbours are."""
    return (
        one.series == other.series
        and one.below == other.below
        and one.first_day - SAME <= other.last_day
        and other.first_day - SAME <= one.last_day
    )


def with_known(found: Iterable[Anomaly], known: Iterable[Anomaly], series: Iterable[Series] = ()) -> list[Anomaly]:
    """What was found, under the names it is known by; what is known and was not found again stays as it was told.

    It only goes where its ``series`` says something else of its peak day by now. Of several that are found where one
    was known, the one with the highest weight takes its place: they are one event.
    """
    rows = {one.key: one for one in series}
    fresh = list(found)
    kept: list[Anomaly] = []
    for old in sorted(known, key=lambda one: (one.series, one.first_day)):
        same = [one for one in fresh if is_same(one, old)]
        if not same:
            kept += [old] if _still_says(rows.get(old.series), old) else []
            continue
        fresh = [one for one in fresh if one not in same]
        new = max(same, key=lambda one: (_WEIGHT[one.severity], one.last_day))
        kept.append(replace(new, first_day=old.first_day, last_day=max(one.last_day for one in same)))
    return sorted([*kept, *fresh], key=lambda one: (one.first_day, one.series))


def _still_says(series: Series | None, event: Anomaly) -> bool:
    if series is None:
        return True
    place = series.place(event.peak_day)
    return 0 <= place < len(series.values) and series.values[place] == event.observed


_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}
