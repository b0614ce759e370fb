"""Where one stands in the log: kept when other lines are chosen, and found when somebody comes to see a failure."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.bridge import Bridge
from app.models.log_reading import LogReading, Progress
from app.models.shown_run import ShownRun
from app.widgets.log_view import LogView
from pipeline.run_logs.lines import LogFile, LogFilter


class Standing(QObject):
    """Moves the view once the line it is about has been found."""

    def __init__(self, bridge: Bridge, reading: LogReading, view: LogView, shown: ShownRun) -> None:
        super().__init__(view)
        self._bridge = bridge
        self._reading = reading
        self._view = view
        self._shown = shown
        self._line: tuple[int, bool] | None = None  # its number, and whether it was chosen or only in sight
        self._worst: LogFilter | None = None
        reading.progressed.connect(self._progressed)

    def keep(self) -> None:
        """Other lines are about to be chosen: the one in focus, or the first in sight, stays where the eye is."""
        table, current = self._reading.table, self._view.currentIndex()
        if table.rowCount() and not self._view.following:
            row = current.row() if current.isValid() else self._view.first_in_sight()
            self._line = (table.number(row), current.isValid())

    def find_worst(self, wanted: LogFilter | None) -> None:
        """Stand at the last error among these lines, else at the last warning; None: stay."""
        self._worst = wanted

    def _progressed(self, progress: Progress) -> None:
        if self._line is not None and (progress.looked_at > self._line[0] or not progress.reading):
            self._stand_at(*self._line)
        wanted, log = self._worst, self._reading.log
        all_is_there = progress.lines > 0 and not progress.reading and not self._shown.on_the_way
        if wanted is not None and log is not None and all_is_there:
            self._worst = None
            self._bridge.ask(lambda: (log, log.worst(wanted)), self._found_worst, self, topic="worst")

    def _found_worst(self, found: tuple[LogFile, int]) -> None:
        log, number = found
        if log is self._reading.log and number >= 0:
            self._view.pause()
            self._stand_at(number, choose=True)

    def _stand_at(self, number: int, choose: bool) -> None:
        self._line = None
        table = self._reading.table
        row = table.nearest(number)
        if row >= table.rowCount():
            return
        if choose and table.number(row) == number:
            self._view.select_row(row)
        else:
            self._view.show_row(row)
