"""Another program is at work in the lake, or has its journal: the panel waits, says so, and notices the end of it."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.model import RunState
from tests.app.real_window.conftest import Answered, Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import over, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder, command_line, environment
from tests.hostile.held_run import held_promote


@contextmanager
def locked(lake: LakeFolder) -> Iterator[None]:
    """Another program has the journal's database for itself."""
    with lake.opened() as opened:
        path = opened.journal.path
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


def test_while_the_journal_is_locked_the_window_says_that_it_is_opening(panel: PanelProcess, lake: LakeFolder) -> None:
    with locked(lake):
        panel.start("--root", str(lake.root)).sees("Opening the lake")
        panel.press("ctrl+3")
        panel.opens("logs")
        panel.press("ctrl+1")
        panel.sees("Opening the lake")
    panel.ready()
    assert panel.quit() == 0


def test_a_run_that_waits_for_the_journal_begins_once_it_is_free(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    panel.start("--root", str(lake.root)).ready()
    with writing(lake):
        panel.press("ctrl+shift+r")
        assert panel.sees("Starting").can("stop")
    assert over(panel, lake).state is RunState.SUCCESS
    assert lake.curated() == small.curated
    assert panel.quit() == 0


@contextmanager
def writing(lake: LakeFolder) -> Iterator[None]:
    """Another program is in the middle of writing to the journal."""
    with lake.opened() as opened:
        path = opened.journal.path
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


def test_a_journal_that_stays_locked_ends_in_words(panels: Panels, desktop: Desktop, lake: LakeFolder) -> None:
    panel = panels(JOURNAL_PATIENCE="0.5").start("--root", str(lake.root))
    panel.ready()
    with writing(lake):
        panel.press("ctrl+shift+r")
        panel.sees("Another program is writing to the database.", "Try again in a moment.")
        assert panel.warned()
    panel.click("banner-action")
    until(lambda: panel.look().part("banner") is None, "the message goes once it is over")
    panel.press("ctrl+shift+r")
    assert over(panel, lake).state is RunState.SUCCESS
    assert panel.quit() == 0


def test_a_lake_that_another_program_holds_is_watched_until_it_is_free(
    panel: PanelProcess, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    panel.start("--root", str(lake.root)).ready()
    with held_elsewhere(lake, tmp_path / "go on") as other:
        seen = panel.sees("Another program is at work in this lake", f"process {other.pid}")
        assert not seen.can("run-full")
        assert not seen.can("run-no-extract")
        (tmp_path / "go on").touch()
        assert other.wait(30) == 0
    until(lambda: panel.look().can("run-no-extract"), "the panel notices that the other one has ended")
    assert len(runs(lake)) == 1
    assert lake.curated() == small.curated
    assert panel.quit() == 0


@contextmanager
def held_elsewhere(lake: LakeFolder, until_there: Path) -> Iterator[subprocess.Popen[str]]:
    """A run of the command line in this lake, which stands in its raw step."""
    line = command_line(lake.root, "run", "--no-extractors")
    line[line.index("pipeline")] = held_promote.__module__
    changes = {"HELD_UNTIL": str(until_there)}
    with subprocess.Popen(line, env=environment(**changes), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True) as other:  # fmt: skip
        assert other.stderr is not None
        try:
            assert any(said.strip() == "held" for said in other.stderr)
            yield other
        finally:
            other.kill()
