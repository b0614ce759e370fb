"""What stands above the values of a chart that stands alone: title, note, legend; and what stands in an empty one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.charting import letters
from pipeline.charting.legend import Swatch
from pipeline.charting.model import Chart
from pipeline.charting.sheet import Sheet

TITLE_PX = 14.0
_TITLE_ROOM = 24.0
_ROW = 18.0
_SAMPLE, _BETWEEN = 14.0, 14.0


def draw_heading(sheet: Sheet, chart: Chart, legend: Sequence[Swatch], *, titled: bool) -> float:
    """Draws them from the top; returns the pixel below which the values have all room."""
    width, top = sheet.size
    if titled:
        title = sheet.shortened(chart.title, width, bold=True, px=TITLE_PX)
        sheet.words(0, top - 10, title, "text", bold=True, px=TITLE_PX, kind="title")
        at = sheet.width(title, bold=True, px=TITLE_PX) + 8
        if chart.note and (note := sheet.shortened(chart.note, width - at)):
            sheet.words(at, top - 10, note, kind="note")
        top -= _TITLE_ROOM
    if legend:
        x = 0.0
        for swatch in legend:
            title = sheet.shortened(swatch.title, width - _SAMPLE - 8)
            wide = _SAMPLE + sheet.width(title)
            if x > 0 and x + wide > width:
                x, top = 0.0, top - _ROW
            _sample(sheet, swatch, x, top - 9)
            sheet.words(x + _SAMPLE, top - 9, title, kind="legend")
            x += wide + _BETWEEN
        top -= _ROW + 2
    return top


def _sample(sheet: Sheet, swatch: Swatch, x: float, y: float) -> None:
    if swatch.sample == "line":
        ink = sheet.look.mixed(swatch.colour, swatch.share)
        sheet.segments([((x, y), (x + 10, y))], ink, 2.0, z=5)
    elif swatch.sample == "dot":
        sheet.dots([x + 5], [y], sheet.look.mixed(swatch.colour, swatch.share), 5, z=5)
    else:
        square = np.array([(x, y - 4.5), (x, y + 4.5), (x + 9, y + 4.5), (x + 9, y - 4.5)])
        hatched = swatch.sample == "hatch"
        ink = "muted" if hatched else sheet.look.mixed(swatch.colour, swatch.share)
        sheet.shapes([square], ink, crisp=True, hatched=hatched, z=5)


def draw_empty(sheet: Sheet, chart: Chart, top: float) -> None:
    """One muted sentence in the middle."""
    width, _ = sheet.size
    text = chart.empty or "There is nothing to show yet."
    lines = [*letters.wrapped(text, width - 16, sheet.look.families, sheet.look.text_px)]
    first = top / 2 + (len(lines) - 1) * 8
    for index, line in enumerate(lines):
        sheet.words(width / 2, first - index * 16, line, across="center", kind="empty")
