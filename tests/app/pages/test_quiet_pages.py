"""Of no page remains anything of a lake that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot

from app.pages.accounts import AccountsPage
from app.pages.metrics import MetricsPage
from app.pages.schedule import SchedulePage
from app.widgets.page import Page
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
