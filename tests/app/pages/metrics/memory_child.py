"""Opens every chart of a lake again and again, in a process of its own: ``… LAKE WARM_UP OPENED`` prints what is left.

One JSON document: bytes of the process and living things by kind, after the first and after all openings.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections import Counter
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import psutil
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app import theme
from app.models.chart_drawing import Picture
from app.pages.metrics import MetricsPage
from app.pages.metrics_reading import BUSINESS, PLATFORMS, RUNS
from app.widgets.chart_card import ChartCard
from app.widgets.range_choice import Days
from pipeline.charting.model import Chart
from pipeline.charting.span import Range
from tests.app.pages.metrics.room import NOW
from tests.benchmarks.runs_page import Room

SMALL = (620, 500)  # fewer words to draw


def main(lake: str, warm_up: str, opened: str) -> int:
    app = QApplication([])
    theme.install(app, "light")
    room = Room(Path(lake), NOW)
    page = MetricsPage(room.parts)
    page.resize(*SMALL)
    page.show()
    page.shown()
    look(room, page, int(warm_up))
    before = left(page)
    look(room, page, int(opened) - int(warm_up))
    print(json.dumps({"before": before, "after": left(page)}))
    page.hide()
    page.deleteLater()
    room.close()
    return 0


def look(room: Room, page: MetricsPage, times: int) -> None:
    """Every chart, ``times`` times, over other days each time."""
    for number in range(times):
        for segment in (BUSINESS, PLATFORMS, RUNS):
            page._choose(segment=segment, days=Days(Range.MONTH if number % 2 else Range.QUARTER))
            room.until(partial(page.is_drawn, segment))


def left(page: MetricsPage) -> dict[str, int]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    kinds = (Figure, FigureCanvasAgg, Picture, ChartCard, Chart)
    things = gc.get_objects()
    found = Counter(kind.__name__ for thing in things for kind in kinds if type(thing) is kind)
    return {"bytes": psutil.Process().memory_info().rss, "things": len(things), "cards": len(page.board.cards), **found}


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
