"""Writes lines of a log into a file of the owner's choice: in pieces, and whole or not at all."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import Bridge
from app.models.log_table import Row
from app.problems import Problem
from pipeline.run_logs.lines import LogFile

PIECE = 4000  # lines written at a time
UNFINISHED = ".unfinished"


class LogSaving(QObject):
    """One file at a time; a second wish waits for nobody and is refused."""

    progressed = Signal(int, int)  # lines written, of
    saved = Signal(object, int)  # Path, lines
    troubled = Signal(object)  # Problem

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.busy = False

    def save(self, log: LogFile, numbers: array[int] | None, target: Path, for_machines: bool = False) -> bool:
        """``numbers`` None means all lines; ``for_machines`` keeps them as they stand. False while another is saved."""
        if self.busy:
            return False
        self.busy = True
        wanted = array("I", range(len(log))) if numbers is None else numbers
        as_text = _raw if for_machines else _text
        self._piece(log, wanted, target, as_text, 0)
        return True

    def _piece(self, log: LogFile, numbers: array[int], target: Path, as_text: AsText, done: int) -> None:
        def write() -> int:
            return write_piece(log, numbers[done : done + PIECE], target, as_text, done, len(numbers))

        def then(written: int) -> None:
            after = done + written
            if after < len(numbers):
                self.progressed.emit(after, len(numbers))
                self._piece(log, numbers, target, as_text, after)
            else:
                self.busy = False
                self.saved.emit(target, len(numbers))

        self._bridge.ask(write, then, self, self._failed)

    def _failed(self, problem: Problem) -> None:
        self.busy = False
        self.troubled.emit(problem)


AsText = Callable[[LogFile, "array[int]"], bytes]


def write_piece(log: LogFile, numbers: array[int], target: Path, as_text: AsText, done: int, total: int) -> int:
    """Add lines to the unfinished file; with the last ones it takes its name. What fails leaves nothing behind."""
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        with unfinished.open("ab" if done else "wb") as handle:
            handle.write(as_text(log, numbers))
        if done + len(numbers) >= total:
            unfinished.replace(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return len(numbers)


def _text(log: LogFile, numbers: array[int]) -> bytes:
    return "".join(f"{Row.of(line).as_text()}\n" for line in log.read(numbers)).encode()


def _raw(log: LogFile, numbers: array[int]) -> bytes:
    return b"".join(log.raw(numbers))
