"""Looking at every chart again and again costs no memory that is not given back."""

from __future__ import annotations

import gc
from collections import Counter
from weakref import ReferenceType

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.models.chart_drawing import Picture
from app.pages.metrics_reading import BUSINESS, PLATFORMS, RUNS
from app.widgets.chart_card import ChartCard
from app.widgets.range_choice import Days
from pipeline.charting.model import Chart
from pipeline.charting.span import Range
from tests.app.pages.metrics.room import MetricsRoom

OPENED, WARM_UP = 50, 10
MOST_BYTES = 16 << 20  # of the process, whose allocators keep some for later
MOST_OBJECTS = 0.01
SMALL = (620, 500)  # fewer words to draw


def opened(room: MetricsRoom, times: int) -> None:
    """Every chart, ``times`` times, over other days each time."""
    for number in range(times):
        for segment in (BUSINESS, PLATFORMS, RUNS):
            days = Days(Range.MONTH if number % 2 else Range.QUARTER)
            room.page._choose(segment=segment, days=days)
            room.settle()


def alive() -> Counter[str]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    kinds = (Figure, FigureCanvasAgg, Picture, ChartCard, Chart)
    found: Counter[str] = Counter()
    for thing in gc.get_objects():
        found["all"] += type(thing) is not ReferenceType  # the watch over all timers of a test keeps one a start
        found.update(kind.__name__ for kind in kinds if type(thing) is kind)
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)  # nine hundred charts
def test_opening_every_chart_fifty_times_leaves_nothing_behind(room: MetricsRoom) -> None:
    room.page.resize(*SMALL)
    opened(room, WARM_UP)
    before, memory = alive(), psutil.Process().memory_info().rss
    opened(room, OPENED - WARM_UP)
    after, grown = alive(), psutil.Process().memory_info().rss - memory
    assert {kind: count for kind, count in after.items() if kind != "all"} == {
        kind: count for kind, count in before.items() if kind != "all"
    }
    assert before["Picture"] == before["Figure"] <= len(room.page.board.cards)
    assert after["all"] < before["all"] * (1 + MOST_OBJECTS)
    assert grown < MOST_BYTES
    print(f"\n{grown / 2**20:.1f} MB, {after['all'] - before['all']} objects, {room.page.drawing.drawn} pictures")
