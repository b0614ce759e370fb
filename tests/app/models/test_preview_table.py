"""Rows of a dataset as they are read, and as they are copied."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.models.preview_table import PreviewTable
from pipeline.browsing.columns import Cell, Shown, ShownColumn
from pipeline.browsing.preview import Preview

COLUMNS = (
    ShownColumn("date", "Date", Shown.DATE),
    ShownColumn("views", "Views", Shown.COUNT),
    ShownColumn("earned", "Earnings (USD)", Shown.MONEY),
    ShownColumn("note", "Note", Shown.TEXT),
)
ROWS: tuple[tuple[Cell, ...], ...] = (
    (date(2026, 5, 11), 31_104, Decimal("-0.084138"), "one\ttab"),
    (date(2026, 5, 10), None, None, None),
)
FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal


def table_of(*rows: tuple[Cell, ...], total: int = 2) -> PreviewTable:
    table = PreviewTable()
    QAbstractItemModelTester(table, FAIL, table)
    table.show(Preview("some", COLUMNS, rows, total))
    return table


def test_values_are_written_for_people() -> None:
    table = table_of(*ROWS)
    assert [table.text(0, column) for column in range(3)] == ["2026-05-11", "31,104", "–0.084138"]
    assert [table.text(1, column) for column in range(1, 4)] == ["–", "–", "–"]


def test_values_are_copied_for_programs() -> None:
    table = table_of(*ROWS)
    cells = [(row, column) for row in range(2) for column in range(4)]
    assert table.copied(cells) == "2026-05-11\t31104\t-0.084138\tone tab\n2026-05-10\t\t\t"
    assert table.copied([(0, 1), (1, 0)]) == "\t31104\n2026-05-10\t"


def test_a_heading_tells_its_raw_name() -> None:
    table = table_of(*ROWS)
    heading = Qt.Orientation.Horizontal
    assert table.headerData(2, heading) == "Earnings (USD)"
    assert table.headerData(2, heading, Qt.ItemDataRole.ToolTipRole) == "earned"
    assert table.headerData(1, heading, Qt.ItemDataRole.InitialSortOrderRole) == Qt.SortOrder.DescendingOrder
    assert table.headerData(3, heading, Qt.ItemDataRole.InitialSortOrderRole) == Qt.SortOrder.AscendingOrder


def test_further_rows_are_added_only_where_they_fit() -> None:
    table = table_of(ROWS[0])
    assert not table.append(Preview("some", COLUMNS, ROWS[1:], 3, 1))  # written anew meanwhile
    assert not table.append(Preview("some", COLUMNS, ROWS[1:], 2, 0))
    assert table.append(Preview("some", COLUMNS, ROWS[1:], 2, 1))
    assert table.rowCount() == 2
