"""Two runs are compared step by step; only what differs is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.comparison import differences
from pipeline.engine.records import RunRow, RunSummary, StepRow
from pipeline.model import Phase, RunState, StepState

MOMENT = datetime(2026, 11, 20, 7, tzinfo=UTC)
STEP = StepRow(
    "tiktok.raw", "tiktok", Phase.RAW, "TikTok: raw", StepState.SUCCEEDED, MOMENT, MOMENT, 2.0, 10, 10, 100, 1, "", "",
    0, None, (),
)  # fmt: skip


def run(*steps: StepRow) -> RunSummary:
    return RunSummary(RunRow("r", "full", "owner", RunState.SUCCESS, MOMENT, MOMENT, 1.0, {}), steps)


def test_the_same_twice_is_no_difference() -> None:
    assert differences(run(STEP), run(replace(STEP, seconds=2.9))) == ()


def test_another_ending_other_rows_or_clearly_other_seconds_are_told() -> None:
    for changed, rows, seconds in (
        (replace(STEP, state=StepState.FAILED), 0, 0),
        (replace(STEP, rows_out=7), -3, 0),
        (replace(STEP, seconds=3.5), 0, 1.5),
    ):
        (found,) = differences(run(STEP), run(changed))
        assert (found.rows_difference, found.seconds_difference) == (rows, seconds)
        assert (found.title, found.platform) == ("TikTok: raw", "tiktok")


def test_a_step_that_only_one_run_had_is_absent_in_the_other() -> None:
    other = replace(STEP, key="tiktok.extract", phase=Phase.EXTRACT)
    gone, new = differences(run(STEP), run(other))
    assert (gone.key, gone.b.state, gone.to_json()["b"]) == (
        "tiktok.raw", None, {"state": "absent", "rows_out": 0, "seconds": 0.0},
    )  # fmt: skip
    assert (new.key, new.a.state, new.rows_difference) == ("tiktok.extract", None, 10)


def test_the_document_has_the_shape_programs_rely_on() -> None:
    (found,) = differences(run(STEP), run(replace(STEP, rows_out=12)))
    assert found.to_json() == {
        "key": "tiktok.raw",
        "a": {"state": "succeeded", "rows_out": 10, "seconds": 2.0},
        "b": {"state": "succeeded", "rows_out": 12, "seconds": 2.0},
        "rows_difference": 2,
        "seconds_difference": 0.0,
    }
