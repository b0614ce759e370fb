"""The page Runs: the history, finding a run in it, and the way to each of its places."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.models.run_history import EVER, PAGE
from app.models.run_table import Column
from app.pages.run_flow_tab import FlowTab
from app.pages.run_tables import StepsTab
from app.pages.run_timeline_tab import TimelineTab
from app.pages.runs import RunsPage
from pipeline.model import RunState
from tests.app.hand_made_runs import NOW, HandMadeRun, done, history, lake_of, troubled_run, usual_run
from tests.app.pages.run_room import COMPACT, WIDE, RunRoom
from tests.engine.lakes import HandClock

LEFT = Qt.MouseButton.LeftButton
RUNS = len(list(history()))


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[RunRoom]:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", history())) as room:
        room.wait_for_rows(RUNS)
        room.wait_for_run(troubled_run().run_id)
        yield room


def row_texts(room: RunRoom, row: int) -> list[str]:
    return [room.page.model.text(row, column) for column in Column]


def click_row(room: RunRoom, row: int) -> None:
    table = room.page.table
    place = table.visualRect(room.page.model.index(row, Column.STARTED)).center()
    room.qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def test_the_history_says_what_happened_in_words(room: RunRoom) -> None:
    first = room.page.model.index(0, Column.STARTED)
    assert row_texts(room, 0)[0] == "Partial"
    assert row_texts(room, 0)[1].startswith("Today ")
    assert row_texts(room, 0)[2:] == ["Full", "Schedule", "9:32", "2,065", "DistroKid: sign-in needed"]
    assert "Wednesday, 13 May 2026" in str(first.data(Qt.ItemDataRole.ToolTipRole))
    assert row_texts(room, 2)[2:4] == ["Without extractors", "You"]
    assert row_texts(room, 3)[3] == "Schedule, caught up"


def test_the_newest_run_is_chosen_by_itself_and_another_by_a_click(room: RunRoom) -> None:
    assert room.page.table.currentIndex().row() == 0
    click_row(room, 1)
    room.wait_for_run("20260511T061700Z-0000")
    assert room.page.detail.sentence.text() == "All six platforms are up to date."
    room.qtbot.keyClick(room.page.table, Qt.Key.Key_Down)
    room.wait_for_run("20260510T170400Z-0000")


@pytest.mark.slow
def test_a_filter_that_fits_nothing_offers_to_be_cleared(room: RunRoom) -> None:
    room.page.states.chosen.emit(room.page.states.current)
    room.qtbot.keyClicks(room.page.search, "nobody wrote this")
    room.wait(lambda: room.page.stack.currentWidget() is room.page.empty)
    assert room.page.empty.accessibleName() == "No run matches."
    room.qtbot.mouseClick(room.page.empty.action, LEFT)
    room.wait_for_rows(RUNS)
    assert room.page.search.text() == ""
    assert room.page.range.current == str(EVER)
    assert room.page.stack.currentWidget() is room.page.splitter


def test_state_and_search_narrow_the_history(room: RunRoom) -> None:
    room.page.states.choose(RunState.FAILED.value)
    room.page.states.chosen.emit(RunState.FAILED.value)
    room.wait_for_rows(1)
    assert row_texts(room, 0)[0] == "Failed"
    room.page.states.choose("")
    room.page.states.chosen.emit("")
    room.wait_for_rows(RUNS)
    room.page.find()
    room.qtbot.keyClicks(room.page.search, "without")
    room.wait_for_rows(1)
    assert row_texts(room, 0)[2] == "Without extractors"


def test_a_lake_without_runs_offers_the_first_one(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", ())) as room:
        room.wait(lambda: room.page.stack.currentWidget() is room.page.empty)
        assert room.page.empty.accessibleName() == "No runs yet."
        assert room.page.empty.accessibleDescription() == "The first one takes about ten minutes."
        assert not room.page.search.isVisible()
        qtbot.mouseClick(room.page.empty.action, LEFT)
        assert room.asked.deeds == ["run-full"]


def test_old_runs_only_are_no_reason_to_say_that_there_were_none(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", [usual_run(NOW - timedelta(days=300))])) as room:
        room.wait(lambda: room.page.empty.accessibleName() == "No run matches.")
        room.page.range.choose("365")
        room.page.range.chosen.emit("365")
        room.wait_for_rows(1)


def test_refreshing_keeps_the_chosen_run(room: RunRoom) -> None:
    click_row(room, 4)
    room.wait_for_run("20260507T194000Z-0000")
    with room.qtbot.waitSignal(room.page.model.arrived):
        room.page.refresh()
    assert room.page.table.currentIndex().row() == 4
    assert room.page.detail.run_id == "20260507T194000Z-0000"


def test_a_row_is_copied_as_text(room: RunRoom) -> None:
    room.page.table.setFocus()
    room.page.copy()
    assert QGuiApplication.clipboard().text().split("\t")[2:] == row_texts(room, 0)[2:]


@pytest.mark.slow
def test_a_bar_is_copied_where_one_stands_at_a_bar(room: RunRoom) -> None:
    tab = room.page.detail.tab
    assert isinstance(tab, TimelineTab)
    tab.choose_step("spotify.extract")
    tab.timeline.setFocus()
    room.page.copy()
    assert QGuiApplication.clipboard().text().startswith("Spotify · Extract")


def test_other_pages_can_send_one_to_a_step_of_a_run(room: RunRoom) -> None:
    room.page.look_at(run="20260507T194000Z-0000", step="toolost.staging")
    room.wait_for_run("20260507T194000Z-0000")
    tab = room.page.detail.tab
    assert isinstance(tab, StepsTab)
    room.wait(lambda: tab.model.key(tab.table.currentIndex().row()) == "toolost.staging")
    assert room.page.table.currentIndex().row() == 4


def test_the_flow_of_the_newest_run_is_one_key_away(room: RunRoom) -> None:
    """The window answers Ctrl+G with this."""
    click_row(room, 3)
    room.page.look_at(flow=True)
    room.wait_for_run(troubled_run().run_id)
    assert isinstance(room.page.detail.tab, FlowTab)
    assert room.page.table.height() < 80, "the history gives the flow its room"
    room.page.detail.show_tab("log")
    assert room.page.table.height() > 200


def test_a_run_that_the_filter_hides_is_shown_all_the_same(room: RunRoom) -> None:
    room.page.states.choose(RunState.FAILED.value)
    room.page.states.chosen.emit(RunState.FAILED.value)
    room.wait_for_rows(1)
    room.page.look_at(run=troubled_run().run_id)
    room.wait_for_run(troubled_run().run_id)
    assert room.page.table.selectionModel().selectedRows() == []


def test_in_a_narrow_window_the_run_is_a_page_with_a_way_back(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", history()), size=COMPACT) as room:
        page, detail = room.page, room.page.detail
        room.wait_for_rows(RUNS)
        assert page.table.isVisible()
        assert not detail.isVisible()
        assert page.table.isColumnHidden(Column.STARTED_BY)
        qtbot.keyClick(page.table, Qt.Key.Key_Down)
        assert not detail.isVisible(), "walking the rows stays in the history"
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
        assert detail.isVisible()
        assert not page.table.isVisible()
        room.wait_for_run("20260511T061700Z-0000")
        qtbot.mouseClick(detail.to_list, LEFT)
        assert page.table.isVisible()
        assert not detail.isVisible()
        assert page.table.currentIndex().row() == 1
        click_row(room, 2)
        assert detail.isVisible()
        page.compact(False)
        assert page.table.isVisible()
        assert not detail.to_list.isVisible()


def test_nothing_is_wider_than_the_narrow_window(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", history()), size=COMPACT) as room:
        room.wait_for_rows(RUNS)
        click_row(room, 0)
        room.wait_for_run(troubled_run().run_id)
        for name in ("timeline", "steps", "flow", "log", "changes"):
            room.page.detail.show_tab(name)
            assert room.page.width() == COMPACT[0]
            assert room.page.minimumSizeHint().width() <= COMPACT[0]
            assert room.page.minimumSizeHint().height() <= COMPACT[1]


def many_runs() -> Iterator[HandMadeRun]:
    for number in range(3 * PAGE - 20):
        yield HandMadeRun(NOW - timedelta(hours=number + 1), {"metaads.curated": done(0, 2, number)}, 3)


@pytest.mark.slow
def test_a_long_history_arrives_while_one_scrolls(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", many_runs())) as room:
        room.wait_for_rows(PAGE)
        bar = room.page.table.verticalScrollBar()
        bar.setValue(bar.maximum() * 3 // 4)
        room.wait_for_rows(2 * PAGE)
        bar.setValue(bar.maximum())
        room.wait_for_rows(3 * PAGE - 20)
        names = [room.page.model.run_id(row) for row in range(room.page.model.rowCount())]
        assert names == sorted(names, reverse=True)
        bar.setValue(bar.maximum())
        assert not room.page.model.canFetchMore(room.page.model.index(-1, -1))


def test_the_page_is_walked_with_tab_and_everything_has_a_name(room: RunRoom) -> None:
    for name in ("timeline", "steps", "flow", "log", "changes"):
        room.page.detail.show_tab(name)
        nameless = [
            widget.objectName() or f"a {type(widget).__name__} in {widget.parent()}"
            for widget in room.page.findChildren(QWidget)
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
        ]
        assert nameless == []


def test_closing_the_lake_leaves_no_rows_of_it(room: RunRoom, tmp_path: Path) -> None:
    other = lake_of(tmp_path / "other", ())
    with room.qtbot.waitSignal(room.session.lake_changed):
        room.session.open(other)
    room.wait(lambda: room.page.empty.accessibleName() == "No runs yet.")
    with room.qtbot.waitSignal(room.session.lake_changed):
        room.session.open(tmp_path / "not there")
    room.wait(lambda: room.page.empty.accessibleName() == "No lake is open.")
    room.qtbot.mouseClick(room.page.empty.action, LEFT)
    assert room.asked.deeds == ["choose-lake"]


@pytest.mark.slow
def test_the_end_of_a_run_leaves_the_history_where_one_scrolled_to(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", many_runs())) as room:
        room.wait_for_rows(PAGE)
        bar = room.page.table.verticalScrollBar()
        bar.setValue(1000)
        with qtbot.waitSignal(room.page.model.arrived):
            room.session.run_ended.emit(None)
        assert bar.value() == 1000
        qtbot.keyClicks(room.page.search, "full")
        with qtbot.waitSignal(room.page.model.arrived):
            room.page.search.searched.emit("full")
        assert bar.value() == 0


@pytest.mark.slow
def test_with_a_history_of_years_the_page_opens_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    """5,000 runs of 40 steps. Processor time of all threads: what else the computer does must not fail a test."""
    from pipeline.engine.journal import Journal
    from tests.engine.long_history import APART, BEGIN, fill

    root = tmp_path / "lake"
    with Journal(root / "journal" / "bedrot_journal.db") as journal:
        fill(journal, 5_000, 40, attempts=True)
    times = []
    for _ in range(3):
        with RunRoom(qtbot, root, HandClock(BEGIN + 5_000 * APART)) as room:
            room.wait_for_rows(PAGE)
            page = RunsPage(room.parts)
            began = time.process_time()
            page.resize(*WIDE)
            page.show()
            page.shown()
            room.wait(lambda page=page: page.model.rowCount() == PAGE)  # type: ignore[misc]
            page.table.viewport().repaint()
            times.append(time.process_time() - began)
            page.hide()
            page.deleteLater()
    assert min(times) < 0.15
