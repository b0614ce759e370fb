"""The steps of a run as a table: how each ended, with how many tries, how long it took, what went in and out."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QObject

from app import words
from app.cells import step_tip
from app.looks import Look
from app.models.run_account import RunAccount
from app.models.run_columns import ColumnsModel, Index
from app.models.run_words import happened, look_of, step_name, step_time
from app.snapshot import step_view
from app.words import NOTHING
from pipeline.engine.records import AttemptRow, StepRow
from pipeline.model import StepState


class Column(IntEnum):
    STEP = 0
    STATE = 1
    TRIES = 2
    TIME = 3
    ROWS_IN = 4
    ROWS_OUT = 5
    SIZE = 6
    HAPPENED = 7


class StepTable(ColumnsModel):
    """Rows in the order of the flow."""

    headings = ("Step", "State", "Tries", "Time", "Rows in", "Rows out", "Size", "What happened")
    numbers = frozenset({Column.TRIES, Column.TIME, Column.ROWS_IN, Column.ROWS_OUT, Column.SIZE})

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._account: RunAccount | None = None
        self._steps: tuple[StepRow, ...] = ()

    def show_account(self, account: RunAccount | None) -> None:
        """Another run, or news of the same one: then only the rows that changed are painted again."""
        steps, before = account.summary.steps if account else (), self._steps
        if steps and [step.key for step in steps] == [step.key for step in before]:
            self._account, self._steps = account, steps
            for row, (now, then) in enumerate(zip(steps, before, strict=True)):
                if now is not then and now != then:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
            return
        self.beginResetModel()
        self._account, self._steps = account, steps
        self.endResetModel()

    def key(self, row: int) -> str:
        return self._steps[row].key if 0 <= row < len(self._steps) else ""

    def row_of(self, key: str) -> int | None:
        return next((row for row, step in enumerate(self._steps) if step.key == key), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._steps)

    def look(self, row: int, column: int) -> Look | None:
        return look_of(self._steps[row])[0] if column == Column.STATE else None

    def weight(self, row: int, column: int) -> int | None:
        return 500 if column == Column.STEP else None

    def tip(self, row: int, column: int) -> str | None:
        if self._account is None:
            return None
        step = self._steps[row]
        usual, tries = self._account.usual.get(step.key), max(len(self._tries(step)), 1)
        return step_tip(step_view(step, self._account.run_id, usual, tries))

    def text(self, row: int, column: int) -> str:
        step = self._steps[row]
        match Column(column):
            case Column.STEP:
                return step_name(step.key, step.platform)
            case Column.STATE:
                return look_of(step)[1]
            case Column.TRIES:
                return _number(len(self._tries(step)))
            case Column.TIME:
                ended = step.state not in (StepState.PENDING, StepState.READY, StepState.RUNNING)
                return step_time(step.seconds) if ended and step.started_at else NOTHING
            case Column.ROWS_IN:
                return _number(step.rows_in)
            case Column.ROWS_OUT:
                return _number(step.rows_out)
            case Column.SIZE:
                return words.size(step.bytes) if step.bytes else NOTHING
            case Column.HAPPENED:
                slow = self._account is not None and self._account.is_slow(step)
                usual = self._account.usual.get(step.key) if self._account else None
                return happened(step, self._tries(step), usual, slow)

    def _tries(self, step: StepRow) -> Sequence[AttemptRow]:
        return self._account.tries_of(step.key) if self._account else ()


def _number(amount: int) -> str:
    return words.count(amount) if amount else NOTHING
