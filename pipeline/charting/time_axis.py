"""Which places along the bottom are named, and how, so that no two names touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.charting import dates
from pipeline.charting.model import Axis, Chart, Place

_GAPS = {Axis.DAYS: 24.0, Axis.RUNS: 36.0}  # pixels between two names
_GAP = 8.0  # the same for months, which are short and follow one another
_MOST = 12  # names of days
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100)

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Tick:
    """A name below the axis; ``year`` stands below it where it is another one than before."""

    at: float
    label: str
    year: str = ""


def positions(chart: Chart) -> tuple[float, ...]:
    """Where each place stands along the bottom: days by their distance, months and runs one beside the other."""
    days = [place.day for place in chart.places]
    if chart.axis is Axis.DAYS and all(day is not None for day in days):
        return tuple(float(day.toordinal()) for day in days if day is not None)
    if chart.axis is Axis.MONTHS and all(day is not None for day in days):
        return tuple(float(day.year * 12 + day.month - 1) for day in days if day is not None)
    return tuple(float(index) for index in range(len(days)))


@dataclass(frozen=True)
class Row:
    """Where names may stand: ``across`` gives the pixel of a position, and all of them stay within ``width``."""

    across: Callable[[float], float]
    measure: Measure
    width: float
    gap: float

    def middle(self, tick: Tick) -> float:
        """Below its place, or as near to it as the edges allow."""
        half = self.wide(tick) / 2
        return max(min(self.across(tick.at), self.width - half), half)

    def wide(self, tick: Tick) -> float:
        return max(self.measure(tick.label), self.measure(tick.year) if tick.year else 0.0)

    def apart(self, ticks: Sequence[Tick]) -> bool:
        edge = -self.gap
        for tick in ticks:
            half = self.wide(tick) / 2
            if self.middle(tick) - half < edge + self.gap:
                return False
            edge = self.middle(tick) + half
        return True


def gap_of(axis: Axis) -> float:
    """How many pixels stand between two names at least."""
    return _GAPS.get(axis, _GAP)


def ticks_of(chart: Chart, at: Sequence[float], row: Row) -> tuple[Tick, ...]:
    """The finest names of which no two touch."""
    fallback: tuple[Tick, ...] = ()
    for ticks in _candidates(chart, at):
        fallback = ticks
        if len(ticks) <= (_MOST if chart.axis is Axis.DAYS else len(at)) and row.apart(ticks):
            return ticks
    kept: list[Tick] = []
    for tick in fallback:
        if row.apart((*kept, tick)):
            kept.append(tick)
    return tuple(kept)


def _candidates(chart: Chart, at: Sequence[float]) -> Iterator[tuple[Tick, ...]]:
    places, dated = chart.places, all(place.day is not None for place in chart.places)
    if chart.axis is Axis.DAYS and dated and len(at) > 2:
        yield from _days(date.fromordinal(int(at[0])), date.fromordinal(int(at[-1])))
    elif chart.axis is Axis.MONTHS and dated:
        yield from _months(int(at[0]), int(at[-1]))
    else:
        yield from _places(places, at)


def _days(first: date, last: date) -> Iterator[tuple[Tick, ...]]:
    span = (last - first).days
    if span <= 400:
        for step in (1, 2):
            yield _with_years([first + timedelta(n) for n in range(span % step, span + 1, step)], dates.day)
        monday = first + timedelta(-first.weekday() % 7)
        weeks = [monday + timedelta(n) for n in range(0, (last - monday).days + 1, 7)]
        yield _with_years(weeks, dates.day)
        halves = [day for day in _each_day(first, last) if day.day in (1, 15)]
        if len(halves) > 2:
            yield _with_years(halves, dates.day)
        elif len(weeks) > 2:
            yield _with_years(weeks[::2], dates.day)
    months = (first.year * 12 + first.month - 1, last.year * 12 + last.month - 1)
    for row in _months(*months):
        within = [tick for tick in row if first <= date(int(tick.at) // 12, int(tick.at) % 12 + 1, 1) <= last]
        if len(within) > 1:
            yield tuple(
                Tick(float(date(int(t.at) // 12, int(t.at) % 12 + 1, 1).toordinal()), t.label, t.year) for t in within
            )
    yield _with_years([first, last], dates.day)
    yield _with_years([first], dates.day)


def _each_day(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def _months(first: int, last: int) -> Iterator[tuple[Tick, ...]]:
    for step in _MONTH_STEPS:
        months = [date(n // 12, n % 12 + 1, 1) for n in range(first, last + 1) if n % step == 0]
        ticks = _with_years(months, dates.month, shown_first=step > 1 and last - first > 12)
        if ticks:
            yield tuple(
                Tick(float(m.year * 12 + m.month - 1), t.label, t.year) for m, t in zip(months, ticks, strict=True)
            )
    for step in _YEAR_STEPS:
        years = [n for n in range(-(-first // 12), last // 12 + 1) if n % step == 0]
        if years:
            yield tuple(Tick(float(year * 12), str(year)) for year in years)


def _with_years(days: Sequence[date], said: Callable[[date], str], shown_first: bool = False) -> tuple[Tick, ...]:
    ticks, year = [], days[0].year if days and not shown_first else 0
    for day in days:
        ticks.append(Tick(float(day.toordinal()), said(day), "" if day.year == year else str(day.year)))
        year = day.year
    return tuple(ticks)


def _places(places: Sequence[Place], at: Sequence[float]) -> Iterator[tuple[Tick, ...]]:
    """Runs: of those of one day the first is named; thinned evenly."""
    named: list[tuple[int, Place]] = []
    for index, place in enumerate(places):
        if place.day is None or not named or named[-1][1].day != place.day:
            named.append((index, place))
    step = 1
    while step < 2 * len(named):
        row, year = [], named[0][1].day.year if named[0][1].day else 0
        for index, place in named[::step]:
            if place.day is None:
                row.append(Tick(at[index], place.title))
            else:
                row.append(Tick(at[index], dates.day(place.day), "" if place.day.year == year else str(place.day.year)))
                year = place.day.year
        yield tuple(row)
        step += 1 if step < 10 else step // 5
    if places:
        yield (row[0],)
