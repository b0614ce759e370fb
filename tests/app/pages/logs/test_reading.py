"""The page tells what happened, of any run, to whoever looks for a line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.models.log_table import PLATFORM, STEP
from tests.app.pages.logs.room import ERROR, RETRY, LogRoom


def test_the_newest_run_is_told_in_sentences(room: LogRoom) -> None:
    messages = room.messages()
    assert messages[0] == "Started by you: full run, 3 steps"
    assert messages[-1] == "Ended after 9:32: a part could not be done, 1 file set aside"
    assert "Started" in messages  # of the extractor; that a quick step began is for Debug
    assert len(messages) == 14
    assert room.words("log-status-lines") == "14 of 15 lines"
    assert (room.words("log-status-warnings"), room.words("log-status-errors")) == ("5 warnings", "2 errors")
    assert room.page.pill.words.endswith("Partial")


def test_every_line_says_platform_and_step_in_words(room: LogRoom) -> None:
    table, row = room.page.reading.table, room.messages().index(ERROR)
    assert [table.index(row, column).data() for column in (PLATFORM, STEP)] == ["TooLost", "Validate"]
    assert table.index(0, PLATFORM).data() == "Run"
    shared = room.messages().index("All platforms by day: combined 3,898 rows in 0.02 s")
    assert [table.index(shared, column).data() for column in (PLATFORM, STEP)] == ["All platforms", "Combine"]


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 15), ("INFO", 14), ("WARNING", 7), ("ERROR", 2)])
def test_a_level_shows_itself_and_everything_graver(room: LogRoom, level: str, lines: int) -> None:
    room.press(f"log-level-{level}")
    room.wait_for_lines()
    assert len(room.messages()) == lines


def test_platform_step_and_words_narrow_the_list_together(room: LogRoom) -> None:
    filters = room.page.filters
    filters.place(platform="linktree")
    room.wait_for_lines()
    assert len(room.messages()) == 6
    filters.place("linktree.validate")
    room.wait_for_lines()
    assert room.messages() == ["Nothing to do: no new files"]
    assert (filters.platform.currentText(), filters.step.currentText()) == ("Linktree", "Validate")
    filters.place("unified.daily")
    room.wait_for_lines()
    assert len(room.messages()) == 1


@pytest.mark.parametrize(
    ("typed", "lines"), [("DISTROKID", 1), ("set aside", 2), ("/^try \\d$/", 1), ("/rows|sign/", 4)]
)
def test_words_and_patterns_are_found(room: LogRoom, typed: str, lines: int) -> None:
    room.type_words(typed)
    assert len(room.messages()) == lines


def test_a_wrong_pattern_is_explained_and_the_last_right_one_stays(room: LogRoom) -> None:
    room.type_words("rows")
    before = room.messages()
    room.page.find()
    room.qtbot.keyClicks(room.page.filters.search, "/ro(ws/")
    room.wait(lambda: room.part("log-search-sentence").isVisible())
    assert "the round bracket opened at place 3 is never closed" in room.words("log-search-sentence")
    assert room.messages() == before


def test_no_match_offers_all_lines_again(room: LogRoom) -> None:
    room.type_words("nothing like it")
    room.wait(lambda: room.part("logs-empty").isVisible())
    assert room.words("logs-empty-action") == "Clear filters"
    room.press("logs-empty-action")
    room.wait_for_lines()
    assert len(room.messages()) == 15
    assert room.page.filters.search.text() == ""


def test_warnings_and_errors_in_the_status_line_lead_to_them(room: LogRoom) -> None:
    room.press("log-status-errors")
    room.wait_for_lines()
    assert room.messages() == [ERROR, "Old logs could not be cleared."]
    assert room.page.filters.level.current == "ERROR"


def test_a_failure_is_explained_with_its_next_action(room: LogRoom) -> None:
    room.choose_row(ERROR)
    assert room.words("log-explanation-title") == "TooLost sent an empty page"
    assert room.words("log-explanation-text") == "Look at the file that was set aside."
    assert room.words("log-explanation-small").endswith("TooLost Validate · bad file")
    room.press("log-explanation-remedy-0")
    room.press("log-explanation-remedy-1")
    assert room.asked == [
        ("data", {"quarantine": True}),
        ("runs", {"run": room.page.shown_run.run_id, "step": "toolost.validate"}),
    ]


def test_a_try_that_goes_on_by_itself_asks_for_nothing(room: LogRoom) -> None:
    room.choose_row(RETRY)
    assert room.words("log-explanation-small").endswith("try 1 of 3 · no answer")
    assert room.words("log-explanation-remedy-0") == "Show in run"
    assert not room.part("log-explanation-remedy-1").isVisible()


def test_a_trace_can_be_copied_and_does_not_stand_in_the_list(room: LogRoom) -> None:
    room.choose_row("Old logs could not be cleared.")
    assert room.words("log-explanation-text") == "RuntimeError: the disk said “no”"
    room.press("log-explanation-trace")
    assert "Traceback" in room.clipboard()


def test_a_quiet_line_needs_no_explanation(room: LogRoom) -> None:
    room.choose_row(ERROR)
    assert room.part("log-explanation").isVisible()
    room.choose_row("Try 2")
    assert not room.part("log-explanation").isVisible()


def test_enter_and_the_menu_lead_to_the_run(room: LogRoom) -> None:
    room.choose_row(ERROR)
    room.page.view.setFocus()
    room.qtbot.keyClick(room.page.view, Qt.Key.Key_Return)
    assert room.asked == [("runs", {"run": room.page.shown_run.run_id, "step": "toolost.validate"})]
    room.page.view.menu_wanted.emit(room.page.mapToGlobal(room.page.rect().center()))
    menu = room.page.findChild(QMenu, "log-menu")
    assert menu is not None
    names = {action.objectName(): action for action in menu.actions() if not action.isSeparator()}
    assert list(names) == ["log-menu-copy", "log-menu-run", "log-menu-platform", "log-menu-step"]
    names["log-menu-step"].trigger()
    menu.close()
    room.wait_for_lines()
    assert room.messages() == [ERROR]


def test_the_line_in_focus_stays_in_focus_when_other_lines_are_chosen(room: LogRoom) -> None:
    room.choose_row(ERROR)
    for level in ("WARNING", "DEBUG", "ERROR"):
        room.press(f"log-level-{level}")
        room.wait_for_lines()
        room.wait(lambda: (line := room.page.line_in_focus()) is not None and line.message == ERROR)


def test_the_place_in_a_long_log_is_kept_when_other_lines_are_chosen(live: LogRoom) -> None:
    live.page.view.show_row(120)
    assert not live.page.view.following
    live.type_words("answered")
    first = live.page.reading.table.number(live.page.view.first_in_sight())
    assert 118 <= first <= 123
