"""How plays and revenue may go on: a level that wanders, and the season on top of it. Loads statsmodels when used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.insights.outlook.anomalies import LIMIT
from pipeline.insights.outlook.baseline import can_judge, usual_days
from pipeline.insights.outlook.series import Series
from pipeline.insights.outlook.trials import DAYS, MONTHS, Ahead, Outlook, Pace, Trial, bounds, too_short, tried

MODEL = "wandering level and season"
LEAST_KNOWN = 0.8  # of the days of a series


class WanderingLevel:
    """Unobserved components: a local level and a fixed season, on the scale of ratios. Gaps need no filling."""

    name = MODEL

    def __init__(self, season: int, harmonics: int) -> None:
        self._season = season
        self._harmonics = harmonics
        self._numbers: Sequence[float] | None = None

    def learn(self, row: Sequence[float | None]) -> None:
        found = self._model(row).fit(disp=False, maxiter=100, warn_convergence=False)
        self._numbers = found.params

    def ahead(self, row: Sequence[float | None], steps: int) -> Ahead:
        assert self._numbers is not None, "it has learned before"
        told = self._model(row).filter(self._numbers).get_forecast(steps)
        middle, deviation = told.predicted_mean, told.se_mean
        expected = tuple(max(math.expm1(min(value, 60.0)), 0.0) for value in middle)
        return Ahead(expected, tuple(math.exp(min(value, 20.0)) for value in deviation))

    def _model(self, row: Sequence[float | None]):  # type: ignore[no-untyped-def]  # statsmodels has no types
        import numpy as np
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        values = np.array([math.nan if value is None else math.log1p(max(value, 0.0)) for value in row])
        season = [{"period": self._season, "harmonics": self._harmonics}] if self._harmonics else None
        fixed = [False] if self._harmonics else None
        return UnobservedComponents(values, level="local level", freq_seasonal=season, stochastic_freq_seasonal=fixed)


@dataclass(frozen=True)
class Asked:
    """A row of figures that is to be looked ahead of; ``days`` are those to come, ``as_of`` is the last one known."""

    series: str
    chart: str
    part: str
    row: tuple[float | None, ...]
    pace: Pace
    days: tuple[date, ...]
    as_of: date

    @property
    def is_long_enough(self) -> bool:
        known = sum(value is not None for value in self.row)
        return bool(self.pace.origins(len(self.row))) and known >= LEAST_KNOWN * len(self.row)


def of_days(series: Series) -> Asked:
    """The next 90 days of a daily series."""
    first = series.whole_to + timedelta(days=1)
    days = tuple(first + timedelta(days=n) for n in range(DAYS.ahead))
    return Asked(series.key, series.chart, series.part, _steady_part(series), DAYS, days, series.whole_to)


def of_months(series: str, chart: str, part: str, first: date, row: Sequence[float | None]) -> Asked:
    """The next three months; ``first`` is the first day of the first one in ``row``."""
    begin = first.year * 12 + first.month - 1 + len(row)
    months = [date(n // 12, n % 12 + 1, 1) for n in range(begin - 1, begin + MONTHS.ahead)]
    return Asked(series, chart, part, tuple(row), MONTHS, tuple(months[1:]), months[0])


def look_ahead(asked: Asked) -> tuple[Trial, Outlook | None]:
    """The trial on days that are known, and where it was passed, what is likely."""
    if not asked.is_long_enough:
        known = sum(value is not None for value in asked.row)
        return too_short(asked.series, MODEL, known, asked.pace, asked.as_of), None
    model = WanderingLevel(7, 3) if asked.pace is DAYS else WanderingLevel(12, 1)
    result = tried(asked.series, asked.row, model, asked.pace, asked.as_of)
    if not result.trial.is_shown:
        return result.trial, None
    model.learn(asked.row)
    ahead = model.ahead(asked.row, asked.pace.ahead)
    low, high = bounds(ahead, result.width)
    return result.trial, Outlook(asked.series, asked.chart, asked.part, asked.days, ahead.expected, low, high)


def _steady_part(series: Series) -> tuple[float | None, ...]:
    """The whole days since all its sources deliver; what stood out is left out, so that it is not expected again."""
    begin = max(series.place(series.even_since), 0) if series.even_since else 0
    usual = usual_days(series, LIMIT) if can_judge(series) else (None,) * len(series.whole)
    return tuple(
        None if day is not None and abs(day.score) >= LIMIT else value
        for day, value in zip(usual, series.whole, strict=True)
    )[begin:]
