"""The foldable panel with the last lines of what is happening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QWidget

from app.models.happenings import TIME, WHAT, WHO, Happenings, Told
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.card import HEADER, Card
from app.widgets.labels import label
from app.widgets.table import Table
from app.widgets.table_rows import RowDelegate

if TYPE_CHECKING:
    from pipeline.engine.events import Event

ROW, TIME_WIDTH, WHO_WIDTH, FEWEST, EDGE = 22, 92, 184, 3, 4


class HappeningsPanel(Card):
    """Newest line first. Enter or a double click leads to the line's place in the log."""

    log_wanted = Signal(object)  # where in the log: {'run': …, 'step': …}
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What happened last"), parent, name="happenings", margin=0)
        self._folded = False
        self._roomy = True
        self.model = Happenings(self)
        self.fold_button = button("", icon="chevron-down", kind="quiet", small=True, name="happenings-fold",
                                  tip=self.tr("Fold or unfold"))  # fmt: skip
        self.header_row.insertWidget(0, self.fold_button)
        self.to_logs = button(self.tr("Open in Logs"), kind="link", name="happenings-to-logs")
        self.header_tools.addWidget(self.to_logs)
        self.list = Table("happenings-list", self.tr("What happened last"), dense=True, framed=False)
        self.list.setModel(self.model)
        self.list.horizontalHeader().hide()
        self.list.verticalHeader().setMinimumSectionSize(ROW)
        self.list.verticalHeader().setDefaultSectionSize(ROW)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.columns([TIME_WIDTH, WHO_WIDTH, 400], stretch=WHAT)
        for column in (TIME, WHO):
            self.list.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.list.setItemDelegate(RowDelegate(self.list, lines=False))
        self.nothing = label(
            self.tr("Nothing yet. What a run does is told here."), role="muted", name="happenings-nothing"
        )
        self.nothing.setContentsMargins(int(Space.M), int(Space.XXS), 0, 0)
        self.body.addWidget(self.list)
        self.body.addWidget(self.nothing, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.fold_button.clicked.connect(lambda: self._set_folded(not self._folded))
        self.to_logs.clicked.connect(lambda: self.log_wanted.emit({}))
        self.list.opened.connect(self._open)
        self.model.rowsInserted.connect(self._begin)
        self.model.modelReset.connect(self._arrange)
        self._arrange()

    def hear(self, events: Sequence[Event]) -> None:
        from app.telling import told

        self.model.add(told(events))

    def fill(self, lines: Sequence[Told]) -> None:
        self.model.fill(lines)

    def clear(self) -> None:
        self.model.fill(())

    def fold(self, on: bool) -> None:
        """Show the header only, or the lines too."""
        self._folded = on
        self._arrange()

    def fit_into(self, height: int) -> None:
        """In low windows this panel gives way first: fewer than three lines are none, and the header stays."""
        lines = max(height - HEADER, 0) // ROW
        roomy = lines >= FEWEST
        if roomy is not self._roomy:
            self._roomy = roomy
            self._arrange()

    def _set_folded(self, on: bool) -> None:
        self.fold(on)
        self.folded.emit(on)

    def _begin(self) -> None:
        if not self.nothing.isHidden():
            self._arrange()

    def _arrange(self) -> None:
        open_now = self._roomy and not self._folded
        empty = self.model.rowCount() == 0
        self.list.setVisible(open_now and not empty)
        self.nothing.setVisible(open_now and empty)
        self.body.setContentsMargins(0, EDGE * open_now, 0, EDGE * open_now)
        self.fold_button.setEnabled(self._roomy)
        self.fold_button.wear("chevron-down" if open_now else "chevron-right")
        policy = QSizePolicy.Policy.Expanding if open_now else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self.list.setMinimumHeight(FEWEST * ROW if open_now else 0)

    def _open(self, index: QModelIndex) -> None:
        line = self.model.line(index.row())
        self.log_wanted.emit({"run": line.run_id, "step": line.key} if line.key else {"run": line.run_id})
