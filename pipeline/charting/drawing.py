"""Draws a chart onto a figure of matplotlib, and answers where on it a place stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from pipeline.charting.frame import Frame, frame_of
from pipeline.charting.heading import draw_empty, draw_heading
from pipeline.charting.labels import draw_ends, draw_marks, draw_moments, ends_of
from pipeline.charting.legend import Swatch, legend_of
from pipeline.charting.look import ChartLook
from pipeline.charting.model import Axis, Chart, Part, Stroke
from pipeline.charting.name_rows import draw_rows, rows_of
from pipeline.charting.plot import Stack, Values, stacks_of, values_of
from pipeline.charting.sheet import Box, Sheet
from pipeline.charting.strokes import Drawing, draw_parts

_AXIS_PX = GRID_PX = 0.75
_HAIR_PX, _POINT_PX = 1.0, 7.0
_REACH = 12.0  # pixels beside the values that still count as on them
_LOWEST = 50.0  # pixels; below that there is no room for any value


@dataclass(frozen=True)
class Pointed:
    """What to show for one place, in pixels of the page from the upper left corner: a line through it and dots on it.

    ``dots``: x, y and ``#RRGGBB``. A chart of names has the line from left to right.
    """

    line: tuple[tuple[float, float], tuple[float, float]]
    dots: tuple[tuple[float, float, str], ...]


def draw(
    figure: Figure,
    chart: Chart,
    look: ChartLook,
    *,
    legend: bool = False,
    titled: bool = False,
    filled: bool = False,
    margin: float = 0.0,
) -> Drawn:
    """Puts the chart onto the figure in place of what was on it; the figure stays transparent unless ``filled``.

    ``legend`` adds the swatches of what is not named where it is drawn, ``titled`` title and note. The figure's size
    counts ``look.dpi`` pixels of the page to the inch; where it changes, the chart fits itself anew when next drawn.
    """
    figure.clear()
    figure.set_layout_engine("none")
    figure.patch.set_facecolor(look.palette.surface if filled else "none")
    return Drawn(figure, chart, look, legend=legend, titled=titled, margin=margin)


class Drawn:
    """A chart on its figure. All pixels asked for or told are pixels of the page from the upper left corner."""

    def __init__(
        self, figure: Figure, chart: Chart, look: ChartLook, *, legend: bool, titled: bool, margin: float
    ) -> None:
        self.figure, self.chart, self.look = figure, chart, look
        self._legend, self._titled, self._margin = legend, titled, margin
        self._size = (0.0, 0.0)
        self._frame: Frame | None = None
        self._stacks: dict[str, Stack] = stacks_of(chart)
        self._pointed: Sheet | None = None
        self.legend: tuple[Swatch, ...] = ()
        self.sheet = self._empty_sheet()
        self.box = Box(0, 0, 0, 0)
        self.fit()
        figure.add_artist(_Whole(self))

    def _empty_sheet(self) -> Sheet:
        return Sheet(self.figure, self.look, margin=self._margin)

    def fit(self) -> None:
        """Lays the chart out for the figure's size; nothing happens where it already is."""
        sheet = self._empty_sheet()
        if sheet.size == self._size:
            return
        self.sheet, self._size, self._frame, self._pointed = sheet, sheet.size, None, None
        self.box = Box(0, 0, 0, 0)
        chart, (_, height) = self.chart, sheet.size
        self.legend = legend_of(chart)
        if chart.is_empty or not chart.places:
            top = draw_heading(sheet, chart, (), titled=self._titled)
            draw_empty(sheet, chart, top)
        elif chart.axis is Axis.NAMES:
            top = draw_heading(sheet, chart, self.legend if self._legend else (), titled=self._titled)
            self.box = draw_rows(sheet, chart, self._stacks, top)
        else:
            self._draw_values(sheet, height)
        sheet.artists.sort(key=lambda artist: artist.get_zorder())

    def _draw_values(self, sheet: Sheet, height: float) -> None:
        # Whether lines are named at their ends decides what the legend above has to name, and that how high they are.
        chart = self.chart
        trial = self._empty_sheet()
        frame = frame_of(chart, self._stacks, trial, draw_heading(trial, chart, (), titled=self._titled))
        ends = ends_of(chart, trial, frame.plot)
        self.legend = legend_of(chart, {end.part.key for end in ends})
        top = draw_heading(sheet, chart, self.legend if self._legend else (), titled=self._titled)
        if top < _LOWEST:
            return
        frame = self._frame = frame_of(chart, self._stacks, sheet, top, named=bool(ends))
        ends = ends_of(chart, sheet, frame.plot) if ends else ()
        plot = frame.plot
        self.box = Box(plot.left, plot.bottom, plot.right, plot.top)
        _draw_axes(sheet, frame)
        drawing = Drawing(sheet, chart, plot, plot.all_across(np.array(frame.at)), self._stacks)
        draw_parts(drawing)
        draw_ends(sheet, plot, ends)
        draw_moments(drawing)
        draw_marks(drawing)

    # ---- asked by whoever shows it

    def place_at(self, x: float, y: float) -> int | None:
        """The place nearest to a pixel; None away from the values."""
        x, up = x - self._margin, self._size[1] + self._margin - y
        box = self.box
        beside = Box(box.left - _REACH, box.bottom - _REACH, box.right + _REACH, box.top + _REACH)
        if self.chart.is_empty or not beside.holds(x, up):
            return None
        along = self._middles()
        return int(np.argmin(np.abs(along - (up if self.chart.axis is Axis.NAMES else x)))) if len(along) else None

    def position_of(self, place: int) -> tuple[float, float]:
        """Where a place stands: the middle of the highest of its values, of its whole height if it has none."""
        pointed = self.pointed(place)
        if pointed.dots:
            x, y, _ = min(pointed.dots, key=lambda dot: dot[1])
            return x, y
        (x0, y0), (x1, y1) = pointed.line
        return (x0 + x1) / 2, (y0 + y1) / 2

    def pointed(self, place: int) -> Pointed:
        """What :meth:`highlight` draws, for a window that draws it itself."""
        out, height, box = self._margin, self._size[1] + self._margin, self.box
        at = float(self._middles()[place])
        if self.chart.axis is Axis.NAMES:
            return Pointed(((out + box.left, height - at), (out + box.right, height - at)), ())
        dots = tuple((out + at, height - y, self.look.part_colour(part)) for part, y in self._heights(place))
        return Pointed(((out + at, height - box.top), (out + at, height - box.bottom)), dots)

    def highlight(self, place: int | None) -> None:
        """Points at a place, or at none: only what :meth:`draw_highlight` draws changes."""
        self._pointed = None
        if place is None or self.chart.is_empty or not len(self._middles()):
            return
        pointed, height = self.pointed(place), self._size[1] + 2 * self._margin
        sheet = Sheet(self.figure, self.look)
        (x0, y0), (x1, y1) = pointed.line
        sheet.segments([((x0, height - y0), (x1, height - y1))], "strong", _HAIR_PX)
        for x, y, colour in pointed.dots:
            sheet.dots([x], [height - y], "surface", _POINT_PX + 2)
            sheet.dots([x], [height - y], colour, _POINT_PX)
        self._pointed = sheet

    def draw_highlight(self, renderer: RendererBase) -> None:
        """Draws the line and the dots alone, over a picture of the chart that was kept."""
        for artist in self._pointed.artists if self._pointed else ():
            artist.draw(renderer)

    def _middles(self) -> Values:
        """Of all places: across, or up for a chart of names."""
        if self.chart.axis is Axis.NAMES:
            return rows_of(self.chart, self.box.top)
        return self._frame.plot.all_across(np.array(self._frame.at)) if self._frame else np.empty(0)

    def _heights(self, place: int) -> list[tuple[Part, float]]:
        found = []
        for part in self.chart.parts:
            stack = self._stacks.get(part.key)
            value = stack.high[place] if stack else values_of(part.values[place : place + 1])[0]
            solid = part.stroke in (Stroke.BARS, Stroke.AWAITED, Stroke.BAND, Stroke.EXPECTED)
            if self._frame and not solid and np.isfinite(value):
                found.append((part, float(self._frame.plot.up(part, np.array([value]))[0])))
        return found


