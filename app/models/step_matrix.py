"""The step matrix as Qt sees it. Owns the text; tells views exactly which cells changed, so that nothing jumps."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import matrix
from app.cells import Cell
from app.matrix import Row
from app.state import PanelState, StepView
from pipeline.clock import Clock

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole + 1
ROW = Qt.ItemDataRole.UserRole + 2
NOWHERE = QModelIndex()


class StepMatrix(QAbstractTableModel):
    """Rows: platforms, the accounts of unfolded ones, all platforms. Columns: :data:`app.matrix.HEADINGS`."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._state = PanelState()
        self._rows: tuple[Row, ...] = ()
        self._folds: dict[str, bool] = {}  # what the owner wants; by themselves accounts unfold while they differ

    # ---- what changes it

    def show(self, state: PanelState) -> None:
        self._state = state
        self.tick()

    def tick(self) -> None:
        """Say what is so now; running cells change with every second."""
        self._take(matrix.rows(self._state, self._now(), self._folds))

    def fold(self, row: int, unfolded: bool) -> None:
        """Show or hide the accounts of a platform."""
        line = self._rows[row]
        if line.foldable and line.unfolded is not unfolded:
            self._folds[line.name] = unfolded
            self.tick()

    @property
    def live(self) -> bool:
        """Whether any cell changes with every second."""
        return any(matrix.is_live(row) for row in self._rows)

    def _take(self, rows: tuple[Row, ...]) -> None:
        if [_shape(row) for row in rows] != [_shape(row) for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        before, self._rows = self._rows, rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            changed = [c for c, (a, b) in enumerate(zip(_cells(old), _cells(new), strict=True)) if a != b]
            if changed:
                self.dataChanged.emit(self.index(number, changed[0]), self.index(number, changed[-1]))

    def _now(self) -> datetime:
        return self._clock.now()

    # ---- what views ask

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(matrix.HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr(matrix.HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object | None:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        cell = self.cell(index)
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if index.column() == 0 else cell.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return (row.tip or row.title) if index.column() == 0 else cell.tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heading = matrix.HEADINGS[index.column()]
            return row.title if index.column() == 0 else f"{row.title}, {self.tr(heading)}: {cell.said}"
        return None

    def row(self, index: Index) -> Row:
        return self._rows[index.row()]

    def cell(self, index: Index) -> Cell:
        row = self._rows[index.row()]
        return Cell(None, row.title) if index.column() == 0 else row.cells[index.column() - 1]

    def steps(self, index: Index) -> tuple[StepView, ...]:
        """The steps behind a cell."""
        return matrix.steps_at(self._state, self.row(index), index.column())


def _shape(row: Row) -> tuple[object, ...]:
    """What must stay for a row to be the same one: a muted one has a sentence across its columns."""
    return row.identity, row.muted


def _cells(row: Row) -> tuple[object, ...]:
    return ((row.title, row.unfolded), *row.cells)
