"""Beside how long old versions are kept stands what clearing would take away now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from pipeline.configuration import Configuration
from tests.app.setup_room import SetupRoom, setup_room

SILENT = "Of curated files. Raw files are kept for ever."


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    folder = root / "archive" / "plays"
    folder.mkdir(parents=True)
    for year in (2019, 2020, 2021):
        (folder / f"plays_{year}0101T060000Z.csv").write_bytes(b"x" * 2000)
    return root


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, lake: Path) -> Iterator[SettingsPage]:
    with setup_room(qtbot, tmp_path) as room:
        yield from made(room, lake)


def made(room: SetupRoom, lake: Path) -> Iterator[SettingsPage]:
    room.open(lake)
    page = SettingsPage(room.parts)
    page.shown()
    page.look_at(setting="keep/archive")
    room.wait(lambda: "keep/archive" in page.store.values)
    yield page
    page.deleteLater()


def said(page: SettingsPage) -> str:
    return page.rows["keep/archive"].help.text()


def test_it_is_told_how_much_has_had_its_time(qtbot: QtBot, page: SettingsPage) -> None:
    qtbot.waitUntil(lambda: said(page) == f"{SILENT} Now 2 versions are past it, 4.0 kB.")


def test_it_follows_what_the_owner_wants_and_looking_writes_nothing(
    qtbot: QtBot, page: SettingsPage, lake: Path
) -> None:
    qtbot.waitUntil(lambda: "2 versions" in said(page))
    assert not (lake / "config" / "schedule_config.json").exists()
    Configuration(lake / "config").change_schedule(("retention", "archive_days"), 36_000)
    page.refresh()
    qtbot.waitUntil(lambda: said(page) == SILENT)


def test_a_file_that_cannot_be_read_stops_nothing(qtbot: QtBot, page: SettingsPage, lake: Path) -> None:
    qtbot.waitUntil(lambda: "2 versions" in said(page))
    Configuration(lake / "config").change_schedule(("retention", "archive_days"), "long")
    page.refresh()
    qtbot.waitUntil(lambda: "2 versions" not in said(page))
