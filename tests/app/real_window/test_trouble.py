"""Whatever goes wrong with a lake is said in words in the window, which goes on answering; nothing hangs."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.model import RunState
from tests.app.real_window.conftest import Answered
from tests.app.real_window.history import left_running, over, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder
from tests.hostile.test_full_disk import fill

BELONGS = "a folder belongs, but a file is there."


def test_a_lake_folder_that_is_missing_is_opened_once_it_is_back(
    panel: PanelProcess, lake: LakeFolder, tmp_path: Path
) -> None:
    lake.root.rename(tmp_path / "unplugged")
    panel.start("--root", str(lake.root))
    panel.sees("The lake cannot be opened", f"The lake folder {lake.root} is not there.", "Choose folder…")
    assert not lake.root.exists()

    (tmp_path / "unplugged").rename(lake.root)
    panel.click("welcome-empty-action")
    panel.ready()
    assert panel.quit() == 0


@pytest.fixture
def on_disk(lake: LakeFolder, tmp_path: Path) -> Iterator[LakeFolder]:
    """A small lake on a disk of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only an administrator may mount a disk here")
    yield lake.copied(disk / "lake")
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def remount(lake: LakeFolder, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(lake.root.parent)], check=True)


def test_a_lake_that_can_only_be_read_says_so(panel: PanelProcess, on_disk: LakeFolder) -> None:
    remount(on_disk, "ro")
    panel.start("--root", str(on_disk.root)).sees(
        "The lake cannot be opened",
        f"The lake folder {on_disk.root} can be read but not written. Nothing was changed.",
        "Check its permissions.",
    )
    panel.press("ctrl+r", "ctrl+shift+r", "ctrl+3", "ctrl+4", "ctrl+2", "ctrl+1")
    panel.opens("overview")
    assert panel.quit() == 0


def test_a_full_disk_is_told_and_the_next_run_goes_on_once_there_is_room(
    panel: PanelProcess, on_disk: LakeFolder, small: Answered
) -> None:
    panel.start("--root", str(on_disk.root)).ready()
    panel.sees("Next run", "by hand")  # the schedule was looked at: nothing more is written by itself
    ballast = fill(on_disk.root, 0)
    panel.press("ctrl+shift+r")
    panel.sees("The disk is full. Nothing that was stored before is lost.", "Make room on the disk")
    assert panel.complaints()
    panel.forget_complaints()  # also that nobody could note who holds the lake

    ballast.unlink()
    panel.click("banner-action")
    panel.ready()
    panel.press("ctrl+shift+r")
    until(lambda: runs(on_disk) and runs(on_disk)[0].state is RunState.SUCCESS, "the next run ends")
    panel.ready()
    assert on_disk.curated() == small.curated
    assert panel.quit() == 0


def test_a_journal_of_a_newer_program_is_left_alone(panel: PanelProcess, lake: LakeFolder) -> None:
    with lake.opened() as opened:
        path = opened.journal.path
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = path.read_bytes()

    panel.start("--root", str(lake.root)).sees("The lake cannot be opened", "newer")
    assert panel.quit() == 0
    assert path.read_bytes() == before


def test_a_lake_whose_settings_are_broken_names_the_file(panel: PanelProcess, lake: LakeFolder) -> None:
    (lake.root / "config" / "artists.json").write_text("[{", encoding="utf-8")
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    panel.sees("artists.json")
    assert "artists.json" in panel.warned()
    assert panel.quit() == 0
    assert runs(lake) == []


def test_a_run_that_cannot_begin_says_why_and_can_be_started_again(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    curated = lake.root / "curated"
    panel.start("--root", str(lake.root)).ready()
    shutil.rmtree(curated)
    curated.write_text("in the way", encoding="utf-8")
    panel.press("ctrl+shift+r")
    panel.sees("Something is in the way", str(curated), BELONGS)
    assert BELONGS in panel.warned()

    curated.unlink()
    panel.ready()
    panel.press("ctrl+shift+r")
    assert over(panel, lake).state is RunState.SUCCESS
    assert lake.curated() == small.curated
    assert panel.look().part("banner") is None
    assert panel.quit() == 0


def test_a_step_that_fails_is_told_by_platform_and_the_others_are_done(
    panel: PanelProcess, lake: LakeFolder, small: Answered
) -> None:
    wall = lake.root / "curated" / "dk_bank_details.csv"
    wall.mkdir(parents=True)
    panel.start("--root", str(lake.root)).ready()
    panel.press("ctrl+shift+r")
    assert over(panel, lake).state is RunState.PARTIAL
    panel.sees("5 of 6 platforms are up to date", "DistroKid", "Resume this run")
    assert (lake.root / "curated" / "meta_daily.csv").read_bytes() == small.curated["meta_daily.csv"]

    wall.rmdir()
    panel.press("ctrl+Return")
    until(lambda: runs(lake)[0].state is RunState.SUCCESS, "the resumed run ends")
    panel.ready()
    assert lake.curated() == small.curated
    assert panel.quit() == 0


def test_whoever_looks_at_a_lake_that_went_away_hears_of_it(
    panel: PanelProcess, lake: LakeFolder, tmp_path: Path
) -> None:
    panel.start("--root", str(lake.root)).ready()
    lake.root.rename(tmp_path / "unplugged")
    panel.press("ctrl+4")
    panel.opens("data")
    panel.press("ctrl+1")
    panel.sees("The lake cannot be opened", "is not there.")
    assert not lake.root.exists()
    assert panel.quit() == 0


def test_a_folder_that_goes_away_meanwhile_is_not_made_anew(
    panel: PanelProcess, lake: LakeFolder, small: Answered, tmp_path: Path
) -> None:
    panel.start("--root", str(lake.root)).ready()
    lake.root.rename(tmp_path / "unplugged")
    panel.press("ctrl+shift+r")
    gone = f"The lake folder {lake.root} is not there."
    panel.sees("The lake cannot be opened", gone, "Is the drive connected?")
    panel.press(*(f"ctrl+{number}" for number in range(1, 9)), "ctrl+1", "F5")
    panel.opens("overview")
    panel.sees("The lake cannot be opened", gone)
    assert not lake.root.exists()
    said = panel.warned()
    assert gone in said or not said, "the schedule may have noticed it before the run did"

    (tmp_path / "unplugged").rename(lake.root)
    panel.click("Look again")
    panel.ready()
    panel.press("ctrl+shift+r")
    assert over(panel, lake).state is RunState.SUCCESS
    assert lake.curated() == small.curated
    assert left_running(lake) == []
    assert panel.quit() == 0
