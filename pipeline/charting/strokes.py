"""How every kind of stroke is drawn over days, months and runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.charting.model import Axis, Chart, Part, Stroke
from pipeline.charting.plot import SOLID, Plot, Stack, Values, values_of
from pipeline.charting.sheet import Corners, Sheet
from pipeline.charting.thinning import kept, tallest

DAILY_PX, LINE_PX, RESTLESS_PX, EXPECTED_PX, NOUGHT_PX = 0.9, 1.75, 1.25, 2.0, 1.5
DAILY_SHARE, BAND_SHARE = 0.4, 0.16
AREA_SHARE, PALE_AREA_SHARE = 0.85, 0.4
DOT_PX, LONE_DOT_PX = 4.0, 5.0
WIDEST_BAR = 44.0
# Narrower than this there is no room for a gap between two bars.
DENSE_PX = 3.0
FEW = 14  # days or months, each of which has a dot
ROOM_FOR_DOTS, MUCH_ROOM = 8.0, 30.0  # from one place to the next, for a dot on each


@dataclass(frozen=True)
class Drawing:
    """What all strokes of one chart share. ``x`` is the pixel of every place."""

    sheet: Sheet
    chart: Chart
    plot: Plot
    x: Values
    stacks: dict[str, Stack]

    @property
    def wide(self) -> float:
        return self.plot.right - self.plot.left


def bar_width(slot_px: float, places: int) -> float:
    """Of a bar, in pixels: fewer bars stand farther apart."""
    share = 0.56 if places <= 12 else 0.64 if places <= 45 else 0.72
    return min(slot_px * share, WIDEST_BAR)


def draw_parts(drawing: Drawing) -> None:
    for part in drawing.chart.parts:
        if part.stroke is Stroke.BAND:
            _band(drawing, part)
    _bars(drawing)
    _areas(drawing)
    for part in drawing.chart.parts:
        if part.stroke is Stroke.AWAITED:
            _awaited(drawing, part)
        elif part.stroke is Stroke.EXPECTED:
            _expected(drawing, part)
        elif part.stroke in (Stroke.LINE, Stroke.DAILY):
            _line(drawing, part)
        elif part.stroke is Stroke.DOTS:
            y = drawing.plot.up(part, values_of(part.values))
            at = kept(drawing.x, [y], pixels=drawing.wide)
            drawing.sheet.dots(drawing.x[at], y[at], drawing.sheet.look.part_colour(part), DOT_PX)


def _line(drawing: Drawing, part: Part) -> None:
    y = drawing.plot.up(part, values_of(part.values))
    if np.isnan(y).all():
        return
    daily = part.stroke is Stroke.DAILY
    at = kept(drawing.x, [y], pixels=drawing.wide)
    runs = drawing.chart.axis is Axis.RUNS
    roomy = drawing.plot.slot_px >= (ROOM_FOR_DOTS if runs else MUCH_ROOM)
    dotted = not daily and roomy and (runs or len(y) <= FEW)
    share = DAILY_SHARE if daily else 1.0
    px = DAILY_PX if daily else LINE_PX
    if part.right and drawing.plot.slot_px < DENSE_PX:
        # Over bars that stand as close as this, a line that goes up and down every day would cover them.
        px = RESTLESS_PX
    ink = drawing.sheet.look.part_colour(part)
    drawing.sheet.line(drawing.x[at], y[at], ink, px, share=share, dots=DOT_PX if dotted else 0, z=3 if daily else 4)
    alone = _alone(y[at])
    if alone.any() and not dotted:
        drawing.sheet.dots(drawing.x[at][alone], y[at][alone], ink, 2.5 if daily else LONE_DOT_PX)


def _alone(y: Values) -> np.ndarray:
    """Values with a gap on both sides, of which a line shows nothing."""
    gaps = np.concatenate(([True], np.isnan(y), [True]))
    return np.asarray(~gaps[1:-1] & gaps[:-2] & gaps[2:])


def stretches(values: Values) -> list[slice]:
    """From gap to gap."""
    known = np.concatenate(([False], ~np.isnan(values), [False])).astype(np.int8)
    edges = np.diff(known)
    return [slice(a, b) for a, b in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)]


def _between(x: Values, low: Values, high: Values) -> Corners:
    return np.column_stack((np.concatenate((x, x[::-1])), np.concatenate((low, high[::-1]))))


def _bars(drawing: Drawing) -> None:
    parts = [part for part in drawing.chart.parts if part.stroke is Stroke.BARS]
    if not parts:
        return
    if drawing.plot.slot_px < DENSE_PX:
        _dense_bars(drawing, parts)
        return
    half = bar_width(drawing.plot.slot_px, len(drawing.x)) / 2
    for part in parts:
        low, high = _edges(drawing, part)
        seen = np.isfinite(high) & (np.abs(high - low) > 0)
        if not seen.any():
            continue
        left, right = drawing.x[seen] - half, drawing.x[seen] + half
        corners = np.stack(
            [
                np.stack([a, b], axis=1)
                for a, b in ((left, low[seen]), (left, high[seen]), (right, high[seen]), (right, low[seen]))
            ],
            axis=1,
        )
        drawing.sheet.shapes([*corners], drawing.sheet.look.part_colour(part), crisp=True)
    _noughts(drawing, parts, half)


def _noughts(drawing: Drawing, parts: list[Part], half: float) -> None:
    """Where a chart has gaps, a stub for what is nought: a gap has none."""
    reach = np.full(len(drawing.x), np.nan)
    for part in parts:
        reach = np.fmax(reach, np.abs(values_of(part.values)))
    if not (np.isnan(reach).any() or (reach == 0).all()):
        return
    y = drawing.plot.zero(parts[0])
    if lines := [((x - half, y), (x + half, y)) for x in drawing.x[reach == 0].tolist()]:
        drawing.sheet.segments(lines, "strong", NOUGHT_PX, z=4.6)


def _edges(drawing: Drawing, part: Part) -> tuple[Values, Values]:
    """Of a stacked part in pixels, for every place."""
    stack = drawing.stacks[part.key]
    return drawing.plot.up(part, stack.low), drawing.plot.up(part, stack.high)


def _dense_bars(drawing: Drawing, parts: list[Part]) -> None:
    """Bars that stand wall to wall: one stepped area a part, so that no seams show between them."""
    edges = {part.key: _edges(drawing, part) for part in parts}
    base = drawing.plot.zero(parts[0])
    reach = np.full(len(drawing.x), np.nan)
    for _, high in edges.values():
        reach = np.fmax(reach, np.abs(high - base))
    # On whole pixels: what stands behind would shine through edges that share one.
    if drawing.plot.slot_px < 1:
        at, columns = tallest(drawing.x, reach, pixels=drawing.plot.ends - drawing.plot.left)
        left = np.floor(drawing.plot.left + 0.5) + columns
        right = left + 1
    else:
        at, half = np.arange(len(drawing.x)), drawing.plot.slot_px / 2
        left, right = np.floor(drawing.x - half + 0.5), np.floor(drawing.x + half + 0.5)
    known = ~np.isnan(reach[at])
    at, left, right = at[known], left[known], right[known]
    blocks = np.split(np.arange(len(at)), np.flatnonzero(left[1:] > right[:-1] + 0.5) + 1)
    # From the top of the stack down to the bottom, each drawn down to nought: nothing shines through between them.
    for part in reversed(parts):
        low, high = edges[part.key]
        top = np.where(np.isnan(high), low, high)[at]
        polygons = []
        for block in blocks:
            xs = np.stack((left[block], right[block]), axis=1).ravel()
            polygons.append(_between(xs, np.full(len(xs), base), np.repeat(top[block], 2)))
        drawing.sheet.shapes(polygons, drawing.sheet.look.part_colour(part))


def _awaited(drawing: Drawing, part: Part) -> None:
    low, high = _edges(drawing, part)
    half = bar_width(drawing.plot.slot_px, len(drawing.x)) / 2
    dense = drawing.plot.slot_px < DENSE_PX
    corners = [
        np.array([(x - half, a), (x - half, b), (x + half, b), (x + half, a)])
        for x, a, b in zip(drawing.x, low, high, strict=True)
        if np.isfinite(b) and b != a
    ]
    if corners:
        drawing.sheet.shapes(
            corners, _or_muted(part), crisp=not dense, hatched=not dense, share=PALE_AREA_SHARE if dense else 1.0
        )


def _or_muted(part: Part) -> str:
    """What is only still to come, or usual, is never as loud as what is."""
    return "muted" if part.colour == "text" else part.colour


def _expected(drawing: Drawing, part: Part) -> None:
    y = drawing.plot.up(part, values_of(part.values))
    half = max(bar_width(drawing.plot.slot_px, len(drawing.x)) * 0.64, 1.0)
    seen = np.isfinite(y)
    lines = [
        ((float(x - half), float(at)), (float(x + half), float(at)))
        for x, at in zip(drawing.x[seen], y[seen], strict=True)
    ]
    if lines:
        drawing.sheet.segments(lines, part.colour, EXPECTED_PX, z=4)


def _areas(drawing: Drawing) -> None:
    parts = [part for part in drawing.chart.parts if part.stroke is Stroke.AREA]
    edges = {part.key: _edges(drawing, part) for part in parts}
    at = kept(drawing.x, [high for _, high in edges.values()], pixels=drawing.wide)
    for part in parts:
        low, high = (row[at] for row in edges[part.key])
        x = drawing.x[at]
        polygons = [_between(x[s], low[s], high[s]) for s in stretches(high) if s.stop - s.start > 1]
        share = (AREA_SHARE if len(parts) > 1 else PALE_AREA_SHARE) * part.tint
        if polygons:
            drawing.sheet.shapes(polygons, part.colour, share=share)
        if len(parts) == 1:
            drawing.sheet.line(x, high, part.colour, LINE_PX)
        alone = _alone(high)
        if alone.any():
            drawing.sheet.dots(x[alone], high[alone], part.colour, LONE_DOT_PX)


def _band(drawing: Drawing, part: Part) -> None:
    high = drawing.plot.up(part, values_of(part.values))
    low = drawing.plot.up(part, values_of(part.low)) if part.low else np.full(len(high), drawing.plot.zero(part))
    high = np.where(np.isnan(low), np.nan, high)
    at = kept(drawing.x, [low, high], pixels=drawing.wide)
    half = drawing.plot.slot_px / 2 if any(p.stroke in SOLID for p in drawing.chart.parts) else 0.0
    x, low, high = drawing.x[at], low[at], high[at]
    if np.ptp(high) == 0 and np.ptp(low) == 0:
        # The same for all: it holds for what comes next as well.
        x = np.array([drawing.plot.left, drawing.plot.right])
        low, high, half = np.repeat(low[:1], 2), np.repeat(high[:1], 2), 0.0
    polygons = []
    for s in stretches(high):
        # A band that is only one place wide still has to be seen.
        out = half if half or s.stop - s.start > 1 else 2.0
        xs = np.concatenate(([x[s][0] - out], x[s], [x[s][-1] + out]))
        lows, highs = (np.concatenate(([row[s][0]], row[s], [row[s][-1]])) for row in (low, high))
        polygons.append(_between(xs, lows, highs))
    if polygons:
        drawing.sheet.shapes(polygons, _or_muted(part), share=BAND_SHARE, z=1.5)
