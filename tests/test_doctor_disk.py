"""The check-up tells what is free, and when it will be gone at the pace of recent runs, as ``status`` does."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.doctor import Finding, Grade, disk
from pipeline.settings import load_settings
from tests.app.quick_lake import quick_lake
from tests.end_to_end.lakes import LakeFolder
from tests.engine.lakes import HandClock
from tests.watching.judged_lakes import DAY, RUN_AT, copied, judge, keys, run_at, with_history

Usage = namedtuple("Usage", "total used free")
Room = Callable[[float], None]
GB = 1e9
NOW = RUN_AT + 2 * DAY
PACE = "at the pace of the last 30 days it is full in about"


def room_of(patch: pytest.MonkeyPatch, free: float) -> None:
    patch.setattr(shutil, "disk_usage", lambda _: Usage(900 * 10**9, 0, int(free)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """A lake that has run every third day for four weeks, and every day there was one gigabyte less."""
    lake = quick_lake(tmp_path_factory.mktemp("checked") / "lake")
    with pytest.MonkeyPatch.context() as patch:
        room_of(patch, 60 * GB)
        run_at(lake)
    with_history(lake, 10, every=3 * DAY, free_bytes=[(61 + 3 * before) * GB for before in reversed(range(10))])
    return lake


@pytest.fixture
def lake(kept: LakeFolder, tmp_path: Path) -> LakeFolder:
    return copied(kept, tmp_path)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    return lambda free: room_of(monkeypatch, free)


def told(lake: LakeFolder) -> Finding:
    (found,) = disk(load_settings(lake.root, {}), HandClock(NOW))
    return found


def thresholds(lake: LakeFolder, body: str) -> None:
    (lake.root / "config" / "health.json").write_text(body, encoding="utf-8")


def test_a_disk_that_fills_soon_is_a_warning_with_its_day(lake: LakeFolder, room: Room) -> None:
    room(9.2 * GB)
    found = told(lake)
    assert (found.grade, found.message) == (Grade.ATTENTION, f"The disk is filling: 9.2 GB free; {PACE} 9 days.")
    assert found.next_action == "Free some space, or run: bedrot retention"
    assert "disk.filling" in keys(judge(lake, NOW)), "status says so, too"


def test_one_that_fills_later_is_fine_and_says_when(lake: LakeFolder, room: Room) -> None:
    room(60.2 * GB)
    found = told(lake)
    assert (found.grade, found.message, found.next_action) == (Grade.OK, f"60.2 GB free; {PACE} 60 days", "")
    assert "disk.filling" not in keys(judge(lake, NOW))


def test_the_owners_limit_decides_and_a_file_that_cannot_be_read_is_as_none(lake: LakeFolder, room: Room) -> None:
    room(9.2 * GB)
    thresholds(lake, '{"disk_full_days": 5}')
    assert told(lake).grade is Grade.OK
    thresholds(lake, "{oops")
    assert told(lake).grade is Grade.ATTENTION
    room(600.2 * GB)
    thresholds(lake, '{"disk_full_days": 700}')
    assert told(lake).message == f"The disk is filling: 600.2 GB free; {PACE} 600 days."


def test_what_is_farther_than_a_year_nobody_claims_to_know(lake: LakeFolder, room: Room) -> None:
    room(600 * GB)
    assert (told(lake).grade, told(lake).message) == (Grade.OK, "600.0 GB free")


def test_little_room_is_told_with_its_day_and_none_at_all_without(lake: LakeFolder, room: Room) -> None:
    room(1.5 * GB)
    assert told(lake).message == f"The disk is getting full: 1.5 GB free; {PACE} 1 day."
    assert told(lake).grade is Grade.ATTENTION
    room(0.1 * GB)
    assert (told(lake).grade, told(lake).message) == (Grade.FAILED, "The disk is full: 0.1 GB free.")


def test_a_pace_that_nobody_knows_is_not_told(lake: LakeFolder, tmp_path: Path, room: Room) -> None:
    room(9.2 * GB)
    fresh = LakeFolder(tmp_path / "fresh")
    fresh.root.mkdir()
    assert (told(fresh).grade, told(fresh).message) == (Grade.OK, "9.2 GB free")
    assert list(fresh.root.iterdir()) == []
    load_settings(lake.root, {}).journal.write_bytes(b"no database at all" * 100)
    assert told(lake).message == "9.2 GB free", "the check of the databases tells of the damage"


def test_a_disk_that_does_not_fill_says_nothing_of_filling(kept: LakeFolder, tmp_path: Path, room: Room) -> None:
    lake = copied(kept, tmp_path)
    with lake.opened() as opened, opened.journal.writing() as write:
        write.change("UPDATE metrics SET value = 5e10 WHERE name = 'free_bytes'", ())
    room(9.2 * GB)
    assert (told(lake).grade, told(lake).message) == (Grade.OK, "9.2 GB free")


def test_looking_changes_nothing(lake: LakeFolder, room: Room) -> None:
    room(9.2 * GB)
    before = lake.files("journal", "config")
    told(lake)
    assert lake.files("journal", "config") == before
