"""Whether a run took clearly more time, memory or processor than runs of its kind usually do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.margins import usual
from pipeline.quality.wording import minutes, size

RECENT = 20


class Measure(NamedTuple):
    """What is measured of a run: ``worth`` is the least difference that anybody would notice."""

    worth: float
    sentence: str
    said: Callable[[float], str]


MEASURES: Mapping[str, Measure] = MappingProxyType({
    "seconds": Measure(30, "The last run took {} instead of about {}.", minutes),
    "peak_memory_bytes": Measure(200e6, "The last run needed {} of memory instead of about {}.", size),
    "cpu_seconds": Measure(60, "The last run kept the processor busy for {} instead of about {}.", minutes),
})  # fmt: skip


def unusual(name: str, values: Sequence[float], times: float) -> Finding | None:
    """A finding where the newest of ``values`` (oldest first) is beyond the median by three spreads and ``times``."""
    if not values:
        return None
    *before, newest = values[-RECENT - 1 :]
    known, measure = usual(before), MEASURES[name]
    if known is None or newest - known.median < measure.worth or not known.unusually_high(newest, times):
        return None
    sentence = measure.sentence.format(measure.said(newest), measure.said(known.median))
    return Finding(f"speed.{name}", Severity.NOTICE, None, sentence, "Compare it with an older run on the page Runs.")
