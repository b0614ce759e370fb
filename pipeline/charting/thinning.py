"""More places than pixels: what may be left out of a picture without changing it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]  # a gap is NaN
Indices = NDArray[np.intp]

MOST_PLACES = 1500


def kept(x: Values, rows: list[Values], *, pixels: float) -> Indices:
    """Which places to draw: all of few; of many, in every column of pixels the first, the last and all extremes.

    Of a gap within a column one place is kept, so that what stands on both sides of it is not joined.
    """
    if len(x) <= MOST_PLACES or len(x) <= pixels:
        return np.arange(len(x))
    columns = _columns(x, pixels)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    ends = np.append(starts[1:], len(x)) - 1
    chosen = [starts, ends]
    for row in rows:
        gaps = np.isnan(row)
        if gaps.all():
            continue
        chosen.append(_first_where(np.where(gaps, -np.inf, row), starts, np.maximum))
        chosen.append(_first_where(np.where(gaps, np.inf, row), starts, np.minimum))
        chosen.append(np.flatnonzero(gaps & ~np.roll(gaps, 1)))
    return np.unique(np.concatenate(chosen))


def tallest(x: Values, heights: Values, *, pixels: float) -> tuple[Indices, Indices]:
    """One place a column of pixels: the one whose bar reaches farthest from nought. And the columns' numbers."""
    columns = _columns(x, pixels)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1)).astype(np.intp)
    found = _first_where(np.where(np.isnan(heights), -1.0, np.abs(heights)), starts, np.maximum)
    return found, columns[found]


def _columns(x: Values, pixels: float) -> Indices:
    width = float(x[-1] - x[0]) or 1.0
    found: Indices = np.minimum(((x - x[0]) / width * pixels).astype(np.intp), max(int(pixels) - 1, 0))
    return found


def _first_where(values: Values, starts: Indices, extreme: np.ufunc) -> Indices:
    """In every stretch that begins at ``starts``, the first place that has the extreme value."""
    lengths = np.diff(np.append(starts, len(values)))
    best = np.repeat(extreme.reduceat(values, starts), lengths)
    found = np.flatnonzero(values == best)
    stretch = np.searchsorted(starts, found, side="right") - 1
    return np.asarray(found[np.unique(stretch, return_index=True)[1]], dtype=np.intp)
