"""Stop works at every moment of a run: what has arrived is kept, and the next run ends as if nothing had been."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.model import RunState
from tests.app.real_window.conftest import Answered
from tests.app.real_window.history import begun, left_running, over, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder

PARTS_OF_A_RUN = (0.0, 0.1, 0.25, 0.4, 0.6, 0.8, 0.95)
ENDED = (RunState.CANCELLED, RunState.SUCCESS)


def pass_time(panel: PanelProcess, seconds: float) -> None:
    """Let the panel go on by itself for a while; it must not end."""
    with pytest.raises(subprocess.TimeoutExpired):
        panel.process.wait(seconds)


def test_stop_works_at_every_moment(panel: PanelProcess, large: Answered, tmp_path: Path) -> None:
    lakes = [large.lake.copied(tmp_path / f"lake {number}") for number in range(len(PARTS_OF_A_RUN))]
    panel.start("--root", str(lakes[0].root)).ready()
    stopped = 0
    for lake, part in zip(lakes, PARTS_OF_A_RUN, strict=True):
        panel.again("--root", str(lake.root))
        panel.ready()
        if part == 0.0:  # not even the journal has been looked at: the run has no name yet
            panel.press("ctrl+shift+r", "ctrl+period")
        else:
            panel.press("ctrl+shift+r")
            pass_time(panel, part * large.seconds)
            panel.press("ctrl+period")
        ended = over(panel, lake)
        assert ended.state in ENDED, f"stopped after {part} of its time"
        assert left_running(lake) == []
        stopped += ended.state is RunState.CANCELLED

        panel.press("ctrl+shift+r")
        assert over(panel, lake, number=2).state is RunState.SUCCESS
        assert lake.curated() == large.curated, f"after a stop at {part} of its time"
    assert stopped > len(PARTS_OF_A_RUN) // 2
    assert panel.quit() == 0


def test_the_stop_button_is_there_while_a_run_goes_on(panels, desktop, lake: LakeFolder, tmp_path: Path) -> None:
    panel = panels(HELD_UNTIL=str(tmp_path / "go on"))
    panel.start("--root", str(lake.root))
    panel.click("run-no-extract")
    panel.holds()
    now = panel.look()
    assert now.can("stop")
    assert not now.can("run-full")
    assert now.part("run-no-extract") is None
    panel.click("stop")
    assert over(panel, lake).state is RunState.CANCELLED
    assert panel.sees("The last run was stopped").can("Resume this run")
    (tmp_path / "go on").touch()
    panel.press("ctrl+Return")
    until(lambda: runs(lake)[0].state is RunState.SUCCESS, "the resumed run ends")
    panel.ready()
    assert len(runs(lake)) == 1
    assert panel.quit() == 0


def test_a_step_that_does_not_hear_is_left_behind_and_the_window_goes_on(
    panels, desktop, lake: LakeFolder, tmp_path: Path
) -> None:
    """It hangs in the system; the run ends without it, and so does the program."""
    panel = panels(HELD_UNTIL=str(tmp_path / "never"), HELD_DEAF="1")
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()
    panel.press("ctrl+period")
    assert over(panel, lake).state is RunState.CANCELLED
    assert panel.quit() == 0
    assert begun(lake).state is RunState.CANCELLED
