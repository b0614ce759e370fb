"""How plays and revenue may go on, where the model has shown that it can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.insights.outlook.anomalies import LIMIT
from pipeline.insights.outlook.baseline import can_judge, usual_days
from pipeline.insights.outlook.series import Series
from pipeline.insights.outlook.trials import DAYS, MONTHS, Outlook, Pace, Trial, bounds, too_short, tried
from pipeline.insights.outlook.wandering_level import WanderingLevel

MODEL = WanderingLevel.name
LEAST_KNOWN = 0.8  # of the days of a series


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
    model = WanderingLevel(asked.pace)
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
