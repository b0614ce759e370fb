"""What the panel learns of a lake at one look: every step as the newest run that had it left it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.snapshot import Snapshot, take
from pipeline.engine.lake_lock import LakeLock
from pipeline.engine.owner import Owner, this_host
from pipeline.lake import open_lake
from pipeline.model import Phase, RunState, StepState
from pipeline.settings import load_settings
from tests.app.hand_made_runs import (
    NOW,
    HandMadeRun,
    chain,
    lake_of,
    running_run,
    troubled_run,
    usual_run,
    write_run,
)
from tests.app.quick_lake import LOCAL, listened, quick_lake
from tests.engine.lakes import HandClock

GONE = Owner(1, 0.0, "an earlier boot", this_host())


def look(root: Path) -> Snapshot:
    with open_lake(load_settings(root, environ={}), HandClock(NOW)) as lake:
        return take(lake)


def at(hours: float) -> HandMadeRun:
    return usual_run(NOW - timedelta(hours=hours))


def lake_with(root: Path, runs: Iterable[HandMadeRun]) -> Path:
    return lake_of(root / "lake", runs)


def test_an_untouched_lake_has_all_its_steps_and_no_history(tmp_path: Path) -> None:
    found = look(lake_with(tmp_path, []))
    assert len(found.steps) == 43
    assert {step.state for step in found.steps.values()} == {None}
    assert [step.phase for key, step in found.steps.items() if key.startswith("tiktok.")] == list(Phase)[:5]
    assert (found.last_run, found.held_by, found.pause, found.set_aside_why) == (None, "", None, "")


def test_a_run_of_one_platform_leaves_the_others_to_earlier_runs(tmp_path: Path) -> None:
    whole = at(5)
    part = HandMadeRun(NOW - timedelta(hours=1), chain("tiktok", 0, (60, 1, 1, 1, 1), 9), 64.0)
    found = look(lake_with(tmp_path, [whole, part]))
    assert found.last_run is not None
    assert found.last_run.run_id == part.run_id
    assert found.steps["tiktok.extract"].run_id == part.run_id
    assert found.steps["tiktok.extract"].seconds == 60.0
    assert found.steps["spotify.extract"].run_id == whole.run_id


def test_failures_and_tries_are_as_the_journal_tells_them(tmp_path: Path) -> None:
    found = look(lake_with(tmp_path, [troubled_run()]))
    assert found.steps["distrokid.extract"].failure is not None
    assert found.steps["linktree.extract"].attempt == 3


def test_how_long_a_kind_of_run_takes_is_known_from_whole_runs_only(tmp_path: Path) -> None:
    runs = [replace(at(hour), seconds=seconds) for hour, seconds in ((9, 500.0), (8, 600.0), (7, 560.0))]
    local = replace(at(6), kind="without-extractors", seconds=50.0)
    cut_off = replace(at(5), state=RunState.CANCELLED, seconds=3.0)
    assert look(lake_with(tmp_path, [*runs, local, cut_off])).usual_runs == {"full": 560.0, "without-extractors": 50.0}


def test_a_run_whose_program_is_gone_was_cut_off_and_nothing_of_it_still_runs(tmp_path: Path) -> None:
    root = lake_with(tmp_path, [at(5)])
    going_on = running_run()
    with open_lake(load_settings(root, environ={})) as lake:
        write_run(lake.journal, going_on, GONE)
    found = look(root)
    assert found.last_run is not None
    assert (found.last_run.run_id, found.last_run.state) == (going_on.run_id, RunState.INTERRUPTED)
    assert found.steps["spotify.extract"].state is StepState.INTERRUPTED
    assert StepState.RUNNING not in {step.state for step in found.steps.values()}


def test_a_run_of_a_living_program_is_not_the_last_one_yet(tmp_path: Path) -> None:
    before = at(5)
    found = look(lake_with(tmp_path, [before, running_run()]))
    assert found.last_run is not None
    assert found.last_run.run_id == before.run_id
    assert found.steps["spotify.extract"].state is StepState.RUNNING


def test_only_other_programs_hold_a_lake_against_us(tmp_path: Path) -> None:
    root = lake_with(tmp_path, [])
    with LakeLock(root / "journal", HandClock(NOW), "full run"):
        assert look(root).held_by == ""
        word = root / "journal" / "run.lock.json"
        said = json.loads(word.read_bytes())
        word.write_text(json.dumps({**said, "owner": [4711, 0.0, "a boot", "studio"]}), encoding="utf-8")
        assert look(root).held_by.endswith("on the computer studio, process 4711).")


@pytest.mark.slow
def test_a_file_that_was_set_aside_alone_says_why(tmp_path: Path) -> None:
    folder = quick_lake(tmp_path / "lake")
    broken = sorted(folder.landing.glob("linktree/**/*.json"))[:2]
    broken[0].write_bytes(broken[0].read_bytes()[:40])
    with listened(folder) as (lake, _):
        lake.run(LOCAL)
        one = take(lake)
        assert one.health.quarantine_open == 1
        assert one.set_aside_why
        broken[1].write_bytes(b"{")
        lake.run(LOCAL)
        two = take(lake)
    assert two.health.quarantine_open == 2
    assert two.set_aside_why == ""


def test_accounts_tell_what_came_from_them(tmp_path: Path) -> None:
    folder = quick_lake(tmp_path / "lake")
    folder.run()
    with listened(folder) as (lake, _):
        tiktok = next(platform for platform in take(lake).platforms if platform.name == "tiktok")
    assert len(tiktok.accounts) > 1
    assert all(account.files for account in tiktok.accounts)
