"""The panel is opened where somebody can see it, left to itself, and what keeps it from staying is told."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from installer import panel
from installer.panel import has_screen, open_panel, panel_command
from tests.installer.stand_ins import calls, environment, project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.mark.skipif(os.name == "nt", reason="Windows always has a screen")
def test_a_screen_is_what_the_desktop_says_it_is() -> None:
    assert has_screen({"DISPLAY": ":0"})
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"})
    assert not has_screen({})


def test_a_panel_that_stays_up_is_left_to_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "SETTLE_SECONDS", 0.3)
    made = environment(root, python_does='echo $$ > "$0.pid"; exec sleep 60')
    assert open_panel(made, root, root / "lake", os.environ) == ""
    number = int(made.python.with_name("python.pid").read_text())
    os.kill(number, signal.SIGKILL)  # raises if it was not left running
    os.waitpid(number, 0)
    assert calls(made.python) == [f"-m app --root {root / 'lake'}"]


def test_a_panel_that_cannot_start_tells_why(root: Path) -> None:
    made = environment(root, python_does="echo no screen fits >&2; exit 3")
    assert open_panel(made, root, root / "lake", os.environ) == "no screen fits"


def test_one_that_ends_without_a_word_is_told_by_its_code(root: Path) -> None:
    assert (
        open_panel(environment(root, python_does="exit 3"), root, root / "lake", os.environ) == "it ended with code 3"
    )


def test_a_panel_that_runs_already_is_well(root: Path) -> None:
    assert open_panel(environment(root), root, root / "lake", os.environ) == ""


def test_the_panel_is_started_as_a_person_would(root: Path) -> None:
    made = environment(root)
    assert panel_command(made, Path("/lake")) == [str(made.python), "-m", "app", "--root", "/lake"]
