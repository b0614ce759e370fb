"""Whatever lies where .venv should be: the set-up sees it rightly, mends what it made and touches nothing else."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from installer.announce import SetupProblem, Steps
from installer.environment import Environment, State, ensure_environment, look_at, python_version_in
from tests.installer.stand_ins import calls, environment, program, project

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def quick_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python that makes real environments, only without pip, which takes seconds to unpack."""
    real = shlex.quote(sys.executable)
    python = program(tmp_path / "python3", f'exec {real} -m venv --without-pip "$3"')
    monkeypatch.setattr(sys, "executable", str(python))
    return python


def test_nothing_there_is_absent(root: Path) -> None:
    assert look_at(Environment(root / ".venv")).state is State.ABSENT


@posix_only
def test_a_finished_set_up_is_whole_without_starting_its_python(root: Path) -> None:
    made = environment(root, stamped=())
    assert look_at(made).state is State.WHOLE
    assert calls(made.python) == []


@posix_only
def test_an_environment_somebody_made_by_hand_is_used(root: Path) -> None:
    assert look_at(environment(root, "exit 0")).state is State.WHOLE


@posix_only
def test_a_set_up_killed_before_pip_was_there_is_broken(root: Path) -> None:
    assert look_at(environment(root, "echo no module named pip; exit 1")).state is State.BROKEN


def test_a_set_up_killed_at_its_very_beginning_is_broken(root: Path) -> None:
    for name in ("bin", "include", "lib"):
        (root / ".venv" / name).mkdir(parents=True)
    assert look_at(Environment(root / ".venv")).state is State.BROKEN


@posix_only
def test_a_set_up_killed_while_pip_worked_is_broken(root: Path) -> None:
    made = environment(root, stamped=())
    made.unfinished.touch()
    assert "while it installed" in look_at(made).reason


@posix_only
def test_an_environment_whose_python_was_removed_is_broken(root: Path) -> None:
    made = environment(root, stamped=())
    made.python.unlink()
    made.python.symlink_to(root / "python-that-was-upgraded-away")
    assert look_at(made).state is State.BROKEN


@posix_only
def test_an_environment_of_an_old_python_is_broken(root: Path) -> None:
    made = environment(root, stamped=())
    (made.folder / "pyvenv.cfg").write_text("version = 3.9.2\n", encoding="utf-8")
    assert look_at(made).state is State.BROKEN


def test_a_program_that_is_none_counts_as_broken(root: Path) -> None:
    made = Environment(root / ".venv")
    made.python.parent.mkdir(parents=True)
    made.python.write_bytes(b"\0")
    (made.folder / "pyvenv.cfg").write_text("version = 3.11.7\n", encoding="utf-8")
    assert look_at(made).state is State.BROKEN


@pytest.mark.parametrize("line", ["version = 3.12.1", "version_info = 3.12.1.final.0", "home = x\nversion=3.12"])
def test_the_python_version_is_read_from_every_spelling(line: str) -> None:
    assert python_version_in(line) == (3, 12)


def test_somebody_elses_files_are_never_deleted(root: Path) -> None:
    photo = root / ".venv" / "photo.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"smile")
    with pytest.raises(SetupProblem, match="not a Python environment"):
        ensure_environment(Environment(root / ".venv"), Steps(1))
    assert photo.read_bytes() == b"smile"


def test_a_file_called_venv_is_reported_not_replaced(root: Path) -> None:
    (root / ".venv").write_text("mine", encoding="utf-8")
    with pytest.raises(SetupProblem):
        ensure_environment(Environment(root / ".venv"), Steps(1))
    assert (root / ".venv").read_text(encoding="utf-8") == "mine"


@posix_only
def test_a_half_made_environment_is_replaced_by_one_that_works(root: Path, quick_venv: Path) -> None:
    half_made = Environment(root / ".venv")
    (half_made.folder / "bin").mkdir(parents=True)
    (half_made.folder / "lib").mkdir()
    ensure_environment(half_made, Steps(1))
    answer = subprocess.run([half_made.python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True)
    assert answer.stdout.strip() == str(half_made.folder)


@posix_only
def test_a_whole_environment_is_not_made_again(root: Path, quick_venv: Path) -> None:
    ensure_environment(environment(root, stamped=()), Steps(1))
    assert calls(quick_venv) == []


@posix_only
def test_a_python_that_cannot_make_environments_says_why(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path / "python3", "echo the disk is full; exit 1")
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(SetupProblem, match="the disk is full"):
        ensure_environment(Environment(root / ".venv"), Steps(1))


@posix_only
def test_a_debian_python_without_venv_names_the_package_to_install(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "tools" / "dpkg-query", "exit 1")
    program(tmp_path / "tools" / "apt-get", "exit 100")
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SetupProblem) as told:
        ensure_environment(Environment(root / ".venv"), Steps(1))
    assert f"apt-get install -y python3.{sys.version_info.minor}-venv" in told.value.next_action


def test_python_is_found_where_each_system_puts_it() -> None:
    assert Environment(Path("x"), windows=True).python == Path("x", "Scripts", "python.exe")
    assert Environment(Path("x"), windows=False).python == Path("x", "bin", "python")
