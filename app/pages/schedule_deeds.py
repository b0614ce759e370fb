"""What the owner does on the Schedule page: one change after the other, each off the window's thread."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.pages import schedule_reading as reading
from app.pages.schedule_wording import date_words, day_words
from app.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.pages.schedule import SchedulePage
    from app.pages.schedule_reading import Change
    from pipeline.lake import Lake

SETTLE_MILLISECONDS = 150  # a key that is held down is one change


class ScheduleDeeds(QObject):
    """Values are saved in the order in which they were changed, the newest of each only."""

    def __init__(self, page: SchedulePage) -> None:
        super().__init__(page)
        self._page = page
        self._waiting: dict[tuple[str, ...], object] = {}
        self._saving = False
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._soon.timeout.connect(self._send)

    @property
    def at_work(self) -> bool:
        return self._saving or bool(self._waiting)

    # ---- values

    def save(self, changes: list[Change]) -> None:
        self._waiting.update(dict(changes))
        self._soon.start()

    def forget(self) -> None:
        """Another lake is open: what was meant for the one before is not for this one."""
        self._soon.stop()
        self._waiting, self._saving = {}, False

    def _send(self) -> None:
        if self._saving or not self._waiting or self._page.panel.session.lake is None:
            return
        changes, self._waiting, self._saving = list(self._waiting.items()), {}, True
        self._page.panel.session.read(partial(reading.change, changes=changes), self._saved, self, self._not_saved)

    def _saved(self, _: None) -> None:
        self._over()

    def _not_saved(self, problem: Problem) -> None:
        self._over()
        self._page.when.say_problem(problem)

    def _over(self) -> None:
        self._saving = False
        if self._waiting:
            self._send()
        else:
            self._look()

    # ---- slots

    def skip(self, day: date) -> None:
        said = self.tr("Slot of {} skipped.").format(self._name(day))
        self._do(reading.skip, day, lambda: self._page.panel.toast(said, self.tr("Undo"), partial(self.undo, day)))

    def undo(self, day: date) -> None:
        self._do(reading.undo, day, lambda: None)

    def hurry(self, day: date) -> None:
        said = self.tr("The run of {} starts at the next chance.").format(self._name(day))
        self._do(reading.hurry, day, lambda: self._page.panel.toast(said))

    def _name(self, day: date) -> str:
        known = self._page.known
        slot = next((slot for slot in known.coming if slot.day == day), None) if known is not None else None
        return date_words(slot, known.zone) if slot is not None and known is not None else day_words(day)

    def _do(self, work: Callable[[Lake, date], bool], day: date, then: Callable[[], None]) -> None:
        def done(well: bool) -> None:
            if well:
                then()
            else:
                self._page.panel.toast(self.tr("This slot has had its last word already."))
            self._look()

        self._page.panel.session.read(lambda lake: work(lake, day), done, self)

    def _look(self) -> None:
        self._page.panel.store.reload()
        self._page.panel.look_at_schedule()
        self._page.refresh()
