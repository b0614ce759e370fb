"""A level that wanders with a season on top: the local level model, in plain Python.

The panel keeps a run's modules for as long as it stays beside the clock; a library that fits such models takes a second
and 100 MB to load. tests/insights/outlook/test_wandering_level.py holds this one against statsmodels'.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.insights.outlook.baseline import moving_median
from pipeline.insights.outlook.trials import Ahead, Pace

Row = Sequence[float | None]
STEPS = (-16.0, 4.0)  # between a level that stands still and one that is anew each day: logarithm of the ratio
GRID, REFINED = 24, 24
TINY = 1e-12
MOST = 60.0  # on the scale of ratios; more figures than that there are not
SEASONS_SEEN = 3  # a season is taken out once each of its places was seen so often


@dataclass(frozen=True)
class Filtered:
    """Where the level stands after a row, in units of the days' own variance ``own``."""

    level: float
    unsure: float
    own: float
    misfit: float  # the less, the better these numbers explain the row


class WanderingLevel:
    """Learns how much of the difference between days stays. All on the scale of ratios; a gap needs no filling."""

    name = "wandering level and season"

    def __init__(self, pace: Pace) -> None:
        self._season = pace.season
        self._ratio = 1.0  # how far the level wanders a day, against how far days lie from it
        self._own = 1.0

    def learn(self, row: Row) -> None:
        scaled = [None if value is None else math.log1p(max(value, 0.0)) for value in row]
        flat, _ = without_season(scaled, self._season)
        self._ratio = best_ratio(flat)
        self._own = filtered(flat, self._ratio).own

    def ahead(self, row: Row, steps: int) -> Ahead:
        scaled = [None if value is None else math.log1p(max(value, 0.0)) for value in row]
        flat, season = without_season(scaled, self._season)
        now = filtered(flat, self._ratio)
        expected, spread = [], []
        for step in range(1, steps + 1):
            place = (len(row) + step - 1) % self._season
            expected.append(max(math.expm1(min(now.level + season[place], MOST)), 0.0))
            variance = self._own * (now.unsure + step * self._ratio + 1)
            spread.append(math.exp(min(math.sqrt(variance), MOST / 4)))
        return Ahead(tuple(expected), tuple(spread))


def without_season(row: Row, season: int) -> tuple[list[float | None], list[float]]:
    """The row without what each place of the season has of its own, and that by place."""
    level = moving_median(row, season)
    rest: list[list[float]] = [[] for _ in range(season)]
    for n, value in enumerate(row):
        if value is not None:
            rest[n % season].append(value - level[n])
    if min(map(len, rest)) < SEASONS_SEEN:
        return list(row), [0.0] * season
    common = [median(found) for found in rest]
    middle = sum(common) / season
    common = [value - middle for value in common]
    return [None if value is None else value - common[n % season] for n, value in enumerate(row)], common


def filtered(row: Row, ratio: float) -> Filtered:
    """The Kalman filter of a local level whose first known day says all there is to know of it."""
    level, unsure, known = 0.0, math.inf, 0
    squares = spread = 0.0
    for value in row:
        if value is not None:
            if math.isinf(unsure):
                level, unsure = value, 1.0
            else:
                whole = unsure + 1
                off = value - level
                squares += off * off / whole
                spread += math.log(whole)
                known += 1
                level += off * unsure / whole
                unsure /= whole
        unsure += ratio
    own = max(squares / max(known, 1), TINY)
    return Filtered(level, unsure - ratio if not math.isinf(unsure) else 1.0, own, known * math.log(own) + spread)


def best_ratio(row: Row) -> float:
    """The most likely ratio: a coarse look over all of them, then ever closer around the best."""
    low, high = STEPS
    width = (high - low) / GRID

    def misfit(place: float) -> float:
        return filtered(row, math.exp(place)).misfit

    best = min((low + n * width for n in range(GRID + 1)), key=misfit)
    left, right = best - width, best + width
    golden = (math.sqrt(5) - 1) / 2
    one, other = right - golden * (right - left), left + golden * (right - left)
    of_one, of_other = misfit(one), misfit(other)
    for _ in range(REFINED):  # the golden ratio: one of the two places serves again
        if of_one < of_other:
            right, other, of_other = other, one, of_one
            one = right - golden * (right - left)
            of_one = misfit(one)
        else:
            left, one, of_one = one, other, of_other
            other = left + golden * (right - left)
            of_other = misfit(other)
    return math.exp((left + right) / 2)
