"""What was different from another run: a row a step that ended otherwise, with other rows, or took clearly longer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QObject

from app.looks import Look
from app.models.run_columns import ColumnsModel, Index
from app.models.run_words import look_of, step_name, step_time
from app.widgets.table_rows import Cell
from app.words import NOTHING, tr
from pipeline.comparison import StepDifference, differences
from pipeline.engine.records import RunSummary, StepRow

MINUS = "\N{MINUS SIGN}"
LEAST_SECONDS = 0.05


class Column(IntEnum):
    STEP = 0
    BEFORE = 1
    NOW = 2
    ROWS = 3
    TIME = 4


class Change(NamedTuple):
    """A step that was not the same, and how it stands in either run; None where a run did not have it."""

    what: StepDifference
    before: StepRow | None
    now: StepRow | None


def changes(before: RunSummary, now: RunSummary) -> tuple[Change, ...]:
    """What was different, in the order of the flow."""
    steps = [{step.key: step for step in summary.steps} for summary in (before, now)]
    return tuple(Change(what, steps[0].get(what.key), steps[1].get(what.key)) for what in differences(before, now))


class ChangeTable(ColumnsModel):
    """Rows in the order of the flow."""

    headings = ("Step", "Before", "In this run", "Rows", "Time")
    numbers = frozenset({Column.ROWS, Column.TIME})
    look_role = Cell.SHAPE

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Change, ...] = ()

    def show_changes(self, rows: Sequence[Change]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def key(self, row: int) -> str:
        return self._rows[row].what.key if 0 <= row < len(self._rows) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def look(self, row: int, column: int) -> Look | None:
        if column not in (Column.BEFORE, Column.NOW):
            return None
        return _ended(self._rows[row].before if column == Column.BEFORE else self._rows[row].now)[0]

    def weight(self, row: int, column: int) -> int | None:
        return 500 if column == Column.STEP else None

    def text(self, row: int, column: int) -> str:
        change, what = self._rows[row], self._rows[row].what
        match Column(column):
            case Column.STEP:
                return step_name(what.key, what.platform)
            case Column.BEFORE:
                return _ended(change.before)[1]
            case Column.NOW:
                return _ended(change.now)[1]
            case Column.ROWS:
                return signed(what.rows_difference)
            case Column.TIME:
                return signed_seconds(what.seconds_difference)


def signed(number: int) -> str:
    """``+1,204``, or with a minus; a dash for no change."""
    return f"{'+' if number > 0 else MINUS}{abs(number):,}" if number else NOTHING


def signed_seconds(seconds: float) -> str:
    """``+0.4 s``, ``+4:03``, or with a minus; a dash for what nobody would notice."""
    return f"{'+' if seconds > 0 else MINUS}{step_time(abs(seconds))}" if abs(seconds) >= LEAST_SECONDS else NOTHING


def _ended(step: StepRow | None) -> tuple[Look, str]:
    return look_of(step) if step else (Look.IDLE, tr("Not part of it"))
