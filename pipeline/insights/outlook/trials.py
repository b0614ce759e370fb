"""Whether a model may speak: it guesses days that are already known, from what was known before them.

The days are cut at several moments; from each the model and the plain guess – what was one season before – say how it
goes on, and both are held against what came. Only a model that was closer is shown, and the reason is kept either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

SURE = 0.8  # share of days that should lie between the bounds
LEAST_WIDTH = 0.25
GAPS = "Not enough data: too many days are not known."
WIDER = 1.28  # bounds before they are tried, in standard deviations: 80 % of a bell curve


@dataclass(frozen=True)
class Pace:
    """How a series is tried. All in steps of it: days, or months."""

    unit: str
    season: int
    season_words: str  # what the plain guess does
    ahead: int
    least: int  # known before the first cut
    between: int  # from one cut to the next
    cuts: int  # at least so many, or the trial says nothing
    most_cuts: int = 8

    def origins(self, size: int) -> list[int]:
        """How much is known at each cut, the earliest first; empty where there is not enough for a trial."""
        found = list(range(size - self.ahead, self.least - 1, -self.between))[: self.most_cuts]
        return found[::-1] if len(found) >= self.cuts else []

    @property
    def needed(self) -> int:
        return self.least + self.ahead + (self.cuts - 1) * self.between


DAYS = Pace("day", 7, "Repeating the week before", ahead=90, least=120, between=21, cuts=3)
MONTHS = Pace("month", 12, "Repeating the year before", ahead=3, least=24, between=1, cuts=4)


@dataclass(frozen=True)
class Ahead:
    """A guess on the scale of the figures, one entry a step; ``spread`` is what one standard deviation multiplies."""

    expected: tuple[float, ...]
    spread: tuple[float, ...]


class Model(Protocol):
    """Says how a row of figures goes on. A gap in the row is None."""

    @property
    def name(self) -> str: ...

    def learn(self, row: Sequence[float | None]) -> None:
        """Take the model's few numbers from this row; later rows are told with the same ones."""

    def ahead(self, row: Sequence[float | None], steps: int) -> Ahead: ...


@dataclass(frozen=True)
class Trial:
    """A model against the plain guess on the same days. Errors are mean absolute ones, in the unit of the series."""

    series: str
    model: str
    folds: int
    error: float
    plain_error: float
    coverage: float
    is_shown: bool
    reason: str
    as_of: date  # the newest day, or first day of the newest month, that was known


@dataclass(frozen=True)
class Outlook:
    """Days or first days of months to come, and for each what is likely, between which bounds."""

    series: str
    chart: str
    part: str
    days: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Tried:
    """A trial, and how much wider than the model thinks the bounds have to be to hold what came."""

    trial: Trial
    width: float


def plain_guess(row: Sequence[float | None], steps: int, season: int) -> tuple[float | None, ...]:
    """What was one season before, over and over; a gap is filled with the season before that."""
    last: list[float | None] = []
    for back in range(season, 0, -1):
        places = range(len(row) - back, -1, -season)
        last.append(next((value for at in places if (value := row[at]) is not None), None))
    return tuple(last[n % season] for n in range(steps))


def too_short(series: str, model: str, known: int, pace: Pace, as_of: date) -> Trial:
    missing = pace.needed - known
    words = f"Not enough data: {known:,} {pace.unit}s are known, a trial takes {pace.needed:,}."
    return Trial(series, model, 0, 0.0, 0.0, 0.0, False, words if missing > 0 else GAPS, as_of)


def tried(series: str, row: Sequence[float | None], model: Model, pace: Pace, as_of: date) -> Tried:
    """Try a model on a row that is long enough (:meth:`Pace.origins`)."""
    origins = pace.origins(len(row))
    model.learn(row[: origins[0]])  # before the first day that is guessed
    errors: list[float] = []
    plain: list[float] = []
    misses: list[list[float]] = []  # by cut: how far off, in the model's own standard deviations
    for known in origins:
        found = _one_cut(row, known, model, pace)
        if found is not None:
            errors.append(found[0])
            plain.append(found[1])
            misses.append(found[2])
    if len(errors) < pace.cuts:
        return Tried(too_short(series, model.name, sum(value is not None for value in row), pace, as_of), 1.0)
    error, plain_error = sum(errors) / len(errors), sum(plain) / len(plain)
    closer = sum(mine < other for mine, other in zip(errors, plain, strict=True))
    is_shown = error < plain_error and closer * 2 > len(errors)
    trial = Trial(series, model.name, len(errors), error, plain_error, _coverage(misses), is_shown,
                  _reason(error, plain_error, closer, len(errors), is_shown, pace), as_of)  # fmt: skip
    return Tried(trial, _width([miss for cut in misses for miss in cut]))


def _one_cut(
    row: Sequence[float | None], known: int, model: Model, pace: Pace
) -> tuple[float, float, list[float]] | None:
    """The model's error, the plain one's, and the misses; None where nothing of the days to come is known."""
    before, came = row[:known], row[known : known + pace.ahead]
    mine, plain = model.ahead(before, len(came)), plain_guess(before, len(came), pace.season)
    errors, plain_errors, misses = [], [], []
    for value, guess, spread, other in zip(came, mine.expected, mine.spread, plain, strict=True):
        if value is None or other is None:
            continue
        errors.append(abs(value - guess))
        plain_errors.append(abs(value - other))
        misses.append(_miss(value, guess, spread))
    if not errors:
        return None
    return sum(errors) / len(errors), sum(plain_errors) / len(plain_errors), misses


def _miss(value: float, guess: float, spread: float) -> float:
    """How many standard deviations a value lies off; the bounds are ratios, as the spread is."""
    from math import log

    ratio = (max(value, 0.0) + 1) / (guess + 1)
    return abs(log(ratio)) / log(spread) if spread > 1 else 0.0


def _width(misses: Sequence[float]) -> float:
    """The factor that makes bounds hold the share they promise; a model may be too sure of itself, or not enough."""
    ordered = sorted(misses)
    return max(ordered[min(int(len(ordered) * SURE), len(ordered) - 1)] / WIDER, LEAST_WIDTH)


def _coverage(misses: Sequence[Sequence[float]]) -> float:
    """The share of days between the bounds, each cut's bounds being widened by what the other cuts have shown."""
    inside = 0
    for n, cut in enumerate(misses):
        others = [miss for m, other in enumerate(misses) if m != n for miss in other]
        edge = WIDER * _width(others)
        inside += sum(miss <= edge for miss in cut)
    return inside / sum(map(len, misses))


def bounds(ahead: Ahead, width: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Low and high of a guess."""
    spread = [one ** (WIDER * width) for one in ahead.spread]
    low = tuple(max((guess + 1) / wide - 1, 0.0) for guess, wide in zip(ahead.expected, spread, strict=True))
    return low, tuple((guess + 1) * wide - 1 for guess, wide in zip(ahead.expected, spread, strict=True))


def _reason(error: float, plain: float, closer: int, cuts: int, is_shown: bool, pace: Pace) -> str:
    tried_on = f"In {cuts} trials on known {pace.unit}s it was off by {_amount(error)} a {pace.unit}"
    against = f"{pace.season_words} was off by {_amount(plain)}"
    verdict = "so it is shown" if is_shown else "so it is not shown"
    return f"{tried_on}. {against}; it was closer in {closer} of {cuts}, {verdict}."


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
