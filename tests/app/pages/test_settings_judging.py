"""From when on something is worth a word, and what is to be reached, is set on the settings page and counts at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from app.settings.catalogue import SETTINGS
from app.widgets.setting_controls import NumberControl, grouped
from pipeline.insights.goals import MOST, Goals, load_goals
from pipeline.insights.rhythm import Freshness
from tests.app.pages.settings_rows import looked_at, row
from tests.app.quick_lake import quick_lake
from tests.app.setup_room import SetupRoom, setup_room
from tests.engine.lakes import HandClock
from tests.watching.judged_lakes import DAY, RUN_AT, run_at

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "desktop"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    (root / "config").mkdir()
    return root


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, lake: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path, {}) as made:
        made.open(lake)
        yield made


@pytest.fixture
def page(room: SetupRoom) -> Iterator[SettingsPage]:
    with looked_at(room, "health", "fresh/tiktok") as made:
        yield made


def type_into(qtbot: QtBot, page: SettingsPage, key: str, text: str) -> QLineEdit:
    edit = row(page, key).control.main
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(edit, text)
    return edit


def put(qtbot: QtBot, page: SettingsPage, key: str, text: str) -> None:
    edit = type_into(qtbot, page, key, text)
    with qtbot.waitSignal(page.store.saved, timeout=15_000):
        qtbot.keyClick(edit, Qt.Key.Key_Return)


def stated(lake: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((lake / "config" / "health.json").read_text(encoding="utf-8"))
    return found


def by_hand(room: SetupRoom, page: SettingsPage, lake: Path, body: object) -> None:
    """Somebody writes the file, and the page looks again."""
    (lake / "config" / "health.json").write_text(json.dumps(body), encoding="utf-8")
    before = page.store.values
    page.refresh()
    room.wait(lambda: page.store.values is not before)


def test_every_threshold_has_a_row_with_its_unit_and_looking_writes_nothing(page: SettingsPage, lake: Path) -> None:
    shown = {key: row.control.main.accessibleName() for key, row in page.rows.items() if row.isVisible()}
    assert set(shown) == {setting.key for setting in SETTINGS if setting.category == "health"}
    assert shown["fresh/tiktok"] == "TikTok (days)"
    assert shown["health/fewer_rows_times"] == "Fewer rows than usual (%)"
    assert {key: page.rows[key].control.text() for key in shown if key.startswith("health/")} == {
        "health/no_good_run_days": "5", "health/disk_full_days": "14", "health/slower_times": "1.5",
        "health/fewer_rows_times": "80",
    }  # fmt: skip
    assert not (lake / "config" / "health.json").exists()


def test_what_is_typed_reaches_the_file_and_the_arrow_takes_it_out_again(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    put(qtbot, page, "health/fewer_rows_times", "60")
    put(qtbot, page, "fresh/tiktok", "10")
    assert stated(lake) == {"fewer_rows_times": 0.6, "freshness_days": {"tiktok": 10}}
    assert "Two settings differ" in page.line.text()
    reset = row(page, "fresh/tiktok").reset
    assert reset.accessibleName() == "TikTok: Back to 7 days"
    with qtbot.waitSignal(page.store.saved, timeout=15_000):
        qtbot.mouseClick(reset, LEFT)
    assert stated(lake) == {"fewer_rows_times": 0.6, "freshness_days": {}}
    assert (page.rows["fresh/tiktok"].control.text(), reset.isVisible()) == ("7", False)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("health/slower_times", "1", "Write a number from 1.1 to 100. Not saved yet."),
        ("health/fewer_rows_times", "0.8", "Write a number from 1 to 99. Not saved yet."),
        ("health/disk_full_days", "0", "Write a whole number from 1 to 3,650. Not saved yet."),
        ("fresh/linktree", "a week", "Write a whole number from 0 to 3,650. Not saved yet."),
    ],
)
def test_what_cannot_be_meant_is_told_in_place_and_not_kept(
    qtbot: QtBot, page: SettingsPage, lake: Path, key: str, text: str, said: str
) -> None:
    edit = type_into(qtbot, page, key, text)
    assert page.rows[key].sentence.text() == said
    assert page.rows[key].sentence.isVisible()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert (edit.text(), page.rows[key].wrong()) == (text, True)
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not page.rows[key].wrong()
    assert not (lake / "config" / "health.json").exists()


def test_a_wrong_number_in_the_file_is_marked_in_its_row_and_mended_there(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    by_hand(room, page, lake, {"no_good_run_days": 0, "freshness_days": {"toolost_sales": 90}})
    wrong = row(page, "health/no_good_run_days")
    assert (wrong.control.text(), wrong.sentence.text()) == ("0", "Write a whole number from 1 to 3,650.")
    assert page.rows["fresh/toolost"].help.text().endswith("In health.json: TooLost sales 90 days.")
    put(qtbot, page, "health/no_good_run_days", "8")
    assert not wrong.wrong()
    assert stated(lake) == {"no_good_run_days": 8, "freshness_days": {"toolost_sales": 90}}


def test_a_file_that_cannot_be_used_says_so_in_each_row_until_it_is_mended(
    room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    by_hand(room, page, lake, {"freshness_days": {"myspace": 3}})
    barred = row(page, "fresh/tiktok")
    assert not barred.control.isEnabled()
    assert "freshness_days.myspace is not known" in barred.help.text()
    by_hand(room, page, lake, {"freshness_days": {"tiktok": 3}})
    assert (barred.control.isEnabled(), barred.control.text()) == (True, "3")


@pytest.mark.slow
def test_more_time_for_a_platform_counts_on_the_overview_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    folder = quick_lake(tmp_path / "lived in")
    run_at(folder)
    with setup_room(qtbot, tmp_path, {}, HandClock(RUN_AT + 10 * DAY)) as room:
        room.open(folder.root)

        def fresh() -> Freshness | None:
            platforms = {one.name: one.freshness for one in room.parts.store.state.platforms}
            return platforms.get("linktree")

        room.parts.store.reload()
        room.wait(lambda: fresh() is Freshness.STALE)
        with looked_at(room, "health", "fresh/tiktok") as page:
            put(qtbot, page, "fresh/linktree", "30")
            room.wait(lambda: fresh() is Freshness.FRESH)


# ---- what the label wants to reach


def test_every_goal_has_a_row_that_shows_what_counts_and_looking_writes_nothing(page: SettingsPage, lake: Path) -> None:
    page.look_at(category="goals")
    shown = {key: row.control.text() for key, row in page.rows.items() if row.isVisible()}
    assert set(shown) == {setting.key for setting in SETTINGS if setting.category == "goals"}
    assert list(shown.values()) == ["500", "200000", "10000", "100000000", "2030", "100", "20"]
    assert not (lake / "config" / "goals.json").exists()


def test_fields_stand_below_one_another_and_are_wide_enough_for_the_largest_number(page: SettingsPage) -> None:
    page.look_at(category="goals")
    numbers = [row.control for row in page.rows.values() if isinstance(row.control, NumberControl) and row.isVisible()]
    page.grab()  # laid out
    assert len({one.edit.mapTo(page, one.edit.rect().topRight()).x() for one in numbers}) == 1
    large = page.rows["goals/yearly_plays"].control.main
    assert large.fontMetrics().horizontalAdvance(grouped(str(MOST))) <= large.width() - 24
    assert [grouped(text) for text in ("100000000", "1250.5", "999", "", "many", "1e6", "12.")] == [
        "100,000,000", "1,250.5", "999", "", "many", "1e6", "12.",
    ]  # fmt: skip


def test_what_is_typed_counts_and_nothing_typed_is_no_goal(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    told: list[Goals] = []
    room.parts.session.goals_changed.connect(lambda: told.append(load_goals(lake / "config")))
    put(qtbot, page, "goals/monthly_plays", "350000")
    put(qtbot, page, "goals/spotify_followers", "")
    assert told[-1] == Goals(monthly_plays=350_000, spotify_followers=None), "Metrics are worked out anew"
    edit = page.rows["goals/spotify_followers"].control.main
    assert isinstance(edit, QLineEdit)
    assert (edit.text(), edit.placeholderText()) == ("", "none")
    assert page.rows["goals/spotify_followers"].reset.accessibleName() == "Followers on Spotify: Back to 10,000"
    assert json.loads((lake / "config" / "goals.json").read_text(encoding="utf-8")) == {
        "goals": {"monthly_plays": 350_000, "spotify_followers": None}
    }


def test_what_can_be_no_goal_is_told_in_its_row(qtbot: QtBot, page: SettingsPage, lake: Path) -> None:
    page.look_at(setting="goals/yearly_plays_by")
    edit = page.rows["goals/yearly_plays_by"].control.main
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    qtbot.keyClicks(edit, "soon")
    assert (
        page.rows["goals/yearly_plays_by"].sentence.text() == "Write a whole number from 2000 to 2200. Not saved yet."
    )
    assert not (lake / "config" / "goals.json").exists()
