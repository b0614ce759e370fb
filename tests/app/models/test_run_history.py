"""The history: page by page, told in the words of its columns, with dead runs called what they are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.models.run_history import EVER, RunFilter, RunPage, read_page
from app.models.run_words import what_went_wrong, wrong_in_full
from pipeline.lake import Lake
from pipeline.model import RunState
from tests.app.hand_made_runs import (
    DEAD,
    NOW,
    HandMadeRun,
    history,
    lake_of,
    opened,
    running_run,
    troubled_run,
    usual_run,
    write_run,
)
from tests.sweeps import sweep


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lake_of(tmp_path / "lake", history())


def states(page: RunPage) -> list[RunState]:
    return [line.run.state for line in page.lines]


def found(lake: Lake, **wanted: object) -> RunPage:
    return read_page(lake, RunFilter(**wanted))  # type: ignore[arg-type]


def test_pages_follow_one_another_without_gap_or_repetition(root: Path) -> None:
    with opened(root) as lake:
        everything = read_page(lake, RunFilter(days=EVER))
        page = read_page(lake, RunFilter(days=EVER), rows=4)
        seen = list(page.lines)
        while page.after:
            page = read_page(lake, RunFilter(days=EVER), page.after, rows=4)
            seen += page.lines
        assert tuple(seen) == everything.lines
        assert len(seen) == len(list(history()))


def test_the_history_is_narrowed_by_state_and_time(root: Path) -> None:
    with opened(root) as lake:
        assert states(found(lake, state=RunState.PARTIAL)) == [RunState.PARTIAL]
        assert states(found(lake, state=RunState.FAILED)) == [RunState.FAILED]
        recent = found(lake, days=7)
        assert min(line.run.started_at for line in recent.lines) >= NOW - timedelta(days=7)
        assert 0 < len(recent.lines) < len(found(lake).lines)


@pytest.mark.parametrize(
    ("text", "number"),
    sweep([("without", 1), ("Sched", 14), ("schedule, caught", 1), ("you", 2), ("interr", 1), ("distrokid", 1),
     ("20260511", 1), ("no network", 1), ("nobody wrote this", 0)], quick=3),
)  # fmt: skip
def test_the_search_understands_what_the_columns_say(root: Path, text: str, number: int) -> None:
    with opened(root) as lake:
        assert len(found(lake, text=text, days=EVER).lines) == number


def test_a_run_whose_program_died_is_interrupted_and_lasted_until_its_last_sign_of_life(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", [usual_run(NOW - timedelta(days=1))])
    with opened(root) as lake:
        write_run(lake.journal, running_run(), DEAD._replace(host=own_host()))
        page = found(lake)
        assert states(page) == [RunState.INTERRUPTED, RunState.SUCCESS]
        assert 360 < page.lines[0].run.seconds < 370
        assert states(found(lake, state=RunState.INTERRUPTED)) == [RunState.INTERRUPTED]
        assert states(found(lake, state=RunState.RUNNING)) == []
        assert states(found(lake, text="interrupted")) == [RunState.INTERRUPTED]


def test_a_run_that_goes_on_is_running(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", [running_run()])
    with opened(root) as lake:
        assert states(found(lake)) == [RunState.RUNNING]
        assert states(found(lake, state=RunState.INTERRUPTED)) == []


def test_an_empty_page_says_whether_there_was_ever_a_run(root: Path, tmp_path: Path) -> None:
    with opened(root) as lake:
        assert found(lake, state=RunState.CANCELLED) == RunPage((), "", ever=True)
    with opened(lake_of(tmp_path / "new", ())) as lake:
        assert found(lake) == RunPage((), "", ever=False)


def test_what_went_wrong_is_said_in_a_few_words(root: Path) -> None:
    with opened(root) as lake:
        said = {what_went_wrong(line) for line in found(lake, days=EVER).lines}
        (failed,) = found(lake, state=RunState.FAILED).lines
    assert said == {
        "–",
        "DistroKid: sign-in needed",
        "Cut off after 20 of 36 steps",
        "Meta Ads: no answer · TikTok: no answer",
    }
    assert wrong_in_full(failed).splitlines()[0] == "Meta Ads: There was no network for 30 minutes."


def test_a_stopped_run_and_one_with_files_set_aside_say_so(tmp_path: Path) -> None:
    some = {key: told for key, told in usual_run(NOW).steps.items() if key.startswith("metaads")}
    runs = [
        HandMadeRun(NOW - timedelta(hours=2), some, state=RunState.CANCELLED),
        HandMadeRun(NOW - timedelta(hours=1), some, state=RunState.PARTIAL),
        troubled_run(),
    ]
    with opened(lake_of(tmp_path / "lake", runs)) as lake:
        said = [what_went_wrong(line) for line in found(lake).lines]
    assert said[:2] == ["Files were set aside", "Stopped after 5 of 5 steps"]


def own_host() -> str:
    from pipeline.engine.owner import this_host

    return this_host()
