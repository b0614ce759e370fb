"""Words on a chart: names at the ends of lines, what stood out, and what happened on a day."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.charting.model import Chart, Mark, Part, Stroke
from pipeline.charting.plot import Plot, values_of
from pipeline.charting.sheet import Across, Box, Sheet
from pipeline.charting.strokes import Drawing, bar_width

LINE_HEIGHT = 13.0
END_GAP = 6.0
TRIANGLE_PX = 7.0
_GROUND_SHARE = 0.85  # of the card, behind words that stand on values
# How far a name may be pushed from the end of its line before nobody can tell whose it is.
_FARTHEST = 8.0
# The share of the width that names at the ends may take.
_MOST_ROOM = 0.28
_NEAR_THE_END = 0.07
MOMENT_GAP = 6.0
_LEAST_TITLE = 40.0  # pixels; a shorter rest of a title says nothing


@dataclass(frozen=True)
class End:
    """The name of a part at the height where it ends."""

    part: Part
    y: float


def end_room(chart: Chart, sheet: Sheet, width: float) -> float:
    """How many pixels the names at the ends of lines need; 0 where they belong into a legend."""
    parts = _ending(chart)
    room = max((sheet.width(part.title) for part in parts), default=0.0)
    return room + END_GAP if parts and room + END_GAP <= width * _MOST_ROOM else 0.0


def _ending(chart: Chart) -> list[Part]:
    """Lines that go to the end of a chart of lines, if all do; and a band that does."""
    last = len(chart.places) - 1
    bands = [part for part in chart.parts if part.stroke is Stroke.BAND and _last(part) == last]
    drawn = [part for part in chart.parts if any(value is not None for value in part.values)]
    lines = [part for part in drawn if part.stroke is Stroke.LINE]
    others = [part for part in drawn if part.stroke not in (Stroke.LINE, Stroke.DAILY, Stroke.BAND)]
    near = last - max(_NEAR_THE_END * last, 1)
    named = {part.title for part in lines}
    daily_alone = any(part.stroke is Stroke.DAILY and part.title not in named for part in drawn)
    if others or daily_alone or any(part.right for part in lines) or any(_last(part) < near for part in lines):
        # A band that went with lines has its name where they have theirs.
        lines, bands = [], [] if lines else bands
    return lines + bands if len(lines) > 1 or bands else []


def _last(part: Part) -> int:
    return max((index for index, value in enumerate(part.values) if value is not None), default=-1)


def ends_of(chart: Chart, sheet: Sheet, plot: Plot) -> tuple[End, ...]:
    """The names at the ends and their heights, moved apart; none where that would part them from their lines."""
    if not end_room(chart, sheet, plot.right - plot.left):
        return ()
    ends = []
    for part in _ending(chart):
        high = plot.up(part, values_of(part.values))[_last(part)]
        low = plot.up(part, values_of(part.low))[_last(part)] if part.low else high
        ends.append(End(part, float(np.nanmean([low, high]))))
    ends.sort(key=lambda end: end.y)
    wanted = [end.y for end in ends]
    heights = _apart(wanted, plot.bottom + 2, plot.top)
    if any(abs(a - b) > _FARTHEST for a, b in zip(wanted, heights, strict=True)):
        return ()
    for one, next_one in itertools.pairwise(ends):
        # Shades of one colour are not told apart by the colour of a word.
        if one.part.colour == next_one.part.colour and next_one.y - one.y < 2 * LINE_HEIGHT:
            return ()
    return tuple(End(end.part, y) for end, y in zip(ends, heights, strict=True))


def _apart(wanted: Sequence[float], bottom: float, top: float) -> list[float]:
    """Heights at least a line from each other, as near as can be to those wanted (in rising order)."""
    groups: list[list[float]] = []  # the sum of where their members want to be as the lowest one, and how many they are
    for index, y in enumerate(wanted):
        groups.append([y - index * LINE_HEIGHT, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, count = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += count
    found: list[float] = []
    for total, count in groups:
        found += [total / count + (len(found) + n) * LINE_HEIGHT for n in range(int(count))]
    if found:
        over = max(found[-1] - top, 0.0)
        under = max(bottom - found[0], 0.0)
        found = [y - over + under for y in found]
    return found


def draw_ends(sheet: Sheet, plot: Plot, ends: Sequence[End]) -> None:
    for end in ends:
        colour = "muted" if end.part.stroke is Stroke.BAND else end.part.colour
        sheet.words(plot.ends + END_GAP, end.y, end.part.title, colour, kind="end")


# ---- what happened


def draw_moments(drawing: Drawing) -> None:
    """A dashed line each, and its title above the values where there is room for it."""
    plot, sheet = drawing.plot, drawing.sheet
    free = 0.0
    moments = sorted(drawing.chart.moments, key=lambda moment: moment.place)
    at = [float(drawing.x[moment.place]) for moment in moments]
    for moment, x in zip(moments, at, strict=True):
        title, edge, top = moment.title, x + MOMENT_GAP, plot.top
        across: Across = "left"
        room = plot.right - edge
        if sheet.width(title) > room and edge - 2 * MOMENT_GAP - sheet.width(title) > max(free, plot.left):
            across, edge = "right", x - MOMENT_GAP
        else:
            title = sheet.shortened(title, room)
        if x >= free and sheet.width(title) >= min(_LEAST_TITLE, sheet.width(moment.title)):
            sheet.words(edge, plot.top + 9, title, across=across, kind="moment")
            free = (edge + sheet.width(title) if across == "left" else x) + 2 * MOMENT_GAP
            top = plot.top + 15
        sheet.segments([((x, plot.bottom), (x, top))], "muted", 0.75, dashed=True, z=2.5)


# ---- what stood out


def draw_marks(drawing: Drawing) -> None:
    """A triangle and its words; where words would cover others, the triangle alone."""
    unsaid = []
    for mark in sorted(drawing.chart.marks, key=lambda mark: -mark.place):
        value = _height(drawing, drawing.chart.part(mark.part), mark)
        x, y = float(drawing.x[mark.place]), value - 9 if mark.below else value + 9
        y = min(max(y, drawing.plot.bottom + 5), drawing.plot.top + 9)
        drawing.sheet.triangle(x, y, "attention", TRIANGLE_PX)
        drawing.sheet.words_at.append(("mark", Box(x - 4, y - 4, x + 4, y + 4)))
        unsaid.append((mark, x, y))
    for mark, x, y in unsaid:
        _say(drawing, mark.words, x, y, up=not mark.below)


def _height(drawing: Drawing, part: Part, mark: Mark) -> float:
    """Where the value stands; at the bottom where there is none."""
    stack = drawing.stacks.get(part.key)
    values = stack.high if stack else values_of(part.values)
    height = float(drawing.plot.up(part, values[mark.place : mark.place + 1])[0])
    return drawing.plot.bottom if np.isnan(height) else height


def _say(drawing: Drawing, words: str, x: float, y: float, up: bool) -> None:
    sheet, plot = drawing.sheet, drawing.plot
    beyond = y + 11 if up else y - 11
    best: tuple[float, tuple[float, float, Across]] | None = None
    options: tuple[tuple[float, float, Across], ...] = ((x + 8, y, "left"), (x - 8, y, "right"), (x, beyond, "center"))
    for cost, option in enumerate(options):
        box = sheet.words_box(option[0], option[1], words, option[2])
        inside = box.left >= plot.left and box.right <= plot.right + 2 and box.bottom >= plot.bottom
        if not inside or any(box.touches(other) for _, other in sheet.words_at):
            continue
        price = cost + 4.0 * _covered(drawing, box)
        if best is None or price < best[0]:
            best = price, option
    if best is not None:
        box = sheet.words_box(best[1][0], best[1][1], words, best[1][2])
        if _covered(drawing, box):
            sides = (
                (box.left - 2, box.bottom),
                (box.left - 2, box.top),
                (box.right + 2, box.top),
                (box.right + 2, box.bottom),
            )
            sheet.shapes([np.array(sides)], "surface", share=_GROUND_SHARE, z=4.8)
        sheet.words(best[1][0], best[1][1], words, "attention", best[1][2], kind="words")


def _covered(drawing: Drawing, box: Box) -> int:
    """How many values words would be written over."""
    covered = 0
    half = bar_width(drawing.plot.slot_px, len(drawing.x)) / 2
    for part in drawing.chart.parts:
        stack = drawing.stacks.get(part.key)
        if stack is not None:
            near = (drawing.x > box.left - half) & (drawing.x < box.right + half)
            high, low = drawing.plot.up(part, stack.high), drawing.plot.up(part, stack.low)
            covered += int((near & (high > box.bottom) & (low < box.top)).sum())
        elif part.stroke in (Stroke.LINE, Stroke.DAILY, Stroke.DOTS):
            near = (drawing.x > box.left - 2) & (drawing.x < box.right + 2)
            y = drawing.plot.up(part, values_of(part.values))
            covered += int((near & (y > box.bottom) & (y < box.top)).sum())
    at = (float(drawing.x[moment.place]) for moment in drawing.chart.moments)
    crossed = sum(box.left < x < box.right for x in at)
    return covered + crossed
