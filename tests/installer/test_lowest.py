"""The oldest versions that pyproject.toml states are really installed, and the product's word on them counts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from installer.announce import SetupProblem, Steps
from installer.environment import LOWEST_FOLDER
from installer.frozen_parts import dependencies
from installer.lowest import EXTRAS, TELLING, TELLING_TESTS, ensure_lowest, lowest_versions
from tests.installer.stand_ins import PYPROJECT, calls, environment, project
from tests.installer.test_bootstrap import bootstrap, copy
from tests.installer.test_frozen import BROKEN, GOOD, programs

__all__ = ["copy"]
ROOT = Path(__file__).resolve().parents[2]
OF_OLD_SYSTEMS = {"pyside6-essentials==6.8.3", "numpy==1.26.4", "pandas==2.2.3"}

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


def stating(root: Path, *lines: str) -> Path:
    project(root)
    (root / "pyproject.toml").write_text(PYPROJECT.replace('["requests>=2"]', str(list(lines))), encoding="utf-8")
    return root


def test_each_lowest_version_becomes_the_only_one(tmp_path: Path) -> None:
    root = stating(tmp_path, "numpy>=1.26.4,<3", "rich >= 15", "tzdata", "pywin32>=306; sys_platform == 'win32'")
    assert lowest_versions(root) == ["numpy==1.26.4", "rich==15", "pywin32==306; sys_platform == 'win32'"]


@pytest.mark.parametrize("line", ["numpy<3,>=2", "numpy~=2.1", "numpy==2.1", "numpy>2"])
def test_a_lowest_version_that_cannot_be_read_is_told(tmp_path: Path, line: str) -> None:
    with pytest.raises(SetupProblem, match=re.escape(line)):
        lowest_versions(stating(tmp_path, line))


def test_of_the_product_all_are_known_and_old_systems_can_have_it() -> None:
    found = lowest_versions(ROOT)
    assert set(found) >= OF_OLD_SYSTEMS
    assert len(found) == sum("=" in line.partition(";")[0] for line in dependencies(ROOT))


@posix_only
def test_they_are_installed_once_and_again_when_another_one_is_stated(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    made = environment(root, folder=LOWEST_FOLDER)
    for _ in range(2):
        ensure_lowest(made, root, Steps(1))
    assert len(calls(made.python)) == 1
    assert calls(made.python)[0].endswith(f"-c {made.folder / 'lowest.txt'} -e .[pytest]")
    stating(root, "requests>=3")
    ensure_lowest(made, root, Steps(1))
    assert len(calls(made.python)) == 2
    assert (made.folder / "lowest.txt").read_text(encoding="utf-8") == "requests==3\n"


@posix_only
@pytest.mark.parametrize(("found", "test", "code"), [(GOOD, 0, 0), (BROKEN, 0, 1), (GOOD, 1, 1)])
def test_both_programs_and_the_telling_tests_are_tried(copy: Path, found: object, test: int, code: int) -> None:
    made = environment(copy, f"exit {test}", stamped=EXTRAS, folder=LOWEST_FOLDER)
    panel = programs(made.python.parent, GOOD, found)
    answer = bootstrap(copy, "lowest", screen=":7")
    assert answer.returncode == code, answer.stdout + answer.stderr
    assert (calls(panel.with_name("bedrot")), len(calls(panel))) == (["selftest --json"], 1)
    assert calls(made.python) == [" ".join(TELLING_TESTS.arguments)]
    assert not (copy / ".venv").exists()


def test_the_telling_tests_are_there() -> None:
    assert [name for name in TELLING if not (ROOT / name).is_file()] == []
