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
DRAWS, AT_ONCE = 200, 40  # of a bootstrap, and how many of them are fitted in one go
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
    import numpy as np

    size, reach = len(x), min(reach, len(x) - 1)
    of_x, of_y = (_with_later(row, reach) for row in (x, y))
    shared = float((of_x * of_y / (size - np.arange(1, reach + 1))).sum()) / size
    return min(size / max(1 + 2 * shared, 1.0), float(size))


def _with_later(row: Numbers, reach: int) -> Numbers:
    """The row times itself 1, 2, … ``reach`` days later, each summed up."""
    import numpy as np

    later: Numbers = np.correlate(np.concatenate([row, np.zeros(reach)]), row, "valid")
    return later[1:]


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
    starts = rng.integers(0, size - block + 1, (DRAWS, -(-size // block)))
    drawn = np.concatenate([_fits(rows, target, starts[n : n + AT_ONCE], block) for n in range(0, DRAWS, AT_ONCE)])
    wide = edge(questions, free) * drawn[:, :of].std(axis=0)
    return [Measured(float(v), float(v - w), float(v + w)) for v, w in zip(fit[:of], wide, strict=True)]


def _fits(rows: Numbers, target: Numbers, starts: NDArray[np.int64], block: int) -> Numbers:
    """The coefficients of several draws, each made of the blocks that begin at its ``starts``."""
    import numpy as np

    places = (starts[:, :, None] + np.arange(block)).reshape(len(starts), -1)[:, : len(target)]
    x, y = rows[places], target[places][:, :, None]
    turned = x.transpose(0, 2, 1)
    least = rows.shape[1] * float(np.finfo(float).eps)  # of the largest: less is nought, as for a single fit
    found: Numbers = (np.linalg.pinv(turned @ x, least, hermitian=True) @ (turned @ y))[:, :, 0]
    return found


def holds_later(rows: Numbers, target: Numbers, of: int) -> bool:
    """Whether the first ``of`` columns, fitted on the earlier days, make the later ones easier to guess."""
    import numpy as np

    cut = int(len(target) * TRAINED_ON)
    whole = np.linalg.lstsq(rows[:cut], target[:cut], rcond=None)[0]
    without = np.linalg.lstsq(rows[:cut, of:], target[:cut], rcond=None)[0]
    mine = target[cut:] - rows[cut:] @ whole
    other = target[cut:] - rows[cut:, of:] @ without
    return bool((mine**2).sum() < (other**2).sum())
