"""What is remembered of visits: a file that was damaged is set aside, never taken for an empty one in silence."""

from __future__ import annotations

import json
import logging
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.courtesy import FOLDER, Limit, Visits
from pipeline.clock import RunningClock, iso

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


def visits(tmp_path: Path, rng: random.Random | None = None) -> Visits:
    return Visits(tmp_path, "tiktok", RunningClock(NOW), rng)


@pytest.mark.parametrize("damaged", ["{", "[]", '{"taken": [], "marks": {}}', '{"taken": {"export": 7}, "marks": {}}'])
def test_a_damaged_file_is_set_aside_and_told_of(
    tmp_path: Path, damaged: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / FOLDER / "tiktok.json"
    path.parent.mkdir()
    path.write_text(damaged)
    with caplog.at_level(logging.WARNING):
        assert visits(tmp_path).last("export") is None
    (kept,) = path.parent.glob("tiktok.json.damaged-*")
    assert kept.read_text() == damaged
    assert str(kept) in caplog.text
    visits(tmp_path).took("export")
    assert visits(tmp_path).last("export") is not None
    assert kept.read_text() == damaged


def test_a_moment_that_names_none_does_not_take_the_others_along(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / "tiktok.json"
    path.parent.mkdir()
    before = NOW - timedelta(minutes=5)
    body = {"taken": {"export": [iso(before), "yesterday", 7]}, "marks": {"wait export": "soon"}}
    path.write_text(json.dumps(body))
    assert visits(tmp_path).allowed_at("export", Limit(1, 3600)) == before + timedelta(hours=1)
    assert visits(tmp_path).waits_until("export") is None


def test_the_wait_for_a_turn_comes_of_the_dice_that_were_handed_in(tmp_path: Path) -> None:
    visits(tmp_path).has_turn("nova_drift")
    waits = {round(visits(tmp_path, random.Random(7)).seconds_until_turn("kilo_vale", (0, 300)), 1) for _ in range(3)}
    assert waits == {round(random.Random(7).uniform(0, 300), 1)}
