"""Programs that draw charts of their own get the warehouse's address by one click, and it is the right one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from app.widgets.setting_row import SettingRow
from pipeline.warehouse.schema import open_warehouse
from tests.app.setup_room import SetupRoom, setup_room

ADDRESS = "bi/address"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetupRoom]:
    root = tmp_path / "my lake"
    (root / "landing").mkdir(parents=True)
    with setup_room(qtbot, tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "desktop")}) as room:
        room.open(root)
        yield room


@pytest.fixture
def row(room: SetupRoom) -> Iterator[SettingRow]:
    page = SettingsPage(room.parts)
    page.resize(872, 608)
    page.show()
    page.shown()
    page.look_at(category="storage")
    room.wait(lambda: bool(page.rows[ADDRESS].control.text()))
    yield page.rows[ADDRESS]
    page.hide()
    page.deleteLater()


def test_one_click_copies_an_address_that_reads_the_warehouse_and_cannot_change_it(
    qtbot: QtBot, room: SetupRoom, row: SettingRow, tmp_path: Path
) -> None:
    copy = row.findChild(QPushButton, f"copy-{ADDRESS}")
    edit = row.control.main
    assert isinstance(copy, QPushButton)
    assert isinstance(edit, QLineEdit)
    assert edit.isReadOnly()
    assert row.help.text().endswith("It is there after the first run.")
    assert not row.reset.isVisible(), "there is nothing to go back to"
    assert edit.width() + copy.width() <= row.control.width() <= 346

    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)

    address = QApplication.clipboard().text()
    assert address == f"file://{tmp_path}/my%20lake/warehouse/bedrot_analytics.db?mode=ro"
    assert room.toasts == ["Copied."]
    open_warehouse(tmp_path / "my lake" / "warehouse" / "bedrot_analytics.db").close()
    with closing(sqlite3.connect(address, uri=True)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM v_daily_streams").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM artists")
