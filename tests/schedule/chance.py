"""How likely it is that numbers between 0 and 1 were drawn evenly: the test of Kolmogorov and Smirnov."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np


def evenness(shares: Sequence[float]) -> float:
    """The p-value: below 0.01 the draws can hardly be called even. By the plain series, with Stephens' correction."""
    ordered, count = np.sort(np.asarray(shares)), len(shares)
    places = np.arange(1, count + 1) / count
    distance = float(max(np.max(places - ordered), np.max(ordered - places + 1 / count)))
    scaled = (sqrt(count) + 0.12 + 0.11 / sqrt(count)) * distance
    if scaled < 0.3:  # the series is of no use there, and the answer is 1
        return 1.0
    series = sum((-1) ** (k - 1) * exp(-2 * k * k * scaled * scaled) for k in range(1, 101))
    return float(min(max(2 * series, 0.0), 1.0))
