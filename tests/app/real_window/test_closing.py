"""Closing hides, quitting ends: the hint once, the question only while a run goes on, and nothing left behind."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from pipeline.model import RunState
from tests.app.real_window.conftest import Answered, Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import left_running, over, runs
from tests.app.real_window.panel_process import BARE, PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder

IN_TRAY = "BEDROT stays beside the clock and goes on working."
NO_TRAY = "There is no tray on this desktop, so the window only minimises."


@pytest.fixture
def held(panels: Panels, desktop: Desktop, lake: LakeFolder, tmp_path: Path) -> PanelProcess:
    """A panel in the middle of a run, which goes on once there is a file ``go on``."""
    panel = panels(HELD_UNTIL=str(tmp_path / "go on")).remembers("hints", "tray=true")
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()
    return panel


def test_the_close_button_hides_to_the_tray_and_says_so_once(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root)).ready()
    panel.press("alt+F4")
    panel.sees(IN_TRAY)
    assert panel.window is None
    assert not panel.minimised

    panel.desktop.click(panel.in_tray().middle)
    panel.shown()
    until(lambda: IN_TRAY not in panel.look().words, "the hint goes away")
    panel.press("ctrl+w")
    until(lambda: panel.window is None, "the window hides again")
    assert IN_TRAY not in panel.look().words
    assert panel.quit() == 0

    panel.start("--root", str(lake.root)).ready()
    panel.press("alt+F4")
    until(lambda: panel.window is None, "the window hides after a restart")
    assert IN_TRAY not in panel.look().words
    assert panel.quit() == 0


def test_without_a_tray_closing_minimises_and_says_so_once(
    bare_desktop: Desktop, panels: Panels, lake: LakeFolder
) -> None:
    panel = panels().start("--root", str(lake.root))
    panel.ready()
    panel.press("alt+F4")
    until(lambda: panel.minimised, "the window is in the bar")
    assert NO_TRAY not in panel.look().words, "nobody would see it there"
    panel.again()
    panel.shown()
    panel.sees(NO_TRAY)
    assert panel.quit() == 0

    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+w")
    until(lambda: panel.minimised, "the window is in the bar again")
    panel.again()
    panel.shown()
    assert NO_TRAY not in panel.look().words
    assert panel.quit() == 0


def test_quit_without_a_run_just_quits(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), module=BARE).shown()
    panel.press("ctrl+q")
    assert panel.ended() == 0
    assert panel.left_in_temporary() == []
    assert runs(lake) == []


def test_quit_during_a_run_asks_and_who_stays_keeps_it(
    held: PanelProcess, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    held.press("ctrl+q")
    held.sees("A run is going on. Stop it and quit?")
    held.click("stay")
    until(lambda: held.look().part("stay") is None, "the question goes away")
    held.press("ctrl+q")
    held.sees("A run is going on. Stop it and quit?")
    held.press("Escape")
    until(lambda: held.look().part("stay") is None, "Escape means stay, too")

    (tmp_path / "go on").touch()
    assert over(held, lake).state is RunState.SUCCESS
    assert lake.curated() == small.curated
    assert held.quit() == 0


def test_stop_and_quit_ends_the_program_with_a_cancelled_run(held: PanelProcess, lake: LakeFolder) -> None:
    held.press("ctrl+q")
    held.click("stop-and-quit")
    assert held.ended() == 0
    assert [run.state for run in runs(lake)] == [RunState.CANCELLED]
    assert left_running(lake) == []
    assert held.left_in_temporary() == []


def test_the_question_is_answered_when_the_run_has_ended_meanwhile(
    held: PanelProcess, lake: LakeFolder, tmp_path: Path
) -> None:
    held.press("ctrl+q")
    held.sees("A run is going on. Stop it and quit?")
    (tmp_path / "go on").touch()
    until(lambda: runs(lake)[0].state is RunState.SUCCESS, "the run ends behind the question")
    held.click("stop-and-quit")
    assert held.ended() == 0
    assert left_running(lake) == []


def test_quitting_from_the_tray_during_a_run_shows_the_question(held: PanelProcess, lake: LakeFolder) -> None:
    held.press("ctrl+w")
    until(lambda: held.window is None, "the window hides")
    held.opens_tray_menu("Quit")
    held.desktop.do("key", "Up", "Return")
    held.sees("A run is going on. Stop it and quit?")
    held.shown()
    held.click("stop-and-quit")
    assert held.ended() == 0


def test_a_step_that_does_not_hear_keeps_nobody_from_quitting(
    panels: Panels, desktop: Desktop, lake: LakeFolder, tmp_path: Path
) -> None:
    panel = panels(HELD_UNTIL=str(tmp_path / "never"), HELD_DEAF="1")
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()
    panel.press("ctrl+q")
    panel.click("stop-and-quit")
    assert panel.ended() == 0
    assert [run.state for run in runs(lake)] == [RunState.CANCELLED]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_when_the_system_asks_it_to_end_it_stops_the_run_and_ends(
    panels: Panels, desktop: Desktop, lake: LakeFolder, tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C in its terminal, or a log-out: nobody is asked."""
    panel = panels(HELD_UNTIL=str(tmp_path / "never"))
    panel.start("--root", str(lake.root)).ready()
    if number is signal.SIGTERM:
        panel.press("ctrl+shift+r")
        panel.holds()
    panel.process.send_signal(number)
    assert panel.ended() == 0
    assert [run.state for run in runs(lake)] == [RunState.CANCELLED] * (number is signal.SIGTERM)
    assert left_running(lake) == []
    assert panel.left_in_temporary() == []


def test_killed_in_the_middle_it_offers_to_resume(
    held: PanelProcess, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    held.kill()
    (tmp_path / "go on").touch()

    held.start("--root", str(lake.root)).forget_complaints()
    held.sees("The panel was closed during a run.", "Resume this run")
    held.click("banner-action")
    until(lambda: runs(lake)[0].state is RunState.SUCCESS, "the resumed run ends")
    held.ready()
    assert len(runs(lake)) == 1, "it is the same run"
    assert lake.curated() == small.curated
    assert left_running(lake) == []
    assert held.quit() == 0
