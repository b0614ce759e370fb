"""A dataset can be followed back to the landing files whose rows count, and to no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.browsing.catalogue import CATALOGUE
from pipeline.browsing.lineage import lineage
from pipeline.lake import Lake
from pipeline.model import Verdict
from tests.end_to_end.lakes import LakeFolder


@pytest.mark.parametrize("name", [line.name for line in CATALOGUE])
def test_every_file_on_the_way_is_there(lake: Lake, folder: LakeFolder, name: str) -> None:
    found = lineage(lake, name)
    assert found.landing
    assert all((folder.landing / file.platform / file.path).exists() for file in found.landing)
    assert all((folder.root / "raw" / path).exists() for path in found.raw)
    assert len(found.raw) == len(found.landing)
    assert all((folder.root / "staging" / part.path).exists() for part in found.staging)
    assert found.curated == (f"{name}.csv", f"{name}.parquet")
    moments = [file.downloaded_at for file in found.landing]
    assert moments == sorted(moments, reverse=True)


def test_only_accepted_files_of_the_right_kind_count(lake: Lake, folder: LakeFolder) -> None:
    ledger = folder.ledger()
    for name, word in (
        ("spotify_tracks", "songs/"),
        ("spotify_audience", "audience/"),
        ("linktree_analytics", "graph"),
    ):
        for file in lineage(lake, name).landing:
            assert word in file.path
            assert ledger[f"landing/{file.platform}/{file.path}"].verdict in (Verdict.ACCEPTED, Verdict.DUPLICATE)


def test_the_bank_report_comes_from_the_newest_one_alone(lake: Lake) -> None:
    (report,) = lineage(lake, "dk_bank_details").landing
    assert report.name.startswith("dk_bank_details_")
    assert report.rows == lineage(lake, "dk_bank_details").staging_rows


def test_files_of_an_account_name_it(lake: Lake) -> None:
    assert {file.account for file in lineage(lake, "tiktok_analytics").landing} == {"kilo.vale", "nova.drift"}


def test_a_dataset_made_from_others_comes_from_all_their_files(lake: Lake) -> None:
    money = lineage(lake, "royalties")
    assert money.made_from == ("dk_bank_details", "toolost_sales")
    parts = {file for name in money.made_from for file in lineage(lake, name).landing}
    assert set(money.landing) == parts


@pytest.mark.slow
def test_a_lost_journal_and_a_damaged_staging_file_take_only_themselves_away(
    folder: LakeFolder, tmp_path: Path
) -> None:
    copy = folder.copied(tmp_path / "copy")
    for file in (copy.root / "journal").glob("bedrot_journal.db*"):
        file.unlink()
    copy.run()
    with copy.opened() as lake:
        assert len(lineage(lake, "dk_bank_details").landing) == 1
        (copy.root / "staging" / "linktree" / "linktree_days.parquet").write_bytes(b"PAR1 oops")
        damaged = lineage(lake, "linktree_analytics")
        assert (damaged.staging_rows, bool(damaged.landing)) == (0, True), "the journal knows it too"


def test_before_the_first_run_there_is_nothing_to_follow(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with LakeFolder(tmp_path).opened() as lake:
        found = lineage(lake, "unified_daily")
    assert (found.landing, found.staging, found.curated, found.raw) == ((), (), (), ())
