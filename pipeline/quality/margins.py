"""What is usual, and what is clearly beside it: medians, which one strange run among many does not move."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 5  # runs before anything is called usual
SPREADS = 3.0


@dataclass(frozen=True)
class Usual:
    """The median of what was, and the median distance from it."""

    median: float
    spread: float

    def unusually_high(self, value: float, times: float) -> bool:
        """Beyond three spreads, and at least so many times the median: tight figures alone raise no alarm."""
        return value > self.median + SPREADS * self.spread and value >= times * self.median

    def unusually_low(self, value: float, times: float) -> bool:
        """Below three spreads, and at most so many times the median."""
        return value < self.median - SPREADS * self.spread and value <= times * self.median


def usual(values: Sequence[float]) -> Usual | None:
    """What is usual among ``values``; None where they are too few to say so."""
    if len(values) < ENOUGH:
        return None
    median = statistics.median(values)
    return Usual(median, statistics.median(abs(value - median) for value in values))
