"""Schedule and Metrics: what the lake itself knows, and no button that does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.models.rows import Rows
from app.pages.accounts import AccountsPage
from app.pages.metrics import MetricsPage
from app.pages.schedule import SchedulePage
from app.widgets.page import Page
from tests.app.hand_made_runs import usual_run, write_run
from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import lived_in_lake
from tests.end_to_end.lakes import LakeFolder

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path) -> LakeFolder:
    return lived_in_lake(tmp_path / "lake")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[PanelRoom]:
    with panel_room(qtbot, tmp_path, folder.root) as made:
        yield made


def opened(room: PanelRoom, kind: type[Page]) -> Page:
    room.window.open_page(kind.key)
    room.settle()
    assert isinstance(room.page, kind)
    return room.page


def texts(model: Rows, row: int) -> list[str]:
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


# ---- schedule


def test_the_schedule_is_told_as_the_lake_has_it(room: PanelRoom, folder: LakeFolder) -> None:
    page = opened(room, SchedulePage)
    assert isinstance(page, SchedulePage)
    room.wait(lambda: page.empty.isVisible())
    said = {name: label.text() for name, label in page._facts.items()}
    assert said["hours"] == "06:00 – 09:00, a random moment"
    assert said["retries"] == "It is tried again up to 3 times."
    assert page.line.text() == "Runs start when you start them."
    assert not page.table.isVisible()

    (folder.root / "config" / "schedule_config.json").write_text("{broken", encoding="utf-8")
    page.refresh()
    room.wait(lambda: "schedule_config.json" in page._facts["hours"].text())


def test_pausing_and_resuming_from_the_page(room: PanelRoom) -> None:
    page = opened(room, SchedulePage)
    assert isinstance(page, SchedulePage)
    room.qtbot.mouseClick(page.pause, LEFT)
    (menu,) = [m for m in page.findChildren(QMenu) if m.isVisible()]
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["For 1 hour", "Until tomorrow", "Until I resume"]
    menu.actions()[1].trigger()
    menu.close()
    room.wait(lambda: room.state.paused)
    assert page.line.text().startswith("Paused until tomorrow, 06:00")
    assert page.pause.text() == "Resume"
    room.qtbot.mouseClick(page.pause, LEFT)
    room.wait(lambda: not room.state.paused)
    assert page.pause.text() == "Pause"


# ---- metrics


def test_figures_of_runs_and_datasets(room: PanelRoom) -> None:
    page = opened(room, MetricsPage)
    assert isinstance(page, MetricsPage)
    room.wait(lambda: page.model.rowCount() > 5)
    assert "Runs: 1" in page.tiles["runs"].accessibleName()
    assert "100 %" in page.tiles["good"].accessibleName()
    rows = [texts(page.model, row) for row in range(page.model.rowCount())]
    assert all(row[0] and not row[0].islower() for row in rows), "titles, not names of files"
    bank = next(row for row in rows if row[0] == "DistroKid bank report")
    assert bank[4] == "40"
    page.table.selectRow(rows.index(bank))
    page.table.setFocus()
    room.key(Qt.Key.Key_Return)
    assert room.window.current == "data"


@pytest.mark.slow
@pytest.mark.parametrize("kind", [AccountsPage, SchedulePage, MetricsPage])
def test_a_lake_that_is_gone_leaves_nothing_of_itself(
    room: PanelRoom, folder: LakeFolder, kind: type[Page], tmp_path: Path
) -> None:
    page = opened(room, kind)
    room.panel.use_lake(tmp_path / "nowhere")
    room.wait_for_lake()
    room.settle()
    buttons = [b for b in page.findChildren(QPushButton) if b.isVisible() and b.isEnabled()]
    assert [b.text() for b in buttons if isinstance(b, QAbstractButton)] == ["Look again", "Choose folder…"]
    folder.root.rename(tmp_path / "nowhere")
    room.qtbot.mouseClick(buttons[0], LEFT)
    room.wait_for_lake()
    room.settle()
    assert not any(b.text() == "Look again" and b.isVisible() for b in page.findChildren(QPushButton)
                   if isinstance(b, QAbstractButton))  # fmt: skip


def test_runs_by_schedule_are_listed_and_lead_to_their_run(room: PanelRoom, folder: LakeFolder) -> None:
    page = opened(room, SchedulePage)
    assert isinstance(page, SchedulePage)
    with folder.opened() as lake:
        write_run(lake.journal, usual_run(lake.clock.now() - timedelta(hours=2), trigger="schedule-late"))
    page.refresh()
    room.wait(lambda: page.model.rowCount() == 1)
    row = texts(page.model, 0)
    assert row[2] == "Full · Schedule, caught up"
    assert page.table.isVisible()
    assert not page.empty.isVisible()
    page.table.selectRow(0)
    page.table.setFocus()
    room.key(Qt.Key.Key_Return)
    assert room.window.current == "runs"
