"""A run that goes on, looked at: started for real on a small lake, stopped by the button, and resumed by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from app.looks import Look
from app.models.run_table import Column
from app.pages.run_flow_tab import FlowTab
from app.pages.run_tables import LogTab
from app.pages.run_timeline_tab import TimelineTab
from pipeline.clock import SystemClock
from pipeline.engine.events import Event, StepStarted
from pipeline.engine.lake import cancel_flag
from pipeline.lake import Wanted
from pipeline.model import Phase, RunKind, RunState, StepState
from tests.app.pages.run_room import RunRoom
from tests.end_to_end.lakes import landed

LEFT = Qt.MouseButton.LeftButton
WITHOUT = Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[RunRoom]:
    lake = landed(tmp_path / "lake")
    with RunRoom(qtbot, lake.root, SystemClock()) as room:
        room.wait(lambda: room.page.stack.currentWidget() is room.page.empty)
        yield room
        room.wait(lambda: not room.session.active)


def state_of(room: RunRoom) -> str:
    return room.page.model.text(0, Column.STATE) if room.page.model.rowCount() else ""


def hold_at(room: RunRoom, phase: Phase) -> list[str]:
    """Have the run wait at the first step of a phase until the button was pressed: so it is surely going on then."""
    held: list[str] = []
    lake = room.session.lake
    assert lake is not None

    def wait(event: Event) -> None:
        if isinstance(event, StepStarted) and event.phase is phase and not held:
            held.append(event.run_id)
            flag = cancel_flag(lake.journal_dir, event.run_id)
            for _ in range(2000):
                if flag.is_set():
                    return
                qt_free_pause()

    lake.bus.subscribe(wait)
    return held


def qt_free_pause() -> None:
    import threading

    threading.Event().wait(0.005)


def test_a_run_from_its_first_step_to_its_last(room: RunRoom) -> None:
    looks: list[str] = []
    room.page.model.dataChanged.connect(lambda *_: looks.append(state_of(room)))
    room.session.start(WITHOUT)
    room.wait(lambda: state_of(room) == "Success")
    assert "Running" in looks
    detail = room.page.detail
    room.wait(lambda: detail.account is not None and detail.account.summary.state is RunState.SUCCESS)
    assert detail.sentence.text() == "All six platforms are up to date."
    tab = detail.tab
    assert isinstance(tab, TimelineTab)
    assert tab.timeline.bars.ended
    assert len(tab.timeline.bars.bars) == 36
    row = [room.page.model.text(0, column) for column in Column]
    assert row[2:4] == ["Without extractors", "You"]
    assert int(row[5].replace(",", "")) > 1000
    assert not room.page.second.isActive(), "nothing ticks once nothing runs"


@pytest.mark.slow
def test_stop_stops_and_resume_goes_on_where_it_was(room: RunRoom) -> None:
    held = hold_at(room, Phase.STAGING)
    detail = room.page.detail
    room.session.start(WITHOUT)
    room.wait(lambda: bool(held) and detail.stop.isVisible())
    assert state_of(room) == "Running"
    assert detail.resume.isHidden()
    room.qtbot.mouseClick(detail.stop, LEFT)
    assert not detail.stop.isEnabled()
    assert detail.sentence.text() == "Stopping. What has arrived is kept."
    room.wait(lambda: not room.session.active and detail.resume.isVisible())
    room.wait(lambda: state_of(room) == "Cancelled")
    assert detail.sentence.text().startswith("Stopped.")
    assert detail.stop.isHidden()
    run_id = detail.run_id
    room.qtbot.mouseClick(detail.resume, LEFT)
    room.wait(lambda: state_of(room) == "Success")
    room.wait(lambda: detail.account is not None and detail.account.summary.state is RunState.SUCCESS)
    assert room.page.model.rowCount() == 1
    assert detail.run_id == run_id
    tab = detail.tab
    assert isinstance(tab, TimelineTab)
    assert len(tab.timeline.bars.seams) == 1


@pytest.mark.slow
def test_two_clicks_on_resume_are_one(room: RunRoom) -> None:
    held = hold_at(room, Phase.STAGING)
    detail = room.page.detail
    room.session.start(WITHOUT)
    room.wait(lambda: bool(held) and detail.stop.isVisible())
    room.qtbot.mouseClick(detail.stop, LEFT)
    room.wait(lambda: detail.resume.isVisible() and detail.resume.isEnabled())
    room.qtbot.mouseClick(detail.resume, LEFT)
    assert not detail.resume.isEnabled()
    room.qtbot.mouseClick(detail.resume, LEFT)
    room.wait(lambda: state_of(room) == "Success")
    assert room.asked.problems == []


def test_the_flow_and_the_log_live_while_it_goes_on(room: RunRoom) -> None:
    held = hold_at(room, Phase.STAGING)
    detail = room.page.detail
    room.session.start(WITHOUT)
    room.wait(lambda: bool(held) and detail.account is not None)
    detail.show_tab("flow")
    flow = detail.tab
    assert isinstance(flow, FlowTab)
    room.wait(lambda: Look.RUNNING in {face.look for face in flow.view.faces().values()})
    assert flow.view.faces()["warehouse.load"].word == "waits"
    assert "metaads.extract" not in flow.view.nodes
    detail.show_tab("log")
    log = detail.tab
    assert isinstance(log, LogTab)
    room.wait(lambda: log.model.rowCount() >= 3)  # the run, and two steps of whichever platform is first
    lines = log.model.rowCount()
    room.session.stop()
    room.wait(lambda: not room.session.active)
    room.wait(lambda: log.model.rowCount() > lines)
    messages = [log.model.text(row, 3) for row in range(log.model.rowCount())]
    assert len(messages) == len(set(enumerate(messages)))
    detail.show_tab("flow")
    room.wait(lambda: flow.view.faces()["warehouse.load"].word == "stopped")


@pytest.mark.slow
def test_a_page_made_in_the_middle_of_a_run_follows_it(room: RunRoom) -> None:
    """Pages are made when they are first looked at."""
    from app.pages.runs import RunsPage

    held = hold_at(room, Phase.STAGING)
    room.session.start(WITHOUT)
    room.wait(lambda: bool(held) and room.store.state.run is not None)
    page = RunsPage(room.parts)
    room.qtbot.addWidget(page)
    page.resize(1096, 728)
    page.show()
    page.shown()
    room.wait(lambda: page.live.running and page.model.rowCount() == 1)
    assert page.model.text(0, Column.STATE) == "Running"
    room.wait(lambda: page.detail.stop.isVisible())
    room.qtbot.mouseClick(page.detail.stop, LEFT)
    room.wait(lambda: page.model.text(0, Column.STATE) == "Cancelled")
    assert all(step.state is not StepState.RUNNING for step in page.live.summary.steps)  # type: ignore[union-attr]


def test_the_seconds_only_tick_where_somebody_sees_them(room: RunRoom) -> None:
    held = hold_at(room, Phase.STAGING)
    room.session.start(WITHOUT)
    room.wait(lambda: bool(held) and room.page.live.running)
    room.wait(lambda: room.page.second.isActive())
    room.page.hide()
    assert not room.page.second.isActive()
    room.page.show()
    assert room.page.second.isActive()
    assert not [timer for timer in room.page.findChildren(QTimer) if timer.isActive() and timer.interval() < 1000]
    room.session.stop()
    room.wait(lambda: not room.session.active and not room.page.second.isActive())
