"""Reads a log on the reading threads, piece by piece, and hands the table what it has to show."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.bridge import Bridge
from app.models.log_table import LogTable
from app.problems import Problem
from pipeline.clock import Clock
from pipeline.run_logs.lines import Level, LogFile, LogFilter, LogLine

FIRST_SECONDS, PIECE_SECONDS = 0.015, 0.1  # the first screen at once, then at most ten times a second
SLICE = 1024  # lines chosen from between two looks at the clock


@dataclass(frozen=True)
class Progress:
    """How far the reading is. ``shown`` counts the lines the filter lets through."""

    lines: int = 0
    warnings: int = 0
    errors: int = 0
    looked_at: int = 0
    shown: int = 0
    reading: bool = False  # more lines, or lines not looked at yet


@dataclass(frozen=True)
class Piece:
    """What one turn on a reading thread found."""

    numbers: array[int]
    looked_at: int
    lines: int
    warnings: int
    errors: int
    more: bool


class LogReading(QObject):
    """One log at a time, one filter at a time: whatever is asked anew supersedes what was asked before."""

    progressed = Signal(object)  # Progress
    grew = Signal(int)  # lines that were added below those in sight
    troubled = Signal(object)  # Problem: the log can no longer be read

    def __init__(self, bridge: Bridge, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = LogTable(self)
        self.progress = Progress()
        self._bridge = bridge
        self._clock = clock
        self._log: LogFile | None = None
        self._filter = LogFilter()
        self._turn = 0  # answers to earlier turns are thrown away
        self._at_work = False
        self._again = False
        self._fetching = False
        self._missing: list[int] = []
        self.table.wanted.connect(self._fetch)

    @property
    def log(self) -> LogFile | None:
        return self._log

    @property
    def at_work(self) -> bool:
        """Whether a piece is being read right now."""
        return self._at_work

    @property
    def shows_all(self) -> bool:
        """Whether every line is wanted."""
        return self._filter.everything

    # ---- what is read

    def open(self, log: LogFile | None) -> None:
        """Show another log, or none."""
        self._log = log
        self._begin(forget_words=True)

    def choose(self, wanted: LogFilter) -> None:
        """Show only the lines that are wanted. Whoever calls this has made sure that its pattern is one."""
        if wanted != self._filter:
            self._filter = wanted
            self._begin(forget_words=False)

    def look_again(self) -> None:
        """There may be more lines."""
        if self._at_work:
            self._again = True
        elif self._log is not None:
            self._ask(PIECE_SECONDS)

    def _begin(self, forget_words: bool) -> None:
        self._turn += 1
        self._at_work = self._again = False
        self._missing.clear()
        lines = self.progress if self._log is not None and not forget_words else Progress()
        self.progress = replace(lines, looked_at=0, shown=0, reading=self._log is not None)
        self.table.start_anew(forget_words)
        self.progressed.emit(self.progress)
        if self._log is not None:
            self._ask(FIRST_SECONDS)

    def _ask(self, seconds: float) -> None:
        log, wanted, since, turn = self._log, self._filter, self.progress.looked_at, self._turn
        assert log is not None
        self._at_work, self._again = True, False
        now = self._clock.monotonic

        def piece() -> Piece:
            until = now() + seconds
            return read_piece(log, wanted, since, lambda: turn == self._turn and now() < until)

        self._bridge.ask(
            piece,
            lambda piece: self._take(piece, turn),
            self,
            lambda problem: self._stop(problem, turn),
        )

    def _take(self, piece: Piece, turn: int) -> None:
        if turn != self._turn:
            return
        self._at_work = False
        self.table.append(piece.numbers)
        self.progress = Progress(
            piece.lines, piece.warnings, piece.errors, piece.looked_at, self.table.rowCount(), piece.more
        )
        if piece.numbers:
            self.grew.emit(len(piece.numbers))
        self.progressed.emit(self.progress)
        if piece.more or self._again:
            self._ask(PIECE_SECONDS)

    def _stop(self, problem: Problem, turn: int) -> None:
        if turn == self._turn:
            self._at_work = self._again = False
            self.progress = replace(self.progress, reading=False)
            self.progressed.emit(self.progress)
            self.troubled.emit(problem)

    # ---- the words of lines

    def fetch(self, numbers: Sequence[int], then: Callable[[list[LogLine]], None]) -> None:
        """The words of some lines, for copying or saving."""
        log = self._log
        if log is not None:
            self._bridge.ask(lambda: log.read(numbers), then, self, self.troubled.emit)

    def _fetch(self, numbers: list[int]) -> None:
        """Words that are in sight. While some are being read only the newest wish is kept: the eye has moved on."""
        self._missing = numbers
        if not self._fetching:
            self._fetch_missing()

    def _fetch_missing(self) -> None:
        log, numbers = self._log, self._missing
        self._missing = []
        if log is None or not numbers:
            return
        self._fetching = True
        self._bridge.ask(
            lambda: dict(zip(numbers, log.read(numbers), strict=True)),
            lambda lines: self._fetched(log, lines),
            self,
            self._not_fetched,
        )

    def _fetched(self, log: LogFile, lines: dict[int, LogLine]) -> None:
        self._fetching = False
        if log is self._log:
            self.table.know(lines)
        self._fetch_missing()

    def _not_fetched(self, problem: Problem) -> None:
        self._fetching = False
        self._missing = []
        self.troubled.emit(problem)


def read_piece(log: LogFile, wanted: LogFilter, since: int, going_on: Callable[[], bool]) -> Piece:
    """Look at lines, found ones first, for as long as that is wanted; at some at least."""
    found = array("I")
    more = True
    while True:
        if since < len(log):
            stop = min(since + SLICE, len(log))
            found.extend(log.filter(wanted, since, stop))
            since = stop
        elif more:
            more = log.extend()
        else:
            break
        if not going_on():
            break
    warnings, errors = log.count(Level.WARNING), log.count(Level.ERROR)
    return Piece(found, since, len(log), warnings, errors, more or since < len(log))
