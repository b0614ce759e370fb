"""The matrix on the screen: what is painted in which width, and that keys reach all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.looks import Look
from app.matrix import FIRST_STEP, HEADINGS, NEWEST
from app.models.step_matrix import StepMatrix
from app.state import AccountView, PanelState
from app.widgets.step_matrix import COMPACT_ROW, NARROW, MatrixView
from pipeline.model import StepState
from tests.app.panel_states import NOW, PAGE_CHANGED, accounts, failed, fine, running, switched_off, with_steps
from tests.app.widgets.conftest import Show
from tests.engine.lakes import HandClock

TIKTOK, SPOTIFY = 3, 5
WIDE, CELL_OF_COMPACT = 1048, 104
TWO = AccountView("novadrift", 12), AccountView("kilovale.music", 9)


class Matrix:
    """A matrix in a window of its own."""

    def __init__(self, show: Show, state: PanelState, width: int = WIDE) -> None:
        self.model = StepMatrix(HandClock(NOW))
        self.model.show(state)
        self.view = MatrixView(self.model)
        show(self.view, stretch=True).resize(width + 20, 420)
        self.view.setFixedWidth(width)
        self.opened = QSignalSpy(self.view.opened)
        self.menus = QSignalSpy(self.view.menu_wanted)
        QApplication.processEvents()

    def rect(self, row: int, column: int) -> QRect:
        return self.view.visualRect(self.model.index(row, column))

    def picture(self, row: int, column: int) -> QImage:
        return self.view.viewport().grab(self.rect(row, column)).toImage()

    def go(self, row: int, column: int) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.model.index(row, column))

    @property
    def here(self) -> tuple[int, int]:
        index = self.view.currentIndex()
        return index.row(), index.column()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def test_columns_fill_the_width_to_the_pixel(show: Show) -> None:
    matrix = Matrix(show, fine())
    widths = [matrix.view.columnWidth(column) for column in range(len(HEADINGS))]
    assert sum(widths) == matrix.view.viewport().width()
    assert (widths[0], widths[1], widths[NEWEST]) == (144, 120, 136)
    assert max(widths[FIRST_STEP:NEWEST]) - min(widths[FIRST_STEP:NEWEST]) <= 1


def test_a_wide_cell_shows_its_second_value_and_a_narrow_one_drops_it(show: Show) -> None:
    rows = {"state": StepState.SUCCEEDED, "seconds": 48.0, "rows_out": 412}
    with_rows, without = (with_steps(fine(), tiktok__raw={**rows, "rows_out": number}) for number in (412, 0))
    for width, drops in ((WIDE, False), (860, True)):
        one, other = Matrix(show, with_rows, width), Matrix(show, without, width)
        assert (one.rect(TIKTOK, 4).width() < NARROW) is drops
        assert (one.picture(TIKTOK, 4) == other.picture(TIKTOK, 4)) is drops
        assert "412" in str(one.model.index(TIKTOK, 4).data(Qt.ItemDataRole.ToolTipRole))


def test_the_usual_window_has_room_for_both_values_of_every_cell(show: Show) -> None:
    """1280 pixels: 1048 for the matrix."""
    slow = {"state": StepState.RUNNING, "started_at": NOW - timedelta(seconds=271), "usual": 170.0}
    again = {"state": StepState.READY, "retry_at": NOW + timedelta(seconds=11), "attempt": 2, "attempts": 3}
    state = with_steps(running(fine()), tiktok__extract=slow, tiktok__raw=again)
    matrix = Matrix(show, state)
    for column in (FIRST_STEP, FIRST_STEP + 2):
        cell = matrix.model.cell(matrix.model.index(TIKTOK, column))
        with_second = matrix.picture(TIKTOK, column)
        matrix.model.cell = lambda _, cell=cell: replace(cell, second="")  # type: ignore[method-assign,misc]
        assert matrix.picture(TIKTOK, column) != with_second, cell.second
        del matrix.model.cell


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_what_needs_a_look_has_a_soft_background_and_what_is_fine_has_none(show: Show, choice: str) -> None:
    theme.the().choose(choice)
    matrix = Matrix(show, failed(fine(), "tiktok.extract", PAGE_CHANGED))
    palette = theme.palette()
    assert palette.bg(Look.FAILED).upper() in colours(matrix.picture(TIKTOK, FIRST_STEP))
    assert palette.bg(Look.OK).upper() not in colours(matrix.picture(TIKTOK, FIRST_STEP + 1))
    theme.the().choose("light")


def test_a_bar_grows_at_the_foot_of_a_running_cell(show: Show) -> None:
    step = {"state": StepState.RUNNING, "started_at": NOW, "usual": 40.0}
    matrix = Matrix(show, with_steps(running(fine()), tiktok__extract={**step, "progress": (1, 2)}))
    blue = theme.palette().fg(Look.RUNNING).upper()

    def bar() -> int:
        cell = matrix.picture(TIKTOK, FIRST_STEP)
        foot = cell.height() - 7
        return sum(cell.pixelColor(x, foot).name().upper() == blue for x in range(cell.width()))

    half = bar()
    matrix.model.show(with_steps(running(fine()), tiktok__extract={**step, "progress": (2, 2)}))
    assert half > 20
    assert bar() == pytest.approx(2 * half, abs=6)


def test_a_switched_off_platform_spans_the_columns(show: Show) -> None:
    matrix = Matrix(show, switched_off(fine(), "spotify"))
    assert matrix.view.columnSpan(SPOTIFY, 2) == NEWEST - 2
    assert matrix.view.columnSpan(TIKTOK, 2) == 1


def test_compact_rows_are_lower(show: Show) -> None:
    matrix = Matrix(show, fine())
    before = matrix.view.whole_height()
    matrix.view.compact(True)
    assert matrix.view.rowHeight(0) == COMPACT_ROW
    assert before - matrix.view.whole_height() == 8 * (36 - COMPACT_ROW)


# ---- keys and mouse


def test_arrows_walk_enter_and_space_open(qtbot: QtBot, show: Show) -> None:
    matrix = Matrix(show, fine())
    matrix.go(0, 2)
    qtbot.keyClick(matrix.view, Qt.Key.Key_Down)
    qtbot.keyClick(matrix.view, Qt.Key.Key_Right)
    assert matrix.here == (1, 3)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(matrix.view, key)
    assert [matrix.opened.at(n)[0].column() for n in range(matrix.opened.count())] == [3, 3, 3]


def test_one_click_opens(qtbot: QtBot, show: Show) -> None:
    matrix = Matrix(show, fine())
    qtbot.mouseClick(matrix.view.viewport(), Qt.MouseButton.LeftButton, pos=matrix.rect(TIKTOK, 3).center())
    assert matrix.opened.count() == 1
    assert matrix.here == (TIKTOK, 3)


def test_left_and_right_on_the_name_fold_and_unfold(qtbot: QtBot, show: Show) -> None:
    matrix = Matrix(show, accounts(fine(), *TWO))
    matrix.go(TIKTOK, 0)
    qtbot.keyClick(matrix.view, Qt.Key.Key_Right)
    assert matrix.model.rowCount() == 10
    qtbot.keyClick(matrix.view, Qt.Key.Key_Right)
    assert matrix.here == (TIKTOK, 1), "unfolded already, so the arrow walks on"
    matrix.go(TIKTOK, 0)
    qtbot.keyClick(matrix.view, Qt.Key.Key_Left)
    assert (matrix.model.rowCount(), matrix.here) == (8, (TIKTOK, 0))
    qtbot.mouseClick(matrix.view.viewport(), Qt.MouseButton.LeftButton, pos=matrix.rect(TIKTOK, 0).center())
    assert matrix.model.rowCount() == 10
    assert matrix.opened.count() == 0


def test_rows_that_come_by_themselves_leave_the_keyboard_where_it_is(show: Show) -> None:
    matrix = Matrix(show, accounts(fine(), *TWO))
    matrix.go(SPOTIFY, 4)
    matrix.model.show(accounts(fine(), TWO[0], replace(TWO[1], set_aside=1)))
    assert matrix.here == (SPOTIFY + 2, 4)
    assert matrix.model.row(matrix.view.currentIndex()).name == "spotify"
    matrix.go(TIKTOK + 1, 2)
    matrix.model.show(accounts(fine(), *TWO))
    assert matrix.here == (TIKTOK, 2), "the row that is gone leaves its platform's"


def test_the_menu_key_and_the_mouse_ask_for_the_menu(show: Show) -> None:
    matrix = Matrix(show, fine())
    matrix.go(TIKTOK, 3)
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(matrix.view.viewport(), by_key)
    where = matrix.rect(SPOTIFY, 2).center()
    by_mouse = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, matrix.view.viewport().mapToGlobal(where))
    QApplication.sendEvent(matrix.view.viewport(), by_mouse)
    asked = [matrix.menus.at(number)[0] for number in range(matrix.menus.count())]
    assert [(index.row(), index.column()) for index in asked] == [(TIKTOK, 3), (SPOTIFY, 2)]
    below = matrix.view.viewport().mapToGlobal(matrix.rect(TIKTOK, 3).bottomLeft())
    assert matrix.menus.at(0)[1] == below


def test_where_the_keyboard_is_can_be_seen(show: Show) -> None:
    matrix = Matrix(show, fine())
    matrix.view.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    row, column = matrix.here
    assert (row, column) == (0, 0)
    assert theme.palette().focus.upper() in colours(matrix.picture(row, column))
    assert theme.palette().focus.upper() not in colours(matrix.picture(row + 1, column))
