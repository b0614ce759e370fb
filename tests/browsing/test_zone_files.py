"""The files of every zone are listed as they lie there, with what is known of each; ten thousand take no time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.browsing.zone_files import Folder, folders_of, zone_files
from pipeline.lake import Lake
from pipeline.model import Delivery, Verdict, Zone
from pipeline.platforms.declaration import NAMES
from tests.end_to_end.lakes import LakeFolder

ZONES = (Zone.LANDING, Zone.RAW, Zone.STAGING, Zone.CURATED, Zone.QUARANTINE)


def on_disk(folder: LakeFolder, zone: Zone) -> dict[str, int]:
    top = folder.root / zone
    return {p.relative_to(top).as_posix(): p.stat().st_size for p in top.rglob("*") if p.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_lists_all_its_files(lake: Lake, folder: LakeFolder, zone: Zone) -> None:
    found = {file.path: file.bytes for file in zone_files(lake, zone)}
    assert found == {path: size for path, size in on_disk(folder, zone).items() if not path.endswith(".why.json")}


def test_landing_files_tell_what_became_of_them(lake: Lake, folder: LakeFolder) -> None:
    ledger = folder.ledger()
    for file in zone_files(lake, Zone.LANDING):
        known = ledger[f"landing/{file.path}"]
        assert file.verdict is known.verdict
        if known.refusal:
            assert file.why == known.refusal.message
    newest = {f.name: f.newest for f in zone_files(lake, Zone.LANDING, "linktree") if f.newest}
    assert date(2026, 11, 20) in newest.values()
    assert {f.came_from for f in zone_files(lake, Zone.LANDING, "tiktok")} >= {"TikTok @kilo.vale"}


def test_raw_files_name_the_landing_file_they_were(lake: Lake, folder: LakeFolder) -> None:
    raw = [file for file in zone_files(lake, Zone.RAW) if "/manifest/" not in file.path]
    for file in raw:
        landed = folder.root / file.came_from
        assert landed.read_bytes() == (folder.root / "raw" / file.path).read_bytes()


def test_set_aside_copies_name_their_file_and_why(lake: Lake, folder: LakeFolder) -> None:
    kept = [file for file in zone_files(lake, Zone.QUARANTINE) if file.platform]
    reasons = {f"landing/{item.platform}/{item.file}": item.message for item in folder.set_aside()}
    assert kept
    assert all(reasons[file.came_from] == file.why for file in kept)


def test_tables_and_datasets_are_dated(lake: Lake) -> None:
    staged = {file.path: file for file in zone_files(lake, Zone.STAGING)}
    assert staged["linktree/linktree_days.parquet"].newest == date(2026, 11, 20)
    assert staged["distrokid/dk_bank_details.parquet"].newest is None
    curated = {file.path: file for file in zone_files(lake, Zone.CURATED)}
    assert curated["linktree_analytics.csv"].newest == date(2026, 11, 20)
    assert curated["unified_daily.parquet"].came_from == "All platforms"
    assert curated["royalties.csv"].came_from == "DistroKid, TooLost"


def test_archived_versions_are_dated_by_their_name(tmp_path: Path) -> None:
    place = tmp_path / "archive" / "royalties" / "royalties_20261120T070003Z_2.csv"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")
    with LakeFolder(tmp_path).opened() as lake:
        (version,) = zone_files(lake, Zone.ARCHIVE)
    assert version.arrived == datetime(2026, 11, 20, 7, 0, 3, tzinfo=UTC)
    assert version.came_from == "curated/royalties.csv"


def test_a_file_that_changed_since_it_was_judged_has_no_verdict(folder: LakeFolder, tmp_path: Path) -> None:
    copy = folder.copied(tmp_path / "copy")
    file = next(path for path in sorted((copy.landing / "linktree").rglob("*.json")))
    file.write_bytes(b"other bytes")
    with copy.opened() as lake:
        found = {f.path: f for f in zone_files(lake, Zone.LANDING, "linktree")}
    assert found[file.relative_to(copy.landing).as_posix()].verdict is None


def test_folders_count_all_that_lies_below_them(lake: Lake, folder: LakeFolder) -> None:
    folders = {f.path: f for f in folders_of(zone_files(lake, Zone.LANDING))}
    disk = on_disk(folder, Zone.LANDING)
    for path, found in folders.items():
        below = [size for name, size in disk.items() if name.startswith(f"{path}/")]
        assert (found.files, found.bytes) == (len(below), sum(below))
    assert folders["metaads"].title == "Meta Ads"
    assert folders_of(()) == ()


@pytest.mark.slow
def test_ten_thousand_landing_files_take_less_than_a_second(tmp_path: Path) -> None:
    folder = tmp_path / "landing" / "spotify" / "songs"
    folder.mkdir(parents=True)
    for number in range(10_000):
        (folder / f"song_{number:05d}.json").touch()
    with LakeFolder(tmp_path).opened() as lake:
        lake.journal.adopt_deliveries("spotify", map(_delivery, sorted(folder.iterdir())))
        began = time.process_time()
        files = zone_files(lake, Zone.LANDING)
        folders = folders_of(files)
        assert time.process_time() - began < 1
    assert {file.verdict for file in files} == {Verdict.ACCEPTED}
    assert {file.newest for file in files} == {date(2026, 1, 1)}
    assert folders == (Folder("spotify", "Spotify", 10_000, 0), Folder("spotify/songs", "songs", 10_000, 0))
    assert set(NAMES) >= {file.platform for file in files}


def _delivery(path: Path) -> Delivery:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return Delivery(
        "spotify", f"songs/{path.name}", 0, path.stat().st_mtime_ns, path.name, "songs", "", moment, Verdict.ACCEPTED,
        facts=(("last_day", "2026-01-01"),),
    )  # fmt: skip
