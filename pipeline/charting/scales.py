"""From where to where an axis of values goes, and which of them are named along it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.charting.model import Unit
from pipeline.charting.numbers import DAY, HOUR, MINUTE, ticked

MOST_INTERVALS = 4  # five ticks
# What differs by less than this share of its highest value is shown from near by, where nothing has to start at nought.
NEAR = 0.3
_NEAR_UNITS = (Unit.COUNT, Unit.USD, Unit.FRACTION)
# Each with how much emptier an axis may be for a rounder step.
_STEPS = {1.0: 0.0, 2.0: 0.0, 2.5: 0.0, 5.0: 0.0, 4.0: 0.08, 1.5: 0.15, 3.0: 0.15, 6.0: 0.15, 8.0: 0.2}
_FEW = {1: 0.35, 2: 0.12}  # the same for an axis with few ticks
_TIMES = tuple(
    float(n * unit) for unit, ns in ((1, (1, 2, 5, 10, 15, 20, 30)), (MINUTE, (1, 2, 3, 5, 10, 15, 20, 30))) for n in ns
) + tuple(float(n * HOUR) for n in (1, 2, 3, 4, 6, 8, 12))


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``, with a tick every ``step``."""

    low: float
    high: float
    step: float
    unit: Unit

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + index * self.step for index in range(count + 1))

    @property
    def labels(self) -> tuple[str, ...]:
        # 0.1 + 0.2 is not 0.3.
        return tuple(ticked(round(value, 12), self.unit, round(self.step, 12)) for value in self.ticks)

    def share(self, value: float) -> float:
        """How far up a value lies: 0 at the bottom, 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def scale_of(lowest: float, highest: float, unit: Unit, *, from_zero: bool = True, intervals: int = 4) -> Scale:
    """A scale that holds both values, with at most ``intervals`` + 1 round ticks."""
    intervals = max(1, min(intervals, MOST_INTERVALS))
    spread = highest - lowest
    near = not from_zero and unit in _NEAR_UNITS and lowest > 0 and 0 < spread < NEAR * highest
    if not near:
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
        if lowest == highest:
            return Scale(0.0, _smallest(unit), _smallest(unit), unit)
    whole = highest <= 1 if unit is Unit.FRACTION else False
    best: tuple[float, Scale] | None = None
    for step, penalty in _steps((highest - lowest) / intervals, unit):
        bottom, top = math.floor(lowest / step + 1e-9) * step, math.ceil(highest / step - 1e-9) * step
        if not (bottom < top and round((top - bottom) / step) <= intervals):
            continue
        if whole and top > 1:
            continue
        few = _FEW[round((top - bottom) / step)] if round((top - bottom) / step) < min(3, intervals) else 0.0
        cost = (top - bottom) / (highest - lowest) + penalty + few
        if best is None or cost < best[0] - 1e-9:
            best = cost, Scale(bottom, top, step, unit)
    return best[1] if best else Scale(lowest, highest, highest - lowest, unit)


def beside(scale: Scale, highest: float, unit: Unit) -> Scale:
    """A second scale from nought whose ticks stand at the heights of the first one's."""
    count = max(round((scale.high - scale.low) / scale.step), 1)
    if scale.low < 0 or highest <= 0:
        return scale_of(0.0, highest, unit, intervals=count)
    for step, _ in sorted(
        (*_steps(highest / count, unit), (1.5 * _power(highest / count), 0), (15.0 * _power(highest / count), 0))
    ):
        if step * count >= highest * (1 - 1e-9):
            return Scale(0.0, step * count, step, unit)
    return scale_of(0.0, highest, unit, intervals=count)


def _smallest(unit: Unit) -> float:
    return {Unit.BYTES: 1e6, Unit.SECONDS: float(MINUTE)}.get(unit, 1.0)


def _power(size: float) -> float:
    return 10.0 ** math.floor(math.log10(size))


def _steps(least: float, unit: Unit) -> tuple[tuple[float, float], ...]:
    """Steps about as large as the smallest one that would do, each with what speaks against it."""
    if unit is Unit.SECONDS and least < 12 * HOUR and least > 0.5:
        return tuple((step, 0.0) for step in (*_TIMES, float(DAY), 2.0 * DAY) if least * 0.99 <= step <= least * 5)
    if unit is Unit.SECONDS and least >= 12 * HOUR:
        return tuple((step * DAY, penalty) for step, penalty in _steps(least / DAY, Unit.COUNT))
    power = _power(least)
    steps = [(step * tens, penalty) for tens in (power, power * 10) for step, penalty in _STEPS.items()]
    if unit in (Unit.COUNT, Unit.BYTES):
        steps = [(step, penalty) for step, penalty in steps if step % 1 == 0] or [(1.0, 0.0)]
    return tuple(steps)
