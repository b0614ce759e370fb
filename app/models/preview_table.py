"""What is in a dataset, row by row, as far as it was looked at."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.table_rows import Cell as Looks
from app.words import tr
from pipeline.browsing.columns import NOTHING, Cell, Shown, ShownColumn, cell_text
from pipeline.browsing.preview import Preview

Index = QModelIndex | QPersistentModelIndex
LONG = 60  # characters; longer texts are told in full by the tooltip
FIXED = ("_id", "_uri", "isrc", "upc")


class PreviewTable(QAbstractTableModel):
    """Values stay as they were read, so that copies are exact; words are made for the cells that are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dataset = ""
        self.columns: tuple[ShownColumn, ...] = ()
        self.total = 0
        self._rows: list[tuple[Cell, ...]] = []

    def show(self, seen: Preview) -> None:
        """Put what was read in the place of what was there."""
        self.beginResetModel()
        self.dataset, self.columns, self.total = seen.dataset, seen.columns, seen.total
        self._rows = list(seen.rows)
        self.endResetModel()

    def clear(self) -> None:
        self.show(Preview("", (), (), 0))

    def append(self, seen: Preview) -> bool:
        """Add the rows that follow; False when the dataset was written anew meanwhile, so that they do not fit."""
        fits = (seen.dataset, seen.columns, seen.total) == (self.dataset, self.columns, self.total)
        if not fits or seen.offset != len(self._rows):
            return False
        if seen.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(seen.rows) - 1)
            self._rows += seen.rows
            self.endInsertRows()
        return True

    def number_of(self, column: str) -> int:
        """Which column bears a raw name; -1 for none."""
        return next((number for number, shown in enumerate(self.columns) if shown.name == column), -1)

    def text(self, row: int, column: int) -> str:
        """A cell as it is read."""
        return cell_text(self._rows[row][column], self.columns[column].kind)

    def copied(self, cells: Iterable[tuple[int, int]]) -> str:
        """Some cells (row, column) as lines with tabs, with the plain values that other programs take."""
        chosen = set(cells)
        rows, columns = sorted({row for row, _ in chosen}), sorted({column for _, column in chosen})
        lines = [[_plain(self._rows[r][c]) if (r, c) in chosen else "" for c in columns] for r in rows]
        return "\n".join("\t".join(line) for line in lines)

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tr(column.title)
            case Qt.ItemDataRole.ToolTipRole:
                return column.name
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column)
            case Qt.ItemDataRole.InitialSortOrderRole:
                # The newest and the most are what one looks for first.
                falls = column.right or column.kind in (Shown.DATE, Shown.MONTH)
                return Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column)
            case Qt.ItemDataRole.ToolTipRole:
                text = self.text(index.row(), index.column())
                return text if len(text) > LONG else None
            case Qt.ItemDataRole.AccessibleTextRole:
                text = self.text(index.row(), index.column())
                return f"{tr(column.title)}: {tr('nothing known') if text == NOTHING else text}"
            case Looks.ROLE:
                return "muted" if self._rows[index.row()][index.column()] is None else None
            case Looks.FIXED:
                return column.kind is Shown.TEXT and column.name.casefold().endswith(FIXED)
        return None


def _side(column: ShownColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _plain(value: Cell) -> str:
    return "" if value is None else str(value).replace("\t", " ").replace("\n", " ")
