"""Datasets: what there is, how it stands, what is in it, where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.pages import data_dataset
from pipeline.browsing.catalogue import dataset_catalogue
from pipeline.lake import Wanted
from pipeline.model import RunKind
from tests.app.pages.data.room import DataRoom, data_room, noting
from tests.end_to_end.lakes import landed
from tests.engine.lakes import HandClock

BANK = "dk_bank_details"
TIKTOK = "tiktok_analytics"


def listed(room: DataRoom) -> list[str]:
    datasets = room.page.datasets.list
    return [str(datasets.index(row).data()) for row in range(datasets.rowCount())]


def shows_view(room: DataRoom) -> bool:
    return room.page.datasets.pane.view.isVisible()


def click_heading(room: DataRoom, column: str) -> None:
    pane = room.page.datasets.pane
    section = pane.rows.number_of(column)
    header = pane.view.horizontalHeader()
    pane.view.scrollTo(pane.rows.index(0, section))
    at = QPoint(header.sectionViewportPosition(section) + 12, header.height() // 2)
    room.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_every_dataset_stands_under_its_heading(room: DataRoom) -> None:
    rows = listed(room)
    assert [row for row in rows if row in ("Plays and money", "Ads", "Audience", "Together")] == [
        "Plays and money", "Ads", "Audience", "Together",
    ]  # fmt: skip
    assert set(rows) > {line.title for line in dataset_catalogue()}


def test_a_click_shows_a_dataset_with_its_newest_rows_first(room: DataRoom) -> None:
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    truth = sorted(room.csv_rows(TIKTOK), key=lambda row: row["date"], reverse=True)
    assert room.words("dataset-title") == "TikTok by account"
    assert room.words("dataset-name") == TIKTOK
    assert room.column("date") == [row["date"] for row in truth][:200]
    views = [f"{int(row['video_views']):,}" if row["video_views"] else "–" for row in truth]
    assert sorted(room.column("video_views")) == sorted(views[:200])


def test_the_verdict_names_age_rows_size_and_when_it_was_written(room: DataRoom) -> None:
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    rest = room.words("dataset-verdict-rest")
    assert f"{len(room.csv_rows(TIKTOK))} rows" in rest
    assert "newest" in rest
    assert "kB" in rest
    assert "written today at" in rest


def test_old_data_are_told_by_shape_and_word(qtbot: QtBot, root: Path) -> None:
    with data_room(qtbot, root, HandClock(datetime(2027, 6, 1, 8, 0, tzinfo=UTC))) as room:
        room.page.look_at(dataset=TIKTOK)
        room.wait_for_dataset(TIKTOK)
        assert room.words("dataset-verdict-words") == "Much older than usual"
        place = room.page.datasets.list.place_of(TIKTOK)
        assert "older than usual" in str(place.data(Qt.ItemDataRole.AccessibleTextRole))


def test_the_arrow_keys_walk_the_datasets_and_pass_the_headings(room: DataRoom) -> None:
    view = room.page.datasets.list_view
    view.setFocus()
    names = [line.name for line in dataset_catalogue()]
    walked = [view.current]
    for _ in names[1:]:
        room.key(view, Qt.Key.Key_Down)
        walked.append(view.current)
    assert walked == names


@pytest.mark.slow
def test_fast_clicking_ends_with_the_last_one(room: DataRoom) -> None:
    for line in dataset_catalogue():
        room.click_dataset(line.name)
    room.wait_for_dataset("unified_daily")
    room.qtbot.wait(200)
    assert room.page.datasets.pane.rows.dataset == "unified_daily"
    assert room.words("dataset-title") == "All platforms by day"


def test_a_click_on_a_heading_sorts_the_whole_dataset(room: DataRoom) -> None:
    room.click_dataset(BANK)
    room.wait_for_dataset(BANK)
    earned = sorted((float(row["Earnings (USD)"]) for row in room.csv_rows(BANK)), reverse=True)

    def shown() -> list[float]:
        return [float(text.replace("–", "-").replace(",", "")) for text in room.column("Earnings (USD)")]

    click_heading(room, "Earnings (USD)")
    room.wait(lambda: shown() == pytest.approx(earned[:200], abs=1e-6))
    click_heading(room, "Earnings (USD)")
    room.wait(lambda: shown() == pytest.approx(earned[::-1][:200], abs=1e-6))


@pytest.mark.slow
def test_another_order_lasts_while_other_datasets_are_looked_at(room: DataRoom) -> None:
    room.click_dataset(BANK)
    room.wait_for_dataset(BANK)
    click_heading(room, "Title")
    titles = sorted(row["Title"] for row in room.csv_rows(BANK))[:200]
    room.wait(lambda: room.column("Title") == titles)
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    room.click_dataset(BANK)
    room.wait_for_dataset(BANK)
    assert room.column("Title") == titles


def test_the_first_two_hundred_rows_come_and_the_others_on_demand(room: DataRoom) -> None:
    room.click_dataset(BANK)
    room.wait_for_dataset(BANK)
    assert room.words("preview-footer") == "First 200 of 800 rows"
    room.press("show-more")
    room.wait(lambda: room.page.datasets.pane.rows.rowCount() == 800)
    assert room.words("preview-footer") == "800 rows"
    assert not room.part("show-more").isVisible()


def test_numbers_stand_at_the_right_and_headings_over_them(room: DataRoom) -> None:
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    rows = room.page.datasets.pane.rows
    for name, right in (("date", False), ("handle", False), ("video_views", True), ("engagement_rate", True)):
        column = rows.number_of(name)
        role = Qt.ItemDataRole.TextAlignmentRole
        cell, heading = rows.index(0, column).data(role), rows.headerData(column, Qt.Orientation.Horizontal, role)
        assert cell == heading
        assert bool(cell & Qt.AlignmentFlag.AlignRight) is right, name
    assert any(text.endswith(" %") for text in room.column("engagement_rate"))


def test_chosen_cells_are_copied_as_plain_values(room: DataRoom) -> None:
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    pane = room.page.datasets.pane
    row = next(n for n, text in enumerate(room.column("video_views")) if "," in text)
    for column in ("date", "video_views"):
        room.click_row(
            pane.view, pane.rows.index(row, pane.rows.number_of(column)), Qt.KeyboardModifier.ControlModifier
        )
    room.page.copy()
    date, views = room.clipboard().split("\t")
    assert (date, f"{int(views):,}") == (room.column("date")[row], room.column("video_views")[row])
    assert room.toasts == ["2 cells copied"]


def test_a_box_of_the_way_leads_to_exactly_the_files_behind_the_dataset(room: DataRoom) -> None:
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    seen = room.page.datasets.pane.seen
    assert seen is not None
    behind = {f"tiktok/{file.path}" for file in seen.lineage.landing}
    room.press("lineage-landing")
    files = room.page.files
    room.wait(lambda: files.files.rowCount() == len(behind))
    chosen = {files.files.file(index.row()).file.path for index in files.table.selectionModel().selectedRows()}
    assert chosen == behind
    assert room.page.segments.current == "files"


def test_the_tab_key_goes_from_the_top_to_the_bottom(room: DataRoom) -> None:
    room.click_dataset(BANK)
    room.wait_for_dataset(BANK)
    room.part("open-csv").setFocus()
    walked = []
    for _ in range(7):
        focus = room.page.focusWidget()
        room.key(focus, Qt.Key.Key_Tab)
        walked.append(room.page.focusWidget().objectName())
    boxes = ["lineage-landing", "lineage-raw", "lineage-staging", "lineage-curated"]
    assert walked == [*boxes, "preview-headings", "preview", "show-more"]


def test_what_was_set_aside_of_its_platforms_stands_below(room: DataRoom) -> None:
    room.click_dataset("linktree_analytics")
    room.wait_for_dataset("linktree_analytics")
    card = room.page.datasets.aside
    assert card.isVisible()
    assert [item.platform for item in card.note.items] == ["linktree"]
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    first = card.note.items
    room.press(card.after)
    assert card.note.items != first
    assert {item.platform for item in card.note.items} == {"tiktok"}
    room.press(card.every)
    assert room.page.segments.current == "quarantine"


def test_path_and_file_can_be_taken_elsewhere(room: DataRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(data_dataset, "open_path", noting(opened, answer=False))
    room.press("copy-path")
    assert Path(room.clipboard()) == room.root / "curated" / "tidy_daily_streams.csv"
    room.press("open-csv")
    assert opened == [room.root / "curated" / "tidy_daily_streams.csv"]
    assert "There is no program for" in room.problems[0].message


def test_a_dataset_that_cannot_be_read_says_so_and_the_others_go_on(room: DataRoom) -> None:
    damaged = room.root / "curated" / f"{TIKTOK}.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:50])
    room.click_dataset(TIKTOK)
    room.wait_for_dataset(TIKTOK)
    empty = room.page.datasets.pane.empty
    assert empty.isVisible()
    assert "cannot be read" in empty.accessibleName()
    damaged.write_bytes(whole)
    room.press(empty.action)
    room.wait(lambda: shows_view(room))


def test_a_search_narrows_the_list_and_clear_brings_it_back(room: DataRoom) -> None:
    room.type_search("spotify listeners")
    room.wait(lambda: room.page.datasets.list.found == 1)
    room.wait_for_dataset("spotify_audience")
    room.type_search("no such thing")
    room.wait(lambda: room.page.datasets.list.found == 0)
    room.press("datasets-nothing-action")
    room.wait(lambda: room.page.datasets.list.found == len(dataset_catalogue()))
    assert room.page.search.text() == ""


@pytest.mark.slow
def test_a_platform_without_files_has_calm_words(qtbot: QtBot, tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", only=("linktree",))
    lake.run()
    with data_room(qtbot, lake.root) as room:
        room.page.look_at(dataset="spotify_audience")
        room.wait_for_dataset("spotify_audience")
        assert room.words("dataset-verdict-words") == "No data yet"
        assert room.page.datasets.pane.empty.accessibleName() == "No rows yet"
        room.click_dataset("social_daily")
        room.wait_for_dataset("social_daily")
        assert room.page.datasets.pane.empty.accessibleName() == "Not set up"


def test_a_lake_without_data_names_the_next_step(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    with data_room(qtbot, tmp_path / "lake") as room:
        room.wait(lambda: room.page.empty.isVisible())
        room.press(room.page.empty.action)
        room.press(room.page.empty.other)
        assert room.asked == ["run-full", "sample"]


@pytest.mark.slow
def test_another_lake_takes_the_place_of_this_one(room: DataRoom, tmp_path: Path) -> None:
    other = landed(tmp_path / "other", only=("linktree",))
    other.run()
    room.click_dataset(TIKTOK)
    with room.qtbot.waitSignal(room.parts.session.lake_changed, timeout=15_000):
        room.parts.session.open(other.root)
    room.wait(lambda: room.part("data-segments-quarantine").property("text") == "Quarantine")
    room.wait_for_dataset(TIKTOK)
    room.wait(lambda: room.words("dataset-verdict-words") == "No data yet")
    assert room.problems == []


@pytest.mark.slow
def test_a_run_that_ends_brings_the_new_rows(qtbot: QtBot, tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", only=("linktree",))
    with data_room(qtbot, lake.root) as room:
        room.wait(lambda: room.page.empty.isVisible())
        session = room.parts.session
        with qtbot.waitSignal(session.run_ended, timeout=15_000):
            assert session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner"))
        room.wait(lambda: not room.page.empty.isVisible())
        room.page.look_at(dataset="linktree_analytics")
        room.wait_for_dataset("linktree_analytics")
        assert len(room.column("date")) == len(room.csv_rows("linktree_analytics"))
