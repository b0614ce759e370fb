"""Trying the product out never touches a real lake, and trying it again goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer.announce import SetupProblem
from installer.environment import Environment
from installer.sample_lake import POINTS_TO_A_LAKE, ensure_lake, run_command, run_environment
from pipeline.settings import ZONE_VARIABLES


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    landing = tmp_path / "bundled" / "landing" / "distrokid"
    landing.mkdir(parents=True)
    (landing / "streams.csv").write_bytes(b"date,streams\r\n2026-01-01,7\r\n")
    return tmp_path / "bundled"


def test_the_first_run_gets_a_copy_with_the_very_same_bytes(bundled: Path, tmp_path: Path) -> None:
    lake = tmp_path / "my lake"
    assert ensure_lake(bundled, lake)
    copied = lake / "landing" / "distrokid" / "streams.csv"
    assert copied.read_bytes() == (bundled / "landing" / "distrokid" / "streams.csv").read_bytes()


def test_an_empty_folder_is_as_good_as_none(bundled: Path, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    assert ensure_lake(bundled, tmp_path / "lake")


@pytest.mark.parametrize("landing", ["landing", "1_landing"])
def test_a_lake_that_is_there_is_used_as_it_is(bundled: Path, tmp_path: Path, landing: str) -> None:
    (tmp_path / "lake" / landing).mkdir(parents=True)
    assert not ensure_lake(bundled, tmp_path / "lake")
    assert [entry.name for entry in (tmp_path / "lake").iterdir()] == [landing]


def test_a_folder_with_other_things_in_it_is_refused(bundled: Path, tmp_path: Path) -> None:
    (tmp_path / "taxes.pdf").touch()
    with pytest.raises(SetupProblem, match="not a lake"):
        ensure_lake(bundled, tmp_path)


def test_a_copy_that_was_killed_does_not_pass_for_a_lake(bundled: Path, tmp_path: Path) -> None:
    half = tmp_path / "lake.bedrot-tmp" / "landing"
    half.mkdir(parents=True)
    (half / "half.csv").touch()
    assert ensure_lake(bundled, tmp_path / "lake")
    assert not (tmp_path / "lake" / "landing" / "half.csv").exists()
    assert not (tmp_path / "lake.bedrot-tmp").exists()


def test_a_project_without_the_bundled_lake_says_so(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match="missing"):
        ensure_lake(tmp_path / "nothing", tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_a_folder_that_cannot_be_written_is_named(bundled: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupProblem, match="cannot be copied"):
        ensure_lake(bundled, tmp_path / "file" / "lake")


def test_the_run_is_the_one_a_person_would_type() -> None:
    made = Environment(Path("v"), windows=False)
    typed = [str(made.python), "-m", "pipeline", "--root", "lake", "run", "--no-extractors"]
    assert run_command(made, Path("lake")) == typed


def test_variables_of_a_real_lake_do_not_reach_the_sample_run() -> None:
    assert run_environment({"LANDING_ZONE": "/real", "PATH": "/bin", "Project_Root": "/real"}) == {"PATH": "/bin"}


def test_every_zone_the_pipeline_reads_from_a_variable_is_kept_out() -> None:
    assert set(ZONE_VARIABLES.values()) <= set(POINTS_TO_A_LAKE)
