"""A start shows the window and an icon in the tray; with ``--minimized`` only the icon; what stood where is kept."""

from __future__ import annotations

import pytest

from tests.app.real_window.conftest import Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.panel_process import BARE, PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder


def test_a_start_shows_a_window_and_an_icon_in_the_tray(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), module=BARE)
    panel.shown()
    panel.in_tray()
    assert panel.quit() == 0
    assert panel.left_in_temporary() == []


def test_started_minimised_only_the_icon_is_there(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root), "--minimized")
    panel.in_tray()
    until(lambda: panel.look().tip.startswith("Nothing has been collected yet"), "the lake is open")
    assert panel.window is None
    assert not panel.minimised, "it is in the tray, not in the bar"
    assert panel.quit() == 0


def test_without_a_tray_it_starts_minimised_in_the_bar(bare_desktop: Desktop, panels: Panels, lake: LakeFolder) -> None:
    panel = panels().start("--root", str(lake.root), "--minimized")
    until(lambda: panel.minimised, "the window is in the bar")
    assert panel.quit() == 0


def test_the_window_comes_back_where_it_was_with_the_page_it_showed(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.start("--root", str(lake.root)).ready()
    place = panel.shown()
    panel.desktop.do("windowsize", "--sync", place.id, "1111", "650")
    panel.desktop.do("windowmove", "--sync", place.id, "150", "90")
    panel.press("ctrl+4")
    panel.opens("data")
    before = panel.shown()
    assert panel.quit() == 0

    for _ in range(2):
        panel.start("--root", str(lake.root)).opens("data")
        again = until(lambda: panel.window, "the window is back")
        assert again[1:] == before[1:]
        assert panel.quit() == 0


def test_the_first_start_of_all_offers_to_set_up_and_writes_nothing(panel: PanelProcess) -> None:
    panel.start()
    panel.sees("Start a new lake")
    panel.press("Escape")
    panel.sees("Welcome. No lake is chosen yet")
    assert panel.quit() == 0
    home = sorted(path.name for path in (panel.folder / "home").rglob("*") if path.is_file())
    assert home == []


@pytest.mark.parametrize("words", [("--root",), ("--no-such-word",)])
def test_words_that_mean_nothing_are_told_on_the_command_line(panel: PanelProcess, words: tuple[str, ...]) -> None:
    process = panel.beside(*words)
    assert process.wait(10) == 2
    assert "usage: bedrot-panel" in panel.complaints()[0]
    panel.forget_complaints()
