"""A run that is started from the window ends with the files that a run without a window makes."""

from __future__ import annotations

from pipeline.model import RunKind, RunState
from tests.app.real_window.conftest import Answered
from tests.app.real_window.history import begun, left_running, over, runs
from tests.app.real_window.panel_process import BARE, PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder


def test_the_program_as_it_is_started_by_people_runs_and_ends(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    panel.start("--root", str(lake.root), module=BARE).shown()

    def run() -> bool:
        panel.press("ctrl+shift+r")
        return bool(runs(lake))

    until(run, "a run begins once the lake is open")
    until(lambda: runs(lake)[-1].state is RunState.SUCCESS, "it ends")

    assert panel.quit() == 0
    assert lake.curated() == small.curated
    assert panel.complaints() == []


def test_a_click_starts_one_run_that_ends_with_the_same_bytes(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    """Also a double click, where one click was enough."""
    panel.start("--root", str(lake.root))
    panel.click("run-no-extract", times=2)
    ended = over(panel, lake)

    assert (ended.kind, ended.trigger, ended.state) == (RunKind.WITHOUT_EXTRACTORS, "owner", RunState.SUCCESS)
    assert lake.curated() == small.curated
    assert left_running(lake) == []
    assert panel.quit() == 0
    assert len(runs(lake)) == 1
    assert panel.left_in_temporary() == []


def test_keys_that_are_pressed_twice_start_one_run_with_the_same_bytes(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r", "ctrl+shift+r", "ctrl+r")
    over(panel, lake)

    assert panel.quit() == 0
    assert lake.curated() == small.curated
    assert [run.kind for run in runs(lake)] == [RunKind.WITHOUT_EXTRACTORS]


def test_a_full_run_starts_by_its_button_and_keys_too(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root))
    panel.click("run-full")
    assert over(panel, lake).kind == RunKind.FULL
    panel.press("ctrl+r")
    assert over(panel, lake, number=2).kind == RunKind.FULL
    assert panel.quit() == 0


def test_everything_can_be_reached_with_the_keyboard_alone(panel: PanelProcess, lake: LakeFolder) -> None:
    """F6 to the header, back to the button before, and the space bar: no mouse, no shortcut."""
    panel.start("--root", str(lake.root)).ready()
    panel.press("F6", "shift+Tab", "space")
    assert begun(lake).kind == RunKind.WITHOUT_EXTRACTORS
    over(panel, lake)
    for number, page in enumerate(("runs", "logs", "data", "accounts", "schedule", "metrics", "settings"), 2):
        panel.press(f"ctrl+{number}")
        panel.opens(page)
    assert panel.quit() == 0
