"""Reports from the panel: of the run that is looked at, and of a month that is chosen; what fails is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import reports
from app.dialogs.month_report import MonthReport
from tests.app.hand_made_runs import history, lake_of, troubled_run
from tests.app.pages.run_room import RunRoom
from tests.app.quick_lake import lived_in_lake
from tests.engine.lakes import HandClock

LATER = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
LEFT = Qt.MouseButton.LeftButton
TROUBLED = troubled_run().run_id


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What the desktop was asked to show; it can show everything."""
    found: list[Path] = []

    def show(path: Path) -> bool:
        found.append(path)
        return True

    monkeypatch.setattr(reports, "open_path", show)
    return found


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[RunRoom]:
    with RunRoom(qtbot, lake_of(tmp_path / "lake", history())) as room:
        room.wait_for_run(TROUBLED)
        yield room


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_in_lake(tmp_path_factory.mktemp("lake")).root


@pytest.mark.slow
def test_the_run_that_is_looked_at_is_shown_as_a_page(room: RunRoom, opened: list[Path]) -> None:
    button = room.page.detail.report
    assert button.isVisible()
    room.qtbot.mouseClick(button, LEFT)
    assert not button.isEnabled(), "one at a time"
    room.wait(lambda: bool(opened))
    assert opened == [room.root / "reports" / f"run-{TROUBLED}.html"]
    assert "DistroKid wants you to sign in again." in opened[0].read_text(encoding="utf-8")
    assert button.isEnabled()
    assert room.asked.problems == []


@pytest.mark.slow
def test_where_no_program_shows_it_its_name_is_told(room: RunRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "open_path", lambda path: False)
    room.qtbot.mouseClick(room.page.detail.report, LEFT)
    room.wait(lambda: bool(room.asked.toasts))
    assert room.asked.toasts[0].endswith(f"It is kept as run-{TROUBLED}.html.")


@pytest.mark.slow
def test_what_stood_in_its_way_is_told(room: RunRoom, opened: list[Path]) -> None:
    (room.root / "reports").write_text("a file where the folder should be", encoding="utf-8")
    room.qtbot.mouseClick(room.page.detail.report, LEFT)
    room.wait(lambda: bool(room.asked.problems))
    assert room.asked.problems[0].message
    assert opened == []
    assert room.page.detail.report.isEnabled(), "it may be tried again"


@pytest.mark.slow
def test_a_month_is_chosen_among_those_with_data(
    qtbot: QtBot, lived_in: Path, tmp_path: Path, opened: list[Path]
) -> None:
    root = shutil.copytree(lived_in, tmp_path / "lake")
    with RunRoom(qtbot, root, HandClock(LATER)) as room:
        dialog = MonthReport(room.parts)
        assert not dialog.open_button.isEnabled(), "first it is looked what there is"
        dialog.open()
        room.wait(dialog.open_button.isEnabled)
        said = [dialog.month.itemText(n) for n in range(dialog.month.count())]
        assert said[0] == "November 2026", "the newest first; this is the month that goes on"
        assert dialog.month.currentText() == said[1] == "October 2026"
        with qtbot.waitSignal(dialog.accepted, timeout=10_000):
            qtbot.mouseClick(dialog.open_button, LEFT)
        room.wait(lambda: bool(opened))
    assert opened == [root / "reports" / "month-2026-10.html"]
    assert "<h1>October 2026</h1>" in opened[0].read_text(encoding="utf-8")


@pytest.mark.slow
def test_without_any_data_there_is_nothing_to_choose(room: RunRoom) -> None:
    dialog = MonthReport(room.parts)
    dialog.open()
    room.wait(lambda: "Nothing is known" in dialog.line.text())
    assert not dialog.open_button.isEnabled()
    dialog.reject()
