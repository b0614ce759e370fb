"""The matrix as Qt sees it: nothing jumps, only what changed is told, and every cell has words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.matrix import HEADINGS
from app.models.step_matrix import StepMatrix
from app.state import AccountView, PanelState
from pipeline.model import StepState
from tests.app.panel_states import NOW, accounts, fine, running, with_steps
from tests.engine.lakes import HandClock

TIKTOK = 3
TWO = AccountView("novadrift", 12), AccountView("kilovale.music", 9)


class Shown:
    """A model, and what it told of its changes."""

    def __init__(self, state: PanelState) -> None:
        self.clock = HandClock(NOW)
        self.model = StepMatrix(self.clock)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.model.show(state)
        self.resets = QSignalSpy(self.model.modelReset)
        self.changes = QSignalSpy(self.model.dataChanged)

    def changed(self) -> list[tuple[int, int, int]]:
        """Row, first and last column of each change."""
        spans = [self.changes.at(number)[:2] for number in range(self.changes.count())]
        return [(first.row(), first.column(), last.column()) for first, last in spans]

    def text(self, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
        return self.model.data(self.model.index(row, column), role)

    def titles(self) -> list[object]:
        return [self.text(row, 0) for row in range(self.model.rowCount())]


def test_the_same_again_changes_nothing() -> None:
    shown = Shown(fine())
    shown.model.show(fine())
    shown.clock.move(60)
    shown.model.tick()
    assert (shown.resets.count(), shown.changes.count()) == (0, 0)


def test_only_the_cells_that_changed_are_told() -> None:
    shown = Shown(running(fine()))
    step = {"state": StepState.RUNNING, "started_at": NOW}
    shown.model.show(with_steps(running(fine()), tiktok__raw=step))
    assert shown.changed() == [(TIKTOK, 4, 4)]
    assert shown.resets.count() == 0


def test_with_every_second_only_what_runs_changes() -> None:
    state = with_steps(running(fine()), tiktok__raw={"state": StepState.RUNNING, "started_at": NOW})
    shown = Shown(state)
    assert shown.model.live
    shown.clock.move(1)
    shown.model.tick()
    assert shown.changed() == [(TIKTOK, 4, 4)]
    assert shown.text(TIKTOK, 4) == "0:01 of ~0:40"
    assert not Shown(fine()).model.live


def test_accounts_fold_in_and_out() -> None:
    shown = Shown(accounts(fine(), *TWO))
    folded = shown.titles()
    shown.model.fold(TIKTOK, True)
    assert shown.titles() == [*folded[: TIKTOK + 1], "@novadrift", "@kilovale.music", *folded[TIKTOK + 1 :]]
    shown.model.fold(TIKTOK, True)
    assert shown.resets.count() == 1
    shown.model.fold(TIKTOK, False)
    assert shown.titles() == folded
    shown.model.fold(0, True)
    assert shown.titles() == folded, "a platform without accounts has nothing to fold"


def test_what_the_owner_folded_stays_folded_although_the_accounts_differ() -> None:
    differing = accounts(fine(), TWO[0], replace(TWO[1], set_aside=1))
    shown = Shown(differing)
    assert "@kilovale.music" in shown.titles()
    shown.model.fold(TIKTOK, False)
    shown.model.show(replace(differing, quarantine_open=1))
    assert "@kilovale.music" not in shown.titles()


def test_a_screen_reader_hears_row_column_and_state() -> None:
    shown = Shown(fine())
    assert shown.text(TIKTOK, 2, Qt.ItemDataRole.AccessibleTextRole) == "TikTok, Extract: OK, 0:48 412"
    assert shown.text(TIKTOK, 0, Qt.ItemDataRole.AccessibleTextRole) == "TikTok"
    assert shown.text(TIKTOK, 0, Qt.ItemDataRole.ToolTipRole) == "TikTok", "names are elided in narrow columns"
    silent = [(row, column) for row in range(shown.model.rowCount() - 1) for column in range(len(HEADINGS))
              if not shown.text(row, column, Qt.ItemDataRole.AccessibleTextRole)]  # fmt: skip
    assert silent == []


def test_headings_are_words() -> None:
    shown = Shown(fine())
    columns = range(shown.model.columnCount())
    assert tuple(shown.model.headerData(c, Qt.Orientation.Horizontal) for c in columns) == HEADINGS
    assert shown.model.headerData(0, Qt.Orientation.Vertical) is None


@pytest.mark.parametrize("state", [PanelState(), fine(), running(fine(), done=2), accounts(fine(), *TWO)])
def test_it_behaves_as_models_do(state: PanelState) -> None:
    shown = Shown(PanelState())
    shown.model.show(state)
    assert shown.model.rowCount(QModelIndex()) == (0 if state == PanelState() else 8)
    shown.model.show(PanelState())
    assert shown.model.rowCount() == 0
