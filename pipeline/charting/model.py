"""A chart as plain values: what stands along the bottom, and what is drawn over it.

The window, the report, the live page and a screen reader show the same chart; none of them computes a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    COUNT = "count"
    USD = "usd"
    FRACTION = "fraction"  # 0.021 is 2.1 %
    SECONDS = "seconds"
    BYTES = "bytes"
    CORES = "cores"  # 1.5: one and a half processors at work
    DAYS = "days"  # an age


class Axis(StrEnum):
    """What stands along the bottom."""

    DAYS = "days"
    MONTHS = "months"
    RUNS = "runs"  # one place a run, in the order they began
    NAMES = "names"  # few places that have no order of their own


class Stroke(StrEnum):
    """How the values of a part are drawn."""

    DAILY = "daily"  # thin: each day
    LINE = "line"  # what the eye should follow
    BARS = "bars"  # several parts of one chart stand on one another, the first at the bottom
    AREA = "area"  # as bars do
    AWAITED = "awaited"  # a hatched bar on top of the bars: still to come
    EXPECTED = "expected"  # a short mark at a height
    BAND = "band"  # from ``low`` to ``values``: what is usual, or how sure an outlook is
    DOTS = "dots"


@dataclass(frozen=True)
class Place:
    """One place along the bottom. ``key`` is what a click leads to: an ISO day, a month, a run's id, a name."""

    key: str
    title: str  # as it is said: "Wednesday, 18 March 2026"
    day: date | None = None  # what an axis of days and months is spaced by


@dataclass(frozen=True)
class Part:
    """One row of values, one for each place of its chart; None is a gap, never nought.

    ``colour`` is a platform's title, else a role of the palette: ``text``, ``muted``, ``accent``, ``strong``, ``ok``,
    ``failed``, ``attention``, ``signin``, ``paused``. ``low`` is for bands only. ``right``: by the scale at the right.
    ``exact`` are the same values as exact decimal text, where they are money.
    """

    key: str
    title: str
    stroke: Stroke
    values: tuple[float | None, ...]
    unit: Unit = Unit.COUNT
    colour: str = "text"
    low: tuple[float | None, ...] = ()
    right: bool = False
    exact: tuple[str | None, ...] = ()
    tint: float = 1.0  # less: the same colour, paler, where several parts share it


@dataclass(frozen=True)
class Mark:
    """Something at one place of one part that stood out: a triangle and two words."""

    part: str
    place: int
    words: str
    key: str = ""  # what a click leads to
    below: bool = False  # the value is lower than usual


@dataclass(frozen=True)
class Moment:
    """A dashed line across the chart, like the day of a release."""

    place: int
    title: str


@dataclass(frozen=True)
class Chart:
    """``note`` is the muted half-sentence beside the title; ``empty`` says what is missing where there is nothing."""

    key: str
    title: str
    axis: Axis
    places: tuple[Place, ...] = ()
    parts: tuple[Part, ...] = ()
    note: str = ""
    marks: tuple[Mark, ...] = ()
    moments: tuple[Moment, ...] = ()
    empty: str = ""

    def __post_init__(self) -> None:
        size = len(self.places)
        for part in self.parts:
            sized = (part.values, *(row for row in (part.low, part.exact) if row))
            if any(len(row) != size for row in sized):
                raise ValueError(f"{self.key}: {part.key} has not one value for each of {size} places")

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for part in self.parts for value in part.values)

    def part(self, key: str) -> Part:
        return next(part for part in self.parts if part.key == key)
