"""Made-up daily figures whose anomalies are known: trend, week, several kinds of noise, releases, gaps, shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipeline.insights.outlook.series import Series

FIRST = date(2025, 1, 6)
NOISES = ("even", "heavy", "wandering", "counts", "bursts")


@dataclass(frozen=True)
class Planted:
    first: int
    last: int
    below: bool


@dataclass(frozen=True)
class Made:
    """``planted`` must be found; what is found near a ``shift`` is neither right nor wrong, once each."""

    series: Series
    planted: tuple[Planted, ...]
    shifts: tuple[int, ...]
    noise: str


def make(seed: int, days: int = 365) -> Made:
    """One series of a seed; the kinds of noise take turns."""
    rng = np.random.default_rng(seed)
    noise = NOISES[seed % len(NOISES)]
    t = np.arange(days)
    size = float(rng.choice([40.0, 300.0, 5000.0]))
    level = (
        np.log(size)
        + rng.normal(0, 0.6) * t / 365
        + rng.uniform(0, 0.15) * np.sin(2 * np.pi * t / 365 + rng.uniform(0, 6))
    )
    week = rng.normal(0, 0.10, 7)
    line = level + week[t % 7] + _noise(rng, noise, days)
    releases = tuple(
        sorted(int(n) for n in rng.choice(np.arange(20, days - 20), int(rng.integers(0, 4)), replace=False))
    )
    for released in releases:
        since = t[released:] - released
        line[released:] += rng.uniform(0.3, 0.9) * np.exp(-since / rng.uniform(3, 7))
    shifts: tuple[int, ...] = ()
    if rng.random() < 0.35:
        at = int(rng.integers(60, days - 60))
        line[at:] += rng.choice([-1, 1]) * rng.uniform(0.25, 0.6)
        shifts = (at,)
    planted = _plant(rng, line, releases, shifts)
    values = np.exp(line)
    counts = rng.poisson(values) if noise == "counts" else np.round(values)
    missing = set(rng.choice(days, int(rng.integers(0, 12)), replace=False).tolist())
    missing -= {n for one in planted for n in range(one.first - 1, one.last + 2)}
    row = tuple(None if n in missing and 0 < n < days - 1 else float(max(v, 0)) for n, v in enumerate(counts))
    last = date.fromordinal(FIRST.toordinal() + days - 1)
    days_of = tuple(date.fromordinal(FIRST.toordinal() + n) for n in releases)
    series = Series("plays x y", "Plays", "plays", "x", FIRST, row, last, releases=days_of)
    return Made(series, planted, shifts, noise)


def _noise(rng: np.random.Generator, kind: str, days: int) -> np.ndarray:
    if kind == "even":
        return rng.normal(0, rng.uniform(0.04, 0.12), days)
    if kind == "heavy":
        return rng.standard_t(4, days) * rng.uniform(0.04, 0.08)
    if kind == "wandering":
        steps = rng.normal(0, rng.uniform(0.04, 0.08), days)
        line = np.zeros(days)
        for n in range(1, days):
            line[n] = 0.6 * line[n - 1] + steps[n]
        return line
    if kind == "bursts":  # some weeks are restless
        wide = np.where((np.arange(days) // 28) % 3 == 1, 0.16, 0.06)
        return rng.normal(0, 1, days) * wide
    return np.zeros(days)


def _plant(
    rng: np.random.Generator, line: np.ndarray, releases: tuple[int, ...], shifts: tuple[int, ...]
) -> tuple[Planted, ...]:
    """Events of one to six days, up and down, apart from one another, from releases and from shifts."""
    days, found = len(line), []
    taken = [*(range(n - 3, n + 25) for n in releases), *(range(n - 10, n + 20) for n in shifts)]
    busy = {n for span in taken for n in span}
    for _ in range(int(rng.integers(4, 12))):
        length = int(rng.choice([1, 1, 1, 2, 3, 6]))
        first = int(rng.integers(30, days - 8))
        span = range(first, first + length)
        if busy & set(range(first - 6, first + length + 6)):
            continue
        below = bool(rng.random() < 0.6)
        line[first : first + length] += -rng.uniform(0.7, 2.0) if below else rng.uniform(0.6, 1.5)
        busy |= set(span)
        found.append(Planted(first, first + length - 1, below))
    return tuple(sorted(found, key=lambda one: one.first))
