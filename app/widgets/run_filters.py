"""Which runs are wanted: some text, a state, how far back. Stands at the right of the heading."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.run_history import EVER, RunFilter
from app.theme import Space
from app.widgets.choice import Choice
from app.widgets.search_box import SearchBox
from app.words import look_of_run
from pipeline.model import RunState

WIDE, NARROW = 220, 180
RANGES = ((30, "Last 30 days"), (90, "Last 90 days"), (365, "Last year"), (EVER, "All runs"))


class RunFilters(QWidget):
    """``changed`` is for what the owner does."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox(self.tr("Search runs"), name="runs-search", width=WIDE)
        states = [(state.value, look_of_run(state)[1]) for state in RunState]
        self.states = Choice(
            [("", self.tr("Any state")), *states], name="runs-state", accessible=self.tr("Which runs by their state")
        )
        ranges = [(str(days), self.tr(title)) for days, title in RANGES]
        self.range = Choice(ranges, name="runs-range", accessible=self.tr("Which runs by their time"))
        self.range.choose(str(RunFilter().days))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(int(Space.S))
        for tool in (self.search, self.states, self.range):
            row.addWidget(tool)
        self.search.searched.connect(self._tell)
        self.states.chosen.connect(self._tell)
        self.range.chosen.connect(self._tell)

    @property
    def wanted(self) -> RunFilter:
        state = RunState(self.states.current) if self.states.current else None
        return RunFilter(self.search.text().strip(), state, int(self.range.current or EVER))

    def clear(self) -> None:
        """All runs of all time."""
        self.states.choose("")
        self.range.choose(str(EVER))
        self.search.clear()
        self.changed.emit()

    def say_compact(self, on: bool) -> None:
        self.search.setFixedWidth(NARROW if on else WIDE)

    def _tell(self, _: str) -> None:
        self.changed.emit()
