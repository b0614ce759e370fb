"""How the Logs page lives with a million lines: ``python -m tests.benchmarks.log_page [LINES]`` prints a table.

Measured in a process of its own, offscreen: how long reading and filtering take in the background, how soon the first
lines stand there, the longest moment in which the window did not answer, and the memory all of it costs.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app import theme
from app.bridge import Bridge
from app.models.log_reading import LogReading
from app.widgets.log_view import LogView
from pipeline.clock import SystemClock
from pipeline.run_logs.lines import Level, LogFile, LogFilter
from tests.run_logs.log_files import many_lines

LINES = 1_000_000
BEAT_MILLISECONDS = 5
APPENDED, APPENDINGS = 2_000, 50
HEADINGS = (
    "measured",
    "seconds",
    "first lines after",
    "longest gap",
    "99 % of gaps",
    "memory above idle",
    "lines shown",
)


@dataclass(frozen=True)
class Measured:
    """One thing the page did. Gaps in milliseconds, memory in bytes."""

    what: str
    seconds: float
    first: float | None
    gaps: list[float]
    memory: int
    shown: int

    @property
    def cells(self) -> tuple[str, ...]:
        ordered = sorted(self.gaps) or [0.0]
        first = f"{1000 * self.first:.0f} ms" if self.first is not None else "–"
        longest, most = ordered[-1], ordered[int(len(ordered) * 0.99) - 1]
        return (self.what, f"{self.seconds:.2f}", first, f"{longest:.0f} ms", f"{most:.0f} ms",
                f"{self.memory / 1e6:.0f} MB", f"{self.shown:,}")  # fmt: skip


class Page:
    """The list and what reads for it, with a heart that beats: the time between two beats is how long one waits."""

    def __init__(self, app: QApplication) -> None:
        theme.install(app, "light")
        self.bridge = Bridge()
        self.reading = LogReading(self.bridge, SystemClock())
        self.view = LogView(self.reading.table)
        self.view.resize(1046, 560)
        self.view.show()
        self._beat = QTimer(interval=BEAT_MILLISECONDS)
        self._beat.timeout.connect(self._beats)
        self._gaps: list[float] = []
        self._last = 0.0
        self._first: float | None = None
        self._began = 0.0
        self.reading.grew.connect(self._grew)
        app.processEvents()
        self._idle = resident()

    def measure(self, what: str, begin: Callable[[], None], meanwhile: Callable[[], None] | None = None) -> Measured:
        """From ``begin`` until nothing is read any more; ``meanwhile`` is done at every beat."""
        loop = QEventLoop()
        self._gaps, self._first, self._meanwhile = [], None, meanwhile
        self._began = self._last = time.perf_counter()
        ended = self.reading.progressed.connect(lambda progress: None if progress.reading else loop.quit())
        self._beat.start()
        begin()
        loop.exec()
        seconds = time.perf_counter() - self._began
        self._beat.stop()
        self.reading.progressed.disconnect(ended)
        return Measured(what, seconds, self._first, self._gaps, resident() - self._idle, self.reading.table.rowCount())

    def close(self) -> None:
        self.bridge.close()
        self.view.close()
        for part in (self.view, self.reading, self.bridge, self._beat):
            part.deleteLater()

    def _beats(self) -> None:
        now = time.perf_counter()
        self._gaps.append(1000 * (now - self._last))
        self._last = now
        if self._meanwhile is not None:
            self._meanwhile()

    def _grew(self, _: int) -> None:
        self._first = self._first if self._first is not None else time.perf_counter() - self._began

    def scroll_anywhere(self) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(random.randrange(bar.maximum() + 1))


def measurements(page: Page, path: Path) -> Iterator[Measured]:
    """What a reader of a long log does, one after the other."""
    reading = page.reading
    yield page.measure("open, following", lambda: reading.open(LogFile(path)))
    yield page.measure("open, scrolling all over it", lambda: reading.open(LogFile(path)), page.scroll_anywhere)
    for what, wanted in (
        ("warnings and errors", LogFilter(Level.WARNING)),
        ("one platform, one step", LogFilter(platform="tiktok", phase="raw")),
        ("words that one line in a hundred has", LogFilter(text="page 99")),
        ("words that no line has", LogFilter(text="nowhere to be found")),
        ("a pattern", LogFilter(text="/9{4} bytes/")),
        ("all lines again", LogFilter()),
    ):
        yield page.measure(f"filter: {what}", lambda wanted=wanted: reading.choose(wanted))  # type: ignore[misc]
    yield appended(page, path)


def appended(page: Page, path: Path) -> Measured:
    """A run writes a hundred thousand lines while one reads along."""
    began, whole, gaps = time.perf_counter(), len(page.reading.log or ()), list[float]()
    page.view.follow()
    for _ in range(APPENDINGS):
        many_lines(path, APPENDED, whole)
        whole += APPENDED
        gaps += page.measure("", page.reading.look_again).gaps
    bar = page.view.verticalScrollBar()
    assert bar.value() == bar.maximum(), "the newest line is out of sight"
    seconds, memory = time.perf_counter() - began, resident() - page._idle
    return Measured(f"{whole - LINES:,} lines more, writing them included", seconds, None, gaps, memory, whole)


def resident() -> int:
    """Bytes of memory this process holds now."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def main(lines: int = LINES) -> int:
    app = QApplication.instance()
    assert app is None, "in a process of its own"
    made = QApplication([])
    with TemporaryDirectory(prefix="bedrot-benchmark-") as folder:
        path = many_lines(Path(folder) / "run.jsonl", lines)
        print(f"{lines:,} lines, {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        page = Page(made)
        print(f"| {' | '.join(HEADINGS)} |")
        print(f"|{' --- |' * len(HEADINGS)}")
        for found in measurements(page, path):
            print(f"| {' | '.join(found.cells)} |", flush=True)
        page.close()
    print(f"\n{os.cpu_count()} cores, Python {sys.version.split()[0]}, Qt offscreen.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
