"""It does not matter when files arrive: the same files give the same bytes, in any order, on any lake."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Finish, Finished
from tests.end_to_end.lakes import LakeFolder, landed, ran
from tests.end_to_end.warehouse import warehouse_content


def arrive_in_parts(source: LakeFolder, root: Path, order: int, parts: int) -> LakeFolder:
    """The files of a lake in another one, shuffled, a part before each run."""
    lake = source.without_landing(root)
    paths = source.landed_files()
    random.Random(order).shuffle(paths)
    for part in range(parts):
        lake.take(paths[part::parts], source)
        lake.run()
    return lake


@pytest.mark.slow
def test_arriving_in_parts_changes_nothing(faulty: Finished, tmp_path: Path) -> None:
    lake = arrive_in_parts(faulty.lake, tmp_path / "lake", order=1, parts=3)

    assert lake.curated() == faulty.lake.curated()
    assert warehouse_content(lake) == warehouse_content(faulty.lake)
    assert fates(lake) == fates(faulty.lake)


@pytest.mark.slow
@pytest.mark.parametrize("order", range(2, 7))
@pytest.mark.parametrize("options", [{"seed": 11, "defects": 0.2, "snapshots": 1}, {"seed": 23, "snapshots": 3}])
def test_no_order_of_arrival_changes_anything(
    finish: Finish, tmp_path: Path, options: dict[str, int], order: int
) -> None:
    source = finish(**options).lake

    lake = arrive_in_parts(source, tmp_path / "lake", order, parts=5)

    assert lake.curated() == source.curated()
    assert warehouse_content(lake) == warehouse_content(source)
    assert fates(lake) == fates(source)


@pytest.mark.slow
def test_files_that_come_one_by_one_end_as_the_same(tmp_path: Path) -> None:
    source = landed(tmp_path / "source", seed=3, days=20, bank_rows=60, campaigns=2, tracks=2, artists=1, defects=0.01)
    source.run()

    lake = arrive_in_parts(source, tmp_path / "lake", order=9, parts=len(source.landed_files()))

    assert lake.curated() == source.curated()
    assert warehouse_content(lake) == warehouse_content(source)


@pytest.mark.slow
def test_a_lake_in_another_folder_has_the_same_bytes(faulty: Finished, tmp_path: Path) -> None:
    lake = faulty.lake.without_landing(tmp_path / "quite" / "another folder")
    lake.take(faulty.lake.landed_files(), faulty.lake)

    lake.run()

    assert lake.curated() == faulty.lake.curated()
    assert warehouse_content(lake) == warehouse_content(faulty.lake)


def test_a_lake_that_was_moved_goes_on_as_if_nothing_had_happened(copy_of_faulty: LakeFolder) -> None:
    assert ran(copy_of_faulty.run()) == set()


def test_a_file_that_left_landing_still_counts(copy_of_faulty: LakeFolder, faulty: Finished) -> None:
    """Raw keeps what was accepted: an emptied landing zone loses nothing."""
    for path in copy_of_faulty.landed_files():
        (copy_of_faulty.root / path).unlink()

    copy_of_faulty.run()

    assert copy_of_faulty.curated() == faulty.lake.curated()


def test_lost_zones_are_made_again_from_raw(copy_of_faulty: LakeFolder, faulty: Finished) -> None:
    for zone in ("staging", "curated"):
        for file in sorted((copy_of_faulty.root / zone).rglob("*.*")):
            file.unlink()

    copy_of_faulty.run()

    assert copy_of_faulty.curated() == faulty.lake.curated()


def fates(lake: LakeFolder) -> dict[str, str]:
    """What became of each file. Of two files with the same bytes the second to come is called the duplicate."""
    used = {"accepted": "used", "duplicate": "used"}
    return {path: used.get(delivery.verdict, delivery.verdict.value) for path, delivery in lake.ledger().items()}
