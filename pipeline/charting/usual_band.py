"""The band of what is usual for a run: around the median of the runs of its kind before it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from pipeline.charting.model import Part, Stroke, Unit
from pipeline.charting.run_rows import RunTold
from pipeline.model import RunState
from pipeline.quality.margins import ENOUGH, SPREADS, usual
from pipeline.quality.performance import RECENT

CAME_TO_AN_END = (RunState.SUCCESS, RunState.PARTIAL)
USUAL = "usual"


def usual_band(runs: Sequence[RunTold], values: Sequence[float | None], begin: int, unit: Unit) -> Part:
    """From three spreads below to three above the median of up to twenty comparable runs before, from ``begin`` on.

    Runs of a part are not compared and have no band; neither has one before which there were fewer than five.
    """
    before: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RECENT))
    low: list[float | None] = []
    high: list[float | None] = []
    for run, value in zip(runs, values, strict=True):
        earlier = before[run.kind]
        known = usual(earlier) if run.is_whole else None
        low.append(max(known.median - SPREADS * known.spread, 0.0) if known else None)
        high.append(known.median + SPREADS * known.spread if known else None)
        if value is not None and run.is_whole and run.state in CAME_TO_AN_END:
            earlier.append(value)
    return Part(USUAL, "usual", Stroke.BAND, tuple(high[begin:]), unit, "muted", tuple(low[begin:]), tint=0.3)


def has_band(part: Part) -> bool:
    return any(value is not None for value in part.values)


def still_needed(runs: Sequence[RunTold]) -> str:
    """What is to be waited for until there is a band; '' where nothing is."""
    by_kind: dict[str, int] = defaultdict(int)
    for run in runs:
        by_kind[run.kind] += run.is_whole and run.state in CAME_TO_AN_END
    missing = ENOUGH - max(by_kind.values(), default=0)
    return f"{missing} more run{'' if missing == 1 else 's'} until it is known what is usual" if missing > 0 else ""
