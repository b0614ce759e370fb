"""``bootstrap.py frozen`` packs the product, and its answer is what the two programs say of themselves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from installer import frozen_trial
from installer.frozen_parts import NAME
from tests.installer.stand_ins import calls, environment, folders, program
from tests.installer.test_bootstrap import bootstrap, copy

__all__ = ["copy"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")

GOOD = [{"name": "SQLite", "ok": True, "detail": "3.45", "seconds": 0.1}]
BROKEN = [*GOOD, {"name": "charts", "ok": False, "detail": "no fonts", "seconds": 0.2}]


def packed(root: Path, bedrot: object, panel: object, ending: str = "") -> Path:
    """Two programs that find what they are told to find."""
    return programs(root / "dist" / NAME, bedrot, panel, ending)


def programs(folder: Path, bedrot: object, panel: object, ending: str = "") -> Path:
    program(folder / "bedrot", f"echo '{json.dumps(bedrot)}'")
    return program(folder / "bedrot-panel", f"echo '{json.dumps(panel)}' > \"$2\"\n{ending}")


def test_both_programs_are_tried_with_a_screen_and_without(copy: Path) -> None:
    made = environment(copy, stamped=("build",))
    panel = packed(copy, GOOD, GOOD)
    answer = bootstrap(copy, "frozen", screen=":7")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert calls(made.python) == ["-m installer.build"]
    assert calls(panel.with_name("bedrot")) == ["selftest --json"]
    assert len(calls(panel)) == (2 if sys.platform == "linux" else 1)


@pytest.mark.parametrize(("bedrot", "panel"), [(BROKEN, GOOD), (GOOD, BROKEN), (GOOD, "nothing")])
def test_one_broken_part_is_told_and_is_no_success(copy: Path, bedrot: object, panel: object) -> None:
    environment(copy, stamped=("build",))
    packed(copy, bedrot, panel)
    answer = bootstrap(copy, "frozen", screen=":7")
    assert answer.returncode == 1
    assert "BROKEN" in answer.stdout


@pytest.mark.parametrize(
    ("ending", "told"),
    [("exit 139", "exit code 139, although"), (': > "$2"; echo no plugin xcb >&2; exit 134', "134: no plugin xcb")],
)
def test_a_program_that_ends_badly_is_believed_nothing(copy: Path, ending: str, told: str) -> None:
    environment(copy, stamped=("build",))
    packed(copy, GOOD, GOOD, ending)
    answer = bootstrap(copy, "frozen", screen=":7")
    assert answer.returncode == 1
    assert told in answer.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a screen")
def test_where_no_screen_can_be_made_that_is_no_success(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = packed(copy, GOOD, GOOD)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(frozen_trial, "SCREEN", ("xvfb-run-of-nobody",))
    assert frozen_trial.try_programs(panel.parent) == 1
    assert len(calls(panel)) == 1


def test_the_folder_may_be_named_from_where_one_stands(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = packed(copy, GOOD, GOOD)
    monkeypatch.chdir(copy)
    monkeypatch.setenv("DISPLAY", ":7")
    assert frozen_trial.try_programs(panel.parent.relative_to(copy)) == 0
    assert {Path(folder).exists() for folder in folders(panel)} == {False}


def test_what_could_not_be_packed_is_not_tried(copy: Path) -> None:
    environment(copy, 'case "$*" in *installer.build) exit 2;; esac', stamped=("build",))
    panel = packed(copy, GOOD, GOOD)
    assert bootstrap(copy, "frozen").returncode == 2
    assert calls(panel) == []
