"""Charts of names: one row each, bars from the left, the value behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.charting.model import Chart, Part, Stroke
from pipeline.charting.numbers import said
from pipeline.charting.plot import SOLID, Stack, Values, values_of
from pipeline.charting.sheet import Box, Sheet
from pipeline.charting.strokes import BAND_SHARE, DOT_PX, EXPECTED_PX

NO_VALUE = "–"
_NAME_GAP, _VALUE_GAP = 7.0, 5.0
_TALLEST, _SHARE = 20.0, 0.5
_MOST_NAME = 0.4  # of the width
_LEAST_ROW = 14.0  # pixels; lower rows are not all named
_BOTTOM = 2.0


def rows_of(chart: Chart, top: float) -> Values:
    """The middle of every place's row, the first one at the top."""
    height = (top - _BOTTOM) / len(chart.places)
    return np.asarray(top - height * (np.arange(len(chart.places)) + 0.5))


def draw_rows(sheet: Sheet, chart: Chart, stacks: dict[str, Stack], top: float) -> Box:
    """Draws everything; the box is that of the values."""
    width, _ = sheet.size
    height = (top - _BOTTOM) / len(chart.places)
    names = [sheet.shortened(place.title, width * _MOST_NAME) for place in chart.places]
    values = [_value(chart, place) for place in range(len(chart.places))]
    left = max(sheet.width(name) for name in names) + _NAME_GAP
    room = max(sheet.width(value) for value in values) + _VALUE_GAP + 2
    words = max((sheet.width(mark.words) + 20 for mark in chart.marks), default=0.0)
    room += words if words < width * _MOST_NAME else 14.0 * bool(chart.marks)
    box = Box(left, _BOTTOM, max(width - room, left + 20), top)
    rows = _Rows(sheet, chart, stacks, box, rows_of(chart, top), min(height * _SHARE, _TALLEST) / 2)
    for part in chart.parts:
        rows.draw(part)
    every = max(1, int(np.ceil(_LEAST_ROW / height)))
    for index in range(0, len(names), every):
        y = float(rows.middles[index])
        sheet.words(left - _NAME_GAP, y, names[index], across="right", kind="name")
        sheet.words(rows.end(index) + _VALUE_GAP, y, values[index], "text", kind="value")
    for mark in chart.marks:
        x, y = rows.end(mark.place) + sheet.width(values[mark.place]) + 2 * _VALUE_GAP + 4, rows.middles[mark.place]
        sheet.triangle(x, float(y), "attention", 7)
        if x + 10 + sheet.width(mark.words) <= width:
            sheet.words(x + 8, float(y), mark.words, "attention", kind="words")
    return box


def _value(chart: Chart, place: int) -> str:
    """Of all bars together; without bars, that of the first part."""
    solid = [part for part in chart.parts if part.stroke in SOLID]
    known = [(part, value) for part in solid or chart.parts if (value := part.values[place]) is not None]
    if not known:
        return NO_VALUE
    return said(sum(value for _, value in known) if solid else known[0][1], known[0][0].unit)


@dataclass(frozen=True)
class _Rows:
    sheet: Sheet
    chart: Chart
    stacks: dict[str, Stack]
    box: Box
    middles: Values
    half: float

    def across(self, values: Values) -> Values:
        lowest, highest = self._reach
        span = (highest - lowest) or 1.0
        return np.asarray(self.box.left + (values - lowest) / span * (self.box.right - self.box.left))

    @property
    def _reach(self) -> tuple[float, float]:
        every = np.concatenate([np.zeros(1), *(self._values(part) for part in self.chart.parts)])
        return float(np.nanmin(every)), float(np.nanmax(every))

    def _values(self, part: Part) -> Values:
        stack = self.stacks.get(part.key)
        return stack.high if stack else values_of(part.values)

    def end(self, place: int) -> float:
        """How far right a row reaches, in pixels."""
        values = np.array([0.0, *(self._values(part)[place] for part in self.chart.parts)])
        return float(self.across(np.nanmax(values, keepdims=True))[0])

    def draw(self, part: Part) -> None:
        high = self.across(self._values(part))
        if part.stroke is Stroke.EXPECTED:
            self._lines(part, high)
        elif part.stroke is Stroke.BAND:
            low = values_of(part.low) if part.low else np.zeros(len(high))
            self._boxes(self.across(low), high, "muted", taller=3.0, share=BAND_SHARE)
        elif part.key in self.stacks:
            hatched = part.stroke is Stroke.AWAITED
            ink = "muted" if hatched else self.sheet.look.part_colour(part)
            self._boxes(self.across(self.stacks[part.key].low), high, ink, hatched=hatched)
        else:
            seen = np.isfinite(high)
            self.sheet.dots([*high[seen]], [*self.middles[seen]], self.sheet.look.part_colour(part), DOT_PX + 2)

    def _lines(self, part: Part, x: Values) -> None:
        reach, seen = self.half + 3, np.isfinite(x)
        pairs = zip(x[seen].tolist(), self.middles[seen].tolist(), strict=True)
        if lines := [((at, y - reach), (at, y + reach)) for at, y in pairs]:
            self.sheet.segments(lines, part.colour, EXPECTED_PX, z=4)

    def _boxes(
        self, low: Values, high: Values, ink: str, *, taller: float = 0.0, share: float = 1.0, hatched: bool = False
    ) -> None:
        half, seen = self.half + taller, np.isfinite(high) & np.isfinite(low) & (high != low)
        corners = [
            np.array([(a, y - half), (a, y + half), (b, y + half), (b, y - half)])
            for a, b, y in zip(low[seen], high[seen], self.middles[seen], strict=True)
        ]
        if corners:
            self.sheet.shapes(corners, ink, crisp=True, hatched=hatched, share=share, z=1.5 if taller else 2)
