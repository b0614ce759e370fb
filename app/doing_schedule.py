"""Does what the owner asks of the schedule: pause it, resume it, skip a run, or have it sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import words
from app.parts import PanelParts

if TYPE_CHECKING:
    from pipeline.lake import Lake
    from pipeline.schedule.slots import Slot


class SchedulingDeeds(QObject):
    """One method a deed. Whatever was changed, the schedule is looked at anew at once."""

    def __init__(self, parts: PanelParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.deeds: dict[str, Callable[[], None]] = {
            "pause": self.pause_or_resume,
            "pause-1h": partial(self.pause_for, timedelta(hours=1)),
            "pause-tomorrow": self.pause_until_tomorrow,
            "pause-on": partial(self.pause_for, None),
            "resume-schedule": self.resume_schedule,
            "skip-next": self.skip_next,
            "hurry-next": self.hurry_next,
        }

    # ---- the pause

    def pause_or_resume(self) -> None:
        self.resume_schedule() if self._parts.store.state.paused else self.pause_for(None)

    def pause_for(self, length: timedelta | None) -> None:
        def pause(lake: Lake) -> None:
            from pipeline.schedule.pause import pause

            pause(lake.settings.config_dir, lake.clock, lake.clock.now() + length if length else None)

        self._change(pause)

    def pause_until_tomorrow(self) -> None:
        def pause(lake: Lake) -> None:
            from pipeline.schedule.pause import pause, tomorrow
            from pipeline.schedule.plan import plan_of

            plan = plan_of(lake.configuration)
            morning = tomorrow(lake.clock, plan.window.start, plan.zone)
            pause(lake.settings.config_dir, lake.clock, morning)

        self._change(pause)

    def resume_schedule(self) -> None:
        def resume(lake: Lake) -> None:
            from pipeline.schedule.pause import unpause

            unpause(lake.settings.config_dir)

        self._change(resume)

    # ---- the next run

    def skip_next(self) -> None:
        slot = self._next()
        if slot is not None:
            self._change(partial(_skip, slot), partial(self._skipped, slot))

    def hurry_next(self) -> None:
        slot = self._next()
        if slot is not None:
            self._change(partial(_hurry, slot))

    def _next(self) -> Slot | None:
        ahead = self._parts.store.state.ahead
        return ahead.slot if ahead is not None else None

    def _skipped(self, slot: Slot, done: bool) -> None:
        if done:
            said = self.tr("Slot of {} {} skipped.").format(words.weekday(slot.day), words.day(slot.day))
            self._parts.toast(said, self.tr("Undo"), partial(self._change, partial(_undo, slot)))

    def _change(self, change: Callable[[Lake], object], then: Callable[..., None] | None = None) -> None:
        def changed(answer: object) -> None:
            self._parts.store.reload()
            self._parts.look_at_schedule()
            if then is not None:
                then(answer)

        self._parts.session.read(change, changed, self)


def _skip(slot: Slot, lake: Lake) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).skip(slot.day, lake.clock.now())


def _undo(slot: Slot, lake: Lake) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).undo(slot.day)


def _hurry(slot: Slot, lake: Lake) -> bool:
    from pipeline.schedule.slot_book import SlotBook

    return SlotBook(lake.journal).hurry(slot.day)
