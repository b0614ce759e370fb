"""The folders of a lake as a tree: every file is counted in each folder above it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from app.models.zone_tree import Place, Role, ZoneTree, folders_of
from pipeline.model import Zone

FILES = [
    (Zone.LANDING, "tiktok/analytics/a.zip"),
    (Zone.LANDING, "tiktok/analytics/b.zip"),
    (Zone.LANDING, "spotify/songs/c.json"),
    (Zone.CURATED, "royalties.csv"),
]
FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal


def tree_of(*files: tuple[Zone, str]) -> ZoneTree:
    tree = ZoneTree()
    QAbstractItemModelTester(tree, FAIL, tree)
    tree.show(folders_of(files))
    return tree


def counts(tree: ZoneTree) -> dict[str, int]:
    return {tree.place(index).said: int(index.data(int(Role.COUNT))) for index in tree.all_places()}


def test_every_folder_counts_all_files_below_it() -> None:
    assert counts(tree_of(*FILES)) == {
        "Landing": 3,
        "Landing / Spotify": 1,
        "Landing / Spotify / songs": 1,
        "Landing / TikTok": 2,
        "Landing / TikTok / analytics": 2,
        "Raw": 0,
        "Staging": 0,
        "Curated": 1,
        "Archive": 0,
        "Quarantine": 0,
    }


def test_a_folder_that_is_gone_gives_its_place_to_the_one_above() -> None:
    tree = tree_of(*FILES)
    assert tree.place(tree.index_of(Place(Zone.LANDING, "tiktok/analytics"))) == Place(Zone.LANDING, "tiktok/analytics")
    assert tree.place(tree.index_of(Place(Zone.LANDING, "tiktok/gone/deep"))) == Place(Zone.LANDING, "tiktok")


def test_a_tree_may_be_taken_over_by_another_one() -> None:
    tree = tree_of(*FILES)
    tree.show(folders_of(FILES[2:]))
    assert counts(tree)["Landing"] == 1
    assert not tree.parent(tree.index(0, 0, QModelIndex())).isValid()


def test_a_place_holds_what_lies_below_it_and_nothing_with_a_longer_name() -> None:
    place = Place(Zone.LANDING, "tiktok")
    assert place.holds(Zone.LANDING, "tiktok/analytics/a.zip")
    assert not place.holds(Zone.LANDING, "tiktok_old/a.zip")
    assert not place.holds(Zone.RAW, "tiktok/a.zip")
