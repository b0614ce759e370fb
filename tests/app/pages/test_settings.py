"""The settings page says what is so, takes what is right at once, and keeps the last right value otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import theme
from app.desktop import application_menu
from app.pages.settings import SettingsPage
from app.settings.catalogue import SETTINGS
from app.widgets.setting_controls import PathControl
from pipeline.configuration import Configuration
from pipeline.lake import Wanted
from pipeline.model import RunKind
from tests.app.pages.settings_rows import row
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import landed

LEFT = Qt.MouseButton.LeftButton
WIDE, COMPACT = (1096, 728), (872, 608)
ARROW = 40  # what a choice has beside its words


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "desktop"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    (root / ".env").write_text("# mine\nMETA_TOKEN=hush\n")
    return root


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, lake: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path, {"STAGING_ZONE": str(tmp_path / "outside")}) as room:
        room.open(lake)
        yield room


@pytest.fixture
def page(qtbot: QtBot, room: SetupRoom) -> Iterator[SettingsPage]:
    page = SettingsPage(room.parts)
    page.resize(*WIDE)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.shown()
    room.wait(lambda: "zone/raw" in page.store.values)
    yield page
    page.hide()
    page.deleteLater()


def line(page: SettingsPage, key: str) -> QLineEdit:
    edit = row(page, key).control.main
    assert isinstance(edit, QLineEdit)
    return edit


def type_into(qtbot: QtBot, edit: QLineEdit, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    if end is not None:
        qtbot.keyClick(edit, end)


def visible(page: SettingsPage) -> set[str]:
    return {key for key, row in page.rows.items() if row.isVisible()}


def switched_off(page: SettingsPage, name: str) -> bool:
    return page.store.values[f"platform/{name}"].text == "off"


# ---- finding


def test_a_category_shows_its_settings_and_arrow_keys_walk_them(qtbot: QtBot, page: SettingsPage) -> None:
    assert "zone/raw" in visible(page)
    page.categories.setFocus()
    qtbot.keyClick(page.categories, Qt.Key.Key_Down)
    assert visible(page) == {s.key for s in SETTINGS if s.category == "runs"}
    item = page.categories.visualItemRect(page.categories.item(4)).center()
    qtbot.mouseClick(page.categories.viewport(), LEFT, pos=item)
    assert visible(page) == {"keep/archive", "keep/after-runs", "keep/events", "bi/address"}


def test_a_search_goes_across_all_categories_and_back(qtbot: QtBot, room: SetupRoom, page: SettingsPage) -> None:
    page.find()
    qtbot.keyClicks(page.search, "keep")
    room.wait(lambda: visible(page) == {"keep/archive", "keep/events", "keep/logs"})
    assert page.categories.current == ""
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert "zone/raw" in visible(page)
    assert page.categories.current == "folders"


def test_a_search_that_finds_nothing_says_so_and_offers_the_way_back(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage
) -> None:
    page.find()
    qtbot.keyClicks(page.search, "zzz")
    room.wait(lambda: page.nothing.isVisible())
    assert page.nothing.accessibleName() == "No setting is called that."
    qtbot.mouseClick(page.nothing.action, LEFT)
    assert not page.nothing.isVisible()
    assert visible(page)


# ---- numbers


def test_a_number_counts_at_once_and_its_arrow_brings_the_default_back(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage
) -> None:
    type_into(qtbot, line(page, "runs/workers"), "6")
    assert room.parts.preferences.get("runs/workers", 4) == 6
    assert "One setting differs" in page.line.text()
    reset = page.rows["runs/workers"].reset
    assert reset.isVisible()
    assert "4" in reset.toolTip()
    qtbot.mouseClick(reset, LEFT)
    assert room.parts.preferences.get("runs/workers", 4) == 4
    assert not reset.isVisible()
    assert line(page, "runs/workers").text() == "4"


def test_a_wrong_number_is_told_as_it_is_typed_and_the_last_right_one_stays_in_force(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage
) -> None:
    edit = line(page, "runs/workers")
    type_into(qtbot, edit, "99", end=None)
    wrong = page.rows["runs/workers"]
    assert wrong.wrong()
    assert wrong.sentence.isVisible()
    assert "from 1 to 16" in wrong.sentence.text()
    assert "from 1 to 16" in edit.accessibleDescription()
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert room.parts.preferences.get("runs/workers", 4) == 4
    assert (edit.text(), wrong.wrong()) == ("99", True)
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert (edit.text(), wrong.wrong()) == ("4", False)


def test_days_reach_the_lakes_file_and_nothing_else_in_it_changes(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    (lake / "config").mkdir(exist_ok=True)
    (lake / "config" / "schedule_config.json").write_text('{"mine": 1, "retention": {"log_days": 30}}')
    type_into(qtbot, line(page, "keep/logs"), "7", Qt.Key.Key_Tab)
    room.wait(lambda: page.store.values["keep/logs"].text == "7")
    assert json.loads((lake / "config" / "schedule_config.json").read_text()) == {
        "mine": 1, "retention": {"log_days": 7},
    }  # fmt: skip
    assert Configuration(lake / "config").retention().log_days == 7


# ---- folders


def test_a_folder_is_written_and_the_lake_is_opened_anew_with_it(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    with qtbot.waitSignal(room.parts.session.lake_changed, timeout=15_000):
        type_into(qtbot, line(page, "zone/raw"), "Raw files")
    assert (lake / ".env").read_text() == "# mine\nMETA_TOKEN=hush\nRAW_ZONE=Raw files\n"
    opened = room.parts.session.lake
    assert opened is not None
    assert str(lake / "Raw files") in str(opened.settings.zones)
    room.wait(lambda: page.rows["zone/raw"].reset.isVisible())
    with qtbot.waitSignal(room.parts.session.lake_changed, timeout=15_000):
        qtbot.mouseClick(page.rows["zone/raw"].reset, LEFT)
    assert (lake / ".env").read_text() == "# mine\nMETA_TOKEN=hush\n"


def test_a_folder_that_cannot_be_is_told_while_it_is_typed_and_never_written(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    before = (lake / ".env").read_bytes()
    edit = line(page, "zone/raw")
    type_into(qtbot, edit, "landing", end=None)
    room.wait(lambda: "Landing is kept there already" in page.rows["zone/raw"].sentence.text())
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    room.wait(lambda: "Not saved yet" in page.rows["zone/raw"].sentence.text())
    assert (lake / ".env").read_bytes() == before


def test_a_folder_is_chosen_in_a_dialog_that_holds_nothing_up(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path, tmp_path: Path
) -> None:
    (tmp_path / "other disk").mkdir()
    control = row(page, "zone/archive").control
    assert isinstance(control, PathControl)
    qtbot.mouseClick(control.choose, LEFT)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(tmp_path / "other disk"))
    dialog.reject()
    room.wait(lambda: page.store.values["zone/archive"].text == str(tmp_path / "other disk"))
    assert "ARCHIVE_ZONE=" in (lake / ".env").read_text()


def test_what_is_set_outside_is_said_to_be_and_cannot_be_changed(page: SettingsPage) -> None:
    staging = row(page, "zone/staging")
    assert not staging.control.main.isEnabled()
    assert "STAGING_ZONE" in staging.help.text()
    assert "STAGING_ZONE" in staging.control.main.toolTip()
    assert not staging.reset.isVisible()


def test_the_lake_is_chosen_by_the_window(qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path) -> None:
    choose = row(page, "lake").control.main
    assert isinstance(choose, QAbstractButton)
    qtbot.mouseClick(choose, LEFT)
    assert room.deeds == ["choose-lake"]
    assert str(lake) in choose.accessibleDescription()


# ---- switches and choices


def test_a_platform_is_switched_off_and_the_last_one_stays_on(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    names = ("metaads", "distrokid", "toolost", "tiktok", "linktree", "social", "spotify")
    for name in names[:-1]:
        switch = row(page, f"platform/{name}").control.main
        qtbot.keyClick(switch, Qt.Key.Key_Space)
        room.wait(partial(switched_off, page, name))
    spotify = row(page, "platform/spotify")
    qtbot.keyClick(spotify.control.main, Qt.Key.Key_Space)
    room.wait(lambda: "has to stay on" in spotify.sentence.text())
    assert spotify.control.text() == "on"
    stated = json.loads((lake / "config" / "pipeline_dependencies.json").read_text())["platforms"]
    assert [name for name in names if stated[name]["enabled"]] == ["spotify"]
    opened = room.parts.session.lake
    assert opened is not None
    assert {step.platform for step in opened.steps(Wanted())} == {"spotify", None}


def test_the_theme_changes_at_once_and_is_remembered(qtbot: QtBot, room: SetupRoom, page: SettingsPage) -> None:
    choice = row(page, "looks/theme").control.main
    assert isinstance(choice, QComboBox)
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert theme.palette().dark
    assert room.parts.preferences.get("looks/theme", "system") == "dark"
    qtbot.mouseClick(page.rows["looks/theme"].reset, LEFT)
    assert theme.the().choice == "system"
    assert "looks/theme" not in room.parts.preferences


def test_the_log_level_is_said_in_words(qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path) -> None:
    choice = row(page, "log/level").control.main
    assert isinstance(choice, QComboBox)
    assert choice.currentText() == "What happens"
    with qtbot.waitSignal(room.parts.session.lake_changed, timeout=15_000):
        qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert "LOG_LEVEL=DEBUG" in (lake / ".env").read_text()


# ---- what others do meanwhile


def test_what_was_changed_elsewhere_is_seen_when_the_page_is_shown(
    room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    page.hidden()
    (lake / ".env").write_text("RAW_ZONE=theirs\n")
    Configuration(lake / "config").change_schedule(("retention", "log_days"), 3)
    page.shown()
    room.wait(lambda: line(page, "zone/raw").text() == "theirs")
    assert line(page, "keep/logs").text() == "3"


def test_a_broken_file_bars_its_settings_with_the_reason(room: SetupRoom, page: SettingsPage, lake: Path) -> None:
    (lake / "config").mkdir(exist_ok=True)
    (lake / "config" / "schedule_config.json").write_text("{oops")
    page.look_at(category="logs")
    page.refresh()
    room.wait(lambda: "schedule_config.json" in page.rows["keep/logs"].help.text())
    assert not line(page, "keep/logs").isEnabled()
    assert line(page, "runs/workers").isEnabled()


def test_while_a_run_goes_on_new_folders_wait_for_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    lake = landed(tmp_path / "run" / "lake", days=30, bank_rows=200).root
    with setup_room(qtbot, tmp_path) as room:
        room.open(lake)
        page = SettingsPage(room.parts)
        page.show()
        page.shown()
        room.wait(lambda: "zone/raw" in page.store.values)
        session = room.parts.session
        before = session.lake
        with qtbot.waitSignal(session.run_ended, timeout=60_000):
            assert session.start(Wanted(RunKind.WITHOUT_EXTRACTORS))
            assert "when the run has ended" in page.rows["zone/archive"].help.text()
            assert not page.rows["lake"].control.main.isEnabled()
            type_into(qtbot, line(page, "zone/archive"), "kept")
            room.wait(lambda: page.store.values["zone/archive"].text == "kept")
            assert session.lake is before or not session.active
        room.wait(lambda: session.lake is not None and session.lake is not before)
        assert session.lake is not None
        assert str(lake / "kept") in str(session.lake.settings.zones)
        assert not page.store.waiting
        room.wait(lambda: page.rows["lake"].control.main.isEnabled())
        page.hide()
        page.deleteLater()


def test_without_a_lake_the_panels_own_settings_still_work(qtbot: QtBot, tmp_path: Path) -> None:
    with setup_room(qtbot, tmp_path) as room:
        page = SettingsPage(room.parts)
        page.show()
        page.shown()
        room.wait(lambda: "zone/raw" in page.store.values)
        assert not line(page, "zone/raw").isEnabled()
        assert "no lake" in page.rows["zone/raw"].help.text()
        type_into(qtbot, line(page, "runs/workers"), "2")
        assert room.parts.preferences.get("runs/workers", 4) == 2
        page.hide()
        page.deleteLater()


# ---- for everyone


def test_everything_has_a_name_and_what_cannot_be_changed_says_why(page: SettingsPage) -> None:
    for setting in SETTINGS:
        page.look_at(setting=setting.key)
        control = page.rows[setting.key].control.main
        assert control.objectName(), setting.key
        assert control.accessibleName(), setting.key
        assert control.accessibleDescription(), setting.key
        shown = [made for made in page.findChildren(QPushButton) if made.isVisible()]
        assert [made.objectName() for made in shown if not made.accessibleName()] == []


def walked_by_tab(qtbot: QtBot, page: SettingsPage) -> list[int]:
    """How far down each stop lies, from the present one on until Tab leaves the settings."""
    page.grab()  # laid out
    seen: list[int] = []
    while page.area.isAncestorOf(focus := QApplication.focusWidget() or page) and len(seen) < 80:
        seen.append(focus.mapTo(page, QPoint(0, 0)).y() + page.area.verticalScrollBar().value())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    return seen


def test_tab_goes_through_a_category_from_top_to_bottom(qtbot: QtBot, page: SettingsPage) -> None:
    page.look_at(setting="runs/workers")
    seen = walked_by_tab(qtbot, page)
    assert len(seen) == 12 + application_menu.OFFERED
    assert seen == sorted(seen)


def test_tab_goes_through_what_a_search_found_from_top_to_bottom(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage
) -> None:
    page.look_at(category="logs")
    page.find()
    qtbot.keyClicks(page.search, "e")
    room.wait(lambda: {"zone/raw", "runs/workers", "keep/logs"} <= visible(page))
    page.rows["lake"].control.main.setFocus()
    seen = walked_by_tab(qtbot, page)
    assert len(seen) > 25
    assert seen == sorted(seen)


@pytest.mark.parametrize("size", [WIDE, COMPACT])
def test_nothing_is_cut_at_any_width(qtbot: QtBot, page: SettingsPage, size: tuple[int, int]) -> None:
    page.resize(*size)
    page.compact(size[0] < 1000)
    for setting in SETTINGS:
        page.look_at(setting=setting.key)
        shown = page.rows[setting.key]
        assert shown.width() <= page.area.viewport().width()
        assert shown.name.width() >= shown.name.sizeHint().width(), setting.key
        if isinstance(choice := shown.control.main, QComboBox):
            words = [choice.itemText(place) for place in range(choice.count())]
            assert choice.width() >= max(map(choice.fontMetrics().horizontalAdvance, words)) + ARROW, setting.key
        assert shown.help.height() >= shown.help.heightForWidth(shown.help.width()), setting.key
