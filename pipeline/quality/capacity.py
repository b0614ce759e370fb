"""Whether there is room: what is free now, and when it will be gone if all goes on as it did."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.wording import days, size

LOW_DISK = 2 << 30
NEEDED_DISK = 200 << 20
ENOUGH = 5  # measurements
LONG_ENOUGH = timedelta(days=7)
VERY_SOON = 3  # days
_DAY = timedelta(days=1)


class Free(NamedTuple):
    """What was free on the disk of the lake at a moment."""

    at: datetime
    bytes: float


def daily_loss(measured: Sequence[Free]) -> float | None:
    """Bytes that go a day: the median of all slopes between two measurements, which one large file does not bend.

    None where they are too few, or lie too close together, to say so.
    """
    if len(measured) < ENOUGH or measured[-1].at - measured[0].at < LONG_ENOUGH:
        return None
    slopes = [
        (one.bytes - other.bytes) / ((other.at - one.at) / _DAY)
        for number, one in enumerate(measured)
        for other in measured[number + 1 :]
        if other.at > one.at
    ]
    return statistics.median(slopes) if slopes else None


def days_left(free: float, measured: Sequence[Free]) -> float | None:
    """In how many days too little is left for a run; None where nothing points there."""
    loss = daily_loss(measured)
    return max(free - NEEDED_DISK, 0) / loss if loss is not None and loss > 0 else None


def room(free: float, measured: Sequence[Free], horizon_days: float, clearable: int = 0) -> Finding | None:
    """A finding where the disk is full, nearly full, or will be within ``horizon_days``.

    ``clearable`` is what clearing old versions away would free, in bytes.
    """
    left = days_left(free, measured)
    action = "Make room on the disk."
    if clearable:
        action = f"Make room on the disk; clearing old versions away would free {size(clearable)}."
    if free < NEEDED_DISK:
        return Finding("disk.full", Severity.CRITICAL, None, f"The disk is full: {size(free)} are free.", action)
    if left is not None and left < horizon_days:
        severity = Severity.CRITICAL if left < VERY_SOON else Severity.WARNING
        said = f"The disk will be full in about {days(max(left, 1))}: {size(free)} are free."
        return Finding("disk.filling", severity, None, said, action)
    if free < LOW_DISK:
        said = f"The disk is getting full: {size(free)} are free."
        return Finding("disk.low", Severity.WARNING, None, said, action)
    return None
