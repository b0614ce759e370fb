"""How soon a chart is drawn: ``python -m tests.benchmarks.charts`` prints a table.

Measured in a process of its own, without a window: the import of matplotlib, then charts of a card's size on a screen
with two pixels to one of the page, each drawn on a new figure, drawn again on the same one, and drawn fifty times.
"""

from __future__ import annotations

import gc
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import psutil

from pipeline.charting.model import Axis, Chart, Mark, Part, Place, Stroke, Unit
from tests.benchmarks.lines import Line, markdown

PLATFORMS = ("Meta Ads", "DistroKid", "TooLost", "TikTok", "Linktree", "Spotify", "Social")
RUNS, DAYS, REPEATS = 1_000, 5_000, 50
WIDTH, HEIGHT, DENSE = 678, 200, 2
AIM = "≤ 300 ms"
_FIRST = date(2013, 1, 1)


def main(argv: Sequence[str] | None = None) -> int:
    begun = time.perf_counter()
    # What is measured first is what it costs to have it at all.
    import pipeline.charting.drawing
    import pipeline.charting.svg  # noqa: F401

    imported = f"{(time.perf_counter() - begun) * 1000:,.0f} ms"
    lines = [Line("charts: import of matplotlib", "what draws and what writes pictures", "–", seconds=imported)]
    charts = (("1,000 runs × 7 platforms, stacked", runs(RUNS)), ("5,000 days and their mean", days(DAYS)))
    for title, chart in charts:
        lines += _measured(title, chart)
    print(markdown(lines))
    return 0


def runs(number: int) -> Chart:
    """Bars of seven platforms for every run, the band of what is usual, one that stood out."""
    places = tuple(Place(f"run-{n}", f"Run {n}", _FIRST + timedelta(days=n)) for n in range(number))
    parts = [
        Part("usual", "usual", Stroke.BAND, (700.0,) * number, Unit.SECONDS, "muted", (500.0,) * number),
        *(
            Part(name, name, Stroke.BARS, tuple(_wave(n * (k + 1), 60.0) for n in range(number)), Unit.SECONDS, name)
            for k, name in enumerate(PLATFORMS)
        ),
    ]
    mark = Mark("Spotify", number // 2, "unusually slow")
    return Chart("runs", "Time a run takes", Axis.RUNS, places, tuple(parts), marks=(mark,))


def days(number: int) -> Chart:
    """Plays of every day, their mean, a gap of a month."""
    places = tuple(Place(str(n), str(n), _FIRST + timedelta(days=n)) for n in range(number))
    values = tuple(None if 2_000 < n < 2_030 else _wave(n, 4_000.0) for n in range(number))
    return Chart("plays", "Plays a day", Axis.DAYS, places, (
        Part("daily", "Spotify", Stroke.DAILY, values, colour="Spotify"),
        Part("mean", "Spotify", Stroke.LINE, values, colour="Spotify"),
    ))  # fmt: skip


def _wave(n: int, height: float) -> float:
    return height * (1.2 + math.sin(n / 40) + 0.3 * math.sin(n * 7.3))


@dataclass
class _Canvas:
    """What a card draws on."""

    chart: Chart

    def __post_init__(self) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from pipeline.charting.look import DPI, ChartLook

        self.look = ChartLook()
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI * DENSE)
        self.canvas = FigureCanvasAgg(self.figure)

    def draw(self) -> None:
        from pipeline.charting.drawing import draw

        self.drawn = draw(self.figure, self.chart, self.look)
        self.canvas.draw()

    def point(self, place: int) -> None:
        self.drawn.highlight(place)
        self.drawn.draw_highlight(self.canvas.get_renderer())


def _measured(title: str, chart: Chart) -> Iterator[Line]:
    card = _Canvas(chart)
    first = _milliseconds(card.draw)
    again = [_milliseconds(card.draw) for _ in range(5)]
    yield Line(f"charts: {title}, first", f"{WIDTH} × {HEIGHT} at {DENSE} ×", "–", AIM, seconds=f"{first:.0f} ms")
    shown = f"{min(again):.0f}, {statistics.median(again):.0f} ms"
    yield Line(f"charts: {title}, again", "the same figure", "–", AIM, seconds=shown)
    places = count()
    moved = statistics.median(_milliseconds(lambda: card.point(next(places))) for _ in range(20))
    yield Line(f"charts: {title}, the pointer moves", "line and dots alone", "–", "≤ 16 ms", seconds=f"{moved:.1f} ms")
    held = []
    for _ in range(2):
        for _ in range(REPEATS):
            card.draw()
        held.append(_memory() / 1e6)
    grown = f"{held[1] - held[0]:+.1f} MB"
    yield Line(f"charts: {title}, {REPEATS} times more", f"{REPEATS} times", "–", "no growth", memory=grown)


def _milliseconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return (time.perf_counter() - begun) * 1000


def _memory() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
