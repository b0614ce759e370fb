"""The two commands work from anywhere, with nothing but Python, and pass on how things went."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer.bootstrap import EXIT_NOT_SET_UP, complaint_about
from installer.checks import EVERY_PROCESSOR, EVERYTHING, TESTS, headless_environment
from installer.commands import TEST_EXTRAS
from tests.installer.stand_ins import calls, environment, folders, program, project

ROOT = Path(__file__).resolve().parents[2]
BOOTSTRAP = ROOT / "installer" / "bootstrap.py"

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_what_to_install(version: tuple[int, int]) -> None:
    assert "needs Python 3.11 or newer" in complaint_about(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_python_that_is_new_enough_is_not_complained_about(version: tuple[int, int]) -> None:
    assert complaint_about(version) == ""


def test_an_old_python_can_read_the_first_file() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("started_as", [(str(BOOTSTRAP),), ("-m", "installer.bootstrap")])
def test_it_starts_without_a_single_installed_package(started_as: tuple[str, ...], tmp_path: Path) -> None:
    folder = ROOT if "-m" in started_as else tmp_path
    answer = subprocess.run([sys.executable, "-S", *started_as, "--help"], cwd=folder, capture_output=True, text=True)
    assert answer.returncode == 0
    assert "run" in answer.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The set-up inside a small project of its own."""
    root = project(tmp_path / "project")
    shutil.copytree(ROOT / "installer", root / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "resources" / "sample_lake" / "landing").mkdir(parents=True)
    return root


def bootstrap(root: Path, *arguments: str, screen: str = "") -> subprocess.CompletedProcess[str]:
    """Start it from another folder, on a machine that has neither apt nor anything else on PATH."""
    bare = {"PATH": str(root / "no-tools"), "HOME": str(root.parent / "home"), "DISPLAY": screen}
    (root.parent / "home").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, str(root / "installer" / "bootstrap.py"), *arguments],
        cwd=root.parent / "home",
        env=bare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )


@posix_only
def test_run_sets_up_copies_the_lake_and_passes_on_the_exit_code(copy: Path) -> None:
    made = environment(copy, 'case "$*" in *"run --no-extractors") exit 1;; esac')
    answer = bootstrap(copy, "run")
    lake = copy.parent / "home" / "BEDROT sample lake"
    assert answer.returncode == 1
    assert (lake / "landing").is_dir()
    assert calls(made.python)[-1] == f"-m pipeline --root {lake} run --no-extractors"
    assert folders(made.python)[-1] == str(copy)
    assert [line[:5] for line in answer.stdout.splitlines() if line.startswith("[")] == [
        f"[{n}/5]" for n in range(1, 6)
    ]


@posix_only
def test_with_a_screen_the_panel_is_opened_instead(copy: Path) -> None:
    made = environment(copy)
    answer = bootstrap(copy, "run", screen=":7")
    assert answer.returncode == 0
    assert calls(made.python)[-1] == f"-m app --root {copy.parent / 'home' / 'BEDROT sample lake'}"


@posix_only
def test_a_panel_that_cannot_be_shown_is_no_reason_to_give_up(copy: Path) -> None:
    made = environment(copy, 'case "$*" in *"-m app"*) echo no such screen >&2; exit 1;; esac')
    answer = bootstrap(copy, "run", screen=":7")
    assert answer.returncode == 0
    assert "no such screen" in answer.stdout
    assert calls(made.python)[-1].endswith("run --no-extractors")


@posix_only
def test_the_second_run_goes_straight_to_work(copy: Path) -> None:
    made = environment(copy)
    for _ in range(2):
        assert bootstrap(copy, "run", "--lake", str(copy.parent / "lake")).returncode == 0
    assert [line for line in calls(made.python) if "pip install" in line] == [calls(made.python)[1]]
    assert calls(made.python)[-1] == f"-m pipeline --root {copy.parent / 'lake'} run --no-extractors"


@posix_only
def test_every_check_runs_even_when_the_first_one_fails(copy: Path) -> None:
    made = environment(copy, 'case "$*" in *"ruff check") exit 1;; esac', stamped=TEST_EXTRAS)
    answer = bootstrap(copy, "test", "--", "-k", "streams")
    assert answer.returncode == 1
    expected = [" ".join(check.arguments) for check in EVERYTHING]
    assert calls(made.python) == [*expected[:-1], f"{expected[-1]} -k streams"]
    assert [line.split("  ")[1] for line in answer.stdout.splitlines()[-5:]] == [check.name for check in EVERYTHING]


@posix_only
def test_all_checks_good_is_exit_code_zero(copy: Path) -> None:
    environment(copy, stamped=TEST_EXTRAS)
    assert bootstrap(copy, "test").returncode == 0


@posix_only
@pytest.mark.parametrize(
    ("asked", "started"),
    [
        (("test", "--quick"), [f"-m pytest {' '.join(EVERY_PROCESSOR)} -m not slow"]),
        (("lint",), ["-m ruff check", "-m ruff format --check"]),
        (("types",), ["-m mypy"]),
    ],
)
def test_a_part_can_be_asked_for_alone(copy: Path, asked: tuple[str, ...], started: list[str]) -> None:
    made = environment(copy, stamped=TEST_EXTRAS)
    assert bootstrap(copy, *asked).returncode == 0
    assert calls(made.python) == started


def test_a_lake_folder_that_will_not_do_is_told_before_anything_is_downloaded(copy: Path) -> None:
    (copy.parent / "taxes.pdf").touch()
    answer = bootstrap(copy, "run", "--lake", str(copy.parent))
    assert answer.returncode == EXIT_NOT_SET_UP
    assert "not a lake" in answer.stderr
    assert not (copy / ".venv").exists()


@posix_only
def test_a_problem_is_told_with_the_next_action_and_no_traceback(copy: Path) -> None:
    environment(copy, 'case "$*" in *"pip install"*) echo Network is unreachable; exit 1;; esac')
    answer = bootstrap(copy, "run")
    assert answer.returncode == EXIT_NOT_SET_UP
    assert "Next: Connect it" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_pytest_comes_last_so_that_its_closing_line_stays_in_sight() -> None:
    assert EVERYTHING[-1] is TESTS


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a screen")
def test_without_a_screen_qt_draws_to_memory_unless_somebody_chose() -> None:
    assert headless_environment({})["QT_QPA_PLATFORM"] == "offscreen"
    assert headless_environment({"QT_QPA_PLATFORM": "minimal"})["QT_QPA_PLATFORM"] == "minimal"
    assert "QT_QPA_PLATFORM" not in headless_environment({"DISPLAY": ":0"})


@posix_only
def test_ci_starts_what_a_person_would_start(tmp_path: Path) -> None:
    python = program(tmp_path / "tools" / "python3", "exit 3")
    bash = shutil.which("bash")
    assert bash is not None
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run([bash, str(ROOT / ".ci" / "run")], cwd=tmp_path, env={"PATH": path, "CI": "true"})
    assert answer.returncode == 3
    assert calls(python) == ["installer/bootstrap.py all"]
    assert folders(python) == [str(ROOT)]
