"""The lines of a log as a table: line numbers in memory, words only of the lines somebody looks at."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app import words
from app.looks import Look
from app.words import tr
from pipeline.model import Phase
from pipeline.run_logs.lines import Level, LogLine, Place

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
TIME, LEVEL, PLATFORM, STEP, MESSAGE = range(5)
HEADINGS = ("Time", "Level", "Platform", "Step", "Message")
LEVELS = {Level.DEBUG: "Debug", Level.INFO: "Info", Level.WARNING: "Warning", Level.ERROR: "Error"}
LOOKS = {Level.WARNING: Look.ATTENTION, Level.ERROR: Look.FAILED}
KNOWN = 4096  # lines whose words are kept
ROOM = 400  # characters of a message that a row can show


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is shown."""

    line: LogLine
    cells: tuple[str, str, str, str, str]

    @classmethod
    def of(cls, line: LogLine) -> Row:
        here = line.at.astimezone() if line.at else None
        time = f"{here:%H:%M:%S}.{here.microsecond // 1000:03}" if here else ""
        message = line.message if len(line.message) <= ROOM else f"{line.message[:ROOM]}…"
        platform, step = place_titles(line.place)
        return cls(line, (time, tr(LEVELS[line.level]), platform, step, " ".join(message.split())))

    def as_text(self) -> str:
        """The line for the clipboard or a file, with its day and all that stands below it."""
        day = f"{self.line.at.astimezone():%Y-%m-%d} " if self.line.at else ""
        time, level, platform, step, _ = self.cells
        return f"{day}{time}\t{level}\t{platform}\t{step}\t{self.line.whole}".rstrip()


def place_titles(place: Place) -> tuple[str, str]:
    """Who speaks, as the columns say it: ``TikTok``, ``Validate``. The run itself has no step."""
    if place == Place():
        return tr("Run"), ""
    step = words.phase_title(Phase(place.phase)) if place.phase else words.short_step_title(place.key)
    return words.platform_title(place.platform or None), step


class LogTable(QAbstractTableModel):
    """``wanted`` asks for the words of lines that are in sight and not known yet."""

    wanted = Signal(list)  # line numbers

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = array("I")
        self._rows: OrderedDict[int, Row] = OrderedDict()

    # ---- what is shown

    def start_anew(self, forget_words: bool = True) -> None:
        """No rows. The words may stay where only the choice of lines changes."""
        self.beginResetModel()
        self._numbers = array("I")
        if forget_words:
            self._rows.clear()
        self.endResetModel()

    def append(self, numbers: array[int]) -> None:
        """Show more lines below those there are. ``numbers`` ascend."""
        if numbers:
            self.beginInsertRows(NOWHERE, len(self._numbers), len(self._numbers) + len(numbers) - 1)
            self._numbers.extend(numbers)
            self.endInsertRows()

    def know(self, lines: Mapping[int, LogLine]) -> None:
        """The words of some lines, as asked for by ``wanted``."""
        for number, line in lines.items():
            self._rows[number] = Row.of(line)
        while len(self._rows) > KNOWN:
            self._rows.popitem(last=False)
        rows = [row for number in lines if (row := self.row_of(number)) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), MESSAGE))

    def number(self, row: int) -> int:
        return self._numbers[row]

    def all_numbers(self) -> array[int]:
        """The lines that are shown, as they are now."""
        return self._numbers[:]

    def numbers(self, rows: Iterable[int]) -> list[int]:
        return [self._numbers[row] for row in rows]

    def row_of(self, number: int) -> int:
        """The row of a line, -1 where it is not shown."""
        place = self.nearest(number)
        return place if place < len(self._numbers) and self._numbers[place] == number else -1

    def nearest(self, number: int) -> int:
        """The row of a line, or of the first shown one after it."""
        return bisect_left(self._numbers, number)

    def row(self, row: int) -> Row | None:
        """A row's words; None where they are not known yet. Nothing is asked for."""
        number = self._numbers[row]
        found = self._rows.get(number)
        if found is not None:
            self._rows.move_to_end(number)
        return found

    def look(self, first: int, last: int) -> None:
        """These rows are in sight: ask for the words that are missing, and for those just above and below."""
        rows = range(max(first, 0), min(last + 1, len(self._numbers)))
        if all(self._numbers[row] in self._rows for row in rows):
            return
        around = range(max(first - len(rows), 0), min(last + 1 + len(rows), len(self._numbers)))
        self.wanted.emit([number for row in around if (number := self._numbers[row]) not in self._rows])

    # ---- what Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object | None:
        if not 0 <= index.row() < len(self._numbers):
            return None
        row = self.row(index.row())
        if row is None:
            if role == Qt.ItemDataRole.DisplayRole:
                self.look(index.row(), index.row())
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == TIME:
                return words.exact(row.line.at) if row.line.at else None
            return row.line.whole if index.column() == MESSAGE else row.cells[index.column()]
        return None