class _Whole(Artist):
    """The chart as one artist, which lays itself out again where the figure has another size than before."""

    def __init__(self, drawn: Drawn) -> None:
        super().__init__()
        self._drawn = drawn

    def draw(self, renderer: RendererBase) -> None:
        self._drawn.fit()
        for artist in self._drawn.sheet.artists:
            artist.draw(renderer)
        self._drawn.draw_highlight(renderer)


def _draw_axes(sheet: Sheet, frame: Frame) -> None:
    plot = frame.plot
    heights = [plot.bottom + plot.scale.share(value) * (plot.top - plot.bottom) for value in plot.scale.ticks]
    floor = plot.bottom + min(max(plot.scale.share(0.0), 0.0), 1.0) * (plot.top - plot.bottom)
    sheet.segments([((plot.left, y), (plot.right, y)) for y in heights if abs(y - floor) > 0.5], "line", GRID_PX, z=1)
    sheet.segments([((plot.left, floor), (plot.right, floor))], "border", _AXIS_PX, z=4.5)
    for y, label in zip(heights, plot.scale.labels, strict=True):
        sheet.words(plot.left - 6, y, label, across="right", kind="value tick")
    if plot.beside is not None:
        for value, label in zip(plot.beside.ticks, plot.beside.labels, strict=True):
            y = plot.bottom + plot.beside.share(value) * (plot.top - plot.bottom)
            sheet.words(plot.right + 6, y, label, kind="value tick")
    for tick in frame.ticks:
        middle = frame.row.middle(tick)
        sheet.words(middle, plot.bottom - 12, tick.label, across="center", kind="tick")
        if tick.year:
            sheet.words(middle, plot.bottom - 12 - 13, tick.year, across="center", kind="tick")
