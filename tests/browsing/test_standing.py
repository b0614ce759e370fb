"""The verdict on a dataset: newest data, freshness, rows, sizes, when it was written, earlier versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.browsing.catalogue import CATALOGUE
from pipeline.browsing.lineage import lineage
from pipeline.browsing.standing import dataset_standing, dataset_standings
from pipeline.insights.rhythm import Freshness
from pipeline.lake import Lake, open_lake
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.engine.lakes import HandClock


def test_every_dataset_stands_as_its_files_are(lake: Lake, folder: LakeFolder) -> None:
    for standing in dataset_standings(lake):
        name = standing.line.name
        file = folder.root / "curated" / f"{name}.csv"
        assert standing.there
        assert standing.csv == file
        assert standing.csv_bytes == file.stat().st_size
        assert standing.parquet_bytes == file.with_suffix(".parquet").stat().st_size
        assert standing.written_at == datetime.fromtimestamp(file.stat().st_mtime_ns / 1e9, UTC)
        assert standing.rows == len(folder.rows(name))
        assert standing.earlier_versions == 0
        assert dataset_standing(lake, name) == standing


def test_the_newest_day_is_that_of_the_rows(lake: Lake, folder: LakeFolder) -> None:
    for name, column in (
        ("linktree_analytics", "date"),
        ("spotify_audience", "date"),
        ("meta_manual", "reporting_end"),
    ):
        newest = dataset_standing(lake, name).newest
        assert newest is not None
        assert newest.isoformat() == max(row[column] for row in folder.rows(name))


def test_a_dataset_of_two_sources_is_as_fresh_as_the_staler_one(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        newest = {source.title: source.newest for source in dataset_standing(lake, "tidy_daily_streams").sources}
    oldest = min(day for day in newest.values() if day)
    clock = HandClock(datetime(oldest.year, oldest.month, oldest.day, 12, tzinfo=UTC) + timedelta(days=8))
    with open_lake(load_settings(folder.root, environ={}), clock) as lake:
        standing = dataset_standing(lake, "tidy_daily_streams")
    assert [source.title for source in standing.sources] == ["Plays a day, DistroKid", "Plays a day, TooLost"]
    assert standing.freshness is Freshness.STALE
    assert standing.newest == max(day for day in newest.values() if day)


def test_a_dataset_that_is_not_there_has_nothing_to_show(tmp_path: Path) -> None:
    with open_lake(load_settings(tmp_path, environ={})) as lake:
        standings = dataset_standings(lake)
    assert len(standings) == len(CATALOGUE)
    for standing in standings:
        assert (standing.there, standing.newest, standing.rows, standing.written_at) == (False, None, None, None)
        assert standing.freshness is Freshness.NONE


def test_versions_in_the_archive_are_counted(folder: LakeFolder, tmp_path: Path) -> None:
    copy = folder.copied(tmp_path / "copy")
    with copy.opened() as lake:
        (report,) = lineage(lake, "dk_bank_details").landing
        lake.journal.dismiss_accepted("distrokid", report.path)
    copy.run()
    with copy.opened() as lake:
        versions = {s.line.name: s.earlier_versions for s in dataset_standings(lake)}
    archived = {place.name: len(list(place.iterdir())) for place in (copy.root / "archive").iterdir() if place.is_dir()}
    assert set(archived) >= {"dk_bank_details", "royalties"}
    assert {name: count for name, count in versions.items() if count} == archived
