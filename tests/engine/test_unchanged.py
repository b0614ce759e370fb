"""A run that finds nothing new does nothing, and whatever is new makes exactly the right steps run."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.engine import revision
from pipeline.engine.fingerprints import remember
from pipeline.model import Artefact, RunState, Step, StepResult, StepState, Zone
from tests.engine.conftest import Run
from tests.engine.lakes import Lake, request, step


@pytest.fixture
def flow(lake: Lake) -> tuple[Step, ...]:
    landing = lake.folder / "landing" / "a"
    landing.mkdir()
    (landing / "one.csv").write_text("one")
    return (
        step("a.validate", "write", watches=((Zone.LANDING, "a"),)),
        step("a.staging", "write", "a.validate"),
        step("b.staging", "write"),
    )


def test_nothing_new_means_nothing_runs(lake: Lake, run: Run, flow: tuple[Step, ...]) -> None:
    run(*flow)
    second = run(*flow)

    assert second.state is RunState.SUCCESS
    assert [row.skipped_reason for row in second.steps] == ["no new files", "unchanged", "unchanged"]
    assert {row.state for row in second.steps} == {StepState.SKIPPED}
    assert len(lake.diary) == 3


def test_a_step_with_nothing_to_do_is_not_even_imported(lake: Lake, run: Run, tmp_path: Path) -> None:
    module = "heavy_step_of_this_test"
    (tmp_path / f"{module}.py").write_text("from tests.engine.steps import succeed\n")
    sys.path.insert(0, str(tmp_path))
    try:
        heavy = replace(step("a.raw"), run=f"{module}:succeed", code=(module,))
        run(heavy)
        assert sys.modules.pop(module)
        assert run(heavy).step("a.raw").state is StepState.SKIPPED
        assert module not in sys.modules
    finally:
        sys.path.remove(str(tmp_path))


def test_force_runs_everything(lake: Lake, run: Run, flow: tuple[Step, ...]) -> None:
    run(*flow)
    run(*flow, force=True)
    assert len(lake.diary) == 6


def test_a_new_file_runs_the_step_that_watches_and_those_that_rest_on_it(
    lake: Lake, run: Run, flow: tuple[Step, ...]
) -> None:
    run(*flow)
    (lake.folder / "landing" / "a" / "two.csv").write_text("two")
    third = run(*flow)

    assert [row.state for row in third.steps] == [StepState.SUCCEEDED, StepState.SUCCEEDED, StepState.SKIPPED]


def test_the_same_result_ends_the_chain(lake: Lake, run: Run, flow: tuple[Step, ...]) -> None:
    run(*flow)
    os.utime(lake.folder / "landing" / "a" / "one.csv", ns=(1, 1))
    second = run(*flow)

    assert [row.state for row in second.steps] == [StepState.SUCCEEDED, StepState.SKIPPED, StepState.SKIPPED]


def test_an_output_that_is_gone_or_was_touched_is_made_again(lake: Lake, run: Run, flow: tuple[Step, ...]) -> None:
    run(*flow)
    (lake.folder / "staging" / "b.staging.txt").unlink()
    (lake.folder / "staging" / "a.staging.txt").write_text("tampered")
    second = run(*flow)

    assert [row.state for row in second.steps] == [StepState.SKIPPED, StepState.SUCCEEDED, StepState.SUCCEEDED]
    assert (lake.folder / "staging" / "a.staging.txt").read_text() == "one"


def test_new_configuration_or_new_code_runs_a_step_again(lake: Lake, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(step("a.raw"))
    lake.config_digest = "another artist"
    assert run(step("a.raw")).step("a.raw").state is StepState.SUCCEEDED
    assert run(step("a.raw")).step("a.raw").state is StepState.SKIPPED
    monkeypatch.setattr("pipeline.__version__", "9.9.9")
    revision.code_digest.cache_clear()
    revision._digest_of.cache_clear()
    assert run(step("a.raw")).step("a.raw").state is StepState.SUCCEEDED
    revision.code_digest.cache_clear()
    revision._digest_of.cache_clear()


def test_what_comes_from_outside_is_always_fetched(lake: Lake, run: Run) -> None:
    run(step("a.extract"))
    run(step("a.extract"))
    assert lake.diary == ["a.extract:1", "a.extract:1"]


def test_a_step_that_failed_runs_again_though_its_input_is_the_old_one(lake: Lake, run: Run) -> None:
    good = step("a.raw", "write")
    run(good)
    run(replace(good, run="tests.engine.steps:break_down"), force=True)

    assert run(good).step("a.raw").state is StepState.SUCCEEDED


def test_a_need_outside_the_flow_counts_with_what_it_last_left(
    lake: Lake, threads: ThreadPoolExecutor, run: Run
) -> None:
    landing = lake.folder / "landing" / "new.csv"
    raw, staging = step("a.raw", "write"), step("a.staging", "write", "a.raw")
    run(raw, staging)
    assert run(staging).step("a.staging").state is StepState.SKIPPED
    landing.write_text("new")
    run(raw, force=True)
    assert run(staging).step("a.staging").state is StepState.SUCCEEDED


def test_a_folder_that_cannot_be_read_fails_its_step_only(lake: Lake, threads: ThreadPoolExecutor) -> None:
    def refuse(zone: Zone, folder: str) -> list[tuple[str, int, int]]:
        raise PermissionError(13, "Permission denied", f"{zone}/{folder}")

    runner = lake.runner(threads)
    runner = replace(runner, fingerprints=replace(runner.fingerprints, listing=refuse))
    flow = (step("a.validate", watches=((Zone.LANDING, "a"),)), step("b.raw"))
    summary = runner.run(request(), flow, lake.context)

    failure = summary.step("a.validate").failure
    assert failure is not None
    assert "landing/a" in failure.message
    assert summary.step("b.raw").state is StepState.SUCCEEDED


def test_an_idle_step_still_vouches_for_what_it_left_before() -> None:
    made = Artefact(Zone.RAW, "a/one.csv", "aa", 3, 7)
    raw = step("a.raw")
    first = remember(raw, StepResult(artefacts=(made,)), "f1", None, "run1")
    idle = remember(raw, StepResult(skipped_reason="nothing new"), "f2", first, "run2")
    silent = remember(raw, StepResult(rows_out=1), "f3", idle, "run3")

    assert (idle.digest, idle.outputs, idle.fingerprint) == (first.digest, first.outputs, "f2")
    assert silent.digest == "f3"  # it tells nothing of what it left, so it counts as new
    assert remember(raw, StepResult(digest="own"), "f", None, "run").digest == "own"


def test_a_step_that_could_not_settle_everything_looks_again(lake: Lake, run: Run) -> None:
    unsettled = step("a.validate", "leave_unsettled")
    run(unsettled)
    assert run(unsettled).step("a.validate").state is StepState.SUCCEEDED
    idle = remember(unsettled, StepResult(skipped_reason="still being written", settled=False), "f", None, "run")
    again = remember(unsettled, StepResult(skipped_reason="still being written", settled=False), "f", idle, "run")
    assert (idle.fingerprint, again.fingerprint) == ("", "")


def test_a_step_is_told_which_code_and_configuration_judge(lake: Lake, run: Run) -> None:
    judges = []
    for digest in ("config", "config", "another artist"):
        lake.config_digest = digest
        judges.append(run(step("a.raw", "tell_judge"), force=True).step("a.raw").notes)
    assert judges[0] == judges[1] != judges[2]


def test_the_digest_of_a_result_does_not_depend_on_order() -> None:
    one, two = Artefact(Zone.RAW, "1", "aa", 1, 1), Artefact(Zone.RAW, "2", "bb", 1, 2)
    raw = step("a.raw")
    there = remember(raw, StepResult(artefacts=(one, two)), "", None, "run")
    back = remember(raw, StepResult(artefacts=(two, one)), "", None, "run")
    assert there.digest == back.digest


def test_the_revision_follows_the_sources_of_a_package_and_imports_nothing(tmp_path: Path) -> None:
    package = tmp_path / "revised_package" / "inner"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (package / "rules.py").write_text("LIMIT = 1\n")
    sys.path.insert(0, str(tmp_path))
    try:
        digests = []
        for change in ("LIMIT = 1\n", "LIMIT = 2\n", "LIMIT = 1\n"):
            (package / "rules.py").write_text(change)
            revision.code_digest.cache_clear()
            revision._digest_of.cache_clear()
            digests.append(
                [revision.code_digest((name,)) for name in ("revised_package", "revised_package.inner.rules")]
            )
    finally:
        sys.path.remove(str(tmp_path))
        revision.code_digest.cache_clear()
        revision._digest_of.cache_clear()
    assert digests[0] == digests[2]
    assert digests[0][0] != digests[1][0]
    assert digests[0][1] != digests[1][1]


def test_where_there_are_no_sources_the_build_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.__file__", str(tmp_path / "__init__.py"))
    digests = []
    for build in ("", "build 1", "build 2"):
        (tmp_path / "build_id.txt").write_text(build)
        revision.code_digest.cache_clear()
        revision._digest_of.cache_clear()
        digests.append(revision.code_digest(("no_such_package_at_all",)))
    revision.code_digest.cache_clear()
    revision._digest_of.cache_clear()
    assert len(set(digests)) == 3
