"""The hands of a person in the set-up assistant, and an older lake to be found by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.first_run import FirstRun
from app.setting_up.plan import Where
from tests.app.setup_room import SetupRoom

LEFT = Qt.MouseButton.LeftButton
Open = Callable[[], FirstRun]


def old_lake(disk: Path) -> Path:
    root = disk / "Old lake"
    (root / "1_landing" / "distrokid" / "streams").mkdir(parents=True)
    (root / "1_landing" / "distrokid" / "streams" / "streams_stats_20260509_120000.html").touch()
    (root / "config").mkdir()
    entry = {"slug": "nova", "name": "NOVA", "tracks": [{"title": "A"}]}
    (root / "config" / "artists.json").write_text(json.dumps([entry]))
    return root


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, LEFT)


def choose(qtbot: QtBot, room: SetupRoom, dialog: FirstRun, where: Where, folder: Path | None = None) -> None:
    qtbot.mouseClick(dialog.place.cards[where], LEFT)
    assert dialog.place.where is where
    if folder is not None:
        edit = dialog.place.folders[where].edit
        edit.setFocus()
        edit.selectAll()
        qtbot.keyClicks(edit, str(folder))
    room.wait(lambda: dialog.next.isEnabled())


def to_the_end(qtbot: QtBot, room: SetupRoom, dialog: FirstRun) -> None:
    while dialog.current < 3:
        click(qtbot, dialog.next)
    room.wait(lambda: "moment" not in dialog.ready.written.text())


def finish(qtbot: QtBot, dialog: FirstRun) -> tuple[Path, bool]:
    with qtbot.waitSignal(dialog.finished_with, timeout=15_000) as done:
        click(qtbot, dialog.next)
    assert done.args is not None
    root, run_now = done.args
    return root, run_now


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
