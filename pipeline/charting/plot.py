"""Where on the page a value of a chart stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.charting.model import Chart, Part, Stroke
from pipeline.charting.scales import Scale

Values = NDArray[np.float64]
SOLID = (Stroke.BARS, Stroke.AWAITED)


def values_of(row: tuple[float | None, ...]) -> Values:
    """Gaps become NaN."""
    return np.array([np.nan if value is None else value for value in row], dtype=np.float64)


@dataclass(frozen=True)
class Plot:
    """The box of the values in pixels from the lower left corner of the figure.

    ``first`` and ``last`` are the positions at its left edge and at ``ends``; between ``ends`` and ``right`` stand the
    names of lines. ``slot`` is how far one place is from the next, as a position.
    """

    left: float
    bottom: float
    right: float
    top: float
    ends: float
    first: float
    last: float
    slot: float
    scale: Scale
    beside: Scale | None = None

    def across(self, position: float) -> float:
        return self.left + (position - self.first) / (self.last - self.first) * (self.ends - self.left)

    def all_across(self, positions: Values) -> Values:
        return self.left + (positions - self.first) / (self.last - self.first) * (self.ends - self.left)

    @property
    def slot_px(self) -> float:
        return self.slot / (self.last - self.first) * (self.ends - self.left)

    def scale_of(self, part: Part) -> Scale:
        return self.beside if part.right and self.beside is not None else self.scale

    def up(self, part: Part, values: Values) -> Values:
        scale = self.scale_of(part)
        return self.bottom + (values - scale.low) / (scale.high - scale.low) * (self.top - self.bottom)

    def zero(self, part: Part) -> float:
        return float(np.clip(self.up(part, np.zeros(1))[0], self.bottom, self.top))


@dataclass(frozen=True)
class Stack:
    """From where to where a part reaches that stands on others, as values; in a gap it has no ``high``."""

    low: Values
    high: Values


def stacks_of(chart: Chart) -> dict[str, Stack]:
    """Bars on bars, areas on areas, each side of the chart for itself; below nought what is negative."""
    stacks: dict[str, Stack] = {}
    size = len(chart.places)
    for strokes in (SOLID, (Stroke.AREA,)):
        for right in (False, True):
            up, down = np.zeros(size), np.zeros(size)
            # What is awaited stands on what has come, in whatever order they are told.
            parts = [part for part in chart.parts if part.stroke in strokes and part.right is right]
            for part in sorted(parts, key=lambda part: part.stroke is Stroke.AWAITED):
                values = values_of(part.values)
                filled = np.nan_to_num(values)
                low = np.where(filled >= 0, up, down)
                high = np.where(np.isnan(values), np.nan, low + filled)
                stacks[part.key] = Stack(low, high)
                up, down = up + np.maximum(filled, 0), down + np.minimum(filled, 0)
    return stacks


def heights(chart: Chart, stacks: dict[str, Stack], right: bool) -> Values:
    """All values that a scale has to hold."""
    found = [np.empty(0)]
    for part in chart.parts:
        if part.right is right:
            stack = stacks.get(part.key)
            rows = (stack.low, stack.high) if stack else (values_of(part.values), values_of(part.low))
            found += [row[np.isfinite(row)] for row in rows]
    return np.concatenate(found)
