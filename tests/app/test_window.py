"""The window: pages made when they are wanted, keys that reach everything, and what it remembers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.actions import PAGES
from app.widgets.rail import COMPACT_WIDTH, WIDTH
from app.widgets.step_popover import StepPopover
from app.window import HELP, WIDE
from pipeline.model import RunState
from tests.app.held_step import HeldStep
from tests.app.panel_room import KEYS, PanelRoom, panel_room
from tests.app.quick_lake import SkippingClock
from tests.end_to_end.lakes import REPOSITORY, LakeFolder, environment
from tests.sweeps import sweep

HEAVY = ("pandas", "matplotlib", "playwright", "pyarrow", "numpy", "keyring", "requests", "cryptography")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_7,
          Qt.Key.Key_8)  # fmt: skip


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[PanelRoom]:
    with panel_room(qtbot, tmp_path, folder.root) as made:
        yield made


# ---- pages


def test_a_page_is_made_when_it_is_first_shown(room: PanelRoom) -> None:
    assert room.window.stack.count() == 1
    room.window.open_page("schedule")
    room.window.open_page("overview")
    room.window.open_page("schedule")
    assert room.window.stack.count() == 2


START = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.application import make_application
from app.arguments import Arguments
from app.panel import Panel
from app.preferences import Preferences
from app.state import Condition
app = make_application()
panel = Panel(app, Arguments(root=Path(sys.argv[1])), Preferences(Path(sys.argv[2])), environ={})
panel.start()
def look():
    if panel.store.state.condition is Condition.READY:
        app.processEvents()
        print(json.dumps([panel.window.current, sorted(set(sys.modules) & set(sys.argv[3].split()))]))
        panel.end()
        app.quit()
timer = QTimer(interval=20)
timer.timeout.connect(look)
timer.start()
app.exec()
"""


@pytest.mark.slow
def test_what_is_heavy_is_not_loaded_to_look_at_a_lake(folder: LakeFolder, tmp_path: Path) -> None:
    folder.run()
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder.root), str(tmp_path / "panel.ini"), " ".join(HEAVY)],
        cwd=REPOSITORY, env=environment(QT_QPA_PLATFORM="offscreen"), capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == ["overview", []]


