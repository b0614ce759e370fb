"""A run's log reads like sentences: who speaks, how grave it is, and never a raw key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.engine.events import RunStarted
from pipeline.flow import full_flow
from pipeline.model import Phase
from pipeline.platforms.titles import NAMES
from pipeline.run_logs.sentences import (
    Level,
    LogLine,
    Place,
    line_from,
    line_of_event,
    place_of_key,
    seconds_text,
    step_title,
)
from tests.end_to_end.lakes import landed
from tests.run_logs.log_files import BAD_FILE, BEGAN, NO_ANSWER, RUN, SIGN_IN, lines_of, whole_story


@pytest.fixture
def story(tmp_path: Path) -> list[LogLine]:
    return [line_from(raw) for raw in lines_of(whole_story(tmp_path))]


def test_a_run_is_told_in_sentences(story: list[LogLine]) -> None:
    assert [(line.level.name, line.message) for line in story] == [
        ("INFO", "Started by you: full run, 3 steps"),
        ("INFO", "Started"),
        ("INFO", "Opening analytics, page 1"),
        ("WARNING", "Linktree did not answer in 30 seconds. Trying again in 20 s (try 2 of 3)"),
        ("INFO", "Try 2"),
        ("INFO", "Received 96 rows in 2:05"),
        ("DEBUG", "Started"),
        ("WARNING", "Accepted 1,500 rows in 0.5 s, 1 file set aside (a.zip was set aside: a day is missing)"),
        ("INFO", "Nothing to do: no new files"),
        ("WARNING", "DistroKid wants you to sign in again."),
        ("ERROR", "TooLost sent an empty page."),
        ("WARNING", "Not done: waits for TooLost: validate, which failed"),
        ("INFO", "All platforms by day: combined 3,898 rows in 0.02 s"),
        ("ERROR", "Old logs could not be cleared."),
        ("WARNING", "Ended after 9:32: a part could not be done, 1 file set aside"),
    ]


def test_every_line_says_who_speaks(story: list[LogLine]) -> None:
    spoke = [line.place[:2] for line in story]
    assert spoke[0] == spoke[-1] == ("", "")
    assert spoke[1:4] == [("linktree", "extract")] * 3
    assert spoke[12] == ("", "unified")


def test_a_failure_keeps_its_next_action_and_its_try(story: list[LogLine]) -> None:
    assert (story[3].failure, story[3].attempt, story[3].of) == (NO_ANSWER, 2, 3)
    assert (story[9].failure, story[10].failure) == (SIGN_IN, BAD_FILE)
    assert (story[7].set_aside, story[7].notes) == (1, ("a.zip was set aside: a day is missing",))


def test_a_trace_stands_below_its_line_and_not_in_it(story: list[LogLine]) -> None:
    assert "Traceback" not in story[13].message
    assert "RuntimeError: the disk said “no”" in story[13].detail
    assert story[13].whole.startswith("Old logs could not be cleared.\nTraceback")


@pytest.mark.slow
def test_no_line_of_a_real_run_shows_a_raw_key(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake")
    summary = lake.run()
    lake.run()
    lines = [line_from(raw) for path in (lake.root / "logs" / "runs").iterdir() for raw in lines_of(path)]
    assert len(lines) >= 2 * len(summary.steps)
    keys = [step.key for step in full_flow()]
    assert [line.message for line in lines if any(key in line.message for key in keys)] == []
    assert all(line.at is not None for line in lines)
    assert sum(line.message == "Nothing to do: no new files" for line in lines) == len(NAMES)


def test_an_event_says_the_same_before_it_is_written() -> None:
    event = RunStarted(run_id=RUN, at=BEGAN, kind="without-extractors", trigger="schedule-late", steps=("tiktok.raw",))
    line = line_of_event(event)
    assert line.message == "Started by the schedule, caught up: run without extractors, 1 step"
    assert line.at == BEGAN


@pytest.mark.parametrize(
    "raw", [b"", b"no document\n", b"[1, 2]\n", b'{"type": "StepFinished"}\n', b'{"at": 1}\n', b"\xff\xfe\n", b"7\n"]
)
def test_what_is_no_line_of_ours_is_shown_as_it_stands(raw: bytes) -> None:
    line = line_from(raw)
    assert line.message == raw.decode("utf-8", "replace").strip()
    assert (line.at, line.level, line.place) == (None, Level.INFO, Place())


def test_a_line_that_a_kill_cut_off_does_not_swallow_the_one_after_it() -> None:
    after = {"type": "RunStarted", "at": "2026-11-20T06:52:00.000Z", "kind": "full", "trigger": "owner", "steps": []}
    line = line_from(b'{"type": "StepFin' + json.dumps(after).encode())
    assert line.message == "Started by you: full run, 0 steps"


def test_an_event_of_a_newer_program_is_not_passed_over() -> None:
    line = line_from(b'{"type": "SignInAsked", "at": "2026-11-20T06:52:00Z", "key": "tiktok.extract", "good_for": 3}')
    assert line.message == "SignInAsked: good for 3"
    assert line.place == Place("tiktok", "extract", "tiktok.extract")


def test_steps_are_called_by_their_titles() -> None:
    assert step_title("metaads.staging") == "Meta Ads: staging"
    assert step_title("unified.royalties") == "Royalties"
    assert place_of_key("warehouse.load") == Place("", Phase.WAREHOUSE, "warehouse.load")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.004, "0.01 s"), (0.02, "0.02 s"), (0.5, "0.5 s"), (4.06, "4.1 s"), (20, "20 s"), (59.7, "1:00"), (125, "2:05"),
     (3723, "1:02:03")],
)  # fmt: skip
def test_seconds_are_as_exact_as_their_size_asks_for(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text
