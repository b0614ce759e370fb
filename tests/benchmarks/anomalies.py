"""Which measure of the usual finds planted anomalies better: medians, or statsmodels' robust STL.

``python -m tests.benchmarks.anomalies`` prints precision, recall and F1 of both over the same made-up series, looking
back over a whole year and day by day as it goes. The limits of both were chosen on other seeds (``--choose``).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from pipeline.insights.outlook.anomalies import LIMIT, SAME, Event, events_of
from pipeline.insights.outlook.baseline import Expecting, Row, expected_by_medians, usual_days
from pipeline.insights.outlook.series import Series
from tests.benchmarks.synthetic_series import NOISES, Made, Planted, make

CHOSEN_ON, TOLD_OF = range(1000, 1100), range(200)
LIVE_EACH, LIVE_DAYS, LIVE_HISTORY = 3, 60, 150  # every third seed
LIMITS = (3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0)
STL_LIMIT = 5.5


def expected_by_stl(seen: Row, weekday: int, bumped: Sequence[bool]) -> list[float]:
    """The same by a robust STL of a week, the steadiest shape of seven; gaps are bridged first, as it takes none."""
    from statsmodels.tsa.seasonal import STL

    row = np.array([np.nan if value is None else value for value in seen])
    there = np.flatnonzero(~np.isnan(row))
    whole = np.interp(np.arange(len(row)), there, row[there])
    parts = STL(whole, period=7, robust=True, seasonal=101, trend=35, seasonal_deg=0, trend_deg=0).fit()
    usual: list[float] = (parts.trend + parts.seasonal).tolist()
    return usual


@dataclass(frozen=True)
class Way:
    name: str
    expecting: Expecting
    limit: float


WAYS = (Way("medians", expected_by_medians, LIMIT), Way("STL, robust (statsmodels)", expected_by_stl, STL_LIMIT))


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


Looking = Callable[[Made, Way, Sequence[float]], list[Tally]]
"""``(series, way, limits) -> one tally a limit``"""


def score(made: Made, found: Iterable[Event], since: int = 0) -> Tally:
    """Events against what was planted from ``since`` on: an event overlaps it in the same direction, once each."""
    left = [one for one in made.planted if one.first >= since]
    excused = list(made.shifts)
    tally = Tally()
    for event in found:
        hit = next(
            (p for p in left if p.below == event.below and p.first <= event.last and event.first <= p.last), None
        )
        if hit is not None:
            left.remove(hit)
            tally.right += 1
        elif near := [at for at in excused if at - 10 <= event.last and event.first <= at + 20]:
            excused.remove(near[0])
        else:
            tally.wrong += 1
    tally.missed = len(left)
    return tally


def _is(one: Planted, event: Event) -> bool:
    return one.below == event.below and one.first <= event.last and event.first <= one.last


def looking_back(made: Made, way: Way, limits: Sequence[float]) -> list[Tally]:
    """One tally a limit."""
    usual = usual_days(made.series, way.limit, way.expecting)
    return [score(made, events_of(made.series, usual, limit)) for limit in limits]


def day_by_day(made: Made, way: Way, limits: Sequence[float]) -> list[Tally]:
    """As the owner sees it: the newest day is judged by what was known then, and what was found stays found."""
    size = len(made.series.values)
    found: list[list[Event]] = [[] for _ in limits]
    for last in range(size - LIVE_DAYS, size):
        away = last - LIVE_HISTORY
        series = _part(made.series, away, last)
        usual = usual_days(series, way.limit, way.expecting)
        for limit, known in zip(limits, found, strict=True):
            for event in events_of(series, usual, limit):
                if event.last >= LIVE_HISTORY - 1:  # older ones were judged on their own day
                    moved = Event(event.first + away, event.last + away, event.peak + away, event.below)
                    _remember(known, moved)
    return [score(made, known, since=size - LIVE_DAYS) for known in found]


def _remember(known: list[Event], event: Event) -> None:
    for n, one in enumerate(known):
        if one.below == event.below and event.first <= one.last + SAME.days:
            known[n] = replace(one, last=max(event.last, one.last))
            return
    known.append(event)


def _part(series: Series, first: int, last: int) -> Series:
    values = series.values[first : last + 1]
    return replace(series, first=series.day(first), values=values, whole_to=series.day(last))


def tallies(how: Looking, way: Way, seeds: Iterable[int], limits: Sequence[float], noise: str = "") -> list[Tally]:
    """One tally a limit over all series of these seeds, or those with one kind of noise."""
    whole = [Tally() for _ in limits]
    for seed in seeds:
        made = make(seed)
        if not noise or made.noise == noise:
            for sum_of, one in zip(whole, how(made, way, limits), strict=True):
                sum_of.add(one)
    return whole


def choose() -> None:
    for way in WAYS:
        back = tallies(looking_back, way, CHOSEN_ON, LIMITS)
        live = tallies(day_by_day, way, CHOSEN_ON[::LIVE_EACH], LIMITS)
        for limit, one, other in zip(LIMITS, back, live, strict=True):
            print(f"{way.name:28} {limit}  back {one.f1:.3f} ({one.precision:.2f}/{one.recall:.2f})"
                  f"  live {other.f1:.3f} ({other.precision:.2f}/{other.recall:.2f})")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.anomalies", description=__doc__)
    parser.add_argument("--choose", action="store_true", help="try limits, on seeds that are not reported")
    if parser.parse_args(argv).choose:
        choose()
        return 0
    print("| looking | noise | way | planted | precision | recall | F1 | seconds |\n|---|---|---|--:|--:|--:|--:|--:|")
    kinds: tuple[tuple[str, Looking, range], ...] = (
        ("back over a year", looking_back, TOLD_OF),
        ("day by day", day_by_day, TOLD_OF[::LIVE_EACH]),
    )
    for looking, how, seeds in kinds:
        for noise in ("", *(NOISES if how is looking_back else ())):
            for way in WAYS:
                begun = perf_counter()
                (got,) = tallies(how, way, seeds, [way.limit], noise)
                planted, took = got.right + got.missed, perf_counter() - begun
                print(
                    f"| {looking} | {noise or 'all kinds'} | {way.name} | {planted} | {got.precision:.3f} "
                    f"| {got.recall:.3f} | {got.f1:.3f} | {took:.1f} |"
                )
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
