"""What a run used of the computer: its highest memory and its processor time, child processes included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import psutil

SAMPLE_EVERY_SECONDS = 1.0


class Used(NamedTuple):
    peak_memory_bytes: int
    cpu_seconds: float


class ResourceMeter:
    """Measures from its making on. Memory is sampled, and corrected where the system itself keeps a higher mark."""

    def __init__(self, moment: float) -> None:
        import psutil

        self._process = psutil.Process()
        self._high_mark_before = _high_mark()
        self._sampled = moment
        family = self._family()
        self._cpu_before = _cpu(family)
        self._peak = _memory(family)

    def sample(self, moment: float) -> None:
        """Look again, at most once a second; ``moment`` is monotonic."""
        if moment - self._sampled >= SAMPLE_EVERY_SECONDS:
            self._sampled = moment
            self._peak = max(self._peak, _memory(self._family()))

    def used(self) -> Used:
        family = self._family()
        self._peak = max(self._peak, _memory(family))
        mark = _high_mark()
        peak = max(self._peak, mark) if mark > self._high_mark_before else self._peak
        return Used(peak, round(max(_cpu(family) - self._cpu_before, 0.0), 3))

    def _family(self) -> tuple[psutil.Process, ...]:
        """This process and all below it. To find those, every process of the computer is looked at."""
        return (self._process, *self._process.children(recursive=True))


def _memory(family: Iterable[psutil.Process]) -> int:
    import psutil

    total = 0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.Error:  # it has just ended
            continue
    return total


def _cpu(family: Iterable[psutil.Process]) -> float:
    import psutil

    total = 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return total


def _high_mark() -> int:
    """The highest memory this process ever had, where the system counts it; else 0."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
