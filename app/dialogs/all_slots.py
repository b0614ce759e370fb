"""All slots there have been, the newest first, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.models.rows import Line, Rows
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.labels import label
from app.widgets.search_box import SearchBox
from app.widgets.table import Table
from app.words import many

INSIDE = QSize(780, 520)
COLUMNS = [150, 90, 120, 260]


class AllSlots(QDialog):
    """Open it with ``open()``; ``opened`` carries the run that is wanted, and the dialog closes with it."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("all-slots-dialog")
        self.setWindowTitle(self.tr("What became of every slot"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(INSIDE)
        self.search = SearchBox(self.tr("Find a slot"), name="find-slot")
        self.line = label(role="muted", name="all-slots-line")
        headings = (self.tr("Day"), self.tr("Moment"), self.tr("State"), self.tr("What became of it"))
        self.model = Rows(headings, (), self)
        self.table = Table("all-slots-table", self.windowTitle(), dense=True)
        self.table.setModel(self.model)
        self.table.columns(COLUMNS, stretch=3)
        self.close_button = button(self.tr("Close"), name="close", tip=self.tr("Close"), shortcut="Esc")
        self.close_button.setAutoDefault(False)
        self._lines: tuple[Line, ...] = ()
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.line, 1)
        head.addWidget(self.search)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addLayout(head)
        whole.addWidget(self.table, 1)
        whole.addLayout(foot)
        self.search.searched.connect(self.filter)
        self.table.opened.connect(self._open)
        self.close_button.clicked.connect(self.reject)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        self.filter(self.search.text())

    def filter(self, text: str) -> None:
        wanted = text.casefold().split()
        found = [line for line in self._lines if all(word in _words(line) for word in wanted)]
        self.model.show(found)
        self.line.setText(self.tr("{}, the newest first").format(many(len(found), self.tr("slot"), self.tr("slots"))))

    def _open(self, index: QModelIndex) -> None:
        run = self.model.line(index.row()).place.get("run")
        if run:
            self.opened.emit(str(run))
            self.accept()


def _words(line: Line) -> str:
    return " ".join(cell.words for cell in line.cells).casefold()
