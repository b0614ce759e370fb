"""Slots: the moments at which runs are meant to start by themselves, and what became of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.model import RunState


class SlotState(StrEnum):
    """What the journal holds. All but the first two are the last word, unless somebody goes back on it."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # it has its run; how that ended is written there
    SKIPPED = "skipped"  # nobody wanted it
    MISSED = "missed"  # it was wanted, and could not be
    FAILED = "failed"  # it was tried, and no run came about


class Why(StrEnum):
    """Why a slot has no run, or has it late."""

    NONE = ""
    PAUSED = "paused"
    DISABLED = "disabled"  # the schedule was off, or the day no longer among its days
    BY_OWNER = "by-owner"
    SUPERSEDED = "superseded"  # a full run was begun by hand, or a later slot was too near
    ON_BATTERY = "on-battery"
    METERED = "metered"
    MOVED = "moved"  # the hours were changed to some that were already over
    ASLEEP = "asleep"  # the computer was
    OFF = "off"  # the computer was
    NOT_RUNNING = "not-running"  # this program was not
    NO_NETWORK = "no-network"
    OTHER_RUN = "other-run"  # another run was going on
    TROUBLE = "trouble"  # the run could not begin


class Outcome(StrEnum):
    """What became of a slot, as the owner is told."""

    PLANNED = "planned"
    RUNNING = "running"
    RAN = "ran"
    PARTIAL = "partial"
    CAUGHT_UP = "caught-up"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    MISSED = "missed"


@dataclass(frozen=True)
class Slot:
    """``moment`` is UTC. ``hurried``: the owner wants it at the next chance. ``detail`` are words about trouble.

    ``why`` is also kept for a slot that has its run, where that came late.
    """

    day: date
    zone: str
    moment: datetime
    state: SlotState = SlotState.PLANNED
    why: Why = Why.NONE
    detail: str = ""
    hurried: bool = False
    run_id: str = ""
    run_state: RunState | None = None
    run_started: datetime | None = None
    settled_at: datetime | None = None

    @property
    def due(self) -> bool:
        return self.state is SlotState.PLANNED

    @property
    def outcome(self) -> Outcome:
        if self.state is not SlotState.CLAIMED:
            return Outcome(self.state.value)
        if self.run_state is RunState.SUCCESS and self.why is not Why.NONE:
            return Outcome.CAUGHT_UP
        return _OF_RUN.get(self.run_state, Outcome.FAILED) if self.run_state else Outcome.FAILED

    @property
    def late(self) -> bool:
        """Its run came later than its moment."""
        return self.state is SlotState.CLAIMED and self.why is not Why.NONE


_OF_RUN = {
    RunState.RUNNING: Outcome.RUNNING,
    RunState.SUCCESS: Outcome.RAN,
    RunState.PARTIAL: Outcome.PARTIAL,
    RunState.CANCELLED: Outcome.CANCELLED,
}
