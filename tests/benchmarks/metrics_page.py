"""How the Metrics page lives with 1,000 runs: ``python -m tests.benchmarks.metrics_page [RUNS]`` prints a table.

Measured in a process of its own, offscreen: how soon the charts stand there, and the longest moment in which the window
did not answer meanwhile. Then every chart is opened fifty times, and what that costs in memory is told.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app import theme
from app.application import make_application
from app.widgets.range_choice import Days
from pipeline.charting.span import Range
from pipeline.engine.journal import Journal
from tests.benchmarks.runs_page import HEADINGS, RUNS, Measured, Room
from tests.engine.long_history import APART, BEGIN
from tests.screenshots.metrics_story import write_runs

if TYPE_CHECKING:
    from app.pages.metrics import MetricsPage

MANY, OPENED, HOVERED, RESIZED = 1_000, 50, 300, 40
SIZE = (1096, 728)
AIM = "gap ≤ 50 ms"


def opened(room: Room) -> tuple[MetricsPage, Measured]:
    """The page for the first time, its imports and those of the drawing included."""
    from app.pages.metrics import MetricsPage

    made: list[MetricsPage] = []

    def begin() -> None:
        made.append(page := MetricsPage(room.parts))
        page._choose(segment="runs", days=Days(Range.ALL))
        page.resize(*SIZE)
        page.show()
        page.shown()

    took, gaps = room.measure(begin, lambda: made[0].is_drawn("runs"))
    return made[0], Measured("all charts of all runs, the very first time, imports included", [took], gaps)


def looks(room: Room, page: MetricsPage) -> Iterator[Measured]:
    """All that has charts read or drawn anew."""
    for what, does in (
        ("all charts of all runs, read and drawn again", partial(page._choose, days=Days(Range.ALL))),
        ("another theme", other_theme),
    ):
        found = Measured(what, [], aim=AIM)
        for _ in range(9):
            page._choose(days=Days(Range.ALL))
            room.until(lambda: page.is_drawn("runs"))
            if what != "another theme":
                page._choose(days=Days(Range.YEAR))
                room.until(lambda: page.is_drawn("runs"))
            took, gaps = room.measure(does, lambda: page.is_drawn("runs"))
            found.times.append(took)
            found.gaps += gaps
        yield found
    yield resized(room, page)
    yield hovered(room, page)


def other_theme() -> None:
    theme.the().choose("light" if theme.palette().dark else "dark")


def resized(room: Room, page: MetricsPage) -> Measured:
    """The window's edge is dragged; the time until all stands there again."""
    found = Measured("the window drawn larger, pixel by pixel", [], aim=AIM)
    for number in range(RESIZED):
        took, gaps = room.measure(partial(page.resize, SIZE[0] + number, SIZE[1]), lambda: True)
        found.times.append(took)
        found.gaps += gaps
    took, gaps = room.measure(lambda: None, lambda: page.is_drawn("runs"))
    found.times.append(took)
    found.gaps += gaps
    return found


def hovered(room: Room, page: MetricsPage) -> Measured:
    """The pointer over a chart of all runs, from place to place, each painted."""
    view = page.board.cards["run_seconds"].view
    chance, found = random.Random(7), Measured("the pointer over a chart, painted", [], aim="≤ 16 ms")
    for _ in range(HOVERED):
        at = QPointF(chance.uniform(80, view.width() - 40), view.height() / 2)
        event = QMouseEvent(QMouseEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton,
                            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip

        def move(event: QMouseEvent = event) -> None:
            QApplication.sendEvent(view, event)
            view.repaint()

        took, gaps = room.measure(move, lambda: True)
        found.times.append(took)
        found.gaps += gaps
    return found


def memory(room: Room, page: MetricsPage) -> str:
    """Every chart of every segment, again and again."""

    def look(times: int) -> int:
        for number in range(times):
            for segment in ("business", "platforms", "runs"):
                page._choose(segment=segment, days=Days(Range.QUARTER if number % 2 else Range.YEAR))
                room.until(partial(page.is_drawn, segment))
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    before = look(10)
    half = look(OPENED // 2)
    after = look(OPENED // 2)
    return (f"Memory after every chart was opened 10, {10 + OPENED // 2} and {10 + OPENED} times: "
            f"{before / 1e6:.0f}, {half / 1e6:.0f} and {after / 1e6:.0f} MB.")  # fmt: skip


def drawing(page: MetricsPage) -> str:
    """How long the pictures themselves take, one after the other in this thread."""
    import time

    from app.models.chart_drawing import Wish, render

    def best(does: Callable[[], object]) -> float:
        times = []
        for _ in range(9):
            began = time.perf_counter()
            does()
            times.append(1000 * (time.perf_counter() - began))
        return statistics.median(times)

    lines = []
    for chart in page.board.charts:
        if not chart.is_empty:
            wish = Wish(chart, theme.palette(), 654, 210, 1.0, "Inter")
            lines.append(f"{chart.title} {best(partial(render, wish)):.0f} ms")
    return f"Drawn in the middle of nine times: {', '.join(lines)}."


def main(runs: int = MANY) -> int:
    assert QApplication.instance() is None, "in a process of its own"
    app = make_application()
    gc.enable()  # as the panel does after its first picture
    theme.install(app, "light")
    with TemporaryDirectory(prefix="bedrot-benchmark-") as folder:
        root = Path(folder)
        with Journal(root / "journal" / "bedrot_journal.db") as journal:
            write_runs(journal, BEGIN + RUNS * APART, runs)
        room = Room(root)
        print(f"| {' | '.join(HEADINGS)} |")
        print(f"|{' --- |' * len(HEADINGS)}")
        page, first = opened(room)
        print(f"| {' | '.join(first.cells)} |", flush=True)
        for found in looks(room, page):
            print(f"| {' | '.join(found.cells)} |", flush=True)
        print(f"\n{drawing(page)}\n{memory(room, page)}")
        page.hide()
        page.deleteLater()
        room.close()
    print(f"{runs:,} runs. {os.cpu_count()} cores, Python {sys.version.split()[0]}, Qt offscreen.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
