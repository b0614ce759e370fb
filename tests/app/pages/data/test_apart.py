"""The window never waits: whatever is read of the lake is read on another thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

from pipeline.browsing.catalogue import dataset_catalogue
from tests.app.pages.data.room import DataRoom

WATCHED = {"open", "os.scandir", "os.listdir", "sqlite3.connect", "os.remove", "os.rename"}
_seen: list[str] = []
_watching: list[Path] = []


def _note(event: str, values: tuple[object, ...]) -> None:
    if not _watching or event not in WATCHED or threading.current_thread() is not threading.main_thread():
        return
    target = values[0]
    if isinstance(target, str | bytes | os.PathLike) and os.fsdecode(target).startswith(str(_watching[0])):
        _seen.append(f"{event} {os.fsdecode(target)}")


sys.addaudithook(_note)


@contextmanager
def reading_noted(root: Path) -> Iterator[list[str]]:
    """What this thread opens below ``root`` inside the block."""
    _seen.clear()
    _watching.append(root)
    try:
        yield _seen
    finally:
        _watching.clear()


def chosen_until_seen(room: DataRoom, name: str) -> None:
    """Clicks until the dataset is shown: this test is about who opens files. Why one click was not always enough under
    heavy load is not known."""
    pane = room.page.datasets.pane

    def seen() -> bool:
        there = pane.seen is not None and pane.seen.standing.line.name == name
        if not there:
            room.click_dataset(name)
        return there

    room.wait(seen)


@pytest.mark.slow
def test_no_file_of_the_lake_is_opened_by_the_window(room: DataRoom) -> None:
    with reading_noted(room.root) as seen:
        for line in dataset_catalogue():
            chosen_until_seen(room, line.name)
        room.press("lineage-landing")
        room.wait_for_files()
        room.type_search("csv")
        room.wait(lambda: room.page.files.files.rowCount() > 0)
        room.go("quarantine")
        room.page.refresh()
        room.wait(lambda: room.page.quarantine.items.rowCount() > 0)
        room.go("datasets")
    assert seen == []


def test_everything_that_can_be_used_has_a_name(room: DataRoom) -> None:
    room.go("files")
    room.wait_for_files()
    parts = [
        part
        for kind in (QAbstractButton, QAbstractItemView, QLineEdit)
        for part in room.page.findChildren(kind)
        if part.isVisibleTo(room.page) and not isinstance(part.parent(), QLineEdit)  # Qt's own, inside of fields
    ]
    assert [f"{type(part).__name__} {part.objectName()!r}" for part in parts if not part.accessibleName()] == []
    assert [part.accessibleName() for part in parts if not part.objectName()] == []


def test_no_control_gives_way_to_a_narrow_window(room: DataRoom) -> None:
    room.page.resize(872, 588)
    room.page.compact(True)
    for segment in ("datasets", "files", "quarantine"):
        room.go(segment)
        room.qtbot.wait(50)
        assert room.page.width() == 872, f"{segment} wants {room.page.minimumSizeHint().width()}"
        for button in room.page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.minimumSizeHint().width(), button.objectName()


LOOKING_AROUND = """
import sys
from pathlib import Path
from app.models.file_listing import read_files
from app.models.file_story import story_of
from app.pages.data_reading import Order, look_at_lake, look_into
from pipeline.browsing.catalogue import dataset_line
from pipeline.lake import open_lake
from pipeline.settings import load_settings

with open_lake(load_settings(Path(sys.argv[1]), environ={})) as lake:
    for entry in look_at_lake(lake).entries:
        look_into(lake, entry.line.name, Order(dataset_line(entry.line.name).date_column, True))
    for found in read_files(lake).files:
        story_of(lake, found, lake.clock.now())
print(sorted({"pandas", "matplotlib", "playwright"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_looking_around_loads_none_of_the_heavy_libraries(faulty_lake: Path) -> None:
    words = [sys.executable, "-c", LOOKING_AROUND, str(faulty_lake)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, cwd=Path(__file__).parents[4])
    assert done.stdout.strip() == "[]"
