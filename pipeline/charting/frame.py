"""Where everything of a chart goes: room for the names along its edges first, the rest for its values."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.charting.labels import LINE_HEIGHT, end_room
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.charting.plot import SOLID, Plot, Stack, heights
from pipeline.charting.scales import Scale, beside, scale_of
from pipeline.charting.sheet import Sheet
from pipeline.charting.time_axis import Row, Tick, gap_of, positions, ticks_of

AXIS_GAP = 6.0
BELOW = 20.0
ABOVE = 8.0
HAPPENED = 14.0  # above the values, for titles of moments and what is higher than usual
_TICK_ROOM = 24.0
_FROM_ZERO = (*SOLID, Stroke.AREA, Stroke.EXPECTED)


@dataclass(frozen=True)
class Frame:
    """A chart's plot and the names along its bottom; ``at`` are the positions of its places."""

    plot: Plot
    row: Row
    ticks: tuple[Tick, ...]
    at: tuple[float, ...]


def frame_of(chart: Chart, stacks: dict[str, Stack], sheet: Sheet, top: float, *, named: bool = True) -> Frame:
    """``top``: the pixel below which the chart may be drawn; ``named``: lines have their names at their ends."""
    width, _ = sheet.size
    above = ABOVE
    if chart.moments or any(not mark.below for mark in chart.marks):
        above += HAPPENED
    at = positions(chart)
    slot = float(np.min(np.diff(at))) if len(at) > 1 else 1.0
    slot = slot if slot > 0 else 1.0
    years = {place.day.year for place in chart.places if place.day is not None}
    below = BELOW + (LINE_HEIGHT if len(years) > 1 else 0)
    left_scale, right_scale = _scales(chart, stacks, int((top - above - below) // _TICK_ROOM))
    plot = Plot(
        left=_widest(sheet, left_scale) + AXIS_GAP,
        bottom=below,
        right=width - (_widest(sheet, right_scale) + AXIS_GAP + 2 if right_scale else 1),
        top=top - above,
        ends=0.0,
        first=at[0],
        last=at[-1],
        slot=slot,
        scale=left_scale,
        beside=right_scale,
    )
    room = end_room(chart, sheet, plot.right - plot.left) if named else 0.0
    plot = _padded(replace(plot, ends=plot.right - room), chart)
    row = Row(plot.across, sheet.width, width, gap_of(chart.axis))
    ticks = ticks_of(chart, at, row)
    if below > BELOW and not any(tick.year for tick in ticks):
        # No name needs a year of its own: the values get its room.
        plot = replace(plot, bottom=BELOW)
    return Frame(plot, row, ticks, at)


def _widest(sheet: Sheet, scale: Scale | None) -> float:
    return max(sheet.width(label) for label in scale.labels) if scale else 0.0


def _padded(plot: Plot, chart: Chart) -> Plot:
    """Half a slot before the first bar and behind the last; a little for dots; a single value in the middle."""
    if any(part.stroke in (*SOLID, Stroke.EXPECTED) for part in chart.parts) or plot.first == plot.last:
        return replace(plot, first=plot.first - plot.slot / 2, last=plot.last + plot.slot / 2)
    px = 3.0 if chart.axis is Axis.RUNS or any(part.stroke is Stroke.DOTS for part in chart.parts) else 1.0
    out = px / max(plot.ends - plot.left, 1.0) * (plot.last - plot.first)
    return replace(plot, first=plot.first - out, last=plot.last + out)


def _scales(chart: Chart, stacks: dict[str, Stack], intervals: int) -> tuple[Scale, Scale | None]:
    left = heights(chart, stacks, right=False)
    right = heights(chart, stacks, right=True)
    if not len(left):
        left, right = right, left
    from_zero = any(part.stroke in _FROM_ZERO for part in chart.parts if not part.right)
    low, high = (float(left.min()), float(left.max())) if len(left) else (0.0, 0.0)
    scale = scale_of(low, high, _unit(chart, False), from_zero=from_zero, intervals=intervals)
    if not len(right):
        return scale, None
    if right.min() < 0:
        return scale, scale_of(float(right.min()), float(right.max()), _unit(chart, True), intervals=intervals)
    return scale, beside(scale, float(right.max()), _unit(chart, True))


def _unit(chart: Chart, right: bool) -> Unit:
    parts: list[Part] = [
        part for part in chart.parts if part.right is right and any(v is not None for v in part.values)
    ]
    return (parts or list(chart.parts))[0].unit
