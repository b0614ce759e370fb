"""The set-up assistant, by mouse and by keys: nothing is written before Finish, and then all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop import application_menu, autostart
from app.dialogs.first_run import FirstRun
from app.setting_up.plan import Where
from app.setting_up.recognising import recognise
from app.setting_up.sample import is_sample
from pipeline.lake import Wanted
from pipeline.model import RunKind
from pipeline.registry import load_registry
from tests.app.conftest import settle
from tests.app.dialogs.assistant import LEFT, Open, choose, click, finish, focus, old_lake, to_the_end
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import landed
from tests.hostile.small_lake import snapshot

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
    assert application_menu.is_on() == application_menu.OFFERED


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


def test_a_desktop_that_cannot_be_told_costs_a_word_and_not_the_lake(
    qtbot: QtBot, room: SetupRoom, opened: Open, disk: Path
) -> None:
    (disk / "desktop").write_text("in the way")
    dialog = opened()
    room.wait(lambda: dialog.next.isEnabled())
    to_the_end(qtbot, room, dialog)
    root, _ = finish(qtbot, dialog)
    assert (root / "landing").is_dir()
    assert "list of programs to start" in room.toasts[0]


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


@pytest.mark.slow
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
        settle()
        with qtbot.waitSignal(room.parts.session.run_ended, timeout=60_000):
            room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS))  # nobody is there to hear of it any more


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


@pytest.mark.slow
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
