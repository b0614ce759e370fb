"""Any run can be read, whether its file is there or gone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.models.log_runs import NEWEST
from pipeline.model import RunState
from tests.app.pages.logs.room import ERROR, LogRoom, a_run, lake_with_logs, log_path, log_room


def test_earlier_runs_are_offered_and_opened(qtbot: QtBot, root: Path) -> None:
    first, second = lake_with_logs(root, a_run(), a_run(RunState.SUCCESS, later=1))
    with log_room(qtbot, root) as room:
        room.wait_for_run(second)
        choice = room.page.filters.run
        assert [choice.itemData(place) for place in range(choice.count())] == [NEWEST, second, first]
        assert choice.itemText(0) == "Newest run"
        assert choice.itemText(2).endswith("Partial")
        choice.setFocus()
        qtbot.keyClick(choice, Qt.Key.Key_End)
        room.wait_for_run(first)
        assert choice.current == first


def test_another_page_can_send_one_to_the_failure_of_a_step(qtbot: QtBot, root: Path) -> None:
    first, second = lake_with_logs(root, a_run(), a_run(RunState.SUCCESS, later=1))
    with log_room(qtbot, root) as room:
        room.wait_for_run(second)
        room.page.look_at(run=first, step="toolost.validate")
        room.wait_for_run(first)
        assert room.messages() == [ERROR]
        room.wait(lambda: room.part("log-explanation").isVisible())
        room.page.look_at(run=second, level="warning")
        room.wait_for_run(second)
        assert len(room.messages()) == 7
        room.wait(lambda: room.page.line_in_focus() is not None)
        room.page.look_at()
        room.wait_for_lines()
        assert len(room.messages()) == 14


def test_a_log_whose_file_is_gone_is_told_from_the_journal(qtbot: QtBot, root: Path) -> None:
    (name,) = lake_with_logs(root, a_run())
    log_path(root, name).unlink()
    with log_room(qtbot, root) as room:
        room.wait_for_run(name)
        assert room.messages()[1:] == [
            "Started",
            "Received 96 rows in 5.0 s",
            "Ended after 9.0 s: a part could not be done",
        ]
        assert "what the journal remembers" in room.page.line.text()


def test_a_log_that_nobody_remembers_says_so_and_leads_to_the_run(qtbot: QtBot, root: Path) -> None:
    (name,) = lake_with_logs(root, a_run())
    log_path(root, name).unlink()
    with log_room(qtbot, None) as room:
        room.open(root)
        lake = room.parts.session.lake
        assert lake is not None
        lake.journal.prune(lake.clock.now())
        room.page.refresh()
        room.wait(lambda: room.page.shown_run.run_id == name)
        room.wait(lambda: room.part("logs-empty").isVisible())
        assert room.part("logs-empty").accessibleName() == "The log of this run is no longer there"
        room.press("logs-empty-action")
        assert room.asked == [("runs", {"run": name})]


def test_a_log_that_vanishes_while_it_is_read_is_told(room: LogRoom, root: Path) -> None:
    log_path(root, room.page.shown_run.run_id).unlink()
    room.type_words("rows")
    room.wait(lambda: room.part("logs-empty").isVisible())
    assert room.part("logs-empty").accessibleName() == "The log of this run is no longer there."


def test_before_the_first_run_the_page_offers_one(qtbot: QtBot, root: Path) -> None:
    root.mkdir()
    with log_room(qtbot, root) as room:
        room.wait(lambda: room.part("logs-empty").accessibleName() == "Nothing has run yet")
        room.press("logs-empty-action")
        assert room.asked == ["run-full"]


def test_without_a_lake_the_page_asks_for_one(qtbot: QtBot) -> None:
    with log_room(qtbot, None) as room:
        assert room.part("logs-empty").accessibleName() == "No lake is open"
        room.press("logs-empty-action")
        assert room.asked == ["choose-lake"]


def test_a_lake_that_cannot_be_opened_says_why(qtbot: QtBot, root: Path) -> None:
    with log_room(qtbot, None) as room:
        room.open(root)
        assert "is not there" in room.part("logs-empty").accessibleName()
        room.press("logs-empty-action")
        assert room.asked == ["look-again"]
