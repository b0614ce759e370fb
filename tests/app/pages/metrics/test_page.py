"""The Metrics page over a real lake: charts, tiles, what stood out, and every way on from there."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.pages.metrics_reading import BUSINESS, PLATFORMS, RUNS
from app.widgets.range_choice import Days
from pipeline.charting.span import Range
from tests.app.pages.metrics.conftest import DAYS
from tests.app.pages.metrics.room import COMPACT, MetricsRoom, metrics_room
from tests.app.quick_lake import untouched_lake

pytestmark = pytest.mark.slow
EVERY = {
    BUSINESS: {"plays", "revenue", "ad_spend", "ad_clicks", "tiktok_views", "tiktok_engagement", "followers",
               "linktree"},
    PLATFORMS: {"step_seconds", "step_rows", "freshness"},
    RUNS: {"run_seconds", "run_success", "run_failures", "run_volume", "run_memory", "run_cpu"},
}  # fmt: skip


def test_each_segment_shows_its_charts_and_five_tiles_that_explain_themselves(room: MetricsRoom) -> None:
    for segment, charts in EVERY.items():
        room.choose(segment)
        assert charts <= set(room.page.board.cards)
        assert len(room.page.kpis.tiles) == 5
        for tile in room.page.kpis.tiles.values():
            assert tile.accessibleName().count(":") >= 1
            assert len(tile.toolTip()) > 30, "formula, sources, age"
        for key in charts:
            view = room.card(key).view
            assert view.accessibleName()
            assert len(view.accessibleDescription()) > 30
            if view.chart is not None and not view.chart.is_empty:
                assert room.card(key).drawn
            title = room.card(key).title
            assert not title.elided()
            assert title.width() <= title.fontMetrics().horizontalAdvance(title.text()) + 4, "as wide as its words"
    assert [name for name in room.page.board.cards if room.card(name).isVisible()] == list(room.page.board.cards)


def test_a_bar_leads_to_its_run_and_a_tile_to_its_chart(room: MetricsRoom) -> None:
    room.choose(RUNS)
    view = room.card("run_seconds").view
    assert view.chart is not None
    room.click("run_seconds", 5)
    room.qtbot.keyClick(view, Qt.Key.Key_End)
    room.qtbot.keyClick(view, Qt.Key.Key_Return)
    keys = [view.chart.places[place].key for place in (5, -1)]
    assert room.went == [("runs", {"run": key}) for key in keys]
    room.choose(BUSINESS)
    room.click("plays", 3)
    assert len(room.went) == 2, "a day is no run"
    _tiles_and_figures_lead_to_their_charts(room)


def _tiles_and_figures_lead_to_their_charts(room: MetricsRoom) -> None:
    for key, chart in (("spotify_followers", "followers"), ("revenue_month", "revenue")):
        room.page.kpis.tiles[key].click()
        assert room.card(chart).view.hasFocus()
        assert not room.card(chart).visibleRegion().isEmpty()
    room.choose(RUNS)
    room.page.look_at(figure="tiktok_views")
    room.settle()
    room.wait(lambda: room.card("tiktok_views").view.hasFocus())


def test_a_goal_that_is_changed_counts_in_its_tile_at_once(room: MetricsRoom, root: Path) -> None:
    def goal() -> str:
        assert room.page.found is not None
        return next(tile.below for tile in room.page.found.tiles if tile.key == "spotify_followers")

    room.choose(BUSINESS)
    assert goal().startswith("goal 10,000")
    (root / "config" / "goals.json").write_text('{"goals": {"spotify_followers": 20000}}', encoding="utf-8")
    room.page.panel.session.goals_changed.emit()
    room.wait(lambda: goal().startswith("goal 20,000"))


def test_one_thing_stood_out_is_shown_and_noted_and_that_can_be_taken_back(room: MetricsRoom) -> None:
    banner = room.page.banner
    assert banner.isVisible()
    assert "54 % below" in banner.accessibleName()
    assert (banner.later.text(), banner.action.text()) == ("Show", "Noted")
    room.qtbot.mouseClick(banner.later, Qt.MouseButton.LeftButton)
    view = room.card("plays").view
    assert view.chart is not None
    assert view.place is not None
    assert view.chart.places[view.place].day == DAYS[0]
    assert "Unusually low" in view.accessibleDescription()
    for left in (1, 0):
        room.qtbot.mouseClick(banner.action, Qt.MouseButton.LeftButton)
        room.wait(lambda left=left: len(room.toasts) == 2 - left)  # type: ignore[misc]
        assert banner.isVisible() is bool(left)
    undo = room.toasts[-1][1]
    assert undo is not None
    undo()
    room.wait(banner.isVisible)
    room.page.refresh()
    room.wait(lambda: banner.foremost is not None and banner.foremost.first_day == DAYS[1])
    room.page.range.chosen.emit(Days(Range.MONTH))
    room.settle()
    room.qtbot.mouseClick(banner.later, Qt.MouseButton.LeftButton)
    room.settle()
    room.wait(lambda: view.place is not None)
    assert view.chart.places[view.place or 0].day == DAYS[1]
    assert room.page.wanted.days.range is Range.QUARTER, "days that reach it"


def chosen_in_dialog(room: MetricsRoom, place: Path) -> None:
    dialog = room.page.findChild(QFileDialog, "chart-export-dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(place))
    dialog.close()


def test_the_report_of_a_month_is_asked_for_beside_them(room: MetricsRoom) -> None:
    room.page.save_as()
    room.press("month-report")
    assert room.asked == ["month-report"]


def test_all_charts_that_are_shown_become_files(room: MetricsRoom, tmp_path: Path) -> None:
    room.page.save_as()
    room.press("export-all-csv")
    target = tmp_path / "out"
    target.mkdir()
    chosen_in_dialog(room, target)
    shown = [chart for chart in room.page.board.charts if not chart.is_empty]
    room.wait(lambda: bool(room.toasts))
    files = sorted(target.iterdir())
    assert len(files) == len(shown) > 5
    assert room.toasts[0][0] == f"{len(shown)} files saved"
    assert all(file.name.startswith("BEDROT ") and file.suffix == ".csv" for file in files)
    rows = list(csv.reader((target / "BEDROT Plays a day 2026-08-26 to 2026-11-23.csv").read_text("utf-8-sig")
                           .splitlines()))  # fmt: skip
    assert len(rows) == len(room.card("plays").chart.places) + 1  # type: ignore[union-attr]


def test_one_chart_is_exported_and_copied_from_its_own_menu(room: MetricsRoom, tmp_path: Path) -> None:
    card = room.card("revenue")
    for number, kind in enumerate(("png", "svg"), 1):
        card.more.click()
        room.press(f"export-{kind}")
        chosen_in_dialog(room, tmp_path / f"revenue.{kind}")
        room.wait(lambda number=number: len(room.toasts) == number)  # type: ignore[misc]
    assert QImage(str(tmp_path / "revenue.png")).width() >= 960
    assert "<svg" in (tmp_path / "revenue.svg").read_text("utf-8")
    card.view.menu_wanted.emit(card.mapToGlobal(card.rect().center()))
    room.press("copy-picture")
    assert QApplication.clipboard().image().size() == card.view.picture.image.size()  # type: ignore[union-attr]
    room.page.activateWindow()
    card.view.setFocus()
    room.wait(card.view.hasFocus)
    room.page.copy()
    assert QApplication.clipboard().text().startswith("Revenue")
    assert card.chart is not None
    room.page.exporting.save([(card.chart, tmp_path / "nowhere" / "revenue.csv")])
    room.wait(lambda: bool(room.problems))
    assert len(room.toasts) == 2, "what could not be written is told as that"


def test_the_artist_and_the_days_are_chosen_and_kept(room: MetricsRoom, root: Path, tmp_path: Path) -> None:
    assert room.page.artist.isVisible()
    slug = str(room.page.artist.itemData(1))
    room.page.artist.chosen.emit(slug)
    room.page.range.chosen.emit(Days(Range.MONTH))
    room.settle()
    chart = room.card("plays").chart
    assert chart is not None
    assert len(chart.places) <= 30
    assert all(":" in part.key or slug in part.key for part in chart.parts), "the artist's own"
    with metrics_room(room.qtbot, root, tmp_path) as again:
        again.settle()
        assert again.page.wanted == room.page.wanted
        assert again.page.artist.current == slug
        assert again.page.range.segments.current == Range.MONTH.value
        _a_page_that_is_not_seen_neither_reads_nor_draws(again)


def _a_page_that_is_not_seen_neither_reads_nor_draws(room: MetricsRoom) -> None:
    found, drawn = room.page.found, room.page.drawing.drawn
    room.page.hide()
    room.page.hidden()
    room.parts.session.run_ended.emit(None)
    room.qtbot.wait(150)
    assert room.page.found is found
    assert room.page.drawing.drawn == drawn
    room.page.show()
    room.page.shown()
    room.wait(lambda: room.page.found is not found)


def test_a_narrow_window_has_the_charts_below_one_another(qtbot: QtBot, root: Path, tmp_path: Path) -> None:
    with metrics_room(qtbot, root, tmp_path, COMPACT) as room:
        for segment in EVERY:
            room.choose(segment)
            cards = list(room.page.board.cards.values())
            lefts, widths = {card.x() for card in cards}, {card.width() for card in cards}
            assert lefts == {0}
            assert widths == {room.page.board.width()}
            assert all(above.geometry().bottom() < below.y() for above, below in pairwise(cards))
        tiles = list(room.page.kpis.tiles.values())
        assert [tile.y() for tile in tiles].count(0) == 3
        assert room.page.range.folded.isVisible()
        assert room.page.export.geometry().right() <= room.page.width() - 16
        _the_table_of_datasets_leads_to_them(room)


def _the_table_of_datasets_leads_to_them(room: MetricsRoom) -> None:
    room.choose(PLATFORMS)
    table, model = room.page.datasets.table, room.page.datasets.model
    names = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    bank = names.index("DistroKid bank report")
    assert str(model.index(bank, 4).data()) == "60"
    table.selectRow(bank)
    room.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert room.went[-1][0] == "data"


def test_a_lake_without_data_says_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    with metrics_room(qtbot, untouched_lake(tmp_path / "empty").root, tmp_path) as room:
        for segment in EVERY:
            room.page.look_at(segment=segment)
            room.wait(lambda segment=segment: room.page.found is not None  # type: ignore[misc]
                      and room.page.found.wanted.segment == segment)  # fmt: skip
            room.wait(room.page.empty.isVisible)
            assert not room.page.scrolled.isVisible()
            assert not room.page.export.isEnabled()
        run, sample = (part for part in room.page.empty.findChildren(QPushButton))
        run.click()
        sample.click()
        assert room.asked == ["run-full", "sample"]
