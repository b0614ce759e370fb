"""While a run goes on its newest line is followed, unless one looks at something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pipeline.flow import select
from pipeline.lake import Wanted
from pipeline.model import RunKind
from pipeline.run_logs.lines import Level
from tests.app.pages.logs.room import LogRoom, log_path, log_room
from tests.end_to_end.lakes import landed
from tests.run_logs.log_files import lines_of, many_lines


def at_the_end(room: LogRoom) -> bool:
    bar = room.page.view.verticalScrollBar()
    return bar.value() == bar.maximum() > 0


def test_the_newest_line_is_followed(live: LogRoom) -> None:
    assert live.page.pill.words.startswith("Following the run of ")
    assert live.words("log-status-following") == "Following the newest line"
    assert live.page.filters.run.currentText() == "Current run"
    assert at_the_end(live)
    live.more_lines(50)
    assert at_the_end(live)
    assert not live.page.view.chip.isVisible()


def test_scrolling_up_pauses_and_the_chip_counts_what_is_new(live: LogRoom) -> None:
    bar = live.page.view.verticalScrollBar()
    bar.setValue(bar.value() - 500)
    here = bar.value()
    live.more_lines(212)
    assert bar.value() == here
    assert live.page.view.chip.text() == "212 new lines"
    assert live.page.pill.words == "Paused here, the run goes on"
    live.qtbot.mouseClick(live.page.view.chip, Qt.MouseButton.LeftButton)
    assert at_the_end(live)
    assert not live.page.view.chip.isVisible()
    assert live.page.view.following


def test_home_pauses_and_end_follows_again(live: LogRoom) -> None:
    live.page.view.setFocus()
    live.qtbot.keyClick(live.page.view, Qt.Key.Key_Home)
    assert not live.page.view.following
    live.more_lines(1)
    assert live.page.view.chip.text() == "1 new line"
    live.qtbot.keyClick(live.page.view, Qt.Key.Key_End)
    assert at_the_end(live)
    live.more_lines(30)
    assert at_the_end(live)


def test_a_filter_also_holds_for_lines_that_come_later(live: LogRoom) -> None:
    live.type_words("answered 200 with 2247 bytes")
    assert len(live.messages()) == 0
    live.more_lines(100)
    assert live.messages() == ["page 321 answered 200 with 2247 bytes in 321 ms"]


def test_out_of_sight_nothing_is_read_and_nothing_ticks(live: LogRoom, root: Path) -> None:
    live.page.hidden()
    live.wait(lambda: not live.page.reading.at_work)
    before = live.page.reading.progress.lines
    many_lines(log_path(root, live.page.shown_run.run_id), 5, before)
    live.something_happens()
    with live.qtbot.waitSignal(live.parts.bridge.events):
        pass
    assert live.page.reading.progress.lines == before
    assert not live.page._ticking.isActive()
    live.page.shown()
    live.wait(lambda: live.page.reading.progress.lines == before + 5)


@pytest.mark.slow
def test_a_real_run_is_read_along_from_its_first_to_its_last_line(qtbot: QtBot, tmp_path: Path) -> None:
    folder = landed(tmp_path / "lake")
    with log_room(qtbot, folder.root) as room:
        room.page.filters.set_level(Level.DEBUG)
        with qtbot.waitSignal(room.parts.session.run_ended, timeout=30_000):
            room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner"))
        room.wait(lambda: bool(room.page.shown_run.run_id) and not room.page.shown_run.is_live)
        written = lines_of(log_path(folder.root, room.page.shown_run.run_id))
        assert len(written) >= 62
        room.wait(lambda: room.page.reading.progress.lines == len(written))
        room.wait_for_lines()
        messages = room.messages()
        steps = len(select(RunKind.WITHOUT_EXTRACTORS))
        assert messages[0] == f"Started by you: run without extractors, {steps} steps"
        assert messages[-1].startswith("Ended after ")
        assert room.page.pill.words.endswith("Success")
        room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner"))
        first = room.page.shown_run.run_id
        room.wait(lambda: room.page.shown_run.run_id not in ("", first) and not room.parts.session.active)
