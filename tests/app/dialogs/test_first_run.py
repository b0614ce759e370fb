"""The set-up assistant, by mouse and by keys: nothing is written before Finish, and then all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.desktop import autostart
from app.dialogs.first_run import FirstRun
from app.first_run_plan import Where
from app.recognising import recognise
from app.sample import is_sample
from pipeline.lake import Wanted
from pipeline.model import RunKind
from pipeline.registry import load_registry
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import landed
from tests.hostile.small_lake import snapshot

LEFT = Qt.MouseButton.LeftButton
Open = Callable[[], FirstRun]


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A disk with a folder for documents and nothing of ours on it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "disk" / "desktop"))
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


# ---- the three ways


def test_a_new_lake_with_typed_artists_and_chosen_platforms(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    dialog = opened()
    assert dialog.place.where is Where.NEW
    assert dialog.place.folders[Where.NEW].text() == str(disk / "Documents" / "BEDROT")
    room.wait(lambda: dialog.next.isEnabled())
    click(qtbot, dialog.next)
    form = dialog.artists.form
    qtbot.keyClicks(form.name, "NOVA DRIFT")
    qtbot.keyClicks(form.spotify, "spotify:artist:sOu6wwyvw8TNjL1k3Oil1v")
    qtbot.keyClicks(form.tiktok, "@nova.drift")
    click(qtbot, form.add)
    qtbot.keyClicks(form.name, "KILO VALE")
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    assert dialog.current == 1, "Enter adds, it does not go on"
    click(qtbot, dialog.next)
    qtbot.mouseClick(dialog.platforms.switches["toolost"], LEFT)
    click(qtbot, dialog.next)
    assert "NOVA DRIFT, KILO VALE" in [label.text() for label in dialog.ready.findChildren(type(dialog.ready.written))]
    room.wait(lambda: "config/artists.json" in dialog.ready.written.text())
    qtbot.mouseClick(dialog.ready.run_now, LEFT, pos=dialog.ready.run_now.rect().center())

    root, run_now = finish(qtbot, dialog)

    assert (root, run_now) == (disk / "Documents" / "BEDROT", False)
    artists = load_registry(root / "config").artists
    assert [(a.name, a.spotify_id, a.tiktok_handle) for a in artists] == [
        ("NOVA DRIFT", "sOu6wwyvw8TNjL1k3Oil1v", "nova.drift"), ("KILO VALE", "", ""),
    ]  # fmt: skip
    assert "toolost" not in recognise(str(root), {}).platforms
    assert autostart.is_on()


def test_the_lake_there_is_stays_as_it_is(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path) -> None:
    lake = old_lake(disk)
    before = snapshot(lake)
    dialog = opened()
    choose(qtbot, room, dialog, Where.EXISTING, lake)
    assert dialog.place.folders[Where.EXISTING].sentence.text() == (
        "Recognised: numbered folders, 1 file, newest from 9 May. Nothing will be moved or renamed."
    )
    click(qtbot, dialog.next)
    assert [line.name for line in dialog.artists.lines] == ["NOVA"]
    to_the_end(qtbot, room, dialog)
    assert dialog.ready.written.text() == "Nothing. The lake stays as it is."
    assert finish(qtbot, dialog) == (lake, True)
    assert snapshot(lake) == before


def test_the_sample_is_copied_and_kept_apart(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path) -> None:
    dialog = opened()
    choose(qtbot, room, dialog, Where.SAMPLE)
    click(qtbot, dialog.next)
    assert [line.name for line in dialog.artists.lines] == ["NOVA DRIFT", "KILO VALE"]
    to_the_end(qtbot, room, dialog)
    root, run_now = finish(qtbot, dialog)
    assert (root, run_now) == (disk / "Documents" / "BEDROT Sample", True)
    assert is_sample(root)


# ---- nothing before Finish


@pytest.mark.parametrize("where", Where)
def test_nothing_is_written_before_finish(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path, where: Where
) -> None:
    lake = old_lake(disk)
    before = snapshot(disk)
    dialog = opened()
    choose(qtbot, room, dialog, where, lake if where is Where.EXISTING else None)
    click(qtbot, dialog.next)
    qtbot.keyClicks(dialog.artists.form.name, "SOMEBODY")
    click(qtbot, dialog.next)
    qtbot.mouseClick(dialog.platforms.switches["spotify"], LEFT)
    to_the_end(qtbot, room, dialog)
    click(qtbot, dialog.back)
    to_the_end(qtbot, room, dialog)
    assert snapshot(disk) == before
    click(qtbot, dialog.cancel)
    assert not dialog.isVisible()
    assert snapshot(disk) == before


def test_when_it_cannot_be_written_nothing_is_and_the_reason_is_said(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    to_the_end(qtbot, room, dialog)
    # Somebody else was faster.
    (disk / "Documents" / "BEDROT").mkdir()
    (disk / "Documents" / "BEDROT" / "novel.txt").write_text("once")
    before = snapshot(disk)
    emitted: list[object] = []
    dialog.finished_with.connect(lambda *_: emitted.append(1))
    click(qtbot, dialog.next)
    room.wait(lambda: dialog.ready.sentence.isVisible())
    assert "is not empty" in dialog.ready.sentence.text()
    assert dialog.isVisible()
    assert emitted == []
    assert snapshot(disk) == before
    click(qtbot, dialog.back)
    click(qtbot, dialog.back)
    click(qtbot, dialog.back)
    room.wait(lambda: "other thing" in dialog.next.toolTip())
    assert not dialog.next.isEnabled()


def test_while_it_writes_it_neither_closes_nor_starts_again(qtbot: QtBot, room: SetupRoom, opened: Open) -> None:
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    to_the_end(qtbot, room, dialog)
    emitted: list[object] = []
    dialog.finished_with.connect(lambda *_: emitted.append(1))
    with qtbot.waitSignal(dialog.finished_with, timeout=15_000):
        qtbot.mouseClick(dialog.next, LEFT)
        assert not dialog.next.isEnabled()
        assert not dialog.cancel.isEnabled()
        qtbot.mouseClick(dialog.next, LEFT)
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
    assert emitted == [1]


def test_while_a_run_goes_on_it_waits_for_its_end(qtbot: QtBot, tmp_path: Path, disk: Path) -> None:
    lake = landed(tmp_path / "lake", days=30, bank_rows=200).root
    with setup_room(qtbot, tmp_path) as room:
        room.open(lake)
        dialog = FirstRun(room.parts, documents=disk / "Documents")
        dialog.open()
        assert dialog.place.where is Where.EXISTING, "the lake that is open is the first thing on offer"
        room.wait(lambda: dialog.next.isEnabled())
        to_the_end(qtbot, room, dialog)
        assert not dialog.ready.autostart.isChecked(), "it is as the desktop has it"
        with qtbot.waitSignal(room.parts.session.run_ended, timeout=60_000):
            room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS))
            assert not dialog.next.isEnabled()
            assert "run is going on" in dialog.next.toolTip()
        assert dialog.next.isEnabled()
        dialog.reject()


# ---- what is wrong is said, and how to go on


@pytest.mark.parametrize(
    ("where", "place", "words"),
    [
        (Where.NEW, "Old lake", "There is a lake in this folder"),
        (Where.NEW, "Documents/x/../../Old lake/config", "part of the lake"),
        (Where.EXISTING, "Documents", "This folder is empty"),
        (Where.EXISTING, "nowhere", "no such folder"),
        (Where.EXISTING, "Old lake/1_landing", "part of the lake"),
        (Where.SAMPLE, "Old lake/config/artists.json", "This is a file"),
    ],
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


# ---- for everyone


def test_all_of_it_goes_by_keys(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path) -> None:
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    for _ in range(2):
        qtbot.keyClick(focus(), Qt.Key.Key_Down)
    assert dialog.place.where is Where.SAMPLE
    walked = []
    for _ in range(3):
        room.wait(lambda: dialog.next.isEnabled())
        qtbot.keyClick(focus(), Qt.Key.Key_Return)
        walked.append(dialog.current)
    qtbot.keyClick(focus(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert [*walked, dialog.current] == [1, 2, 3, 2]
    qtbot.keyClick(focus(), Qt.Key.Key_Return)
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.finished_with, timeout=15_000) as done:
        qtbot.keyClick(focus(), Qt.Key.Key_Return)
    assert done.args == [disk / "Documents" / "BEDROT Sample", False]


def test_escape_leaves_everything_as_it_is(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path) -> None:
    before = snapshot(disk)
    dialog = opened()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert snapshot(disk) == before


def test_everything_has_a_name(qtbot: QtBot, room: SetupRoom, opened: Open) -> None:
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    for step in range(4):
        shown = [w for kind in (QAbstractButton, QLineEdit) for w in dialog.findChildren(kind) if w.isVisible()]
        nameless = [w for w in shown if not w.accessibleName() and w.metaObject().className() != "QLineEditIconButton"]
        assert nameless == [], step
        assert dialog.rail.steps.accessibleName().startswith(f"Step {step + 1} of 4")
        if step < 3:
            click(qtbot, dialog.next)


@pytest.mark.parametrize("size", [(880, 568), (760, 520)])
def test_nothing_is_cut(qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path, size: tuple[int, int]) -> None:
    dialog = opened()
    dialog.resize(*size)
    choose(qtbot, room, dialog, Where.EXISTING, old_lake(disk))
    for step in range(4):
        QApplication.processEvents()
        page = dialog.steps[step]
        assert page.minimumSizeHint().width() <= page.width(), step
        assert page.minimumSizeHint().height() <= page.height(), step
        if step < 3:
            click(qtbot, dialog.next)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
