"""The Logs page tells what happened, of any run, to whoever reads along or looks for a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.models.log_runs import NEWEST
from app.models.log_table import PLATFORM, STEP
from app.pages.logs import LogsPage
from app.window import MainWindow
from pipeline.engine.events import RunFinished
from pipeline.lake import Wanted
from pipeline.log_lines import Level
from pipeline.model import RunKind, RunState
from tests.app.pages.log_room import LogRoom, a_run, lake_with_logs, log_path, log_room
from tests.end_to_end.lakes import landed
from tests.log_files import BEGAN, many_lines, whole_story

ERROR = "TooLost sent an empty page."
RETRY = "Linktree did not answer in 30 seconds. Trying again in 20 s (try 2 of 3)"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def room(qtbot: QtBot, root: Path) -> Iterator[LogRoom]:
    """One run that ended a while ago."""
    (name,) = lake_with_logs(root, a_run())
    with log_room(qtbot, root) as opened:
        opened.wait_for_run(name)
        yield opened


def part(room: LogRoom, name: str) -> QWidget:
    found = room.page.findChild(QWidget, name)
    assert found is not None, name
    return found


def words(room: LogRoom, name: str) -> str:
    return str(part(room, name).property("text"))


def press(room: LogRoom, name: str) -> None:
    room.qtbot.mouseClick(part(room, name), Qt.MouseButton.LeftButton)


def type_words(room: LogRoom, text: str) -> None:
    search = room.page.filters.search
    room.page.find()
    assert search.hasFocus()
    room.qtbot.keyClicks(search, text)
    room.qtbot.keyClick(search, Qt.Key.Key_Return)
    room.wait_for_lines()


# ---- what is shown


def test_the_newest_run_is_told_in_sentences(room: LogRoom) -> None:
    messages = room.messages()
    assert messages[0] == "Started by you: full run, 3 steps"
    assert messages[-1] == "Ended after 9:32: a part could not be done, 1 file set aside"
    assert "Started" in messages  # of the extractor; that a quick step began is for Debug
    assert len(messages) == 14
    assert words(room, "log-status-lines") == "14 of 15 lines"
    assert (words(room, "log-status-warnings"), words(room, "log-status-errors")) == ("5 warnings", "2 errors")
    assert room.page.pill.words.endswith("Partial")


def test_every_line_says_platform_and_step_in_words(room: LogRoom) -> None:
    table, row = room.page.reading.table, room.messages().index(ERROR)
    assert [table.index(row, column).data() for column in (PLATFORM, STEP)] == ["TooLost", "Validate"]
    assert table.index(0, PLATFORM).data() == "Run"
    shared = room.messages().index("All platforms by day: combined 3,898 rows in 0.02 s")
    assert [table.index(shared, column).data() for column in (PLATFORM, STEP)] == ["All platforms", "Combine"]


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 15), ("INFO", 14), ("WARNING", 7), ("ERROR", 2)])
def test_a_level_shows_itself_and_everything_graver(room: LogRoom, level: str, lines: int) -> None:
    press(room, f"log-level-{level}")
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
    type_words(room, typed)
    assert len(room.messages()) == lines


def test_a_wrong_pattern_is_explained_and_the_last_right_one_stays(room: LogRoom) -> None:
    type_words(room, "rows")
    before = room.messages()
    room.page.find()
    room.qtbot.keyClicks(room.page.filters.search, "/ro(ws/")
    room.wait(lambda: part(room, "log-search-sentence").isVisible())
    assert "the round bracket opened at place 3 is never closed" in words(room, "log-search-sentence")
    assert room.messages() == before


def test_no_match_offers_all_lines_again(room: LogRoom) -> None:
    type_words(room, "nothing like it")
    room.wait(lambda: part(room, "logs-empty").isVisible())
    assert words(room, "logs-empty-action") == "Clear filters"
    press(room, "logs-empty-action")
    room.wait_for_lines()
    assert len(room.messages()) == 15
    assert room.page.filters.search.text() == ""


def test_warnings_and_errors_in_the_status_line_lead_to_them(room: LogRoom) -> None:
    press(room, "log-status-errors")
    room.wait_for_lines()
    assert room.messages() == [ERROR, "Old logs could not be cleared."]
    assert room.page.filters.level.current == "ERROR"


# ---- what a line means


def test_a_failure_is_explained_with_its_next_action(room: LogRoom) -> None:
    room.choose_row(ERROR)
    assert words(room, "log-explanation-title") == "TooLost sent an empty page"
    assert words(room, "log-explanation-text") == "Look at the file that was set aside."
    assert words(room, "log-explanation-small").endswith("TooLost Validate · bad file")
    press(room, "log-explanation-remedy-0")
    press(room, "log-explanation-remedy-1")
    assert room.asked == [
        ("data", {"quarantine": True}),
        ("runs", {"run": room.page.run_id, "step": "toolost.validate"}),
    ]


def test_a_try_that_goes_on_by_itself_asks_for_nothing(room: LogRoom) -> None:
    room.choose_row(RETRY)
    assert words(room, "log-explanation-small").endswith("try 1 of 3 · no answer")
    assert words(room, "log-explanation-remedy-0") == "Show in run"
    assert not part(room, "log-explanation-remedy-1").isVisible()


def test_a_trace_can_be_copied_and_does_not_stand_in_the_list(room: LogRoom) -> None:
    room.choose_row("Old logs could not be cleared.")
    assert words(room, "log-explanation-text") == "RuntimeError: the disk said “no”"
    press(room, "log-explanation-trace")
    assert "Traceback" in room.clipboard()


def test_a_quiet_line_needs_no_explanation(room: LogRoom) -> None:
    room.choose_row(ERROR)
    assert part(room, "log-explanation").isVisible()
    room.choose_row("Try 2")
    assert not part(room, "log-explanation").isVisible()


def test_enter_and_the_menu_lead_to_the_run(room: LogRoom) -> None:
    room.choose_row(ERROR)
    room.page.view.setFocus()
    room.qtbot.keyClick(room.page.view, Qt.Key.Key_Return)
    assert room.asked == [("runs", {"run": room.page.run_id, "step": "toolost.validate"})]
    room.page.view.menu_wanted.emit(room.page.mapToGlobal(room.page.rect().center()))
    menu = room.page.findChild(QMenu, "log-menu")
    assert menu is not None
    names = {action.objectName(): action for action in menu.actions() if not action.isSeparator()}
    assert list(names) == ["log-menu-copy", "log-menu-run", "log-menu-platform", "log-menu-step"]
    names["log-menu-step"].trigger()
    menu.close()
    room.wait_for_lines()
    assert room.messages() == [ERROR]


# ---- taking lines along


def test_chosen_lines_are_copied_with_their_day_and_all_below_them(room: LogRoom) -> None:
    assert not part(room, "log-copy").isEnabled()
    room.choose_row("Old logs could not be cleared.")
    room.qtbot.keyClick(room.page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    room.page.copy()
    room.wait(lambda: bool(room.toasts))
    text = room.clipboard()
    assert text.startswith(f"{BEGAN.astimezone():%Y-%m-%d} ")
    assert "\tError\tRun\t\tOld logs could not be cleared.\nTraceback" in text
    assert text.endswith("\tWarning\tRun\t\tEnded after 9:32: a part could not be done, 1 file set aside")
    assert room.toasts == ["2 lines copied"]


def saved(room: LogRoom, target: Path, kind: str) -> str:
    """What Ctrl+S and a choice in the dialog write."""
    room.page.save_as()
    dialog = room.page.findChild(QFileDialog, "log-save-dialog")
    assert dialog is not None
    kinds = dialog.nameFilters()
    room.page.saver.save(target, next(name for name in kinds if kind in name))
    dialog.close()
    room.wait(lambda: bool(room.toasts))
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "name", "lines"), [("shown", "a.txt", 2), ("All 15 lines (", "b.txt", 15), ("programs", "c.jsonl", 15)]
)
def test_what_is_shown_or_all_of_it_is_saved(room: LogRoom, tmp_path: Path, kind: str, name: str, lines: int) -> None:
    press(room, "log-level-ERROR")
    room.wait_for_lines()
    text = saved(room, tmp_path / name, kind)
    if name.endswith("jsonl"):
        assert text.encode() == log_path(tmp_path / "lake", room.page.run_id).read_bytes()
    else:
        assert text.count("\tError\t") == 2
        assert sum(line.count("\t") >= 4 for line in text.splitlines()) == lines
    assert [left.name for left in tmp_path.iterdir() if "unfinished" in left.name] == []


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(room: LogRoom, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    room.page.saver.save(tmp_path / "taken", "All")
    room.wait(lambda: bool(room.problems))
    assert not (tmp_path / "taken.unfinished").exists()
    assert not room.page.saver.busy


# ---- runs


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
        room.wait(lambda: part(room, "log-explanation").isVisible())
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
        room.wait(lambda: room.page.run_id == name)
        room.wait(lambda: part(room, "logs-empty").isVisible())
        assert part(room, "logs-empty").accessibleName() == "The log of this run is no longer there"
        press(room, "logs-empty-action")
        assert room.asked == [("runs", {"run": name})]


def test_a_log_that_vanishes_while_it_is_read_is_told(room: LogRoom, root: Path) -> None:
    log_path(root, room.page.run_id).unlink()
    type_words(room, "rows")
    room.wait(lambda: part(room, "logs-empty").isVisible())
    assert part(room, "logs-empty").accessibleName() == "The log of this run is no longer there."


def test_before_the_first_run_the_page_offers_one(qtbot: QtBot, root: Path) -> None:
    root.mkdir()
    with log_room(qtbot, root) as room:
        room.wait(lambda: part(room, "logs-empty").accessibleName() == "Nothing has run yet")
        press(room, "logs-empty-action")
        assert room.asked == ["run-full"]


def test_without_a_lake_the_page_asks_for_one(qtbot: QtBot) -> None:
    with log_room(qtbot, None) as room:
        assert part(room, "logs-empty").accessibleName() == "No lake is open"
        press(room, "logs-empty-action")
        assert room.asked == ["choose-lake"]


# ---- a run that goes on


@pytest.fixture
def live(qtbot: QtBot, root: Path) -> Iterator[LogRoom]:
    """A run that goes on and has written three hundred lines."""
    (name,) = lake_with_logs(root, a_run(RunState.RUNNING))
    log_path(root, name).unlink()
    many_lines(log_path(root, name), 300)
    with log_room(qtbot, root) as opened:
        opened.wait_for_run(name)
        yield opened


def more_lines(room: LogRoom, number: int) -> None:
    """The run goes on: lines are written, and the page is told of it."""
    before = room.page.reading.progress.lines
    many_lines(log_path(room.page.panel.session.root or Path(), room.page.run_id), number, before)
    room.parts.bridge.hear(
        RunFinished(run_id="another", at=BEGAN, state=RunState.SUCCESS, seconds=1.0)
    )  # any event: the page looks for lines
    room.wait(lambda: room.page.reading.progress.lines == before + number)


def at_the_end(room: LogRoom) -> bool:
    bar = room.page.view.verticalScrollBar()
    return bar.value() == bar.maximum() > 0


def test_the_newest_line_is_followed(live: LogRoom) -> None:
    assert live.page.pill.words.startswith("Following the run of ")
    assert words(live, "log-status-following") == "Following the newest line"
    assert live.page.filters.run.currentText() == "Current run"
    assert at_the_end(live)
    more_lines(live, 50)
    assert at_the_end(live)
    assert not live.page.view.chip.isVisible()


def test_scrolling_up_pauses_and_the_chip_counts_what_is_new(live: LogRoom) -> None:
    bar = live.page.view.verticalScrollBar()
    bar.setValue(bar.value() - 500)
    here = bar.value()
    more_lines(live, 212)
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
    more_lines(live, 1)
    assert live.page.view.chip.text() == "1 new line"
    live.qtbot.keyClick(live.page.view, Qt.Key.Key_End)
    assert at_the_end(live)
    more_lines(live, 30)
    assert at_the_end(live)


def test_a_filter_also_holds_for_lines_that_come_later(live: LogRoom) -> None:
    type_words(live, "answered 200 with 2247 bytes")
    assert len(live.messages()) == 0
    more_lines(live, 100)
    assert live.messages() == ["page 321 answered 200 with 2247 bytes in 321 ms"]


def test_out_of_sight_nothing_is_read_and_nothing_ticks(live: LogRoom) -> None:
    live.page.hidden()
    live.wait(lambda: not live.page.reading.at_work)
    before = live.page.reading.progress.lines
    many_lines(log_path(live.page.panel.session.root or Path(), live.page.run_id), 5, before)
    live.parts.bridge.hear(RunFinished(run_id="another", at=BEGAN, state=RunState.SUCCESS, seconds=1.0))
    with live.qtbot.waitSignal(live.parts.bridge.events):
        pass
    assert live.page.reading.progress.lines == before
    assert not live.page._ticking.isActive()
    live.page.shown()
    live.wait(lambda: live.page.reading.progress.lines == before + 5)


def test_a_real_run_is_read_along_from_its_first_to_its_last_line(qtbot: QtBot, tmp_path: Path) -> None:
    folder = landed(tmp_path / "lake")
    with log_room(qtbot, folder.root) as room:
        room.page.filters.set_level(Level.DEBUG)
        with qtbot.waitSignal(room.parts.session.run_ended, timeout=30_000):
            room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner"))
        room.wait(lambda: bool(room.page.run_id) and not room.page.is_live)
        room.wait(lambda: room.page.reading.progress.lines == 62)
        messages = room.messages()
        assert messages[0] == "Started by you: run without extractors, 30 steps"
        assert messages[-1].startswith("Ended after ")
        assert room.page.pill.words.endswith("Success")
        room.parts.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner"))
        first = room.page.run_id
        room.wait(lambda: room.page.run_id not in ("", first) and not room.parts.session.active)


# ---- for everyone


def test_the_keys_of_the_window_reach_the_page(qtbot: QtBot, root: Path) -> None:
    lake_with_logs(root, a_run())
    with log_room(qtbot, root) as room:
        room.parts.preferences.put("window/page", "logs")
        window = MainWindow(room.parts)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        page = window.page("logs")
        assert isinstance(page, LogsPage)
        page.view.setFocus()
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert page.filters.search.hasFocus()
        qtbot.waitUntil(lambda: page.reading.table.rowCount() == 14)
        page.view.select_row(0)
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: "Started by you" in room.clipboard())
        window.may_close = True
        window.close()
        window.deleteLater()


def test_everything_one_can_touch_has_a_name(room: LogRoom) -> None:
    room.choose_row(ERROR)
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    parts = [found for kind in kinds for found in room.page.findChildren(kind)]
    nameless = [p.objectName() or type(p).__name__ for p in parts if p.isVisible() and not p.accessibleName()]
    assert [name for name in nameless if not name.startswith("qt_") and name != "QToolButton"] == []
    assert room.page.view.accessibleName() == "Lines of the log"


def test_the_keyboard_reaches_filters_list_and_explanation(room: LogRoom) -> None:
    assert [area.objectName() for area in room.page.areas()] == ["log-filters", "log-lines", "log-explanation"]


@pytest.mark.parametrize("width", [1096, 948, 884])
def test_nothing_is_cut_off_in_a_narrow_window(room: LogRoom, width: int) -> None:
    room.page.compact(width < 1000)
    room.page.resize(width, 600)
    room.choose_row(ERROR)
    assert room.page.minimumSizeHint().width() <= width
    for made in room.page.findChildren(QAbstractButton):
        around = made.parentWidget()
        if made.isVisible() and around is not None and not made.objectName().startswith("qt_"):
            assert around.rect().contains(made.geometry()), made.objectName()


def test_the_story_of_the_tests_is_the_product_s_own(tmp_path: Path) -> None:
    assert whole_story(tmp_path).read_bytes().count(b"\n") == 15
