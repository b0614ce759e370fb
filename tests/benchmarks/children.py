"""Child processes whose time and memory are taken from the system, not from the clock of whoever is measured."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

REPOSITORY = Path(__file__).parents[2]
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss: bytes there, KiB here
SET_SOMETHING_ASIDE = 1


@dataclass(frozen=True)
class Measured:
    """One process from start to end. ``cpu`` is user and system time of all its threads."""

    seconds: float
    cpu: float
    peak_bytes: int
    output: str

    @property
    def answer(self) -> Any:
        """The JSON document it printed last."""
        return json.loads(self.output.splitlines()[-1])


@cache
def compile_modules() -> None:
    """An installed program does not compile its modules at every start. What others installed is compiled already."""
    for package in ("pipeline", "tests"):
        compileall.compile_dir(REPOSITORY / package, quiet=1)


def measure(*words: object) -> Measured:
    """Run Python with ``words``; raises RuntimeError with what it said when it fails. Needs a Unix."""
    compile_modules()
    line = [sys.executable, *map(str, words)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(line, cwd=REPOSITORY, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode not in (0, SET_SOMETHING_ASIDE):
            raise RuntimeError(f"{' '.join(line)} ended with {process.returncode}: {err.read().decode()[-2000:]}")
        return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * UNIT, out.read().decode())


def run_lake(lake: Path) -> Measured:
    """A whole run without extractors, as a command."""
    return measure("-m", "pipeline", "--root", lake, "run", "--no-extractors")


def run_steps(lake: Path, *keys: str) -> Measured:
    """The engine runs some steps; answers with each one's state, seconds and rows."""
    return measure("-m", "tests.benchmarks.some_steps", lake, *keys)


@dataclass(frozen=True)
class Series:
    """The same thing measured several times."""

    runs: tuple[Measured, ...]

    @property
    def best(self) -> float:
        return min(run.seconds for run in self.runs)

    @property
    def median(self) -> float:
        return median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        return min(run.cpu for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        return max(run.peak_bytes for run in self.runs)


def side_by_side(repeats: int, *things: Callable[[], Measured]) -> list[Series]:
    """Measure things in turns, so that whatever else the computer does falls on all of them alike."""
    rounds: Sequence[list[Measured]] = [[thing() for thing in things] for _ in range(repeats)]
    return [Series(runs) for runs in zip(*rounds, strict=True)]
