"""How the Runs page lives with a history of years: ``python -m tests.benchmarks.runs_page [RUNS]`` prints a table.

5,000 runs of 40 steps with their tries. Measured in a process of its own, offscreen: how soon the first rows are
painted, how long a step of scrolling takes, and the longest moment in which the window did not answer meanwhile.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app import theme
from app.application import make_application
from app.bridge import Bridge
from app.parts import PanelParts
from app.preferences import Preferences
from app.session import LakeSession
from app.store import PanelStore
from pipeline.engine.journal import Journal
from tests.engine.lakes import HandClock
from tests.engine.long_history import APART, BEGIN, fill

if TYPE_CHECKING:
    from app.pages.runs import RunsPage

RUNS, STEPS, METRICS = 5_000, 40, 60
OPENINGS, WALKED, WHEEL_STEPS = 9, 40, 400
BEAT_MILLISECONDS = 5
PATIENCE_SECONDS = 30.0
HEADINGS = ("measured", "times", "best", "median", "worst", "longest gap meanwhile", "aim")


@dataclass
class Measured:
    """Times and gaps in milliseconds."""

    what: str
    times: list[float]
    gaps: list[float] = field(default_factory=list)
    aim: str = ""

    @property
    def cells(self) -> Sequence[str]:
        gap = f"{max(self.gaps):.0f} ms" if self.gaps else "–"
        return (self.what, str(len(self.times)), f"{min(self.times):.1f} ms", f"{statistics.median(self.times):.1f} ms",
                f"{max(self.times):.1f} ms", gap, self.aim)  # fmt: skip


class Painted(QObject):
    """Knows when a widget was painted last."""

    def __init__(self, viewport: QObject) -> None:
        super().__init__(viewport)
        self.times = 0
        viewport.installEventFilter(self)

    def forget(self) -> None:
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.times += 1
        return False


class Room:
    """An open lake, and a heart that beats: the time between two beats is how long one waits."""

    def __init__(self, root: Path, now: datetime = BEGIN + RUNS * APART) -> None:
        self.clock = HandClock(now)
        self.bridge = Bridge()
        self.session = LakeSession(self.bridge, self.clock, environ={})
        self.store = PanelStore(self.session, self.bridge)
        self.parts = PanelParts(
            self.session, self.bridge, self.store, Preferences(root / "panel.ini"), self.clock,
            go=lambda page, place: None, toast=lambda text, action="", on_action=None: None,
            problem=lambda problem: print(problem, file=sys.stderr), act=lambda name: None,
        )  # fmt: skip
        self._beat = QTimer(interval=BEAT_MILLISECONDS)
        self._beat.timeout.connect(self._beats)
        self._last, self.gaps = 0.0, list[float]()
        self.session.open(root)
        self.until(lambda: self.session.lake is not None)
        self._look_at_the_overview()

    def _look_at_the_overview(self) -> None:
        """As the panel begins: what both pages are put together from is loaded by then."""
        from app.pages.overview import OverviewPage

        page = OverviewPage(self.parts)
        page.show()
        page.shown()
        self.rest()
        page.hide()
        page.deleteLater()

    def until(self, so: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        end = time.perf_counter() + PATIENCE_SECONDS
        while not so():
            assert time.perf_counter() < end, "it did not come about"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
            time.sleep(0.0002)  # the reading threads want the interpreter, too

    def rest(self, milliseconds: int = 300) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def measure(self, begin: Callable[[], None], done: Callable[[], bool]) -> tuple[float, list[float]]:
        """Milliseconds from ``begin`` until ``done``, and the gaps between the beats meanwhile."""
        self.gaps, self._last = [], time.perf_counter()
        self._beat.start()
        began = time.perf_counter()
        begin()
        self.until(done)
        took = 1000 * (time.perf_counter() - began)
        self._beat.stop()
        return took, self.gaps

    def close(self) -> None:
        self._beat.stop()
        self.bridge.close()
        self.session.close()

    def _beats(self) -> None:
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


class Opening:
    """A page is made when one first looks at it: that counts as opening it, and the first time its import does, too."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def begin(self) -> None:
        from app.pages.runs import RunsPage

        self.page = RunsPage(self._room.parts)
        self._painted = Painted(self.page.table.viewport())
        self.page.model.arrived.connect(self._painted.forget)
        self.page.resize(1096, 728)
        self.page.show()
        self.page.shown()

    def rows_are_there(self) -> bool:
        return self.page.model.rowCount() > 0 and self._painted.times > 0

    def run_is_told(self) -> bool:
        return self.page.detail.account is not None

    def close(self) -> None:
        self.page.hide()
        self.page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def openings(room: Room) -> Iterator[Measured]:
    """How soon there is something to see."""
    first = Measured("first rows painted, the very first time, imports included", [], aim="≤ 150 ms")
    rows = Measured("first rows painted, later pages", [], aim="≤ 150 ms")
    told = Measured("the newest run beside them, later pages", [])
    for number in range(OPENINGS):
        opening = Opening(room)
        took, gaps = room.measure(opening.begin, opening.rows_are_there)
        more, _ = room.measure(lambda: None, opening.run_is_told)
        measured = rows if number else first
        measured.times.append(took)
        measured.gaps += gaps
        if number:
            told.times.append(took + more)
        opening.close()
        room.rest(100)
    yield from (first, rows, told)


