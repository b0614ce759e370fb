"""The charts of runs say how long each took and how it ended, and never ask the journal once a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.charting.model import Chart, Stroke, Unit
from pipeline.charting.platforms import platform_charts
from pipeline.charting.runs import NAMED, run_charts
from pipeline.charting.span import Range, Span, span_of
from pipeline.engine.journal import Journal
from pipeline.model import RunState
from tests.charting.shown import BEGIN, Runs, failure, hand_written, row

NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
EVERYTHING = span_of(Range.ALL, NOW.date())


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    yield from hand_written(tmp_path)


def charts(runs: Runs, span: Span = EVERYTHING) -> dict[str, Chart]:
    return {chart.key: chart for chart in run_charts(runs.journal, span, NOW)}


def test_a_run_is_as_high_as_it_took_and_split_by_who_worked(runs: Runs) -> None:
    runs.add(90, steps=(
        {"platform": "tiktok", "phase": "extract", "seconds": 40.0}, {"platform": "tiktok", "seconds": 20.0},
        {"platform": "spotify", "seconds": 90.0}, {"platform": None, "phase": "unified", "seconds": 30.0},
    ))  # fmt: skip
    runs.add(5)
    chart = charts(runs)["run_seconds"]
    first, second = (place.key for place in chart.places)
    assert {part.key: row(chart, part.key) for part in chart.parts} == {
        "tiktok": {first: 30.0}, "spotify": {first: 45.0}, "all": {first: 15.0, second: 5.0},
    }  # fmt: skip
    assert {part.stroke for part in chart.parts} == {Stroke.BARS}
    assert [part.colour for part in chart.parts] == ["TikTok", "Spotify", "muted"]
    assert "3 more runs until" in chart.note


def test_the_band_is_what_was_usual_of_runs_of_its_kind_before(runs: Runs) -> None:
    for seconds in (60, 62, 58, 60, 61):
        runs.add(seconds)
    for changes in ({"platforms": ("tiktok",)}, {"kind": "without-extractors"}, {"state": RunState.FAILED}):
        runs.add(1, **changes)
    runs.add(900)
    chart = charts(runs)["run_seconds"]
    band = chart.part("usual")
    assert band.stroke is Stroke.BAND
    assert band.values == (*(None,) * 5, None, None, 63.0, 63.0), "median 60, three times the usual distance of 1"
    assert band.low == (*(None,) * 5, None, None, 57.0, 57.0)
    assert chart.parts[0] is band, "behind the bars"
    later = charts(runs, Span(BEGIN.date() + timedelta(days=8), NOW.date()))["run_seconds"]
    assert later.part("usual").values == (63.0,), "runs before the span count for what is usual"


def test_how_well_runs_go_is_told_of_the_last_ten(runs: Runs) -> None:
    for state in [RunState.SUCCESS] * 9 + [RunState.PARTIAL, RunState.CANCELLED, RunState.FAILED, RunState.INTERRUPTED]:
        runs.add(state=state)
    chart = charts(runs)["run_success"]
    assert chart.part("success").values == (*(1.0,) * 9, 0.9, 0.9, 0.8, 0.7)
    assert chart.part("ended").values == (*(1.0,) * 10, 1.0, 0.9, 0.8)
    assert chart.part("success").unit is Unit.FRACTION


def test_what_failed_is_counted_by_kind_and_none_is_nought(runs: Runs) -> None:
    bad = {"state": "failed", "failure": failure("bad-data")}
    runs.add(steps=(bad, bad, {"state": "failed", "failure": failure("needs-sign-in")}))
    runs.add()
    chart = charts(runs)["run_failures"]
    assert {part.title: part.values for part in chart.parts} == {
        "sign-in needed": (1.0, 0.0), "bad file": (2.0, 0.0),
    }  # fmt: skip
    fine = charts(runs, Span(BEGIN.date() + timedelta(days=1), NOW.date()))["run_failures"]
    assert (fine.parts, fine.empty) == ((), "No step has failed in these runs.")


def test_what_was_moved_and_used_and_what_was_not_measured(runs: Runs) -> None:
    runs.add(50, steps=({"bytes": 7, "rows_out": 3}, {"bytes": 5, "rows_out": 9, "phase": "raw"}),
             metrics={"peak_memory_bytes": 2e8, "cpu_seconds": 75, "metrics.freshness/cpu_seconds": 1})  # fmt: skip
    runs.add(50)
    found = charts(runs)
    first, second = (place.key for place in found["run_volume"].places)
    assert row(found["run_volume"], "bytes") == {first: 12}
    assert row(found["run_volume"], "rows") == {first: 3}
    assert row(found["run_memory"], "memory") == {first: 2e8}
    assert row(found["run_cpu"], "processors") == {first: 1.5}
    assert second not in row(found["run_cpu"], "processors")
    assert (found["run_memory"].part("memory").unit, found["run_cpu"].part("processors").unit) == (
        Unit.BYTES, Unit.CORES,
    )  # fmt: skip


def test_only_runs_that_are_over_count_and_none_from_the_future(runs: Runs) -> None:
    assert {chart.empty for chart in charts(runs).values()} == {
        "No runs yet. The first one takes about ten minutes."
    }  # fmt: skip
    over = runs.add()
    runs.add(state=RunState.RUNNING)
    runs.add(at=NOW + timedelta(days=400))
    shown = charts(runs)
    assert list(shown) == list(NAMED)
    assert [place.key for place in shown["run_success"].places] == [over]
    none = charts(runs, Span(date(2026, 12, 1), date(2026, 12, 2)))
    assert {chart.empty for chart in none.values()} == {"No runs in these days."}


class Counting:
    """A journal that counts what it is asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.questions = 0

    def ask(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        self.questions += 1
        return self._journal.ask(query, values)


def test_many_runs_take_no_more_questions_than_few(runs: Runs) -> None:
    def questions() -> tuple[int, int]:
        journal = Counting(runs.journal)
        run_charts(journal, EVERYTHING, NOW)  # type: ignore[arg-type]
        asked = journal.questions
        platform_charts(journal, EVERYTHING, NOW)  # type: ignore[arg-type]
        return asked, journal.questions - asked

    runs.add(steps=({},))
    few = questions()
    for _ in range(30):
        runs.add(steps=({}, {"platform": "tiktok"}))
    assert questions() == few
    assert max(few) <= 5
