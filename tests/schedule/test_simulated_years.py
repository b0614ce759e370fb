"""Whatever owners and computers do for years, a schedule keeps its promises: see ``promises.py`` for what they are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from pipeline.schedule.outlook import Outlook
from pipeline.schedule.slots import Slot, SlotState, Why
from tests.schedule.simulated_years import CALM, World, lived
from tests.sweeps import sweep

MONTH, YEAR = timedelta(days=30), timedelta(days=365)
SEEDS = range(
    1, 6
)  # of a thousand slots each; ``python -m tests.schedule.simulated_years`` lives as many as are wanted
LATE = {"partial: other-run", "failed: other-run", "running"}


@pytest.mark.parametrize("seed", sweep([101, 102]))
def test_two_months_with_a_disturbance_every_few_days(seed: int) -> None:
    found = lived(seed, 2 * MONTH)
    assert found.slots > 20
    assert found.runs > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_three_years_with_a_disturbance_every_few_days(seed: int) -> None:
    """None is left without a record, none has two runs, all draws lie in their windows – and are even there."""
    found = lived(seed, 3 * YEAR)
    assert found.slots > 200
    assert found.outcomes["ran"] > 150
    assert found.even > 0.0005


@pytest.mark.slow
@pytest.mark.parametrize("seed", [201])
def test_a_year_in_which_no_day_is_left_in_peace(seed: int) -> None:
    found = lived(seed, YEAR, calm=CALM / 10)
    assert found.slots > 100


@pytest.mark.slow
def test_three_years_in_peace_are_three_years_of_runs_at_even_moments() -> None:
    found = lived(301, 3 * YEAR, calm=10_000)
    assert found.slots >= 1095
    assert found.outcomes.keys() <= {"ran", "partial", "failed", "failed: trouble", "caught-up: other-run"} | LATE
    assert found.even > 0.01
    assert abs(float(np.mean(found.shares)) - 0.5) < 0.03
    assert abs(float(np.std(found.shares)) - 12**-0.5) < 0.02


def test_a_broken_promise_is_noticed(tmp_path: Path) -> None:
    """The watch itself is tried: a slot that nobody cares for, and a run by schedule without a slot."""
    world = World(tmp_path, 1)
    try:
        moment = world.now - timedelta(days=9)
        world.book.draw([Slot(moment.date(), "UTC", moment)], moment)
        with pytest.raises(AssertionError, match="nobody cares for"):
            world.promises.after_a_look(set(), Outlook())
        world.book.settle(moment.date(), SlotState.MISSED, Why.OFF, world.now)
        world.lake.begin("schedule")
        with pytest.raises(AssertionError, match="each run by schedule"):
            world.promises.at_the_end()
    finally:
        world.close()
