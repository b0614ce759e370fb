"""The lines of the result: what was compared, the ratio, the aim, and the absolute numbers behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.benchmarks.children import Series

HEADINGS = ("measured", "compared with", "ratio", "aim", "CPU ratio", "memory", "seconds (best, median)", "the other")


@dataclass(frozen=True)
class Line:
    """``ratio`` is of the best times; ``aim`` is what it should not exceed."""

    measured: str
    other: str
    ratio: str
    aim: str = ""
    cpu_ratio: str = ""
    memory: str = ""
    seconds: str = ""
    other_seconds: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(vars(self).values())


def compared(measured: str, ours: Series, other: str, theirs: Series, aim: str = "") -> Line:
    """Two series of processes beside each other."""
    return Line(
        measured, other, times(ours.best / theirs.best), aim, times(ours.cpu / theirs.cpu),
        f"{megabytes(ours)} against {megabytes(theirs)}", seconds(ours), seconds(theirs),
    )  # fmt: skip


def alone(measured: str, ours: Series, aim: str = "", note: str = "") -> Line:
    """A series that is compared with nothing."""
    return Line(measured, note or "–", "–", aim, f"{ours.cpu:.2f} s CPU", megabytes(ours), seconds(ours))


def times(ratio: float) -> str:
    return f"{ratio:.2f} ×"


def megabytes(series: Series) -> str:
    return f"{series.peak_bytes / 1e6:,.0f} MB"


def seconds(series: Series) -> str:
    return f"{series.best:.2f}, {series.median:.2f}"


def markdown(lines: Iterable[Line]) -> str:
    """A table for the README."""
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
