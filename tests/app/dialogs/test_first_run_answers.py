"""What is answered in the set-up assistant is checked as it is given; what is wrong says what would be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.setting_up.plan import Where
from tests.app.dialogs.assistant import LEFT, Open, choose, click, finish, old_lake, to_the_end
from tests.app.setup_room import SetupRoom
from tests.sweeps import sweep

# ---- what is wrong is said, and how to go on


@pytest.mark.parametrize(
    ("where", "place", "words"),
    sweep(
        [
            (Where.NEW, "Old lake", "There is a lake in this folder"),
            (Where.NEW, "Documents/x/../../Old lake/config", "part of the lake"),
            (Where.EXISTING, "Documents", "This folder is empty"),
            (Where.EXISTING, "nowhere", "no such folder"),
            (Where.EXISTING, "Old lake/1_landing", "part of the lake"),
            (Where.SAMPLE, "Old lake/config/artists.json", "This is a file"),
        ],
        quick=2,
    ),
)
def test_a_folder_that_does_not_suit_is_told_as_it_is_typed(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path, where: Where, place: str, words: str
) -> None:
    old_lake(disk)
    dialog = opened()
    qtbot.mouseClick(dialog.place.cards[where], LEFT)
    folder = dialog.place.folders[where]
    folder.edit.setFocus()
    folder.edit.selectAll()
    qtbot.keyClicks(folder.edit, str(disk / place))
    room.wait(lambda: words in folder.sentence.text())
    assert not dialog.next.isEnabled()
    assert words in dialog.next.toolTip()
    assert words in folder.edit.accessibleDescription()
    qtbot.keyClick(folder.edit, Qt.Key.Key_Return)
    assert dialog.current == 0


def test_a_folder_is_chosen_in_a_dialog_that_holds_nothing_up(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    lake = old_lake(disk)
    dialog = opened()
    qtbot.mouseClick(dialog.place.cards[Where.EXISTING], LEFT)
    qtbot.mouseClick(dialog.place.folders[Where.EXISTING].choose, LEFT)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    asked.fileSelected.emit(str(lake))
    asked.reject()
    room.wait(lambda: dialog.next.isEnabled())
    assert dialog.place.found is not None
    assert dialog.place.found.root == lake


def test_an_artist_that_is_wrong_is_told_while_typing_and_not_taken(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    dialog = opened()
    choose(qtbot, room, dialog, Where.EXISTING, old_lake(disk))
    click(qtbot, dialog.next)
    form = dialog.artists.form
    qtbot.keyClicks(form.name, "nova")
    assert "in the list already" in form.sentence.text()
    form.name.clear()
    qtbot.keyClicks(form.name, "KILO")
    qtbot.keyClicks(form.spotify, "abc")
    assert "22 letters and digits" in form.sentence.text()
    qtbot.mouseClick(dialog.next, LEFT)
    assert dialog.current == 1, "what is half-typed is looked at first"
    assert QApplication.focusWidget() is form.spotify
    form.spotify.clear()
    qtbot.keyClick(form.spotify, Qt.Key.Key_Return)
    assert [line.name for line in dialog.artists.lines] == ["NOVA", "KILO"]


def test_artists_are_changed_and_taken_out_by_keys(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path) -> None:
    lake = old_lake(disk)
    dialog = opened()
    choose(qtbot, room, dialog, Where.EXISTING, lake)
    click(qtbot, dialog.next)
    table = dialog.artists.table
    table.setFocus()
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert dialog.current == 1
    qtbot.keyClicks(dialog.artists.form.name, "NOVA DRIFT")
    qtbot.keyClick(dialog.artists.form.name, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.artists.form.name, "GOES")
    qtbot.keyClick(dialog.artists.form.name, Qt.Key.Key_Return)
    table.setFocus()
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    to_the_end(qtbot, room, dialog)
    finish(qtbot, dialog)
    (entry,) = json.loads((lake / "config" / "artists.json").read_text(encoding="utf-8"))
    assert entry == {"slug": "nova", "name": "NOVA DRIFT", "aliases": ["NOVA"], "tracks": [{"title": "A"}]}


def test_artists_come_from_a_file_and_a_wrong_one_is_told(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path, tmp_path: Path
) -> None:
    dialog = opened()
    choose(qtbot, room, dialog, Where.EXISTING, old_lake(disk))
    click(qtbot, dialog.next)
    table = tmp_path / "artists.csv"
    table.write_text("Artist;TikTok\nnova;\nKILO VALE;@kilo\n")
    dialog.artists.bring_in(table)
    room.wait(lambda: len(dialog.artists.lines) == 2)
    assert dialog.artists.said.text() == "1 artist brought in, 1 already there."
    table.write_text("Song;Plays\nA;1\n")
    dialog.artists.bring_in(table)
    room.wait(lambda: "no column called name" in dialog.artists.said.text())
    assert len(dialog.artists.lines) == 2


def test_one_platform_has_to_stay_on(qtbot: QtBot, room: SetupRoom, opened: Open) -> None:
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    click(qtbot, dialog.next)
    click(qtbot, dialog.next)
    for switch in dialog.platforms.switches.values():
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not dialog.next.isEnabled()
    assert "has to stay on" in dialog.next.toolTip()


def test_another_lake_brings_its_own_artists_and_typed_ones_stay(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    dialog = opened()
    choose(qtbot, room, dialog, Where.EXISTING, old_lake(disk))
    click(qtbot, dialog.next)
    qtbot.keyClicks(dialog.artists.form.name, "MINE")
    qtbot.keyClick(dialog.artists.form.name, Qt.Key.Key_Return)
    click(qtbot, dialog.back)
    choose(qtbot, room, dialog, Where.SAMPLE)
    click(qtbot, dialog.next)
    assert [line.name for line in dialog.artists.lines] == ["NOVA DRIFT", "KILO VALE", "MINE"]
