"""Our level that wanders is the one statsmodels fits: the same numbers, the same way on, the same doubt."""

from __future__ import annotations

import math
import random

import pytest

from pipeline.insights.outlook.trials import DAYS, MONTHS
from pipeline.insights.outlook.wandering_level import Row, WanderingLevel, best_ratio, filtered, without_season


def wandering(seed: int, walk: float, noise: float, size: int = 300) -> list[float | None]:
    draw = random.Random(seed)
    level, row = 7.0, []
    for _ in range(size):
        level += draw.gauss(0, walk)
        row.append(level + draw.gauss(0, noise))
    return [None if 100 <= n < 105 else value for n, value in enumerate(row)]


@pytest.mark.slow
@pytest.mark.parametrize(("walk", "noise"), [(0.01, 0.1), (0.05, 0.1), (0.1, 0.05)])
def test_what_is_learned_and_told_ahead_is_what_statsmodels_says(walk: float, noise: float) -> None:
    import numpy as np
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    row = wandering(3, walk, noise)
    values = np.array([math.nan if value is None else value for value in row])
    theirs = UnobservedComponents(values, level="local level").fit(disp=False, warn_convergence=False)
    irregular, level = theirs.params
    ratio = best_ratio(row)
    ours = filtered(row, ratio)
    assert ours.own == pytest.approx(irregular, rel=0.03)
    assert ratio == pytest.approx(level / irregular, rel=0.08)
    told = theirs.get_forecast(90)
    assert ours.level == pytest.approx(told.predicted_mean[-1], abs=0.1 * noise)
    doubt = math.sqrt(ours.own * (ours.unsure + 90 * ratio + 1))
    assert doubt == pytest.approx(told.se_mean[-1], rel=0.03)


def test_a_level_that_stands_still_is_told_from_one_that_is_anew_each_day() -> None:
    still, anew = best_ratio(wandering(1, 0.0, 0.1)), best_ratio(wandering(1, 0.3, 0.001))
    assert still < 0.01
    assert anew > 10


def test_a_week_is_taken_out_and_put_back() -> None:
    week = (0.0, 0.1, 0.2, 0.3, 0.2, 0.0, -0.8)
    row: Row = [5.0 + week[n % 7] for n in range(70)]
    flat, season = without_season(row, 7)
    assert max(value for value in flat if value is not None) - min(value for value in flat if value is not None) < 1e-9
    assert season[3] - season[6] == pytest.approx(1.1)
    model = WanderingLevel(DAYS)
    model.learn([math.expm1(value) for value in row if value is not None])
    ahead = model.ahead([math.expm1(value) for value in row if value is not None], 14)
    assert [math.log1p(value) for value in ahead.expected] == pytest.approx([5.0 + one for one in week] * 2, abs=0.01)


def test_a_season_that_was_seen_too_seldom_is_not_guessed() -> None:
    row: Row = [float(n % 12) for n in range(35)]
    assert without_season(row, MONTHS.season) == (list(row), [0.0] * 12)


@pytest.mark.parametrize("row", [[None] * 200, [5.0] * 200, [0.0] * 200, [None] * 199 + [3.0]])
def test_rows_that_say_nothing_break_nothing(row: list[float | None]) -> None:
    model = WanderingLevel(DAYS)
    model.learn(row)
    assert all(math.isfinite(value) for value in (*model.ahead(row, 90).expected, *model.ahead(row, 90).spread))
