"""One cell of the matrix: shape, value, second value, background and bar, for every way a step can stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.cells import CLOCK, Cell, account_cell, group_cell, is_slow, step_cell
from app.looks import Look
from app.state import AccountView, StepView
from app.words import word_of
from pipeline.model import Failure, Phase, StepState
from tests.app.panel_states import BAD_DATA, DISK, FAULT, NO_ANSWER, NOW, PAGE_CHANGED, RUN, SIGN_IN, WAIT

STEP = StepView("tiktok.extract", Phase.EXTRACT, "tiktok", "TikTok: extract", run_id=RUN)


def step(state: StepState | None, **changes: Any) -> StepView:
    return replace(STEP, state=state, **changes)


def running(seconds: float, **changes: Any) -> StepView:
    return step(StepState.RUNNING, started_at=NOW - timedelta(seconds=seconds), **changes)


def failed(failure: Failure) -> StepView:
    return step(StepState.FAILED, failure=failure, started_at=NOW, ended_at=NOW)


def drawn(cell: Cell) -> tuple[Look | None, str, str, bool]:
    return cell.look, cell.value, cell.second, cell.soft


CELLS = {
    "done": (step(StepState.SUCCEEDED, seconds=48.0, rows_out=38_116), (Look.OK, "0:48", "38,116", False)),
    "done quickly": (step(StepState.SUCCEEDED, seconds=0.32), (Look.OK, "0.3 s", "", False)),
    "done, files set aside": (step(StepState.SUCCEEDED, seconds=1.0, rows_out=412, quarantined=2),
                              (Look.ATTENTION, "2 set aside", "", True)),
    "running": (running(52, usual=125.0), (Look.RUNNING, "0:52", "of ~2:05", True)),
    "running for the first time": (running(52), (Look.RUNNING, "0:52", "", True)),
    "running, with real progress": (running(52, usual=125.0, progress=(3, 5)), (Look.RUNNING, "3 of 5", "", True)),
    "slower than usual": (running(271, usual=170.0), (Look.ATTENTION, "4:31", "of ~2:50", True)),
    "tried again": (step(StepState.READY, attempt=2, attempts=3, retry_at=NOW + timedelta(seconds=11),
                         failure=NO_ANSWER), (Look.ATTENTION, "try 2 of 3", "0:11", True)),
    "tried again any moment": (step(StepState.READY, attempt=2, attempts=3, retry_at=NOW - timedelta(seconds=1)),
                               (Look.ATTENTION, "try 2 of 3", "0:00", True)),
    "page changed": (failed(PAGE_CHANGED), (Look.FAILED, "page changed", "", True)),
    "bad file": (failed(BAD_DATA), (Look.FAILED, "bad file", "", True)),
    "no answer": (failed(NO_ANSWER), (Look.FAILED, "no answer", "", True)),
    "program fault": (failed(FAULT), (Look.FAILED, "program fault", "", True)),
    "this computer": (failed(DISK), (Look.FAILED, "this computer", "", True)),
    "needs sign-in": (failed(SIGN_IN), (Look.SIGNIN, "waiting for you", "", False)),
    "deferred": (failed(WAIT), (Look.PAUSED, "after 09:40", "", True)),
    "deferred without a moment": (failed(replace(WAIT, retry_at=None)), (Look.PAUSED, "asked to wait", "", True)),
    "nothing new": (step(StepState.SKIPPED, skipped_reason="no new files"), (Look.SKIPPED, "no new files", "", False)),
    "not set up": (step(StepState.SKIPPED, skipped_reason="not set up"), (Look.SKIPPED, "not set up", "", False)),
    "blocked": (step(StepState.SKIPPED, blocked_by="tiktok.raw"), (Look.SKIPPED, "did not run", "", False)),
    "waiting": (step(StepState.PENDING, usual=4.0), (Look.IDLE, "~0:04", "", False)),
    "waiting for the first time": (step(StepState.PENDING), (Look.IDLE, "waiting", "", False)),
    "about to start": (step(StepState.READY, usual=4.0), (Look.IDLE, "~0:04", "", False)),
    "stopped": (step(StepState.CANCELLED), (Look.PAUSED, "cancelled", "", False)),
    "cut off": (step(StepState.INTERRUPTED), (Look.PAUSED, "interrupted", "", False)),
    "never ran": (step(None), (Look.IDLE, "never ran", "", False)),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_each_state_has_its_cell(name: str) -> None:
    one, expected = CELLS[name]
    assert drawn(step_cell(one, NOW)) == expected


def test_every_state_of_a_step_is_among_them() -> None:
    assert {one.state for one, _ in CELLS.values()} == {None, *StepState}


@pytest.mark.parametrize("name", CELLS)
def test_every_cell_tells_its_state_in_words(name: str) -> None:
    one, (look, value, second, _) = CELLS[name]
    cell = step_cell(one, NOW)
    assert cell.said.startswith(word_of(look))
    assert cell.said.endswith(f"{value} {second}".strip())
    first_line = cell.tip.splitlines()[0]
    assert first_line.startswith("TikTok: Extract · ")


def test_the_bar_is_what_has_passed_of_the_usual_time() -> None:
    assert step_cell(running(52, usual=104.0), NOW).filled == pytest.approx(0.5)
    assert step_cell(running(52), NOW).filled is None, "a first run has no usual"
    assert step_cell(running(52, progress=(3, 5)), NOW).filled == pytest.approx(0.6)
    assert step_cell(running(52, progress=(0, 0), usual=104.0), NOW).value == "0:52", "a progress of nothing is none"


def test_what_takes_too_long_has_a_full_bar_a_notch_and_a_clock() -> None:
    cell = step_cell(running(200, usual=100.0), NOW)
    assert (cell.filled, cell.icon) == (1.0, CLOCK)
    assert cell.notch == pytest.approx(0.5)
    patient = step_cell(running(149, usual=100.0), NOW)
    assert (patient.look, patient.notch, patient.filled) == (Look.RUNNING, None, 1.0)


@pytest.mark.parametrize(("seconds", "usual", "slow"), [(3, 1, True), (1.9, 1, False), (16, 10, True), (14, 10, False)])
def test_slow_is_half_as_long_again_and_felt(seconds: float, usual: float, slow: bool) -> None:
    assert is_slow(seconds, usual) is slow
    assert not is_slow(seconds, None)


def test_only_what_runs_or_counts_down_changes_with_every_second() -> None:
    live = {name for name, (one, _) in CELLS.items() if step_cell(one, NOW).live}
    assert live == {name for name in CELLS if name.startswith(("running", "slower", "tried again"))}


def test_the_tooltip_tells_everything() -> None:
    one = step(StepState.SUCCEEDED, started_at=NOW, ended_at=NOW + timedelta(seconds=48), seconds=48.0, usual=40.0,
               rows_in=500, rows_out=38_116, attempt=2)  # fmt: skip
    tip = step_cell(one, NOW).tip.splitlines()
    assert tip[0] == "TikTok: Extract · OK"
    assert tip[1].startswith("Started Wednesday, 13 May 2026, 08:00:00")
    assert tip[2].endswith(", after 0:48")
    assert tip[3:] == ["Usually 0:40", "500 rows in, 38,116 rows out", "Try 2"]


def test_the_tooltip_of_a_failure_says_what_to_do() -> None:
    tip = step_cell(failed(PAGE_CHANGED), NOW).tip
    assert PAGE_CHANGED.message in tip
    assert PAGE_CHANGED.next_action in tip
    waits = step_cell(step(StepState.READY, attempt=2, attempts=3, retry_at=NOW, started_at=NOW, ended_at=NOW), NOW).tip
    assert "Try 2 of 3 begins Wednesday, 13 May 2026, 08:00:00" in waits
    assert "Ended" not in waits
    assert "It waits for TikTok: Raw." in step_cell(step(StepState.SKIPPED, blocked_by="tiktok.raw"), NOW).tip


# ---- steps of all platforms, accounts


def shared(*states: StepState | None) -> list[StepView]:
    keys = ("unified.streams", "unified.royalties", "unified.social", "unified.daily")
    return [StepView(key, Phase.UNIFIED, state=state, started_at=NOW) for key, state in zip(keys, states, strict=False)]


DONE, SKIPPED, GOES_ON, WAITS = StepState.SUCCEEDED, StepState.SKIPPED, StepState.RUNNING, StepState.PENDING


@pytest.mark.parametrize(
    ("states", "look", "second"),
    [
        ((DONE, DONE, DONE), Look.OK, ""),
        ((DONE, SKIPPED, DONE), Look.OK, ""),
        ((SKIPPED, SKIPPED), Look.SKIPPED, ""),
        ((DONE, GOES_ON, WAITS, WAITS), Look.RUNNING, "1 of 4"),
        ((WAITS, WAITS), Look.IDLE, ""),
        ((DONE, WAITS), Look.IDLE, ""),
        ((None, None), Look.IDLE, ""),
        ((DONE, StepState.CANCELLED), Look.PAUSED, ""),
    ],
)
def test_a_group_shows_the_worst_of_its_steps(states: tuple[StepState, ...], look: Look, second: str) -> None:
    cell = group_cell("Combine", shared(*states), NOW)
    assert (cell.look, cell.value, cell.second) == (look, "Combine", second)


def test_a_failed_step_decides_its_group() -> None:
    steps = [*shared(DONE, GOES_ON), replace(shared(StepState.FAILED)[0], failure=FAULT)]
    cell = group_cell("Combine", steps, NOW)
    assert (cell.look, cell.soft) == (Look.FAILED, True)
    assert FAULT.message in cell.tip
    assert group_cell("Combine", [], NOW) == Cell(None)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (AccountView("novadrift", 12), (Look.OK, "12 files", "", False)),
        (AccountView("novadrift", 1), (Look.OK, "1 file", "", False)),
        (AccountView("novadrift", 12, 2), (Look.ATTENTION, "2 set aside", "12", True)),
        (AccountView("novadrift"), (Look.IDLE, "no files yet", "", False)),
    ],
)
def test_an_account_tells_what_became_of_its_files(account: AccountView, expected: tuple[Any, ...]) -> None:
    assert drawn(account_cell(account, Phase.VALIDATE)) == expected
    assert account_cell(account, Phase.RAW) == Cell(None)


def test_the_hour_is_that_of_this_computer() -> None:
    at = datetime(2026, 5, 13, 23, 5).astimezone()
    assert step_cell(failed(replace(WAIT, retry_at=at)), NOW).value == "after 23:05"
