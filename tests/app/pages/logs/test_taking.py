"""Lines are taken along: copied, or saved, as they are shown or all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.app.pages.logs.room import LogRoom, log_path
from tests.run_logs.log_files import BEGAN


def test_chosen_lines_are_copied_with_their_day_and_all_below_them(room: LogRoom) -> None:
    assert not room.part("log-copy").isEnabled()
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
    room.press("log-level-ERROR")
    room.wait_for_lines()
    text = saved(room, tmp_path / name, kind)
    if name.endswith("jsonl"):
        assert text.encode() == log_path(tmp_path / "lake", room.page.shown_run.run_id).read_bytes()
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
