"""Tables: rows can be walked and opened by keys, headings sort by keys, widths are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from pytestqt.qtbot import QtBot

from app.looks import Look
from app.preferences import Preferences
from app.theme import Height
from app.widgets.table import Table
from app.widgets.table_header import Header
from app.widgets.table_rows import Cell
from pipeline.palette import LIGHT

HEADINGS = ["State", "Started", "Rows"]


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = filled()
    qtbot.addWidget(made)
    made.resize(500, 300)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def filled(dense: bool = False) -> Table:
    made = Table("runs", "Runs", dense=dense)
    model = QStandardItemModel(0, len(HEADINGS), made)
    model.setHorizontalHeaderLabels(HEADINGS)
    for row in range(5):
        items = [QStandardItem(f"{heading} {row}") for heading in HEADINGS]
        items[0].setData(Look.ATTENTION, Cell.PILL)
        items[1].setData(Look.FAILED, Cell.SHAPE)
        items[2].setData("muted", Cell.ROLE)
        model.appendRow(items)
    made.setModel(model)
    made.columns([130, 170, 110], stretch=2)
    return made


def test_rows_have_one_height(qtbot: QtBot, table: Table) -> None:
    dense = filled(dense=True)
    qtbot.addWidget(dense)
    assert table.rowHeight(0) == Height.ROW
    assert dense.rowHeight(0) == Height.ROW_DENSE
    assert table.horizontalHeader().height() == Height.HEADER


def test_the_headings_reach_over_the_scroll_bar_and_go_as_a_whole(qtbot: QtBot, table: Table) -> None:
    header = table.horizontalHeader()
    assert isinstance(header, Header)
    table.resize(500, 120)
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    assert header.beside.isVisible()
    header.hide()
    assert not header.beside.isVisible()


def test_rows_are_walked_and_opened_by_keys(qtbot: QtBot, table: Table) -> None:
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert heard.args[0].row() == 1


def test_a_double_click_opens_a_row(qtbot: QtBot, table: Table) -> None:
    spot = table.visualRect(table.model().index(2, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(table.opened) as heard:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args[0].row() == 2


def test_tab_leaves_the_table(qtbot: QtBot, table: Table) -> None:
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.currentIndex().column() == 0


def test_the_whole_row_under_the_pointer_is_raised(qtbot: QtBot, table: Table) -> None:
    spot = table.visualRect(table.model().index(3, 0)).center()
    qtbot.mouseMove(table.viewport(), spot)
    qtbot.waitUntil(lambda: table.hovered_row == 3)
    image = table.viewport().grab().toImage()
    assert image.pixelColor(table.viewport().width() - 3, spot.y()).name().upper() == LIGHT.raised
    qtbot.mouseMove(table.viewport(), QPoint(10, table.viewport().height() - 4))
    qtbot.waitUntil(lambda: table.hovered_row == -1)


def test_the_row_in_focus_has_a_ring_once_keys_are_used(qtbot: QtBot, table: Table) -> None:
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    table.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    image = table.viewport().grab().toImage()
    top = table.rowViewportPosition(1)
    assert image.pixelColor(table.viewport().width() // 2, top).name().upper() == LIGHT.focus


def test_headings_sort_by_keys(qtbot: QtBot, table: Table) -> None:
    table.setSortingEnabled(True)
    header = table.horizontalHeader()
    header.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(header, Qt.Key.Key_Right)
    qtbot.keyClick(header, Qt.Key.Key_Space)
    assert header.sortIndicatorSection() == 1
    assert table.model().index(0, 1).data() == "Started 4"
    qtbot.keyClick(header, Qt.Key.Key_Space)
    assert table.model().index(0, 1).data() == "Started 0"
    assert header.accessibleName() == "Headings of: Runs"


def test_widths_given_by_hand_are_remembered(qtbot: QtBot, table: Table, tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "panel.ini")
    table.remember(preferences, "runs")
    header = table.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(1) - 1, 16)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(40, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    assert header.sectionSize(0) == 170
    later = filled()
    qtbot.addWidget(later)
    later.remember(preferences, "runs")
    assert later.horizontalHeader().sectionSize(0) == 170


@pytest.mark.parametrize("kept", ["", "12", "a b c", "1 2 3 4", "5 5 5"])
def test_widths_that_make_no_sense_leave_the_table_as_it_is(qtbot: QtBot, tmp_path: Path, kept: str) -> None:
    preferences = Preferences(tmp_path / "panel.ini")
    preferences.put("columns/runs", kept)
    table = filled()
    qtbot.addWidget(table)
    table.remember(preferences, "runs")
    assert table.horizontalHeader().sectionSize(0) in (130, table.horizontalHeader().minimumSectionSize())
