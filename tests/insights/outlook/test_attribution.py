"""An effect that is there is found, and its bounds hold the truth; where there is none, the answer is "unclear"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from pipeline.insights.outlook.ads_to_plays import LAGS, ads_to_plays
from pipeline.insights.outlook.certainty import Attribution, Verdict, edge
from pipeline.insights.outlook.release_effect import release_effects
from pipeline.insights.outlook.series import Series
from pipeline.insights.outlook.tiktok_to_spotify import tiktok_to_spotify
from tests.insights.outlook.made_days import MONDAY, days

YEAR = 365
WORLDS = 40  # of each kind; what is bounded by 5 % may be wrong in a few of them
FEW = 4


def wandering(rng: np.random.Generator, level: float, walk: float, noise: float, size: int = YEAR) -> np.ndarray:
    """A figure with a trend, a level that wanders, a week, and days that differ."""
    trend = rng.choice([-1, 0, 1]) * 0.002 * np.arange(size)
    week = rng.normal(0, 0.1, 7)[np.arange(size) % 7]
    return level * np.exp(np.cumsum(rng.normal(0, walk, size)) + trend + week + rng.normal(0, noise, size))


def series(values: np.ndarray, **more: Any) -> Series:
    return days([float(max(value, 0)) for value in values], **more)


def ads(rng: np.random.Generator) -> np.ndarray:
    """Weeks with advertising and weeks without."""
    return np.repeat(rng.random(YEAR // 7 + 1) < 0.5, 7)[:YEAR] * rng.uniform(5, 40, YEAR)


def asked_of_ads(seed: int, plays_a_dollar: float, lag: int = 1) -> list[Attribution]:
    rng = np.random.default_rng(seed)
    spend, plays = ads(rng), wandering(rng, 3000, 0.02, 0.06)
    plays[lag:] += plays_a_dollar * spend[:-lag]
    return ads_to_plays("nova_drift", series(spend, unit="usd"), series(plays))


def asked_of_tiktok(seed: int, effect: float) -> list[Attribution]:
    """Plays follow views of the week before by 14 days, where there is an effect."""
    rng = np.random.default_rng(seed)
    views, plays = wandering(rng, 8000, 0.05, 0.2), wandering(rng, 2000, 0.02, 0.06)
    smooth = np.convolve(np.log(views), np.ones(7) / 7)[:YEAR]
    plays *= np.exp(effect * (np.r_[np.repeat(smooth[7], 14), smooth[:-14]] - smooth.mean()))
    return tiktok_to_spotify("nova_drift", series(views), series(plays))


def asked_of_releases(seed: int, effect: float, at: tuple[int, ...] = (90, 230, 380)) -> list[Attribution]:
    rng = np.random.default_rng(seed)
    plays = wandering(rng, 2000, 0.01, 0.06, 500)
    for place in at:
        plays[place : place + 60] *= np.exp(effect * np.exp(-np.arange(60) / 20))
    return release_effects("nova_drift", series(plays, releases=tuple(MONDAY + timedelta(days=n) for n in at)))


def supported(answers: list[Attribution]) -> list[Attribution]:
    return [one for one in answers if one.verdict is Verdict.SUPPORTED]


@pytest.mark.slow
def test_what_a_dollar_brings_is_found_on_its_day_and_its_bounds_hold_it() -> None:
    worlds = [asked_of_ads(seed, 15.0) for seed in range(WORLDS)]
    next_day = [answers[LAGS.index(1)] for answers in worlds]
    assert sum(one.verdict is Verdict.SUPPORTED for one in next_day) > WORLDS * 0.85
    assert sum(one.low <= 15.0 <= one.high for one in next_day) >= WORLDS - FEW  # type: ignore[operator]
    others = [one for answers in worlds for one in supported(answers) if one.lag_days != 1]
    assert len(others) <= FEW


@pytest.mark.slow
def test_advertising_that_brings_nothing_is_seldom_said_to_bring_something() -> None:
    assert sum(bool(supported(asked_of_ads(seed, 0.0))) for seed in range(WORLDS)) <= FEW


@pytest.mark.slow
def test_two_figures_that_only_grow_have_nothing_to_do_with_each_other() -> None:
    assert sum(bool(supported(asked_of_tiktok(seed, 0.0))) for seed in range(WORLDS)) <= FEW


@pytest.mark.slow
def test_plays_that_follow_views_are_found_at_their_distance() -> None:
    worlds = [supported(asked_of_tiktok(seed, 0.6)) for seed in range(20)]
    assert sum(bool(found) for found in worlds) > 10
    assert {one.lag_days for found in worlds for one in found} <= {7, 14, 21}


@pytest.mark.slow
def test_a_release_is_measured_against_what_two_such_stretches_differ_anyway() -> None:
    truth = np.expm1(np.mean(0.5 * np.exp(-np.arange(1, 29) / 20)))
    worlds = [asked_of_releases(seed, 0.5) for seed in range(WORLDS)]
    single = [one for answers in worlds for one in answers[:-1] if one.strength is not None]
    assert sum(one.low <= truth <= one.high for one in single) >= len(single) * 0.95
    assert sum(answers[-1].verdict is Verdict.SUPPORTED for answers in worlds) > WORLDS * 0.9
    assert sum(bool(supported(asked_of_releases(seed, 0.0))) for seed in range(WORLDS)) <= FEW


def test_releases_close_to_each_other_cannot_be_told_apart() -> None:
    one, other, together = asked_of_releases(1, 0.5, at=(200, 215))
    assert {one.verdict, other.verdict, together.verdict} == {Verdict.TOO_LITTLE}
    assert one.words == "Not enough data: another release is too near."
    assert one.strength is None


def test_too_few_days_are_said_to_be_too_few() -> None:
    short = days([100.0] * 60)
    answers = [*ads_to_plays("x", short, short), *tiktok_to_spotify("x", short, short), *release_effects("x", short)]
    assert {one.verdict for one in answers} == {Verdict.TOO_LITTLE}
    assert all(one.words.startswith("Not enough data") for one in answers)


def test_many_questions_widen_the_bounds_and_few_independent_days_too() -> None:
    assert edge(1, 1000) == pytest.approx(1.962, abs=0.01), "Student's t"
    assert edge(1, 10) == pytest.approx(2.228, abs=0.01)
    assert edge(52, 20) > edge(5, 20) > edge(1, 20)
