"""How long after the month of sale a store's figures are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue, ratio
from pipeline.insights.kpi.periods import month_of
from pipeline.insights.kpi.reading import Reading


@dataclass(frozen=True)
class Delay:
    """``share`` is the fraction of all report lines."""

    months: int
    lines: int
    share: Decimal


@dataclass(frozen=True)
class Delays:
    """Months from month of sale to reporting day, over all report lines; None and empty without any."""

    mean: Decimal | None
    mode: int | None
    distribution: tuple[Delay, ...]


def reporting_delays(reading: Reading, distributor: str = "") -> Delays:
    """Of all distributors, or of one."""
    counts: Counter[int] = Counter()
    for one in reading.lines.stores:
        if distributor in ("", one.distributor):
            counts[month_of(one.reported) - one.month] += one.lines
    lines = sum(counts.values())
    if not lines:
        return Delays(None, None, ())
    return Delays(
        ratio(sum(months * n for months, n in counts.items()), lines),
        min(counts, key=lambda months: (-counts[months], months)),
        tuple(Delay(months, counts[months], ratio(counts[months], lines) or Decimal(0)) for months in sorted(counts)),
    )


def values(reading: Reading) -> Iterator[KpiValue]:
    found = reporting_delays(reading)
    note = "" if found.distribution else "No report is in yet."
    yield reading.value(of.DELAY_MEAN, found.mean, note=note)
    yield reading.value(of.DELAY_MODE, found.mode, note=note)
