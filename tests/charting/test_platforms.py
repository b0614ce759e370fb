"""The charts of platforms: how long their steps took, what came, how old it was – and a gap where nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.charting.model import Chart, Stroke, Unit
from pipeline.charting.platforms import NAMED, platform_charts
from pipeline.charting.span import Range, Span, span_of
from tests.charting.shown import Runs, hand_written, row

NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
EVERYTHING = span_of(Range.ALL, NOW.date())
EPOCH = date(1970, 1, 1)


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    yield from hand_written(tmp_path)


def charts(runs: Runs, platform: str | None = None, span: Span = EVERYTHING) -> dict[str, Chart]:
    return {chart.key: chart for chart in platform_charts(runs.journal, span, NOW, platform)}


def newest(**days: date) -> dict[str, float]:
    return {f"metrics.freshness/newest.{name}": float((day - EPOCH).days) for name, day in days.items()}


def test_each_platform_is_a_line_and_doing_nothing_is_a_gap(runs: Runs) -> None:
    first = runs.add(steps=(
        {"platform": "tiktok", "seconds": 5.0, "rows_out": 7}, {"platform": "tiktok", "phase": "raw", "seconds": 2.0},
        {"platform": None, "phase": "warehouse", "seconds": 3.0, "rows_out": 99},
    ))  # fmt: skip
    second = runs.add(steps=(
        {"platform": "tiktok", "state": "skipped", "seconds": 0.0}, {"platform": "spotify", "rows_out": 4},
        {"platform": "linktree", "state": "failed", "seconds": 9.0},
    ))  # fmt: skip
    found = charts(runs)
    assert list(found) == list(NAMED)
    assert {part.key: row(found["step_seconds"], part.key) for part in found["step_seconds"].parts} == {
        "tiktok": {first: 7.0}, "spotify": {second: 60.0}, "all": {first: 3.0},
    }  # fmt: skip
    assert {part.key: row(found["step_rows"], part.key) for part in found["step_rows"].parts} == {
        "tiktok": {first: 7.0}, "spotify": {second: 4.0},
    }  # fmt: skip


def test_one_platform_is_told_step_by_step(runs: Runs) -> None:
    run = runs.add(steps=(
        {"platform": "tiktok", "phase": "extract", "seconds": 300.0}, {"platform": "tiktok", "seconds": 5.0},
        {"platform": "spotify", "seconds": 70.0},
    ))  # fmt: skip
    chart = charts(runs, "tiktok")["step_seconds"]
    assert {part.title: row(chart, part.key) for part in chart.parts} == {
        "Extract": {run: 300.0}, "Curated": {run: 5.0},
    }  # fmt: skip
    assert {part.stroke for part in chart.parts} == {Stroke.BARS}
    assert [part.key for part in charts(runs, "tiktok")["step_rows"].parts] == ["tiktok"]
    with pytest.raises(KeyError):
        charts(runs, "myspace")


def test_data_grow_older_while_nothing_newer_comes(runs: Runs) -> None:
    """Runs of 1 to 4 November; the third measured nothing new and so did not measure."""
    ids = [
        runs.add(metrics=newest(tiktok_analytics=date(2026, 10, 30), dk_bank_details=date(2026, 9, 1))),
        runs.add(metrics=newest(tiktok_analytics=date(2026, 11, 1))),
        runs.add(),
        runs.add(metrics=newest(tiktok_analytics=date(2026, 11, 9))),  # a day to come, by a wrong clock
    ]
    chart = charts(runs)["freshness"]
    assert [part.key for part in chart.parts] == ["tiktok"], "what comes once a month says nothing of a platform's days"
    assert row(chart, "tiktok") == dict(zip(ids, (2.0, 1.0, 2.0, 0.0), strict=True))
    assert chart.parts[0].unit is Unit.DAYS
    bank = charts(runs, "distrokid", Span(date(2026, 11, 3), NOW.date()))["freshness"]
    assert {part.title: row(bank, part.key) for part in bank.parts} == {
        "DistroKid bank report": {ids[2]: 63.0, ids[3]: 64.0}
    }  # fmt: skip


def test_what_is_missing_is_said(runs: Runs) -> None:
    runs.add()
    assert {chart.empty for chart in charts(runs).values()} == {
        "No step had anything to do in these runs.", "No rows came in these runs.",
        "How new the data are was not measured in these runs.",
    }  # fmt: skip