@pytest.mark.slow
def test_page_size_and_place_come_back(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> None:
    with panel_room(qtbot, tmp_path, folder.root) as room:
        room.window.open_page("schedule")
        room.resize(960, 701)
    with panel_room(qtbot, tmp_path, folder.root) as room:
        assert room.window.current == "schedule"
        assert room.window.height() == 701, "the width is that of this small screen"
    (tmp_path / "panel.ini").write_text("[window]\npage=gone\ngeometry=@ByteArray(x)\n", encoding="utf-8")
    with panel_room(qtbot, tmp_path, folder.root) as room:
        assert room.window.current == "overview", "what cannot be used is forgotten"


def test_below_1200_it_is_compact(room: PanelRoom) -> None:
    widths, compact = [], []
    for width in (WIDE, WIDE - 1, WIDE):
        room.resize(width, 700)
        widths.append(room.window.rail.width())
        compact.append(room.page.is_compact)
    assert widths == [WIDTH, COMPACT_WIDTH, WIDTH]
    assert compact == [False, True, False]
    room.resize(WIDE - 1, 700)
    room.window.open_page("schedule")
    assert room.page.is_compact, "pages that are made later, too"


# ---- keys


def test_digits_open_pages(room: PanelRoom) -> None:
    for number in (3, 5, 6, 0):
        room.key(DIGITS[number])
        assert room.window.current == KEYS[number]


def test_in_a_field_digits_are_typed_and_only_control_opens_pages(room: PanelRoom) -> None:
    room.window.open_page("runs")
    room.settle()
    room.key(Qt.Key.Key_F, CONTROL)
    field = room.focus
    assert isinstance(field, QLineEdit)
    room.key(Qt.Key.Key_4)
    assert field.text() == "4"
    assert room.window.current == "runs"
    for number in range(len(PAGES)):
        room.key(DIGITS[number], CONTROL)
        assert room.window.current == KEYS[number]


def reached(room: PanelRoom, key: Qt.Key, modifier: Qt.KeyboardModifier, most: int = 9) -> list[QWidget]:
    """What gets the keyboard, one after the other, until it is back in the rail."""
    room.window.rail.take_focus()
    found: list[QWidget] = []
    while len(found) < most:
        room.key(key, modifier)
        focus = room.focus
        assert focus is not None
        if room.window.rail.isAncestorOf(focus):
            return found
        found.append(focus)
    raise AssertionError(f"{room.window.current}: never back in the rail: {[part.objectName() for part in found]}")


@pytest.mark.parametrize("key", sweep(KEYS, quick=2))
def test_f6_goes_round_rail_and_page_and_back(room: PanelRoom, key: str) -> None:
    room.window.open_page(key)
    room.settle()
    there = reached(room, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert there, "the page is reached"
    assert all(room.page.isAncestorOf(part) for part in there)
    back = reached(room, Qt.Key.Key_F6, SHIFT)
    assert back == there[::-1]


@pytest.mark.slow
def test_on_the_overview_f6_stops_at_buttons_matrix_and_last_lines(room: PanelRoom) -> None:
    room.run()
    room.resize(1280, 728)
    there = reached(room, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert [part.objectName() for part in there] == ["run-full", "step-matrix", "happenings-list"]


def open_menu(room: PanelRoom, name: str) -> QMenu:
    menu = next(m for m in room.window.findChildren(QMenu, name) if m.isVisible())
    assert isinstance(menu, QMenu)
    return menu


def test_f1_opens_help(room: PanelRoom) -> None:
    room.key(Qt.Key.Key_F1)
    menu = open_menu(room, "help-menu")
    assert [action.objectName() for action in menu.actions()] == [f"help-{name}" for name in HELP]
    assert all(action.text() for action in menu.actions())
    room.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


@pytest.mark.slow
def test_enter_opens_a_cell_and_escape_closes_it(room: PanelRoom) -> None:
    room.run()
    matrix = room.page.findChild(QWidget, "step-matrix")
    assert matrix is not None
    matrix.setFocus()
    matrix.setCurrentIndex(matrix.model().index(0, 3))  # type: ignore[attr-defined]
    room.key(Qt.Key.Key_Return)
    popover = room.page.findChild(StepPopover)
    assert popover is not None
    assert popover.isVisible()
    assert popover.accessibleName() == "Meta Ads · Validate"
    assert room.focus is not None, "its first button has the keyboard"
    room.qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not room.page.findChildren(StepPopover) or not popover.isVisible()


@pytest.mark.slow
def test_the_menu_key_shows_what_can_be_done_with_a_cell(room: PanelRoom) -> None:
    room.run()
    matrix = room.page.findChild(QWidget, "step-matrix")
    assert matrix is not None
    matrix.setFocus()
    matrix.setCurrentIndex(matrix.model().index(0, 3))  # type: ignore[attr-defined]
    QApplication.sendEvent(matrix, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    menu = open_menu(room, "matrix-menu")
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Run this platform",
        "Run from Validate on",
        "Try again",
        "Show log",
        "Show as flow",
        "Open folder",
    ]
    menu.close()


# ---- runs by keys


def test_control_r_runs_and_control_full_stop_stops(room: PanelRoom, held: HeldStep, folder: LakeFolder) -> None:
    room.key(Qt.Key.Key_R, CONTROL | SHIFT)
    assert room.state.busy
    room.key(Qt.Key.Key_R, CONTROL | SHIFT)
    room.key(Qt.Key.Key_R, CONTROL)
    room.wait(held.begun.is_set)
    room.key(Qt.Key.Key_Period, CONTROL)
    room.wait(lambda: not room.state.busy)
    assert room.state.last_run is not None
    assert (room.state.last_run.state, room.state.last_run.kind) == (RunState.CANCELLED, "without-extractors")
    with folder.opened() as lake:
        assert len(lake.journal.runs(5)) == 1


def test_control_p_pauses_and_resumes(room: PanelRoom) -> None:
    room.key(Qt.Key.Key_P, CONTROL)
    room.wait(lambda: room.state.paused)
    room.key(Qt.Key.Key_P, CONTROL)
    room.wait(lambda: not room.state.paused)


def test_control_enter_does_what_the_banner_offers(room: PanelRoom, folder: LakeFolder) -> None:
    broken = next(folder.landing.glob("linktree/**/*.json"))
    broken.write_bytes(broken.read_bytes()[:40])
    room.run()
    banner = room.page.findChild(QWidget, "banner")
    assert banner is not None
    assert banner.isVisible()
    assert banner.accessibleName().startswith("One Linktree file was set aside.")
    room.key(Qt.Key.Key_Return, CONTROL)
    assert room.window.current == "data"


# ---- what moves, and for whom


def ticking(room: PanelRoom) -> list[QTimer]:
    page = room.window.page("overview")
    return [timer for timer in page.findChildren(QTimer) if timer.isActive() and timer.interval() == 1000]


@pytest.mark.slow
def test_the_second_hand_moves_only_where_somebody_sees_it(room: PanelRoom, held: HeldStep) -> None:
    assert ticking(room) == []
    room.panel.act("run-no-extract")
    room.wait(held.begun.is_set)
    assert len(ticking(room)) == 1
    room.window.open_page("schedule")
    assert ticking(room) == []
    room.window.open_page("overview")
    room.window.showMinimized()
    QApplication.processEvents()
    assert ticking(room) == []
    room.window.showNormal()
    QApplication.processEvents()
    assert len(ticking(room)) == 1
    room.window.hide()
    assert ticking(room) == []
    room.window.show()
    held.let_go()
    room.wait(lambda: not room.state.busy)
    assert ticking(room) == []


@pytest.mark.slow
def test_another_day_is_seen_without_a_click(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> None:
    clock = SkippingClock()
    with panel_room(qtbot, tmp_path, folder.root, clock) as room:
        room.run()
        assert "Last run today" in room.page.line.text()
        clock.skip(timedelta(days=1).total_seconds())
        room.panel._look_at_clock()
        assert "Last run yesterday" in room.page.line.text()


@pytest.mark.slow
def test_a_page_that_is_made_late_knows_what_happened_before(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> None:
    folder.run()
    (tmp_path / "panel.ini").write_text("[window]\npage=schedule\n", encoding="utf-8")
    with panel_room(qtbot, tmp_path, folder.root) as room:
        room.window.open_page("overview")
        lines = room.page.findChild(QWidget, "happenings-list")
        assert lines is not None
        room.wait(lambda: lines.model().rowCount() > 10)  # type: ignore[attr-defined]
        assert room.page.heading.text() == "Everything is up to date"
