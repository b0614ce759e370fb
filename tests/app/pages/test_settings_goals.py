"""What the label wants to reach is set on the settings page, and an empty field is no goal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from app.settings.catalogue import SETTINGS
from app.widgets.setting_controls import NumberControl, grouped
from pipeline.insights.goals import MOST, Goals, load_goals
from tests.app.setup_room import SetupRoom, setup_room


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
    made = SettingsPage(room.parts)
    made.resize(1096, 728)
    made.show()
    made.shown()
    made.look_at(category="goals")
    room.wait(lambda: "goals/monthly_plays" in made.store.values)
    yield made
    made.hide()
    made.deleteLater()


def put(qtbot: QtBot, page: SettingsPage, key: str, text: str) -> None:
    page.look_at(setting=key)
    edit = page.rows[key].control.main
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(edit, text)
    with qtbot.waitSignal(page.store.saved, timeout=15_000):
        qtbot.keyClick(edit, Qt.Key.Key_Return)


def test_every_goal_has_a_row_that_shows_what_counts_and_looking_writes_nothing(page: SettingsPage, lake: Path) -> None:
    shown = {key: row.control.text() for key, row in page.rows.items() if row.isVisible()}
    assert set(shown) == {setting.key for setting in SETTINGS if setting.category == "goals"}
    assert list(shown.values()) == ["500", "200000", "10000", "100000000", "2030", "100", "20"]
    assert not (lake / "config" / "goals.json").exists()


def test_fields_stand_below_one_another_and_are_wide_enough_for_the_largest_number(page: SettingsPage) -> None:
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
