"""Small tables whose rows are all known: the same rows keep their selection, cells say how they look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.looks import Look
from app.models.rows import RIGHT, Line, Rows, Text
from app.widgets.table_rows import Cell


def lines(*words: str, keys: str = "ab") -> list[Line]:
    return [Line((Text(word, tip=f"about {word}", pill=Look.OK), Text("7")), key, {"page": key})
            for word, key in zip(words, keys, strict=True)]  # fmt: skip


def made() -> Rows:
    model = Rows(("Name", "Rows"), numbers=(1,))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show(lines("one", "two"))
    return model


def test_cells_say_their_words_and_how_they_look() -> None:
    model = made()
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    index = model.index(1, 0)
    assert index.data() == "two"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "about two"
    assert index.data(Cell.PILL) == Look.OK
    assert model.line(1).place == {"page": "b"}


def test_numbers_stand_at_the_right_with_their_heading() -> None:
    model = made()
    role = Qt.ItemDataRole.TextAlignmentRole
    assert model.index(0, 1).data(role) == RIGHT
    assert model.index(0, 0).data(role) is None
    assert model.headerData(1, Qt.Orientation.Horizontal, role) == RIGHT
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Rows"


def test_rows_of_the_same_things_keep_their_place() -> None:
    model = made()
    resets, changes = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    model.show(lines("one", "two"))
    assert (resets.count(), changes.count()) == (0, 0)
    model.show(lines("one", "three"))
    assert (resets.count(), changes.count()) == (0, 1)
    model.show(lines("one", "three", keys="ax"))
    assert resets.count() == 1
    model.show([])
    assert model.rowCount() == 0
