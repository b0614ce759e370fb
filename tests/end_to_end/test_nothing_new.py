"""A run that finds nothing new does nothing, quickly; one new file makes exactly the steps run that it matters to."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from pipeline.model import RunState, StepState
from tests.end_to_end.conftest import Finished
from tests.end_to_end.lakes import OWN_NOTES, REPOSITORY, LakeFolder, command_line, environment, ran
from tests.sweeps import sweep

HEAVY = frozenset({"pandas", "pyarrow", "numpy", "matplotlib", "playwright", "PySide6", "requests", "fsspec"})
AWAY = frozenset({"jinja2", "keyring", "rich", "smtplib", "tenacity"})
ALWAYS_NEXT = frozenset({"unified.daily", "warehouse.load", "metrics.kpis", "metrics.anomalies", "metrics.freshness"})


def steps_of(platform: str) -> set[str]:
    return {f"{platform}.{phase}" for phase in ("validate", "raw", "staging", "curated")}


def test_a_second_run_writes_nothing_but_its_own_history(copy_of_faulty: LakeFolder) -> None:
    before = copy_of_faulty.files(*OWN_NOTES)

    summary = copy_of_faulty.run()

    assert copy_of_faulty.files(*OWN_NOTES) == before
    assert ran(summary) == set()
    assert all(step.skipped_reason for step in summary.steps)
    assert summary.state is RunState.SUCCESS


def imported_by_a_run(lake: LakeFolder) -> set[str]:
    """The packages."""
    line = command_line(lake.root, "run", "--no-extractors", "--json")
    line[1:1] = ["-X", "importtime"]

    ended = subprocess.run(
        line, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )

    # A package that was only looked for has nothing of its own in the list.
    imported = set(re.findall(r"^import time:.*\| +(\w+)\.\S+$", ended.stderr, re.MULTILINE))
    assert json.loads(ended.stdout)["state"] in ("success", "partial")
    assert "sqlite3" in imported, "the list of imports was read"
    return imported


def test_a_second_run_imports_nothing_heavy(copy_of_faulty: LakeFolder) -> None:
    assert imported_by_a_run(copy_of_faulty) & (HEAVY | AWAY) == set()


@pytest.mark.slow
def test_a_first_run_imports_only_what_the_data_need(faulty: Finished, tmp_path: Path) -> None:
    lake = faulty.lake.without_landing(tmp_path / "lake")
    lake.take(faulty.lake.landed_files(), faulty.lake)
    assert imported_by_a_run(lake) & (HEAVY | AWAY) == {"pyarrow", "numpy"}


def test_a_touched_file_is_looked_at_and_changes_nothing(copy_of_faulty: LakeFolder) -> None:
    """A copy with another time but the same name and bytes is no news."""
    path = next(path for path in copy_of_faulty.landed_files() if "streams_stats" in path)
    before = copy_of_faulty.files(*OWN_NOTES, "landing")
    os.utime(copy_of_faulty.root / path)

    summary = copy_of_faulty.run()

    assert ran(summary) == {"distrokid.validate"}
    assert copy_of_faulty.files(*OWN_NOTES, "landing") == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "kind", "crossing"),
    sweep(
        [
            ("linktree", "series", ALWAYS_NEXT),
            ("tiktok", "zip", ALWAYS_NEXT | {"unified.social"}),
            ("spotify", "audience", ALWAYS_NEXT),
            ("metaads", "daily", ALWAYS_NEXT),
            ("distrokid", "streams", ALWAYS_NEXT | {"unified.streams"}),
            ("toolost", "spotify", ALWAYS_NEXT | {"unified.streams"}),
        ]
    ),
)
def test_one_new_file_runs_only_the_steps_it_matters_to(
    faulty: Finished, tmp_path: Path, platform: str, kind: str, crossing: frozenset[str]
) -> None:
    """A revision arrives late: a lake that had all but that one file catches up, and touches nothing else."""
    late = [d["file"] for d in faulty.lake.defects if (d["platform"], d["kind"]) == (platform, "revised_overlap")]
    lake = faulty.lake.without_landing(tmp_path / "lake")
    lake.take([path for path in faulty.lake.landed_files() if path not in late], faulty.lake)
    lake.run()
    lake.take(late, faulty.lake)

    summary = lake.run()

    assert ran(summary) == steps_of(platform) | crossing
    assert {s.state for s in summary.steps} == {StepState.SUCCEEDED, StepState.SKIPPED}
    assert lake.curated() == faulty.lake.curated()


@pytest.mark.slow
def test_a_version_that_changed_goes_to_the_archive_and_no_other(faulty: Finished, tmp_path: Path) -> None:
    late = [d["file"] for d in faulty.lake.defects if (d["platform"], d["kind"]) == ("linktree", "revised_overlap")]
    lake = faulty.lake.without_landing(tmp_path / "lake")
    lake.take([path for path in faulty.lake.landed_files() if path not in late], faulty.lake)
    lake.run()
    before = lake.curated()
    lake.take(late, faulty.lake)

    lake.run()

    changed = {name.removesuffix(".csv") for name, data in lake.curated().items() if before[name] != data}
    archived = {file.parent.name: file.read_bytes() for file in (lake.root / "archive").rglob("*.csv")}
    assert archived == {name: before[f"{name}.csv"] for name in ("linktree_analytics", "unified_daily")}
    assert {name.removesuffix(".parquet") for name in changed} == set(archived)
