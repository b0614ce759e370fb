"""The icon in the tray: a click opens the window, its menu runs and quits, and it comes back whenever the tray does."""

from __future__ import annotations

from pipeline.model import RunKind, RunState
from tests.app.real_window.conftest import Answered, Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import begun, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.sight import Sight
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder

BACK_SECONDS = 20.0


def menu(panel: PanelProcess) -> Sight:
    """Open it with the right button; all its entries in their order."""
    panel.opens_tray_menu("Quit")
    return until(lambda: now if (now := panel.look()).part("Quit") else None, "the tray's menu opens")


def test_its_menu_starts_a_run_and_quits(panel: PanelProcess, lake: LakeFolder, small: Answered) -> None:
    """With arrow keys and Enter, and no window in sight."""
    panel.start("--root", str(lake.root), "--minimized")
    until(lambda: menu_is_ready(panel), "the lake is open")

    menu(panel)
    panel.desktop.do("key", "Down", "Down", "Down", "Return")
    run = begun(lake)
    assert (run.kind, run.trigger) == (RunKind.WITHOUT_EXTRACTORS, "owner")
    until(lambda: runs(lake)[0].state is RunState.SUCCESS, "the run ends")
    assert lake.curated() == small.curated
    assert panel.window is None

    until(lambda: menu_is_ready(panel), "the panel is free again")
    menu(panel)
    panel.desktop.do("key", "Up", "Return")
    assert panel.ended() == 0
    assert panel.left_in_temporary() == []


def menu_is_ready(panel: PanelProcess) -> bool:
    return panel.look().tip.startswith(("Nothing has been collected yet", "All fine", "Spotify"))


def test_its_menu_stops_a_run(panels: Panels, desktop: Desktop, lake: LakeFolder, tmp_path) -> None:
    panel = panels(HELD_UNTIL=str(tmp_path / "never")).remembers("hints", "tray=true")
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.holds()
    panel.press("ctrl+w")
    until(lambda: panel.window is None, "the window hides")
    assert " platforms done" in panel.look().tip

    now = menu(panel)
    assert not now.can("Run full")
    stop = now.part("Stop")
    assert stop is not None
    panel.desktop.click(stop.at.middle)
    until(lambda: runs(lake)[0].state is RunState.CANCELLED, "the run stops")
    assert panel.quit() == 0


def test_a_click_opens_the_window_also_after_the_tray_was_away(panel: PanelProcess, lake: LakeFolder) -> None:
    panel.remembers("hints", "tray=true").start("--root", str(lake.root), "--minimized")
    panel.desktop.click(panel.in_tray().middle)
    panel.shown()
    until(lambda: panel.desktop.has_focus(panel.process.pid), "and it has the keyboard")

    for _ in range(2):
        panel.desktop.take_tray_away()
        assert panel.icon is None
        panel.desktop.put_up_tray()
        until(lambda: panel.icon, "the icon is back", BACK_SECONDS)
    panel.press("ctrl+w")
    until(lambda: panel.window is None, "the window hides")
    panel.desktop.click(panel.in_tray().middle)
    panel.shown()

    panel.press("ctrl+w")
    until(lambda: panel.window is None, "the window hides again")
    panel.desktop.take_tray_away()
    assert panel.again()[0] == 0
    panel.shown()  # with neither tray nor window, a second start still reaches it
    assert panel.quit() == 0


def test_the_icon_appears_when_the_tray_comes_late(bare_desktop: Desktop, panels: Panels, lake: LakeFolder) -> None:
    """As at the start of a session, where the panel may be there before the bar is."""
    panel = panels().start("--root", str(lake.root))
    panel.ready()
    bare_desktop.put_up_tray()
    until(lambda: panel.icon, "the icon appears", BACK_SECONDS)
    panel.press("ctrl+w")
    until(lambda: panel.window is None, "the window hides in the tray")
    assert not panel.minimised
    assert panel.quit() == 0
