"""What a run used of the computer: its highest memory and its processor time, child processes included."""

from __future__ import annotations

from typing import NamedTuple

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
        self._cpu_before = self._cpu()
        self._sampled = moment
        self._peak = self._memory()

    def sample(self, moment: float) -> None:
        """Look again, at most once a second; ``moment`` is monotonic."""
        if moment - self._sampled >= SAMPLE_EVERY_SECONDS:
            self._sampled = moment
            self._peak = max(self._peak, self._memory())

    def used(self) -> Used:
        self._peak = max(self._peak, self._memory())
        mark = _high_mark()
        peak = max(self._peak, mark) if mark > self._high_mark_before else self._peak
        return Used(peak, round(max(self._cpu() - self._cpu_before, 0.0), 3))

    def _memory(self) -> int:
        import psutil

        total = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.Error:  # it has just ended
                continue
        return total

    def _cpu(self) -> float:
        import psutil

        total = 0.0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            total += (
                times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
            )
        return total


def _high_mark() -> int:
    """The highest memory this process ever had, where the system counts it; else 0."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
