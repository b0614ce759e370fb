"""A model speaks only where it was closer than the plain guess, on days it had not seen; its bounds are tried, too."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from pipeline.insights.outlook.forecast import Asked, look_ahead, of_days, of_months
from pipeline.insights.outlook.trials import DAYS, MONTHS, Ahead, Tried, plain_guess, tried
from tests.insights.outlook.made_days import MONDAY, days, even_days

NOW = date(2026, 12, 1)


@dataclass
class Constant:
    """A model that always says the same, and remembers what it was shown."""

    value: float
    spread: float = 1.2
    name: str = "constant"
    learned: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)

    def learn(self, row: Sequence[float | None]) -> None:
        self.learned.append(len(row))

    def ahead(self, row: Sequence[float | None], steps: int) -> Ahead:
        self.shown.append(len(row))
        return Ahead((self.value,) * steps, (self.spread,) * steps)


def trial_of(value: float, row: Sequence[float | None], spread: float = 1.2) -> Tried:
    return tried("plays.spotify", row, Constant(value, spread), DAYS, NOW)


def noisy(size: int, level: float = 1000.0) -> list[float | None]:
    draw = random.Random(3)
    return [level * math.exp(draw.gauss(0, 0.15)) for _ in range(size)]


def test_the_model_never_sees_the_days_it_guesses() -> None:
    model = Constant(1000.0)
    tried("plays.spotify", noisy(300), model, DAYS, NOW)
    assert model.learned == [min(model.shown)], "its numbers come from before the first day that is guessed"
    assert max(model.shown) == 300 - DAYS.ahead
    assert len(set(model.shown)) == len(model.shown) >= DAYS.cuts


def test_only_the_closer_one_is_shown_and_the_reason_is_said() -> None:
    better, worse = trial_of(1000.0, noisy(300)).trial, trial_of(1800.0, noisy(300)).trial
    assert better.is_shown
    assert better.error < better.plain_error
    assert better.reason.endswith("so it is shown.")
    assert not worse.is_shown
    assert worse.reason.endswith("so it is not shown.")
    assert worse.plain_error == better.plain_error, "both are held against the same guess on the same days"


def test_bounds_are_widened_or_drawn_in_until_they_hold_what_they_promise() -> None:
    too_sure, unsure = trial_of(1000.0, noisy(400), spread=1.01), trial_of(1000.0, noisy(400), spread=1.4)
    assert too_sure.width > 1 > unsure.width
    for one in (too_sure, unsure):
        assert 0.7 < one.trial.coverage < 0.9


def test_the_plain_guess_is_the_season_before_and_bridges_gaps() -> None:
    row: list[float | None] = [*(float(n) for n in range(14))]
    assert plain_guess(row, 9, 7) == (7, 8, 9, 10, 11, 12, 13, 7, 8)
    row[-1] = None
    assert plain_guess(row, 7, 7)[-1] == 6


def test_too_few_days_are_told() -> None:
    trial, outlook = look_ahead(of_days(days(even_days(200))))
    assert outlook is None
    assert trial.reason == f"Not enough data: 200 days are known, a trial takes {DAYS.needed}."
    months = [500.0] * 14
    trial, outlook = look_ahead(of_months("revenue", "revenue", "earned", date(2025, 7, 1), months))
    assert (outlook, trial.reason) == (None, f"Not enough data: 14 months are known, a trial takes {MONTHS.needed}.")


@pytest.mark.slow
def test_plays_of_a_year_are_looked_ahead_of_where_that_is_worth_more_than_last_week() -> None:
    trial, outlook = look_ahead(of_days(days(even_days(365, noise=0.12))))
    assert trial.is_shown
    assert outlook is not None
    assert outlook.days[0] == MONDAY + timedelta(days=365)
    assert len(outlook.days) == len(outlook.expected) == 90
    assert all(low < middle < high for low, middle, high in
               zip(outlook.low, outlook.expected, outlook.high, strict=True))  # fmt: skip
    saturdays = [value for day, value in zip(outlook.days, outlook.expected, strict=True) if day.weekday() == 5]
    sundays = [value for day, value in zip(outlook.days, outlook.expected, strict=True) if day.weekday() == 6]
    assert min(saturdays) > max(sundays), "the week goes on"
    assert abs(sum(outlook.expected) / 90 / 1078 - 1) < 0.1


@pytest.mark.slow
def test_gaps_and_what_stood_out_are_not_expected_again() -> None:
    values = even_days(365)
    values[-9:-5] = [None, None, 20_000.0, 19_000.0]
    asked = of_days(days(values))
    assert asked.row[-7:-5] == (None, None)
    _, outlook = look_ahead(asked)
    assert outlook is None or max(outlook.expected) < 2_000


@pytest.mark.slow
def test_bounds_hold_most_of_what_came_on_rows_that_were_never_tried() -> None:
    """Six wandering rows: the model is tried on a year, and the 90 days after that are held against its bounds."""
    inside = total = 0
    for seed in range(6):
        draw = random.Random(seed)
        level, row = math.log(2000.0), []
        for _ in range(455):
            level += draw.gauss(0, 0.01)
            row.append(math.exp(level + draw.gauss(0, 0.12)))
        asked = of_days(days(row[:365]))
        trial, outlook = look_ahead(asked)
        assert trial.folds >= DAYS.cuts
        if outlook is not None:
            total += 90
            inside += sum(low <= value <= high for value, low, high in
                          zip(row[365:], outlook.low, outlook.high, strict=True))  # fmt: skip
    assert total >= 90 * 2
    assert 0.6 < inside / total <= 1.0


@pytest.mark.slow
def test_months_of_revenue_are_held_against_the_year_before() -> None:
    draw = random.Random(5)
    row = [400 * 1.02**n * math.exp(draw.gauss(0, 0.05)) for n in range(40)]
    asked = of_months("revenue", "revenue", "earned", date(2023, 3, 1), row)
    assert isinstance(asked, Asked)
    trial, outlook = look_ahead(asked)
    assert trial.is_shown, "what grows is not told by the year before"
    assert outlook is not None
    assert outlook.days == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    assert asked.as_of == date(2026, 6, 1)
