"""Once somebody has signed in, exactly what waited for it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engine.records import RunSummary
from pipeline.engine.states import IllegalTransition
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import (
    Failure,
    FailureKind,
    Phase,
    RunKind,
    RunState,
    StepContext,
    StepFailed,
    StepResult,
    StepState,
)
from pipeline.platforms import collection
from pipeline.resuming import blocked_run, resume_blocked
from pipeline.settings import load_settings


class Platforms:
    """Collectors that answer as told: ``moods`` by platform, '' is well; ``asked`` is who was collected."""

    def __init__(self) -> None:
        self.moods: dict[str, str] = {}
        self.asked: list[str] = []

    def collect(self, ctx: StepContext) -> StepResult:
        self.asked.append(str(ctx.platform))
        mood = self.moods.get(str(ctx.platform), "")
        if mood:
            raise StepFailed(Failure(FailureKind(mood), f"{ctx.platform}: {mood}.", "Look."))
        return StepResult()


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch) -> Platforms:
    made = Platforms()
    monkeypatch.setattr(collection, "collect", made.collect)
    return made


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    (tmp_path / "landing").mkdir()
    with open_lake(load_settings(tmp_path, environ={})) as made:
        yield made


def run(lake: Lake, kind: RunKind = RunKind.FULL, *platforms: str) -> RunSummary:
    return lake.run(Wanted(kind, platforms=platforms))


def resumed(lake: Lake, platform: str) -> RunSummary:
    found = resume_blocked(lake, platform)
    assert found is not None
    return found


def ended(lake: Lake, run_id: str) -> RunState:
    found = lake.journal.run(run_id)
    assert found is not None
    return found.state


def extracts(summary: RunSummary) -> dict[str, StepState]:
    return {str(row.platform): row.state for row in summary.steps if row.phase is Phase.EXTRACT}


def test_nothing_waits_in_a_lake_without_runs_or_after_a_good_one(lake, platforms):
    assert blocked_run(lake, "distrokid") is None
    assert run(lake).state is RunState.SUCCESS
    assert blocked_run(lake, "distrokid") is None
    assert resume_blocked(lake, "distrokid") is None


def test_the_blocked_steps_of_the_run_go_on_and_it_ends_well(lake, platforms):
    platforms.moods["distrokid"] = "needs-sign-in"
    first = run(lake)
    assert (first.state, blocked_run(lake, "distrokid")) == (RunState.PARTIAL, first.run_id)
    assert blocked_run(lake, "toolost") is None
    platforms.moods.clear()
    platforms.asked.clear()
    again = resumed(lake, "distrokid")
    assert (again.run_id, again.state) == (first.run_id, RunState.SUCCESS)
    assert platforms.asked == ["distrokid"]
    assert blocked_run(lake, "distrokid") is None


def test_what_failed_elsewhere_stays_as_it_was(lake, platforms):
    platforms.moods |= {"distrokid": "needs-sign-in", "toolost": "layout-changed", "linktree": "needs-sign-in"}
    first = run(lake)
    platforms.moods.clear()
    platforms.asked.clear()
    again = resumed(lake, "distrokid")
    assert again.state is RunState.PARTIAL
    assert platforms.asked == ["distrokid"]
    assert [name for name, state in extracts(again).items() if state is StepState.FAILED] == ["toolost", "linktree"]
    failure = again.step("toolost.extract").failure
    assert failure is not None
    assert failure.kind is FailureKind.LAYOUT_CHANGED
    assert blocked_run(lake, "linktree") == first.run_id
    assert resumed(lake, "linktree").run_id == first.run_id
    assert platforms.asked == ["distrokid", "linktree"]


@pytest.mark.slow
def test_a_newer_run_makes_an_older_one_obsolete_only_if_it_collected_that_platform(lake, platforms):
    platforms.moods["distrokid"] = "needs-sign-in"
    first = run(lake)
    run(lake, RunKind.WITHOUT_EXTRACTORS)
    run(lake, RunKind.FULL, "toolost")
    assert blocked_run(lake, "distrokid") == first.run_id
    second = run(lake)
    assert blocked_run(lake, "distrokid") == second.run_id
    platforms.moods["distrokid"] = "permanent"
    run(lake)
    assert blocked_run(lake, "distrokid") is None


def test_a_run_that_was_cut_off_goes_on_whole(lake, platforms):
    platforms.moods |= {"distrokid": "needs-sign-in", "toolost": "layout-changed"}
    first = run(lake)
    with lake.journal.writing() as write:
        write._connection.execute("UPDATE runs SET state = 'interrupted'")
    platforms.moods.clear()
    platforms.asked.clear()
    assert resumed(lake, "distrokid").state is RunState.SUCCESS
    assert sorted(platforms.asked) == ["distrokid", "toolost"]
    assert blocked_run(lake, "distrokid") is None
    assert ended(lake, first.run_id) is RunState.SUCCESS


def test_where_nothing_of_a_platform_is_left_it_is_said(lake, platforms):
    platforms.moods["distrokid"] = "needs-sign-in"
    first = run(lake)
    with pytest.raises(IllegalTransition):
        lake.resume(first.run_id, platforms=("toolost",))
    assert ended(lake, first.run_id) is RunState.PARTIAL
