"""What the schedule asks for: a run for a slot, or that a run is taken up again."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schedule.slots import Slot, Why

ON_TIME, LATE, RETRY = "schedule", "schedule-late", "retry"


@dataclass(frozen=True)
class ForSlot:
    """A full run that claims ``slot`` as it is created. ``why`` it comes late, else NONE."""

    slot: Slot
    why: Why = Why.NONE

    @property
    def trigger(self) -> str:
        return ON_TIME if self.why is Why.NONE else LATE


@dataclass(frozen=True)
class GoOn:
    """Run ``run_id`` is taken up again: what is left of these platforms; with none, all that is left of it."""

    run_id: str
    platforms: tuple[str, ...] = ()


Order = ForSlot | GoOn
