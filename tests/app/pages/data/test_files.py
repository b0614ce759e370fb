"""Files by zone: where everything lies, where it came from, what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.models.file_listing import Column, FileListing, LakeFile
from app.models.file_story import Target
from app.models.zone_tree import Place, folders_of
from app.pages import data_file_foot
from pipeline.browsing.zone_files import ZoneFile
from pipeline.model import Zone
from tests.app.pages.data.room import DataRoom, noting

MANY = 10_000


@pytest.fixture
def files(room: DataRoom) -> DataRoom:
    """The page with the files in sight."""
    room.go("files")
    room.wait_for_files()
    return room


def on_disk(room: DataRoom, folder: str) -> set[str]:
    """Names of the files below a folder of the lake."""
    return {path.name for path in (room.root / folder).rglob("*") if path.is_file()}


def names(room: DataRoom) -> list[str]:
    table = room.page.files.files
    return [str(table.index(row, Column.NAME).data()) for row in range(table.rowCount())]


def place_of(room: DataRoom, zone: Zone, folder: str = "") -> QModelIndex:
    tree = room.page.files.folders
    return next(index for index in tree.all_places() if tree.place(index) == Place(zone, folder))


def story(room: DataRoom) -> str:
    return room.page.files.foot.story.accessibleName()


def choose(room: DataRoom, name: str) -> None:
    table, row = room.page.files, names(room).index(name)
    room.click_row(table.table, table.files.index(row, 0))
    assert table.table.currentIndex().row() == row


@pytest.mark.slow
def test_the_tree_has_a_branch_for_every_zone_and_counts_its_files(files: DataRoom) -> None:
    folders = files.page.files.folders
    roots = [folders.index(row, 0) for row in range(folders.rowCount())]
    assert [str(root.data()) for root in roots] == ["Landing", "Raw", "Staging", "Curated", "Archive", "Quarantine"]
    assert len(on_disk(files, "landing")) == folders.index(0, 0).data(Qt.ItemDataRole.UserRole + 1)
    below = [str(folders.index(row, 0, roots[0]).data()) for row in range(folders.rowCount(roots[0]))]
    assert below == ["DistroKid", "Linktree", "Meta Ads", "Spotify", "TikTok", "TooLost"]


def test_a_folder_shows_all_files_below_it(files: DataRoom) -> None:
    files.click_row(files.page.files.tree, place_of(files, Zone.LANDING, "spotify"))
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/spotify"))
    assert "Landing / Spotify" in files.page.files._card.accessibleName()


def test_the_arrow_keys_walk_the_tree(files: DataRoom) -> None:
    tree = files.page.files.tree
    tree.setFocus()
    tree.go_to(Place(Zone.CURATED))
    files.key(tree, Qt.Key.Key_Up)
    files.wait(lambda: set(names(files)) == on_disk(files, "staging"))
    files.key(tree, Qt.Key.Key_Right)
    files.key(tree, Qt.Key.Key_Down)
    files.wait(lambda: set(names(files)) == on_disk(files, "staging/distrokid"))


def test_a_file_that_was_set_aside_says_why(files: DataRoom) -> None:
    files.page.look_at(zone="landing", platform="linktree")
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/linktree"))
    table = files.page.files.files
    refused = next(table.file(row) for row in range(table.rowCount()) if table.file(row).file.verdict == "quarantined")
    choose(files, refused.file.name)
    files.wait(lambda: "was not signed in" in story(files))
    assert "set aside" in story(files)


@pytest.mark.slow
def test_a_curated_file_can_be_followed_back_to_landing_and_forth_again(files: DataRoom) -> None:
    page = files.page
    page.look_at(zone="raw", platform="tiktok")
    files.wait(lambda: set(names(files)) == on_disk(files, "raw/tiktok"))
    overview = next(name for name in names(files) if name.endswith("kilo.vale.zip"))
    choose(files, overview)
    files.wait(lambda: story(files).startswith("Comes from"))
    assert "accepted" in story(files)
    assert "Used in TikTok by account" in story(files)
    link = page.files.foot.story
    page.files.foot.story.setFocus()
    files.key(link, Qt.Key.Key_Tab)
    files.key(link, Qt.Key.Key_Return)  # the first word that can be followed is the landing file
    files.wait(lambda: "kept in Raw" in story(files))
    chosen = page.files.table.currentIndex()
    assert overview.endswith(page.files.files.file(chosen.row()).file.name)
    assert page.files.tree.place == Place(Zone.LANDING, "tiktok/analytics")
    dataset = next(part.target for part in link._parts if part.target and part.target.kind == "dataset")
    link.followed.emit(dataset)
    files.wait_for_dataset("tiktok_analytics")
    assert page.segments.current == "datasets"


def test_only_the_datasets_whose_rows_came_from_a_file_are_named(files: DataRoom) -> None:
    files.page.look_at(zone="landing", platform="spotify")
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/spotify"))
    table = files.page.files.files
    audience = next(
        found
        for found in map(table.file, range(table.rowCount()))
        if found.file.name.startswith("spotify_audience") and found.file.verdict == "accepted"
    )
    choose(files, audience.file.name)
    files.wait(lambda: "Used in Spotify listeners." in story(files))


def test_a_staging_table_leads_to_the_files_it_is_made_from(files: DataRoom) -> None:
    target = Target("contents", "linktree/linktree_days.parquet", Zone.LANDING)
    files.page.files.follow(target)
    lake = files.parts.session.lake
    assert lake is not None
    accepted = {d.path.rpartition("/")[2] for d in lake.journal.deliveries("linktree") if d.verdict == "accepted"}
    files.wait(lambda: set(names(files)) == accepted)
    files.press(files.page.files.all_files)
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/linktree"))


def test_the_run_that_accepted_a_file_can_be_opened(files: DataRoom) -> None:
    files.page.look_at(zone="landing", platform="linktree")
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/linktree"))
    table = files.page.files.files
    good = next(table.file(row) for row in range(table.rowCount()) if table.file(row).file.verdict == "accepted")
    choose(files, good.file.name)
    files.wait(lambda: "accepted today" in story(files))
    parts = files.page.files.foot.story._parts
    files.page.files.foot.story.followed.emit(next(p.target for p in parts if p.target and p.target.kind == "run"))
    lake = files.parts.session.lake
    assert lake is not None
    assert files.asked == [("runs", {"run": lake.journal.runs(1)[0].run.run_id})]


def test_a_search_looks_through_all_zones(files: DataRoom) -> None:
    files.type_search("kilo.vale")
    everywhere = [path for path in files.root.rglob("*kilo.vale*") if path.parts[-2] != "logs"]
    kept = {path.name for path in everywhere if not path.name.endswith(".why.json")}
    files.wait(lambda: set(names(files)) == kept)
    assert files.page.files.files.headerData(Column.CAME_FROM, Qt.Orientation.Horizontal) == "Lies in"
    files.type_search("no such file")
    files.wait(lambda: files.page.files.empty.isVisible())
    files.press(files.page.files.empty.action)
    files.wait(lambda: set(names(files)) == on_disk(files, "landing"))


def test_a_click_on_a_heading_sorts_the_files(files: DataRoom) -> None:
    header = files.page.files.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(int(Column.SIZE)) + 20, header.height() // 2)
    files.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    table = files.page.files.files

    def sizes() -> list[int]:
        return [table.file(row).file.bytes for row in range(table.rowCount())]

    files.wait(lambda: sizes() == sorted(sizes(), reverse=True))
    files.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    files.wait(lambda: sizes() == sorted(sizes()))


@pytest.mark.slow
def test_enter_opens_the_file_and_the_menu_shows_its_folder(files: DataRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(data_file_foot, "open_path", noting(opened))
    monkeypatch.setattr(data_file_foot, "show_in_folder", noting(opened))
    files.page.look_at(zone="curated", path="linktree_analytics.csv")
    files.wait(lambda: "Linktree" in story(files))
    table = files.page.files.table
    table.setFocus()
    files.key(table, Qt.Key.Key_Return)
    files.press("file-folder")
    assert opened == [files.root / "curated" / "linktree_analytics.csv"] * 2
    table.customContextMenuRequested.emit(QPoint(5, 5))
    menu = files.page.findChild(QMenu, "file-menu")
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Open the file", "Show in folder", "Copy path"]
    menu.actions()[2].trigger()
    menu.close()
    assert Path(files.clipboard()) == files.root / "curated" / "linktree_analytics.csv"


@pytest.mark.slow
def test_a_wrong_report_can_be_left_out_of_the_figures(files: DataRoom) -> None:
    files.page.look_at(zone="landing", platform="linktree")
    files.wait(lambda: set(names(files)) == on_disk(files, "landing/linktree"))
    table, lake = files.page.files.files, files.parts.session.lake
    assert lake is not None
    good = next(table.file(row) for row in range(table.rowCount()) if table.file(row).file.verdict == "accepted")
    choose(files, good.file.name)
    files.page.files.table.customContextMenuRequested.emit(QPoint(5, 5))
    menu = files.page.findChild(QMenu, "file-menu")
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    files.press(files.question().yes)
    files.wait(lambda: files.toasts == [f"The next run leaves out: {good.file.name}"])
    verdicts = {d.path: d.verdict for d in lake.journal.deliveries("linktree")}
    assert verdicts[good.file.path.partition("/")[2]] == "dropped"
    assert (files.root / "landing" / good.file.path).exists()
    files.wait(lambda: "Dropped by you" in story(files))


def test_chosen_lines_are_copied_with_tabs(files: DataRoom) -> None:
    files.page.look_at(zone="curated", path="linktree_analytics.csv")
    files.wait(lambda: "Linktree" in story(files))
    files.page.copy()
    assert files.clipboard().startswith("linktree_analytics.csv\t")


@pytest.mark.slow
def test_ten_thousand_files_are_shown(files: DataRoom) -> None:
    view = files.page.files
    arrived = datetime(2026, 11, 1, tzinfo=UTC)
    many = tuple(
        LakeFile(Zone.LANDING, ZoneFile(f"tiktok/analytics/{n % 50}/file_{n}.json", n, arrived)) for n in range(MANY)
    )
    listing = FileListing(many, folders_of((found.zone, found.file.path) for found in many))
    view._loaded(listing)
    files.wait(lambda: view.files.rowCount() == MANY)
    view.table.scrollToBottom()
    view.table.repaint()
    assert view.table.rowAt(view.table.viewport().height() - 2) == MANY - 1
