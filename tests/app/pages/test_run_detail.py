"""One run: its sentence, its tabs, what can be clicked in them, and the flow saved as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.models.run_changes import MINUS
from app.pages.run_detail import RunDetail
from app.pages.run_flow_tab import FlowTab
from app.pages.run_tables import ChangesTab, LogTab, StepsTab
from app.pages.run_timeline_tab import TimelineTab
from app.widgets.buttons import Button
from pipeline.lake import open_lake
from pipeline.settings import load_settings
from tests.app.hand_made_runs import (
    DEAD,
    NOW,
    history,
    lake_of,
    opened,
    running_run,
    troubled_run,
    usual_run,
    write_run,
)
from tests.app.pages.run_room import RunRoom

LEFT = Qt.MouseButton.LeftButton
TROUBLED = troubled_run().run_id


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[RunRoom]:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", history())) as room:
        room.wait_for_run(TROUBLED)
        yield room


@pytest.fixture
def detail(room: RunRoom) -> RunDetail:
    return room.page.detail


def open_tab(room: RunRoom, name: str) -> None:
    """By the mouse, as one does."""
    tabs = room.page.detail.tabs
    place = next(n for n in range(tabs.count()) if tabs.tabData(n) == name)
    room.qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(place).center())


def test_the_head_says_when_it_was_and_what_became_of_it(detail: RunDetail) -> None:
    assert detail.moment.text().startswith("Today ")
    assert "Wednesday, 13 May 2026" in detail.moment.toolTip()
    assert detail.pill.words == "Partial"
    assert detail.sentence.text() == "5 of 6 platforms up to date. DistroKid is waiting for you to sign in."
    assert not detail.resume.isHidden()
    assert detail.stop.isHidden()
    titles = [detail.tabs.tabText(n) for n in range(detail.tabs.count())]
    assert titles == ["Timeline", "Steps 36", "Flow", "Log", "Compared with Mon 11 May"]


def test_the_tabs_are_walked_by_keys(room: RunRoom, detail: RunDetail) -> None:
    detail.tabs.setFocus()
    names = [detail.tab_name]
    for _ in range(4):
        room.qtbot.keyClick(detail.tabs, Qt.Key.Key_Right)
        names.append(detail.tab_name)
    assert names == ["timeline", "steps", "flow", "log", "changes"]


@pytest.mark.slow
def test_a_good_run_offers_nothing_to_resume(room: RunRoom, detail: RunDetail) -> None:
    detail.show_run("20260511T061700Z-0000")
    room.wait_for_run("20260511T061700Z-0000")
    assert detail.resume.isHidden()
    assert isinstance(detail.tab, TimelineTab)
    nothing = detail.tab.worth.findChild(QLabel, "nothing-worth-a-look")
    assert nothing is not None
    assert nothing.text() == "Everything went as usual."


def test_what_is_worth_a_look_has_its_button(room: RunRoom, detail: RunDetail) -> None:
    sign_in, log = (detail.findChild(Button, f"worth-{key}.extract-button") for key in ("distrokid", "linktree"))
    assert sign_in is not None
    assert log is not None
    assert (sign_in.text(), sign_in.kind) == ("Sign in to DistroKid", "primary")
    room.qtbot.mouseClick(sign_in, LEFT)
    room.qtbot.mouseClick(log, LEFT)
    assert room.asked.deeds == ["sign-in distrokid"]
    assert room.asked.pages == [("logs", {"run": TROUBLED, "step": "linktree.extract"})]


def test_a_bar_leads_to_the_log_of_its_step(room: RunRoom, detail: RunDetail) -> None:
    assert isinstance(detail.tab, TimelineTab)
    timeline = detail.tab.timeline
    timeline.choose_step("spotify.extract")
    room.qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert room.asked.pages == [("logs", {"run": TROUBLED, "step": "spotify.extract"})]


def test_the_steps_tell_all_there_is(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "steps")
    tab = detail.tab
    assert isinstance(tab, StepsTab)
    row = tab.model.row_of("linktree.extract")
    assert row is not None
    assert [tab.model.text(row, column) for column in range(8)] == [
        "Linktree · Extract", "OK", "3", "1:37", "28", "28", "1.2 kB",
        "Done on the third try. Before that: no answer, twice.",
    ]  # fmt: skip
    tab.choose_step("linktree.extract")
    tab.table.setFocus()
    room.page.copy()
    room.qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert room.asked.pages == [("logs", {"run": TROUBLED, "step": "linktree.extract"})]


def test_a_step_of_the_flow_leads_to_its_log(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "flow")
    assert isinstance(detail.tab, FlowTab)
    view = detail.tab.view
    node = view.nodes["distrokid.extract"]
    place = view.mapFromScene(node.mapToScene(node.boundingRect().center()))
    room.qtbot.mouseClick(view.viewport(), LEFT, pos=place)
    assert room.asked.pages == [("logs", {"run": TROUBLED, "step": "distrokid.extract"})]


@pytest.mark.slow
def test_fit_and_export_stand_in_the_head_only_beside_the_flow(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "flow")
    tab = detail.tab
    assert isinstance(tab, FlowTab)
    assert tab.fit.isVisible()
    before = tab.view.transform().m11()
    tab.view.zoom(2)
    room.qtbot.mouseClick(tab.fit, LEFT)
    assert tab.view.transform().m11() == pytest.approx(before)
    open_tab(room, "log")
    assert not tab.fit.isVisible()
    assert not tab.export.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["svg", "png", "dot"])
def test_the_flow_is_saved_as_a_file(room: RunRoom, detail: RunDetail, tmp_path: Path, suffix: str) -> None:
    open_tab(room, "flow")
    tab = detail.tab
    assert isinstance(tab, FlowTab)
    target = tmp_path / f"drawn.{suffix}"
    save_through_dialog(tab, suffix, target)
    room.wait(lambda: room.asked.toasts == [f"Saved as {target.name}"])
    if suffix == "png":
        assert QImage(str(target)).width() == round(tab.view.sceneRect().width() * 2)
    else:
        text = target.read_text(encoding="utf-8")
        assert "sign in" in text
        assert "#EFE8FB" in text, "as the run looks, not as a plan"


def save_through_dialog(tab: FlowTab, suffix: str, target: Path) -> None:
    action = tab.findChild(QAction, f"export-{suffix}")
    assert action is not None
    action.trigger()  # it must come back at once: the dialog holds nothing up
    dialog = tab.dialog
    assert dialog is not None
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(target))
    dialog.accept()


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_told_and_nothing_breaks(
    room: RunRoom, detail: RunDetail, tmp_path: Path
) -> None:
    open_tab(room, "flow")
    assert isinstance(detail.tab, FlowTab)
    detail.tab.write(tmp_path / "not there" / "flow.svg", detail.tab.content("svg"))
    room.wait(lambda: len(room.asked.problems) == 1)
    assert room.asked.toasts == []


def test_ctrl_s_saves_the_flow(room: RunRoom, detail: RunDetail) -> None:
    room.page.save_as()
    open_tab(room, "flow")
    room.page.save_as()
    assert isinstance(detail.tab, FlowTab)
    assert detail.tab.dialog is not None
    detail.tab.dialog.reject()


def test_the_end_of_the_log_stands_in_its_tab_and_the_rest_is_a_click_away(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "log")
    tab = detail.tab
    assert isinstance(tab, LogTab)
    room.wait(lambda: tab.model.rowCount() > 0)
    last = tab.model.rowCount() - 1
    assert "9:32" in tab.model.text(last, 3)
    room.qtbot.mouseClick(tab.whole_log, LEFT)
    assert room.asked.pages == [("logs", {"run": TROUBLED})]


def test_what_was_different_from_the_run_before_is_listed(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "changes")
    tab = detail.tab
    assert isinstance(tab, ChangesTab)
    room.wait(lambda: tab.model.rowCount() == 7)
    assert [tab.model.text(0, column) for column in range(5)] == [
        "DistroKid · Extract", "OK", "Needs sign-in", f"{MINUS}38,116", f"{MINUS}0:50",
    ]  # fmt: skip
    detail.show_run("20260511T061700Z-0000")
    room.wait_for_run("20260511T061700Z-0000")
    room.wait(lambda: tab.stack.currentWidget() is tab.same)


@pytest.mark.slow
def test_the_first_run_of_its_kind_is_compared_with_nothing(room: RunRoom, detail: RunDetail) -> None:
    open_tab(room, "changes")
    detail.show_run("20260510T170400Z-0000")  # the only one without extractors
    room.wait_for_run("20260510T170400Z-0000")
    assert not detail.tabs.isTabVisible(4)
    assert detail.tab_name != "changes"


def test_a_run_of_long_ago_says_calmly_what_is_no_longer_known(qtbot: QtBot, tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", [usual_run(NOW - timedelta(days=200))])
    with opened(root) as lake:
        lake.journal.prune(NOW - timedelta(days=90))
    with RunRoom(qtbot, root) as room:
        room.page.range.choose("365")
        room.page.range.chosen.emit("365")
        room.wait(lambda: room.page.detail.account is not None)
        tab = room.page.detail.tab
        assert isinstance(tab, TimelineTab)
        assert "kept for 90 days" in tab.note.text()
        assert len(tab.timeline.bars.bars) == 36
        room.page.detail.show_tab("steps")
        steps = room.page.detail.tab
        assert isinstance(steps, StepsTab)
        assert steps.model.rowCount() == 36
        room.page.detail.show_tab("log")
        log = room.page.detail.tab
        assert isinstance(log, LogTab)
        room.wait(lambda: "no longer kept" in log.words.text())
        assert not log.whole_log.isEnabled()


def test_a_run_whose_program_died_can_be_resumed(qtbot: QtBot, tmp_path: Path) -> None:
    from pipeline.engine.owner import this_host

    root = lake_of(tmp_path / "lake", ())
    with open_lake(load_settings(root, environ={})) as lake:
        write_run(lake.journal, running_run(), DEAD._replace(host=this_host()))
    with RunRoom(qtbot, root) as room:
        room.wait_for_run(running_run().run_id)
        assert room.page.detail.pill.words == "Interrupted"
        assert room.page.detail.sentence.text().startswith("Cut off. Nothing was lost;")
        assert room.page.detail.resume.isVisible()


def test_a_run_of_another_program_is_shown_but_not_stopped_from_here(qtbot: QtBot, tmp_path: Path) -> None:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", [running_run()])) as room:
        room.wait_for_run(running_run().run_id)
        detail = room.page.detail
        assert detail.sentence.text().startswith("Another program is at work.")
        assert not detail.stop.isVisible()
        assert not detail.resume.isVisible()
