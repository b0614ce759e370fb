"""The last lines of what happens: newest first, a short memory, each with its shape and its way to the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.looks import Look
from app.models.happenings import MOST, TIME, WHAT, WHO, Happenings, Told
from app.telling import told
from app.widgets.table_rows import Cell
from pipeline.engine.events import Event, RunFinished, RunStarted, StepFinished, StepProgress, StepRetrying, StepStarted
from pipeline.model import Phase, RunState, StepState
from tests.app.panel_states import FAULT, KEYS, NO_ANSWER, NOW, RUN, SIGN_IN

PLACE: dict[str, Any] = {"run_id": RUN, "key": "tiktok.extract", "platform": "tiktok"}
BEGAN = RunStarted(run_id=RUN, at=NOW, kind="full", trigger="owner", steps=KEYS)
ENDED = RunFinished(run_id=RUN, at=NOW, state=RunState.SUCCESS, seconds=48.0)


def step(state: StepState, **changes: Any) -> Event:
    return StepFinished(at=NOW, state=state, seconds=2.0, **{**PLACE, "phase": Phase.EXTRACT, **changes})


def line(number: int) -> Told:
    return Told(f"{number}", Look.OK, "TikTok", f"line {number}")


def filled() -> Happenings:
    model = Happenings()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.fill(map(line, range(3)))
    return model


@pytest.mark.parametrize(
    ("event", "look", "who", "what"),
    [
        (BEGAN, Look.RUNNING, "Run", "Started by you: full run, 43 steps"),
        (ENDED, Look.OK, "Run", "Ended after 48 s: all is done"),
        (step(StepState.SUCCEEDED, rows_out=365), Look.OK, "TikTok", "Received 365 rows in 2.0 s"),
        (step(StepState.SKIPPED, skipped_reason="no new files"), Look.SKIPPED, "TikTok", "Nothing to do: no new files"),
        (step(StepState.FAILED, failure=FAULT), Look.FAILED, "TikTok", FAULT.message),
        (step(StepState.FAILED, failure=SIGN_IN), Look.SIGNIN, "TikTok", SIGN_IN.message),
        (StepStarted(at=NOW, phase=Phase.EXTRACT, attempt=1, **PLACE), Look.RUNNING, "TikTok", "Started"),
        (StepRetrying(at=NOW, attempt=2, of=3, in_seconds=20, failure=NO_ANSWER, **PLACE), Look.ATTENTION, "TikTok",
         "Linktree did not answer in 30 seconds. Trying again in 20 s (try 2 of 3)"),
        (step(StepState.SUCCEEDED, key="unified.royalties", platform=None, phase=Phase.UNIFIED), Look.OK, "Royalties",
         "Royalties: done in 2.0 s"),
    ],
)  # fmt: skip
def test_each_event_is_a_sentence_with_a_shape(event: Event, look: Look, who: str, what: str) -> None:
    (found,) = told([event])
    assert (found.look, found.who, found.what, found.run_id) == (look, who, what, RUN)
    assert found.tip.startswith("Wednesday, 13 May 2026, 08:00:00")


def test_routine_and_progress_are_no_news() -> None:
    routine = StepStarted(at=NOW, phase=Phase.RAW, attempt=1, **{**PLACE, "key": "tiktok.raw"})
    progress = StepProgress(run_id=RUN, at=NOW, key="tiktok.raw", done=1, total=3)
    assert told([routine, progress]) == []


def test_the_newest_line_is_the_first() -> None:
    later = RunFinished(run_id=RUN, at=NOW + timedelta(seconds=1), state=RunState.SUCCESS, seconds=1.0)
    assert [found.time for found in told([BEGAN, later])] == ["08:00:01", "08:00:00"]
    model = filled()
    model.add([line(8), line(7)])
    assert [model.line(row).what for row in range(5)] == ["line 8", "line 7", "line 0", "line 1", "line 2"]


def test_it_remembers_a_hundred_lines() -> None:
    model = filled()
    model.add(map(line, range(MOST - 1)))
    assert model.rowCount() == MOST
    model.add(map(line, range(3 * MOST)))
    assert model.rowCount() == MOST
    assert model.line(0).what == "line 0"
    model.add([])
    assert model.rowCount() == MOST


def test_what_is_grave_is_red_and_everything_has_words() -> None:
    model = Happenings()
    model.fill(told([step(StepState.FAILED, failure=FAULT), BEGAN]))
    grave = model.index(1, WHAT)
    assert grave.data(Cell.ROLE) == Look.FAILED.value
    assert model.index(0, WHAT).data(Cell.ROLE) is None
    assert model.index(1, WHO).data(Cell.SHAPE) == Look.FAILED
    assert model.index(0, TIME).data(Cell.ROLE) == "muted"
    assert FAULT.message in str(grave.data(Qt.ItemDataRole.ToolTipRole))
    assert (model.line(1).run_id, model.line(1).key) == (RUN, "tiktok.extract")
