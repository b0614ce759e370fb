"""Packages are installed once, again when the project asks for others, and an interrupted installation never counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.announce import SetupProblem, Steps
from installer.environment import State, look_at
from installer.packages import (
    ensure_packages,
    explained_failure,
    fingerprint,
    install_command,
    is_installed,
    stamped_extras,
    write_stamp,
)
from tests.installer.stand_ins import PYPROJECT, calls, environment, folders, project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def rewrite(root: Path, old: str, new: str) -> None:
    assert old in PYPROJECT
    (root / "pyproject.toml").write_text(PYPROJECT.replace(old, new), encoding="utf-8")


def test_pip_installs_the_project_where_it_stands_and_asks_nothing(root: Path) -> None:
    made = environment(root)
    ensure_packages(made, root, ("test",), Steps(1))
    assert calls(made.python) == ["-m pip install --disable-pip-version-check -q --no-input -e .[test]"]
    assert folders(made.python) == [str(root)]


def test_without_extras_only_the_project_is_installed(root: Path) -> None:
    assert install_command(environment(root), ())[-2:] == ["-e", "."]


def test_the_second_start_installs_nothing(root: Path) -> None:
    made = environment(root)
    for _ in range(2):
        ensure_packages(made, root, (), Steps(1))
    assert len(calls(made.python)) == 1


def test_another_dependency_is_installed(root: Path) -> None:
    made = environment(root, stamped=())
    rewrite(root, "requests>=2", "requests>=3")
    ensure_packages(made, root, (), Steps(1))
    assert len(calls(made.python)) == 1
    assert is_installed(made, root, ())


def test_a_changed_tool_setting_installs_nothing(root: Path) -> None:
    before = fingerprint(root)
    rewrite(root, "line-length = 120", "line-length = 100 # shorter")
    assert fingerprint(root) == before


def test_a_project_that_was_moved_is_installed_again(root: Path, tmp_path: Path) -> None:
    before = fingerprint(root)
    assert fingerprint(root.rename(tmp_path / "elsewhere")) != before


def test_running_after_testing_keeps_the_test_tools(root: Path) -> None:
    made = environment(root, stamped=("test",))
    ensure_packages(made, root, (), Steps(1))
    assert calls(made.python) == []
    rewrite(root, "requests>=2", "requests>=3")
    ensure_packages(made, root, (), Steps(1))
    assert calls(made.python)[-1].endswith("-e .[test]")
    assert stamped_extras(made) == {"test"}


def test_testing_after_running_brings_the_test_tools(root: Path) -> None:
    made = environment(root, stamped=())
    assert not is_installed(made, root, ("test",))


@pytest.mark.parametrize("damage", ["", "{", "[]", '"text"', '{"fingerprint": 1}', '{"fingerprint": "x", "extras": 3}'])
def test_a_damaged_stamp_counts_as_none(root: Path, damage: str) -> None:
    made = environment(root, stamped=())
    made.stamp.write_text(damage, encoding="utf-8")
    assert not is_installed(made, root, ())


def test_a_stamp_leaves_no_other_file_behind(root: Path) -> None:
    made = environment(root)
    before = set(made.folder.iterdir())
    write_stamp(made, root, ("test",))
    assert set(made.folder.iterdir()) - before == {made.stamp}


def test_a_failed_installation_can_be_taken_up_again(root: Path) -> None:
    made = environment(root, "echo 'Failed to establish a new connection' >&2; exit 1")
    with pytest.raises(SetupProblem, match="cannot be reached"):
        ensure_packages(made, root, (), Steps(1))
    assert not is_installed(made, root, ())
    assert not made.unfinished.exists()


def test_a_killed_installation_makes_the_next_start_begin_anew(root: Path) -> None:
    made = environment(root, "kill -9 $$")
    with pytest.raises(SetupProblem):
        ensure_packages(made, root, (), Steps(1))
    assert look_at(made).state is State.BROKEN


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("Max retries exceeded with url: /simple/pandas/", "cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("line\n" * 40 + "ERROR: No matching distribution found for pandas>=99", "pandas>=99"),
    ],
)
def test_a_failure_is_told_in_words_that_help(said: str, told: str) -> None:
    problem = explained_failure(said)
    assert told in problem.message
    assert problem.next_action
    assert len(problem.message.splitlines()) < 20
