"""One panel a person: whoever starts it again finds the first one before them."""

from __future__ import annotations

import signal
from pathlib import Path

from pipeline.model import RunState
from tests.app.real_window.conftest import Answered, Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import over, runs
from tests.app.real_window.panel_process import BARE, PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder

AT_ONCE_SECONDS = 3.0


def test_a_second_start_raises_the_first_and_goes_away(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), "--minimized").in_tray()
    assert panel.again("--minimized")[0] == 0
    panel.look()
    assert panel.window is None, "it was asked to stay in the tray"

    code, seconds = panel.again()

    assert code == 0
    assert seconds < AT_ONCE_SECONDS
    panel.shown()
    until(lambda: panel.desktop.has_focus(panel.process.pid), "it comes to the front")
    assert panel.quit() == 0


def test_a_second_start_with_another_lake_opens_it_in_the_first(
    panel: PanelProcess, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    other = small.lake.copied(tmp_path / "other")
    panel.start("--root", str(lake.root)).ready()

    code, seconds = panel.again("--root", str(other.root))
    assert code == 0
    assert seconds < AT_ONCE_SECONDS
    panel.ready()
    panel.press("ctrl+shift+r")
    over(panel, other)

    assert panel.quit() == 0
    assert other.curated() == small.curated
    assert runs(lake) == []


def test_another_lake_has_to_wait_while_a_run_goes_on(
    panels: Panels, desktop: Desktop, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    other = small.lake.copied(tmp_path / "other")
    panel = panels(HELD_UNTIL=str(tmp_path / "go on"))
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()

    assert panel.again("--root", str(other.root))[0] == 0
    panel.sees("Choose another lake when it has ended.")
    (tmp_path / "go on").touch()
    over(panel, lake)

    assert panel.quit() == 0
    assert lake.curated() == small.curated
    assert runs(other) == []


def test_of_two_that_start_at_the_same_moment_one_goes_away(panel: PanelProcess, lake: LakeFolder) -> None:
    """As with a double click where one was enough."""
    panel.start("--root", str(lake.root), module=BARE)
    others = [panel.beside("--root", str(lake.root)) for _ in range(2)]
    everyone = [panel.process, *others]

    until(lambda: sum(process.poll() is None for process in everyone) == 1, "one stays and the others go away")
    stayed = next(process for process in everyone if process.poll() is None)
    assert {process.returncode for process in everyone if process is not stayed} == {0}
    until(lambda: panel.desktop.has_focus(stayed.pid), "the one that stays comes to the front")
    panel.desktop.do("key", "ctrl+q")
    assert stayed.wait(10) == 0


def test_what_a_killed_panel_left_behind_is_taken_over(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), module=BARE).shown()
    panel.kill()
    assert panel.left_in_temporary() != []

    panel.start("--root", str(lake.root), module=BARE).shown()
    assert panel.again()[0] == 0
    assert panel.quit() == 0
    assert panel.left_in_temporary() == []


def test_a_panel_that_does_not_answer_keeps_nobody_from_working(panel: PanelProcess, lake: LakeFolder) -> None:
    """The first one stands still; the second comes up beside it and leaves the first one's place alone."""
    panel.start("--root", str(lake.root), module=BARE).shown()
    panel.process.send_signal(signal.SIGSTOP)
    second = panel.beside("--root", str(lake.root))
    until(lambda: panel.desktop.has_focus(second.pid), "a second one shows itself")
    panel.desktop.do("key", "ctrl+q")
    assert second.wait(10) == 0
    panel.process.send_signal(signal.SIGCONT)
    assert panel.again()[0] == 0
    assert panel.quit() == 0


def test_the_installer_ends_it_and_hears_when_it_has_ended(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), "--minimized").in_tray()
    assert panel.again("--quit")[0] == 0
    assert panel.ended() == 0
    assert panel.again("--quit")[0] == 0, "there is none any more"
    assert panel.left_in_temporary() == []


def test_a_run_is_stopped_before_the_installer_goes_on(panels: Panels, lake: LakeFolder, tmp_path: Path) -> None:
    panel = panels(HELD_UNTIL=str(tmp_path / "go on"))
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()
    assert panel.again("--quit")[0] == 0
    assert panel.ended() == 0
    assert [run.state is RunState.RUNNING for run in runs(lake)] == [False]
