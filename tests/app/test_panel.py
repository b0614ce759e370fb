"""The panel as a whole: what is asked of it, how it goes away, and that it goes away whatever goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.arguments import Arguments, parse
from app.dialogs.keys import KeysDialog
from app.problems import Problem
from app.remedies import sign_in
from app.tray import Tray
from app.tray_view import Shape
from pipeline.model import RunState
from pipeline.schedule.retries import BY_SYSTEM
from tests.app.held_step import HeldStep
from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import quick_lake
from tests.app.scripted_sign_in import Scripts
from tests.end_to_end.lakes import LakeFolder

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[PanelRoom]:
    with panel_room(qtbot, tmp_path, folder.root) as made:
        yield made


def question(room: PanelRoom) -> QMessageBox | None:
    boxes = room.window.findChildren(QMessageBox, "quit-during-run")
    return next((box for box in boxes if isinstance(box, QMessageBox) and box.isVisible()), None)


def press(room: PanelRoom, name: str) -> None:
    box = question(room)
    assert box is not None
    made = box.findChild(QPushButton, name)
    assert isinstance(made, QPushButton)
    room.qtbot.mouseClick(made, LEFT)


def started(room: PanelRoom, held: HeldStep) -> QSignalSpy:
    """A run stands in its raw step; tells when the panel has ended."""
    room.panel.act("run-no-extract")
    room.wait(held.begun.is_set)
    return QSignalSpy(room.panel.closing.ended)


# ---- quitting


def test_without_a_run_it_quits_at_once_and_only_once(room: PanelRoom) -> None:
    ended = QSignalSpy(room.panel.closing.ended)
    room.panel.act("quit")
    room.panel.act("quit")
    assert question(room) is None
    assert ended.count() == 1
    assert not room.window.isVisible()


def test_during_a_run_it_asks_and_who_stays_keeps_the_run(room: PanelRoom, held: HeldStep) -> None:
    ended = started(room, held)
    room.panel.act("quit")
    room.panel.act("quit")
    assert len(room.window.findChildren(QMessageBox, "quit-during-run")) == 1
    press(room, "stay")
    assert question(room) is None
    assert (ended.count(), room.panel.session.stopping) == (0, False)
    held.let_go()
    room.wait(lambda: not room.state.busy)
    assert room.state.last_run is not None
    assert room.state.last_run.state is RunState.SUCCESS


@pytest.mark.slow
def test_escape_means_stay(room: PanelRoom, held: HeldStep) -> None:
    ended = started(room, held)
    room.panel.act("quit")
    box = question(room)
    assert box is not None
    room.qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert question(room) is None
    assert (ended.count(), room.panel.session.stopping) == (0, False)


def test_stop_and_quit_waits_for_the_run_however_often_it_is_asked(
    room: PanelRoom, held: HeldStep, folder: LakeFolder
) -> None:
    ended = started(room, held)
    room.panel.act("quit")
    press(room, "stop-and-quit")
    room.panel.act("quit")
    room.panel.act("quit")
    assert question(room) is None, "it has been answered"
    room.wait(lambda: ended.count() == 1)
    with folder.opened() as lake:
        assert [line.run.state for line in lake.journal.runs(5)] == [RunState.CANCELLED]


def test_when_the_computer_goes_down_nobody_is_asked(room: PanelRoom, held: HeldStep, folder: LakeFolder) -> None:
    ended = started(room, held)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.commitDataRequest.emit(None)
    assert question(room) is None
    assert room.window.may_close, "a window that stays would keep the computer from going down"
    room.wait(lambda: ended.count() == 1)
    with folder.opened() as lake:
        ((run_id,),) = lake.journal.ask("SELECT value FROM schedule_facts WHERE name = ?", (BY_SYSTEM,))
        assert [line.run.run_id for line in lake.journal.runs(1)] == [run_id], "so that the schedule takes it up again"


# ---- closing is not quitting


def test_without_a_tray_the_window_minimises_and_says_so_once_it_is_back(room: PanelRoom) -> None:
    hints = []
    for _ in range(2):
        room.window.toast.hide()
        room.window.close()
        assert room.window.isMinimized()
        assert not room.window.toast.isVisible(), "nobody would see it"
        room.window.showNormal()
        QApplication.processEvents()
        hints.append(room.window.toast.accessibleName() if room.window.toast.isVisible() else "")
    assert hints == ["There is no tray on this desktop, so the window only minimises.", ""]


def test_with_a_tray_the_window_hides_there_and_says_so_once(room: PanelRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(Tray, "available", True)
    monkeypatch.setattr(Tray, "say", lambda _, title, text: said.append(f"{title} {text}"))
    for _ in range(2):
        room.window.close()
        assert not room.window.isVisible()
        room.panel.act("open")
        assert room.window.isVisible()
    assert said == ["BEDROT stays beside the clock and goes on working. Quit with a right click there."]


# ---- what is asked of it


def test_a_second_start_opens_its_lake_for_this_time_only(room: PanelRoom, tmp_path: Path) -> None:
    other = quick_lake(tmp_path / "other")
    room.panel.use_lake(room.panel.session.root or tmp_path)
    room.wait_for_lake()
    kept = room.panel.preferences.get("lake/root", "")
    room.panel.called_again(Arguments(root=other.root, minimized=True))
    room.wait(lambda: room.panel.session.lake is not None and room.panel.session.root == other.root)
    assert room.panel.preferences.get("lake/root", "") == kept
    room.panel.use_lake(other.root)
    assert room.panel.preferences.get("lake/root", "") == str(other.root)
    room.wait_for_lake()


@pytest.mark.slow
def test_during_a_run_another_lake_has_to_wait(room: PanelRoom, held: HeldStep, tmp_path: Path) -> None:
    started(room, held)
    before = room.panel.session.root
    room.panel.use_lake(quick_lake(tmp_path / "other").root)
    assert room.panel.session.root == before
    assert room.window.toast.accessibleName().startswith("A run is going on.")


def test_the_same_problem_is_told_in_one_dialog(room: PanelRoom) -> None:
    for _ in range(3):
        room.panel.bridge.tell(Problem("The disk is full.", "Make room on the disk."))
    room.panel.bridge.tell(Problem("The lake folder is not there.", "Look again."))
    boxes = [box for box in room.window.findChildren(QMessageBox, "told") if isinstance(box, QMessageBox)]
    assert sorted(box.text() for box in boxes) == ["The disk is full.", "The lake folder is not there."]
    for box in boxes:
        room.qtbot.keyClick(box, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()
    assert not any(box.isVisible() for box in boxes)


def test_the_tray_tells_what_the_window_tells(room: PanelRoom) -> None:
    assert room.panel.tray.view.shape is Shape.OK
    room.run()
    assert room.panel.tray.icon.toolTip() == room.panel.tray.view.tooltip
    assert room.panel.tray.view.lines[0].startswith("All fine · last run today at ")
    menus = len(room.panel.tray.menu.findChildren(type(room.panel.tray.menu)))
    assert menus == 1, "earlier menus are not kept"


@pytest.mark.slow
def test_a_deed_of_the_tray_leads_where_it_says(room: PanelRoom) -> None:
    room.panel.tray.asked.emit("sign-in metaads")
    assert room.window.current == "accounts", "keys are wanted there, and nobody signs in"
    for box in room.window.findChildren(KeysDialog):
        box.done(0)
    room.panel.tray.asked.emit("pause-1h")
    room.wait(lambda: room.state.paused)
    room.panel.tray.asked.emit("resume-schedule")
    room.wait(lambda: not room.state.paused)
    room.panel.tray.asked.emit("run-no-extract")
    room.wait(lambda: not room.state.busy and room.state.last_run is not None)


def test_a_click_on_a_message_opens_the_sign_in_and_quitting_ends_it(room: PanelRoom) -> None:
    scripts = room.panel.signing_in.make = Scripts()
    room.panel.notifying._remedy = sign_in("distrokid")
    room.window.hide()
    room.panel.tray.message_clicked.emit()
    room.wait(lambda: bool(scripts.made))
    one = room.panel.signing_in.of("distrokid")
    assert one is not None
    assert one.dialog.isVisible()
    assert room.window.isVisible()
    ended = QSignalSpy(room.panel.closing.ended)
    room.panel.act("quit")
    assert (ended.count(), room.window.isVisible()) == (0, False), "the browser is waited for, out of sight"
    room.wait(lambda: ended.count() == 1)
    assert scripts.newest.asked[0] == "cancel"


def test_a_link_in_a_message_opens_its_page(room: PanelRoom) -> None:
    room.window.hide()
    room.panel.called_again(Arguments(page="accounts"))
    assert (room.window.isVisible(), room.window.current) == (True, "accounts")


def test_arguments() -> None:
    assert parse([]) == Arguments()
    found = parse(["--root", "lake", "--minimized"])
    assert (found.root, found.minimized) == (Path.cwd() / "lake", True)
    assert parse(["--quit"]).quit
    assert not parse(["--link", "bedrot://open/runs", "--quit", "--forget-everything"]).quit, "a link ends nothing"
    with pytest.raises(SystemExit):
        parse(["--loud"])
