"""What is usual for each day of a series: a level that moves slowly, the weekday, and how much days differ by chance.

All of it by medians, so that what stands out does not pull the measure it is held against. Counts are looked at on a
scale of ratios, where half and double are equally far.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.insights.outlook.series import Series

ENOUGH_DAYS = 42  # known days; fewer do not tell what is usual for a weekday
LEVEL_DAYS = 17  # before and behind a day
NOISE_DAYS = 60
RELEASE_DAYS = 14  # from the day of a release on, in which a figure may well be high
MOSTLY_NOUGHT = 0.2  # a series with a larger share of nothing has no usual day
MAD_TO_SIGMA = 1.4826
LEAST_NOISE = 0.04  # on the scale of ratios: days are never alike to less than 4 %
ROUNDS = 2

Row = Sequence[float | None]
Expecting = Callable[[Row, int, Sequence[bool]], list[float]]
"""``(values, weekday of the first, days after a release) -> what was usual``, all on one scale."""


@dataclass(frozen=True)
class Usual:
    """One day as it was to be expected. ``score``: how many usual differences the day lies above (below: negative)."""

    expected: float
    low: float
    high: float
    score: float


class _Ratios:
    """Logarithms: a tenth more is the same step for a small figure as for a large one."""

    def to(self, value: float) -> float:
        return math.log1p(max(value, 0.0))

    def back(self, scaled: float) -> float:
        return max(math.expm1(scaled), 0.0)

    def least(self, expected: float) -> float:
        """By chance alone a count of n differs by its root."""
        return math.hypot(LEAST_NOISE, 1 / math.sqrt(max(math.expm1(expected), 0.0) + 1))


class _Linear:
    def to(self, value: float) -> float:
        return value

    def back(self, scaled: float) -> float:
        return scaled

    def least(self, _: float) -> float:
        return 1.0


def expected_by_medians(seen: Row, weekday: int, bumped: Sequence[bool]) -> list[float]:
    """The usual value of every day on the scale of ``seen``; ``weekday`` is that of the first day."""
    by_weekday = [0.0] * 7
    level: list[float] = []
    masked = [None if bump else value for value, bump in zip(seen, bumped, strict=True)]
    if sum(value is not None for value in masked) < sum(value is not None for value in seen) / 2:
        masked = list(seen)  # releases follow one another: then they are what is usual
    for _ in range(ROUNDS):
        flat = [None if v is None else v - by_weekday[(weekday + n) % 7] for n, v in enumerate(masked)]
        level = moving_median(flat, LEVEL_DAYS)
        rest: list[list[float]] = [[] for _ in range(7)]
        for n, value in enumerate(masked):
            if value is not None:
                rest[(weekday + n) % 7].append(value - level[n])
        by_weekday = [median(found) if found else 0.0 for found in rest]
        middle = sum(by_weekday) / 7
        by_weekday = [value - middle for value in by_weekday]
    return [value + by_weekday[(weekday + n) % 7] for n, value in enumerate(level)]


def noise_of(rest: Row, least: Sequence[float]) -> list[float]:
    """How far days usually lie from what is expected, in the weeks around each of them."""
    distances = [None if value is None else abs(value) for value in rest]
    known = [value for value in distances if value is not None]
    whole = median(known) if known else 0.0
    local = moving_median(distances, NOISE_DAYS)
    # A quiet stretch is not trusted alone: what is known of the whole series counts half.
    return [max(MAD_TO_SIGMA * (near + whole) / 2, floor) for near, floor in zip(local, least, strict=True)]


def moving_median(values: Row, around: int) -> list[float]:
    """The median of what is known within ``around`` days of each day; where that is nothing, of the nearest before."""
    window: list[float] = []
    found: list[float] = []
    size = len(values)
    for n in range(-around, size):
        entering = n + around
        if entering < size and (value := values[entering]) is not None:
            insort(window, value)
        leaving = n - around - 1
        if leaving >= 0 and (value := values[leaving]) is not None:
            del window[bisect_left(window, value)]
        if n >= 0:
            found.append(_middle(window) if window else (found[-1] if found else 0.0))
    return found


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def days_after(series: Series, days: int) -> list[bool]:
    """Whether each whole day is one of the first ``days`` of a release."""
    bumped = [False] * len(series.whole)
    for released in series.releases:
        at = series.place(released)
        for n in range(max(at, 0), min(at + days, len(bumped))):
            bumped[n] = True
    return bumped


def can_judge(series: Series) -> bool:
    """Whether there is enough to tell what is usual: enough days, and not a series of single bursts."""
    known = [value for value in series.whole if value is not None]
    if len(known) < ENOUGH_DAYS:
        return False
    return series.gain or sum(value == 0 for value in known) <= MOSTLY_NOUGHT * len(known)


def usual_days(series: Series, limit: float, expecting: Expecting = expected_by_medians) -> tuple[Usual | None, ...]:
    """Each whole day with what was usual, ``low`` and ``high`` at ``limit`` scores; None where nobody reported."""
    scale = _Linear() if series.gain else _Ratios()
    seen = [None if value is None else scale.to(value) for value in series.whole]
    usual = expecting(seen, series.first.weekday(), days_after(series, RELEASE_DAYS))
    rest = [None if value is None else value - want for value, want in zip(seen, usual, strict=True)]
    noise = noise_of(rest, [scale.least(want) for want in usual])
    return tuple(
        None if gone is None
        else Usual(scale.back(want), scale.back(want - limit * wide), scale.back(want + limit * wide), gone / wide)
        for gone, want, wide in zip(rest, usual, noise, strict=True)
    )  # fmt: skip