def a_long_look(room: Room, runs: int) -> Iterator[Measured]:
    """Scrolling through all there is, walking the rows, and asking for others."""
    opening = Opening(room)
    room.measure(opening.begin, opening.run_is_told)
    page = opening.page
    page.range.choose("0")
    page.range.chosen.emit("0")
    room.rest()
    painted = Painted(page.table.viewport())
    yield wheel(room, page, painted)
    yield to_the_end(room, page, runs)
    walked = Measured("another run: chosen → told", [], aim="≤ 100 ms")
    for row in range(5, 5 + WALKED):
        wanted = page.model.run_id(row)

        def told(wanted: str = wanted) -> bool:
            return page.detail.account is not None and page.detail.account.run_id == wanted

        took, gaps = room.measure(partial(page.table.selectRow, row), told)
        walked.times.append(took)
        walked.gaps += gaps
    yield walked
    for what, text, rows in (("text of a few failures", "report 49", True), ("text that is nowhere", "nowhere", False)):
        found = Measured(f"search: {what}", [])
        for _ in range(5):
            took, gaps = room.measure(partial(ask, page, text), arrivals(page))
            assert bool(page.model.rowCount()) is rows
            found.times.append(took)
            found.gaps += gaps
            room.measure(lambda: ask(page, ""), arrivals(page))
        yield found
    opening.close()


def ask(page: RunsPage, text: str) -> None:
    page.search.setText(text)
    page.model.ask(page.filters.wanted)


def arrivals(page: RunsPage) -> Callable[[], bool]:
    """Whether the next answer has arrived."""
    seen: list[bool] = []
    page.model.arrived.connect(lambda: seen.append(True))
    return lambda: bool(seen)


def wheel(room: Room, page: RunsPage, painted: Painted) -> Measured:
    """One notch of the wheel after the other, each until it is painted; pages arrive meanwhile."""
    found = Measured(f"a notch of the wheel, painted ({WHEEL_STEPS} in a row)", [], aim="≤ 16 ms")
    viewport = page.table.viewport()
    at = QPointF(viewport.rect().center())
    for _ in range(WHEEL_STEPS):
        before = painted.times
        event = QWheelEvent(at, viewport.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        took, gaps = room.measure(
            partial(_send, viewport, event),
            lambda before=before: painted.times > before or at_end(page),  # type: ignore[misc]
        )
        found.times.append(took)
        found.gaps += gaps
    return found


def _send(viewport: QObject, event: QEvent) -> None:
    QApplication.sendEvent(viewport, event)


def at_end(page: RunsPage) -> bool:
    bar = page.table.verticalScrollBar()
    return bool(bar.value() == bar.maximum())


def to_the_end(room: Room, page: RunsPage, runs: int) -> Measured:
    """The handle dragged to the end and held there until the oldest run is in sight."""

    def pull() -> bool:
        bar = page.table.verticalScrollBar()
        bar.setValue(bar.maximum())
        return bool(page.model.rowCount() == runs and at_end(page))

    took, gaps = room.measure(lambda: None, pull)
    return Measured("dragged to the oldest run", [took], gaps)


def main(runs: int = RUNS) -> int:
    assert QApplication.instance() is None, "in a process of its own"
    app = make_application()
    gc.enable()  # as the panel does after its first picture
    theme.install(app, "light")
    with TemporaryDirectory(prefix="bedrot-benchmark-") as folder:
        root = Path(folder)
        with Journal(root / "journal" / "bedrot_journal.db") as journal:
            fill(journal, runs, STEPS, attempts=True, metrics=METRICS)
        room = Room(root)
        print(f"| {' | '.join(HEADINGS)} |")
        print(f"|{' --- |' * len(HEADINGS)}")
        for found in (*openings(room), *a_long_look(room, runs)):
            print(f"| {' | '.join(found.cells)} |", flush=True)
        room.close()
    print(f"\n{runs:,} runs × {STEPS} steps. {os.cpu_count()} cores, Python {sys.version.split()[0]}, Qt offscreen.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
