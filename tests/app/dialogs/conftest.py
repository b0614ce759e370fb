"""A disk of its own for each try of a dialog, and the set-up assistant opened on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.dialogs.first_run import FirstRun
from app.setting_up.plan import Where
from tests.app.dialogs.assistant import Open
from tests.app.setup_room import SetupRoom, setup_room


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A disk with a folder for documents and nothing of ours on it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "disk" / "desktop"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "disk" / "data"))
    (tmp_path / "disk" / "Documents").mkdir(parents=True)
    return tmp_path / "disk"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path) as room:
        yield room


@pytest.fixture
def opened(qtbot: QtBot, room: SetupRoom, disk: Path) -> Iterator[Open]:
    made: list[FirstRun] = []

    def open_it() -> FirstRun:
        dialog = FirstRun(room.parts, documents=disk / "Documents")
        made.append(dialog)
        with qtbot.waitActive(dialog):
            dialog.open()
            dialog.activateWindow()
        room.wait(lambda: bool(dialog.place.folders[Where.SAMPLE].verdict.sentence))
        return dialog

    yield open_it
    for dialog in made:
        if isValid(dialog):
            dialog.reject()
