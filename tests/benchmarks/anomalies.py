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

from pipeline.insights.outlook.anomalies import LIMIT, Event, events_of
from pipeline.insights.outlook.baseline import Expecting, Row, expected_by_medians, usual_days
from pipeline.insights.outlook.series import Series
from tests.benchmarks.synthetic_series import NOISES, Made, Planted, make

CHOSEN_ON, TOLD_OF = range(1000, 1100), range(200)
LIVE_DAYS, LIVE_HISTORY = 90, 150
LIMITS = (3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0)
STL_LIMIT = 5.0


def expected_by_stl(seen: Row, weekday: int, bumped: Sequence[bool]) -> list[float]:
    """The same by a robust STL of a week; gaps are bridged first, as it takes none."""
    from statsmodels.tsa.seasonal import STL

    row = np.array([np.nan if value is None else value for value in seen])
    there = np.flatnonzero(~np.isnan(row))
    whole = np.interp(np.arange(len(row)), there, row[there])
    parts = STL(whole, period=7, robust=True, seasonal=35, trend=35).fit()
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


def looking_back(made: Made, way: Way) -> Tally:
    return score(made, events_of(made.series, usual_days(made.series, way.limit, way.expecting), way.limit))


def day_by_day(made: Made, way: Way) -> Tally:
    """As the owner sees it: the newest day is judged by what was known then, and what was found stays found."""
    size = len(made.series.values)
    found: list[Event] = []
    for last in range(size - LIVE_DAYS, size):
        series = _part(made.series, last - LIVE_HISTORY, last)
        usual = usual_days(series, way.limit, way.expecting)
        away = last - LIVE_HISTORY
        for event in events_of(series, usual, way.limit):
            event = Event(event.first + away, event.last + away, event.peak + away, event.below)
            if event.last < last - 1:
                continue
            same = [n for n, o in enumerate(found) if o.below == event.below and event.first <= o.last + 2]
            if same:
                found[same[0]] = replace(found[same[0]], last=max(event.last, found[same[0]].last))
            else:
                found.append(event)
    return score(made, found, since=size - LIVE_DAYS)


def _part(series: Series, first: int, last: int) -> Series:
    values = series.values[first : last + 1]
    return replace(series, first=series.day(first), values=values, whole_to=series.day(last))


def tally(how: Callable[[Made, Way], Tally], way: Way, seeds: Iterable[int], noise: str = "") -> Tally:
    whole = Tally()
    for seed in seeds:
        made = make(seed)
        if not noise or made.noise == noise:
            whole.add(how(made, way))
    return whole


def choose() -> None:
    for way in WAYS:
        for limit in LIMITS:
            at = replace(way, limit=limit)
            back, live = tally(looking_back, at, CHOSEN_ON), tally(day_by_day, at, list(CHOSEN_ON)[:25])
            print(f"{way.name:28} {limit}  back {back.f1:.3f} ({back.precision:.2f}/{back.recall:.2f})"
                  f"  live {live.f1:.3f} ({live.precision:.2f}/{live.recall:.2f})")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.anomalies", description=__doc__)
    parser.add_argument("--choose", action="store_true", help="try limits, on seeds that are not reported")
    if parser.parse_args(argv).choose:
        choose()
        return 0
    print("| looking | noise | way | precision | recall | F1 | seconds |\n|---|---|---|--:|--:|--:|--:|")
    whole, live = list(TOLD_OF), list(TOLD_OF)[:60]
    for looking, how, seeds in (("back over a year", looking_back, whole), ("day by day", day_by_day, live)):
        for noise in ("", *(NOISES if how is looking_back else ())):
            for way in WAYS:
                begun = perf_counter()
                got = tally(how, way, seeds, noise)
                print(f"| {looking} | {noise or 'all kinds'} | {way.name} | {got.precision:.3f} | {got.recall:.3f} "
                      f"| {got.f1:.3f} | {perf_counter() - begun:.1f} |")  # fmt: skip
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
