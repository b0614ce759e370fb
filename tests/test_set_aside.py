"""Set-aside files can be found, checked again and dismissed, one or many at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import set_aside
from pipeline.engine.lake_lock import LakeBusy, LakeLock
from pipeline.lake import Lake, Wanted
from pipeline.model import NotThere, RunKind, Verdict
from tests.end_to_end.lakes import LakeFolder
from tests.hostile.small_lake import SmallLake, spotify_page

CUT = "streams/streams_stats_2026112{}_070003.html"
WITHOUT = Wanted(RunKind.WITHOUT_EXTRACTORS, ("distrokid",))


@pytest.fixture
def folder(tmp_path: Path) -> LakeFolder:
    """A lake in which three files wait for their verdict, none of which can be read."""
    for day in range(3):
        SmallLake(tmp_path).put(CUT.format(day), f"<html>cut off {day}".encode())
    return LakeFolder(tmp_path)


def copies(lake: Lake) -> list[Path]:
    return [path for path in (lake.settings.root / "quarantine").rglob("*") if path.is_file()]


def test_many_files_are_dismissed_at_once_and_stay_in_landing(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        lake.run(WITHOUT)
        items = lake.journal.quarantine()
        set_aside.drop(lake, items)
        assert len(items) == 3
        assert lake.journal.quarantine() == ()
        assert copies(lake) == []
        lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS, ("distrokid",), force=True))
        assert lake.journal.quarantine() == ()
    assert len(folder.landed_files()) == 3


def test_all_are_dismissed_or_none(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        lake.run(WITHOUT)
        first, *rest = lake.journal.quarantine()
        set_aside.drop(lake, [first])
        before = copies(lake)
        with pytest.raises(NotThere):
            set_aside.drop(lake, [*rest, first])
        assert [item.id for item in lake.journal.quarantine()] == [item.id for item in rest]
        assert copies(lake) == before


def test_a_file_that_passes_now_is_accepted_by_a_run_that_says_what_it_was_for(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        lake.run(WITHOUT)
        items = lake.journal.quarantine()
        SmallLake(folder.root).put(CUT.format(1), spotify_page({"2026-11-20": 8}))
        summary = set_aside.replay(lake, items)
        assert (summary.run.trigger, summary.run.kind) == ("replay", "without-extractors")
        assert {step.platform for step in summary.steps} == {"distrokid", None}
        still_open = {item.file for item in lake.journal.quarantine()}
        assert {item.file for item in items} - still_open == {CUT.format(1)}


def test_checking_nothing_again_starts_no_run(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        with pytest.raises(NotThere):
            set_aside.replay(lake, [])
        assert lake.journal.runs() == ()


def test_while_another_program_holds_the_lake_nothing_changes(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        lake.run(WITHOUT)
        items = lake.journal.quarantine()
        with LakeLock(lake.journal_dir, lake.clock, "backup"):
            for change in (set_aside.drop, set_aside.replay):
                with pytest.raises(LakeBusy):
                    change(lake, items)
        assert lake.journal.quarantine() == items


def test_the_bytes_of_a_set_aside_file_can_be_opened(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        lake.run(WITHOUT)
        for item in lake.journal.quarantine():
            place = set_aside.kept_at(lake, item)
            assert isinstance(place, Path)
            assert place.read_bytes().startswith(b"<html>cut off")
            assert place.is_relative_to(folder.root / "quarantine")
            place.unlink()
            assert set_aside.kept_at(lake, item) == folder.landing / "distrokid" / item.file


def test_a_dismissed_report_no_longer_counts(folder: LakeFolder) -> None:
    SmallLake(folder.root).put(CUT.format(9), spotify_page({"2026-11-20": 8}))
    with folder.opened() as lake:
        lake.run(WITHOUT)
        set_aside.dismiss(lake, "distrokid", CUT.format(9))
        with pytest.raises(NotThere):
            set_aside.dismiss(lake, "distrokid", CUT.format(9))
    assert folder.ledger()[f"landing/distrokid/{CUT.format(9)}"].verdict is Verdict.DROPPED
