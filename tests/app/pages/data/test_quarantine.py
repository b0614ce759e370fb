"""Quarantine: what was set aside, why, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.models.quarantine_table import Column
from app.pages import data_set_aside
from pipeline.engine.lake_lock import LakeLock
from pipeline.engine.records import QuarantineItem
from pipeline.lake import Wanted
from pipeline.model import RunKind
from tests.app.pages.data.room import PATIENCE, DataRoom, noting, questions


@pytest.fixture
def aside(room: DataRoom) -> DataRoom:
    """The page with the list of set-aside files in sight."""
    room.go("quarantine")
    room.wait(lambda: room.page.quarantine.items.rowCount() > 0)
    return room


def open_items(room: DataRoom) -> tuple[QuarantineItem, ...]:
    lake = room.parts.session.lake
    assert lake is not None
    return lake.journal.quarantine()


def badge(room: DataRoom) -> str:
    return str(room.part("data-segments-quarantine").property("text"))


def copies(room: DataRoom) -> list[Path]:
    return [path for path in (room.root / "quarantine").rglob("*") if path.is_file()]


def choose(room: DataRoom, *rows: int) -> None:
    view = room.page.quarantine
    for number, row in enumerate(rows):
        modifier = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        room.click_row(view.table, view.items.index(row, 0), modifier)


def test_every_open_item_is_listed_and_counted(aside: DataRoom) -> None:
    items = open_items(aside)
    table = aside.page.quarantine.items
    assert {table.item(row).id for row in range(table.rowCount())} == {item.id for item in items}
    assert badge(aside) == f"Quarantine {len(items)}"


def test_the_chosen_one_says_why_and_what_to_do(aside: DataRoom) -> None:
    choose(aside, 3)
    item = aside.page.quarantine.items.item(3)
    note = aside.page.quarantine.note
    assert note.items == (item,)
    assert item.message in note._reason.text()
    assert note._next.text() == item.next_action


def test_no_code_and_no_key_of_an_answer_is_shown_as_a_place(aside: DataRoom) -> None:
    table = aside.page.quarantine.items
    places = {str(table.index(row, Column.WHERE).data()) for row in range(table.rowCount())}
    assert not {place for place in places if "401" in place or "error" in place.casefold() or "code" in place}
    assert any(place.startswith("Line ") for place in places)


def test_a_file_is_dropped_after_one_question(aside: DataRoom) -> None:
    before, lying = open_items(aside), copies(aside)
    item = aside.page.quarantine.items.item(0)
    aside.press(aside.page.quarantine.note.drop)
    dialog = aside.question()
    assert item.file.rpartition("/")[2] in dialog.accessibleName()
    assert "The file in landing stays." in dialog.accessibleDescription()
    aside.press(dialog.yes)
    aside.wait(lambda: len(open_items(aside)) == len(before) - 1)
    aside.wait(lambda: badge(aside) == f"Quarantine {len(before) - 1}")
    aside.wait(lambda: aside.parts.store.state.quarantine_open == len(before) - 1)
    assert aside.page.quarantine.items.row_of(item.id) == -1
    assert len(copies(aside)) < len(lying)
    assert (aside.root / "landing" / item.platform / item.file).exists()
    assert aside.toasts == [f"Dropped: {item.file.rpartition('/')[2]}"]


def test_escape_leaves_everything_as_it_is(aside: DataRoom) -> None:
    before = open_items(aside)
    aside.press(aside.page.quarantine.note.drop)
    dialog = aside.question()
    aside.key(dialog, Qt.Key.Key_Escape)
    aside.wait(lambda: not questions())
    assert open_items(aside) == before


@pytest.mark.slow
def test_several_files_go_together(aside: DataRoom) -> None:
    before = open_items(aside)
    choose(aside, 0, 2, 4)
    note = aside.page.quarantine.note
    assert note._name.text() == "3 files chosen"
    assert not note.open.isEnabled()
    aside.press(note.drop)
    aside.press(aside.question().yes)
    aside.wait(lambda: len(open_items(aside)) == len(before) - 3)
    aside.wait(lambda: aside.toasts == ["3 files dropped"])


def test_a_lake_that_somebody_else_holds_is_told_in_words(aside: DataRoom) -> None:
    before, lake = open_items(aside), aside.parts.session.lake
    assert lake is not None
    with LakeLock(lake.journal_dir, lake.clock, "full run"):
        aside.press(aside.page.quarantine.note.drop)
        aside.press(aside.question().yes)
        aside.wait(lambda: bool(aside.problems))
    assert aside.problems[0].kind == "busy"
    assert open_items(aside) == before


@pytest.mark.slow
def test_checking_again_is_a_run_and_its_verdict_is_told(aside: DataRoom) -> None:
    item = aside.page.quarantine.items.item(0)
    session = aside.parts.session
    with aside.qtbot.waitSignal(session.run_ended, timeout=PATIENCE):
        aside.press(aside.page.quarantine.note.check)
        assert session.active
        assert not aside.page.quarantine.note.check.isEnabled()
        assert aside.page.quarantine.note.check.toolTip() == "Set-aside files are being checked."
    aside.wait(lambda: aside.toasts == [f"Still set aside: {item.file.rpartition('/')[2]}"])
    assert aside.page.quarantine.note.check.isEnabled()
    lake = session.lake
    assert lake is not None
    assert lake.journal.runs(1)[0].run.trigger == "replay"


def test_nothing_is_checked_or_dropped_while_a_run_goes_on(aside: DataRoom) -> None:
    session, note = aside.parts.session, aside.page.quarantine.note
    with aside.qtbot.waitSignal(session.run_ended, timeout=PATIENCE):
        assert session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, ("linktree",), trigger="owner"))
        assert not note.check.isEnabled()
        assert not note.drop.isEnabled()
        assert note.open.isEnabled()
        assert "A run is going on" in note.check.toolTip()
    assert note.check.isEnabled()


def test_the_copy_of_a_file_can_be_opened(aside: DataRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(data_set_aside, "open_path", noting(opened))
    aside.press(aside.page.quarantine.note.open)
    aside.wait(lambda: len(opened) == 1)
    assert opened[0].is_relative_to(aside.root)
    assert opened[0].is_file()


def test_what_no_platform_reads_is_named_quietly(aside: DataRoom) -> None:
    assert not aside.page.quarantine.strays.isVisible()
    (aside.root / "landing" / "notes.txt").write_text("mine")
    aside.page.refresh()
    aside.wait(lambda: aside.page.quarantine.strays.isVisible())
    assert aside.words("strays-text") == "notes.txt"


def test_a_search_narrows_the_list_and_clear_brings_it_back(aside: DataRoom) -> None:
    total = len(open_items(aside))
    aside.type_search("linktree")
    aside.wait(lambda: aside.page.quarantine.items.rowCount() == 1)
    aside.type_search("no such file")
    aside.wait(lambda: aside.page.quarantine.empty.isVisible())
    aside.press(aside.page.quarantine.empty.action)
    aside.wait(lambda: aside.page.quarantine.items.rowCount() == total)


@pytest.mark.slow
def test_once_all_is_dropped_nothing_is_set_aside(aside: DataRoom) -> None:
    table = aside.page.quarantine.table
    table.setFocus()
    aside.key(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    aside.press(aside.page.quarantine.note.drop)
    aside.press(aside.question().yes)
    aside.wait(lambda: badge(aside) == "Quarantine")
    assert aside.page.quarantine.empty.accessibleName() == "Nothing is set aside."


def test_others_send_the_owner_here(room: DataRoom) -> None:
    room.page.look_at(quarantine=True)
    room.wait(lambda: room.page.quarantine.table.isVisible())
    assert room.page.segments.current == "quarantine"
    room.page.look_at(platform="spotify")
    room.wait_for_dataset("spotify_audience")
    assert room.page.segments.current == "datasets"
