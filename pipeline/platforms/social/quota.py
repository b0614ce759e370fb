"""What YouTube allows a day: units, counted here too, because its own count cannot be asked for.

Source: Google's page *Quota costs*: 10,000 units a day and project, one for a page of a list, new at midnight on the
Pacific coast. Other programs of the same project spend from them, too; a tenth is left to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from pipeline.access.courtesy import Visits
from pipeline.access.http import wait_until
from pipeline.clock import Clock
from pipeline.platforms.social.schema import YOUTUBE

ITS_ZONE = ZoneInfo("America/Los_Angeles")
UNITS_A_DAY = 9_000
MARK = "youtube units"


class Spending(Protocol):
    """Who counts the units."""

    def spend(self, units: int = 1) -> None:
        """Count what the next call costs. Raises :class:`StepFailed` (rate-limited) once the day's units are spent."""

    def used_up(self) -> None:
        """YouTube says so itself."""

    def renewed_at(self) -> datetime:
        """When the next day of units begins."""


@dataclass
class Uncounted:
    """For the one call that only tries a key."""

    clock: Clock

    def spend(self, units: int = 1) -> None:
        """Not worth remembering."""

    def used_up(self) -> None:
        """The next run will hear it, too."""

    def renewed_at(self) -> datetime:
        return next_midnight(self.clock)


@dataclass
class Quota:
    """Remembered with the visits, so that several runs of a day share it."""

    visits: Visits
    clock: Clock

    @property
    def spent(self) -> int:
        day, _, units = self.visits.mark(MARK).partition(" ")
        return int(units) if day == _today(self.clock).isoformat() and units.isdecimal() else 0

    def spend(self, units: int = 1) -> None:
        spent = self.spent
        if spent + units > UNITS_A_DAY:
            raise wait_until(YOUTUBE, self.renewed_at())
        self.visits.set_mark(MARK, f"{_today(self.clock).isoformat()} {spent + units}")

    def used_up(self) -> None:
        self.visits.set_mark(MARK, f"{_today(self.clock).isoformat()} {UNITS_A_DAY}")

    def renewed_at(self) -> datetime:
        return next_midnight(self.clock)


def next_midnight(clock: Clock) -> datetime:
    """When the units are new (UTC)."""
    return datetime.combine(_today(clock) + timedelta(days=1), time(), ITS_ZONE).astimezone(UTC)


def _today(clock: Clock) -> date:
    return clock.now().astimezone(ITS_ZONE).date()
