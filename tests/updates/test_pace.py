"""New versions are asked for once a day at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.updates.pace import due_at

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_a_day_passes_between_two_looks_and_up_to_three_hours_more() -> None:
    assert due_at(None, NOW, 0.5) == NOW
    assert due_at(NOW, NOW, 0.0) == NOW + timedelta(hours=24)
    assert due_at(NOW, NOW, 1.0) == NOW + timedelta(hours=27)


def test_a_look_that_is_yet_to_come_was_of_a_wrong_clock() -> None:
    assert due_at(NOW + timedelta(days=900), NOW, 1.0) == NOW
