"""What stood out, and what may come, put onto the charts they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from pipeline.charting.axes import day_places, month_places
from pipeline.charting.model import Axis, Chart, Mark, Part, Place, Stroke

HIGH, LOW = "unusually high", "unusually low"
SEVERAL_DAYS = "{} for {} days"
OUTLOOK, RANGE = "outlook", "outlook_band"


class StoodOut(Protocol):
    """One event of a series: ``chart`` and ``part`` say where it is shown; an empty ``chart`` nowhere."""

    @property
    def series(self) -> str: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def peak_day(self) -> date: ...
    @property
    def below(self) -> bool: ...
    @property
    def chart(self) -> str: ...
    @property
    def part(self) -> str: ...


class MayCome(Protocol):
    """The days or months to come of a series: what is likely, and between which bounds."""

    @property
    def chart(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def days(self) -> Sequence[date]: ...
    @property
    def expected(self) -> Sequence[float]: ...
    @property
    def low(self) -> Sequence[float]: ...
    @property
    def high(self) -> Sequence[float]: ...


def key_of(event: StoodOut) -> str:
    """What a click on a mark leads to: the series and the first day of the event."""
    return f"{event.series}@{event.first_day.isoformat()}"


def with_marks(charts: Iterable[Chart], anomalies: Iterable[StoodOut]) -> tuple[Chart, ...]:
    """The charts with a mark at the peak of each event that is theirs; those outside their days are left out.

    Charts of one artist keep parts of their own (``spotify:nova_drift``): what stood out in the whole account's
    figures is not marked on them.
    """
    events = list(anomalies)
    return tuple(_marked(chart, [event for event in events if event.chart == chart.key]) for chart in charts)


def with_outlook(charts: Iterable[Chart], outlooks: Iterable[MayCome]) -> tuple[Chart, ...]:
    """The charts that have an outlook, longer by its days: a band of what is likely, and its middle as a line.

    What is past stays as it is; an outlook's days that are already known on its part are not shown.
    """
    ahead = list(outlooks)
    return tuple(_ahead(chart, [one for one in ahead if one.chart == chart.key]) for chart in charts)


def _marked(chart: Chart, events: Sequence[StoodOut]) -> Chart:
    at = {place.day: number for number, place in enumerate(chart.places)}
    parts = {part.key: part for part in chart.parts}
    marks = [
        Mark(event.part, at[event.peak_day], _words(event), key_of(event), event.below)
        for event in events
        if event.part in parts and event.peak_day in at and _shows(parts[event.part], parts, at[event.peak_day])
    ]
    marks.sort(key=lambda mark: (mark.place, mark.part))
    return replace(chart, marks=(*chart.marks, *marks)) if marks else chart


def _shows(part: Part, parts: dict[str, Part], place: int) -> bool:
    """Whether there is a value to point at: that of the day, where a part has one beside its mean."""
    daily = parts.get(f"{part.key}_daily", part)
    return daily.values[place] is not None or part.values[place] is not None


def _words(event: StoodOut) -> str:
    words = LOW if event.below else HIGH
    days = (event.last_day - event.first_day).days + 1
    return SEVERAL_DAYS.format(words, days) if days > 1 else words


def _ahead(chart: Chart, outlooks: Sequence[MayCome]) -> Chart:
    known = {part.key: part for part in chart.parts}
    outlooks = [one for one in outlooks if one.part in known and one.days]
    if not outlooks or not chart.places or chart.axis not in (Axis.DAYS, Axis.MONTHS):
        return chart
    places = _longer(chart, max(max(one.days) for one in outlooks))
    gap = (None,) * (len(places) - len(chart.places))
    parts = [
        replace(part, values=part.values + gap, low=part.low and part.low + gap, exact=part.exact and part.exact + gap)
        for part in chart.parts
    ]
    bands = [band for one in outlooks for band in _of_outlook(one, known[one.part], places)]
    return replace(chart, places=places, parts=(*bands, *parts))


def _longer(chart: Chart, last: date) -> tuple[Place, ...]:
    end = chart.places[-1].day
    assert end is not None, "an axis of days"
    if last <= end:
        return chart.places
    if chart.axis is Axis.DAYS:
        return (*chart.places, *day_places(end + timedelta(days=1), last))
    return (*chart.places, *month_places(end, last)[1:])


def _of_outlook(outlook: MayCome, part: Part, places: Sequence[Place]) -> tuple[Part, Part]:
    newest = max((place.day for place, value in zip(places, part.values, strict=False)
                  if value is not None and place.day is not None), default=date.min)  # fmt: skip
    rows = {day: row for day, *row in zip(outlook.days, outlook.expected, outlook.low, outlook.high, strict=True)}
    shown = [rows.get(place.day) if place.day is not None and place.day > newest else None for place in places]
    expected, low, high = (tuple(None if row is None else row[n] for row in shown) for n in range(3))
    alike = replace(part, exact=(), low=())
    return (
        replace(alike, key=f"{part.key}_{RANGE}", title=f"{part.title}, likely range", stroke=Stroke.BAND, values=high,
                low=low, tint=0.25),
        replace(alike, key=f"{part.key}_{OUTLOOK}", title=f"{part.title}, outlook", stroke=Stroke.LINE,
                values=expected, tint=0.6),
    )  # fmt: skip
