"""How sure a number is, where days follow one another: what happened yesterday says much about today.

Everything here is for rows that were freed of their trend before; two figures that both grow have nothing to do with
each other by that alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DOUBT = 0.05  # how often a question with no effect behind it may be answered with one
TRAINED_ON = 0.7  # the earlier part of the days; what it says has to hold for the rest
DRAWS = 200  # of a bootstrap
LEAST_FREE = 6.0  # independent pieces; with fewer there is nothing to say


class Verdict(StrEnum):
    SUPPORTED = "supported"
    UNCLEAR = "unclear"
    TOO_LITTLE = "not-enough-data"


@dataclass(frozen=True)
class Attribution:
    """One answer. ``strength`` is a correlation, plays a dollar, or a ratio less one, by ``measure``; None: too little.

    ``low`` and ``high`` hold the truth in 95 of 100 such questions, all lags of one question taken together.
    """

    question: str
    subject: str
    measure: str
    lag_days: int
    strength: float | None
    low: float | None
    high: float | None
    sample: int
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Measured:
    """A number with its bounds."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether nought lies outside of the bounds."""
        return self.low > 0 or self.high < 0


def edge(questions: int, free: float) -> float:
    """How many standard errors the bounds lie away, for one of several ``questions`` asked of the same data.

    ``free`` are the independent pieces the error was taken from: Student's t, by its expansion around the bell curve.
    """
    z = NormalDist().inv_cdf(1 - DOUBT / max(questions, 1) / 2)
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def correlated(one: Sequence[float], other: Sequence[float], reach: int, questions: int) -> Measured | None:
    """The correlation of two rows with bounds; ``reach``: how far a day still says something of a later one.

    None where too few independent pieces are left of the rows.
    """
    if len(one) < 2 * reach:
        return None
    import numpy as np

    x, y = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if x.std() == 0 or y.std() == 0:
        return None
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    value = float(np.clip((x * y).mean(), -0.999, 0.999))
    free = _independent(x, y, reach)
    if free - 3 < LEAST_FREE:
        return None
    wide = edge(questions, free - 3) / float(np.sqrt(free - 3))
    return Measured(value, float(np.tanh(np.arctanh(value) - wide)), float(np.tanh(np.arctanh(value) + wide)))


def _independent(x: Numbers, y: Numbers, reach: int) -> float:
    """How many independent pairs the days are worth (Bartlett): the smoother both are, the fewer."""
    size = len(x)
    shared = 0.0
    for lag in range(1, min(reach, size - 1) + 1):
        pairs = size - lag
        shared += pairs / size * float(x[:-lag] @ x[lag:]) / pairs * float(y[:-lag] @ y[lag:]) / pairs
    return min(size / max(1 + 2 * shared, 1.0), float(size))


def regressed(rows: Numbers, target: Numbers, block: int, questions: int, of: int) -> list[Measured] | None:
    """The first ``of`` coefficients of a least-squares fit, with bounds by a moving-block bootstrap of fixed seed.

    Blocks of ``block`` days stay together, so that what belongs together is drawn together. None: too few blocks.
    """
    import numpy as np

    size = len(target)
    free = size / block
    if free < LEAST_FREE:
        return None
    fit = np.linalg.lstsq(rows, target, rcond=None)[0]
    rng = np.random.default_rng(7)
    drawn = np.empty((DRAWS, of))
    starts = rng.integers(0, size - block + 1, (DRAWS, -(-size // block)))
    for n in range(DRAWS):
        places = (starts[n][:, None] + np.arange(block)).ravel()[:size]
        x, y = rows[places], target[places]
        drawn[n] = np.linalg.lstsq(x.T @ x, x.T @ y, rcond=None)[0][:of]
    wide = edge(questions, free) * drawn.std(axis=0)
    return [Measured(float(v), float(v - w), float(v + w)) for v, w in zip(fit[:of], wide, strict=True)]


def holds_later(rows: Numbers, target: Numbers, of: int) -> bool:
    """Whether the first ``of`` columns, fitted on the earlier days, make the later ones easier to guess."""
    import numpy as np

    cut = int(len(target) * TRAINED_ON)
    whole = np.linalg.lstsq(rows[:cut], target[:cut], rcond=None)[0]
    without = np.linalg.lstsq(rows[:cut, of:], target[:cut], rcond=None)[0]
    mine = target[cut:] - rows[cut:] @ whole
    other = target[cut:] - rows[cut:, of:] @ without
    return bool((mine**2).sum() < (other**2).sum())
