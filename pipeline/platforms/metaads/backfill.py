"""Which days are to be asked for: the newest ones again and again, the older ones once, back to the beginning.

A bookmark tells which days are complete. It moves only after a range has landed, one range at a time, so that whatever
ends a run costs one range at most. Late figures – people who act days after they saw an ad – come with the last seven
days, which are asked for in every run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

AGAIN_DAYS = 7  # the newest complete days that are asked for again
FIRST_DAYS = 30  # what a first run brings before it goes back further
PART_DAYS = 31  # the most that is asked for at once
CHUNK_DAYS = 90  # of history at a time, as a report that Meta prepares
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """A range of days, both ends included."""

    since: date
    until: date

    def __len__(self) -> int:
        return (self.until - self.since).days + 1

    def joined(self, other: Days) -> Days:
        """Both as one range; the later of them where days lie between."""
        if other.since > self.until + ONE or self.since > other.until + ONE:
            return max(self, other, key=lambda days: days.until)
        return Days(min(self.since, other.since), max(self.until, other.until))

    def split(self, most: int, newest_first: bool) -> Iterator[Days]:
        """Parts of at most so many days, evenly long."""
        parts = -(-len(self) // most)
        cuts = [self.since + timedelta(days=len(self) * n // parts) for n in range(parts + 1)]
        found = [Days(first, following - ONE) for first, following in pairwise(cuts)]
        return reversed(found) if newest_first else iter(found)

    def text(self) -> str:
        return f"{self.since}/{self.until}"

    @classmethod
    def of(cls, text: str) -> Days | None:
        """The inverse of :meth:`text`; None for anything else."""
        first, _, last = text.partition("/")
        try:
            found = cls(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            return None
        return found if found.since <= found.until else None


@dataclass
class Plan:
    """The ranges still to be asked for. ``covered`` are the complete days, None before the first."""

    covered: Days | None
    earliest: date
    yesterday: date
    _ranges: deque[tuple[Days, bool]] = field(init=False)
    _most: int = CHUNK_DAYS

    def __post_init__(self) -> None:
        parts = list(self._parts()) if self.earliest <= self.yesterday else []
        self._ranges = deque(parts)
        self.ranges = len(parts)  # for the progress; halved ones count once

    def _parts(self) -> Iterator[tuple[Days, bool]]:
        recent, forward = self._recent()
        yield from ((part, forward) for part in recent.split(PART_DAYS, newest_first=not forward))
        oldest = min(recent.since, self.covered.since if self.covered else recent.since)
        if oldest > self.earliest:
            older = Days(self.earliest, oldest - ONE)
            yield from ((part, False) for part in older.split(CHUNK_DAYS, newest_first=True))

    def _recent(self) -> tuple[Days, bool]:
        """The newest days, and whether they go forward from what is complete; history goes backward."""
        if self.covered is None:
            return Days(max(self.earliest, self.yesterday - timedelta(days=FIRST_DAYS - 1)), self.yesterday), False
        first = min(self.covered.until + ONE, self.yesterday - timedelta(days=AGAIN_DAYS - 1))
        return Days(min(max(first, self.earliest), self.yesterday), self.yesterday), True

    @property
    def left(self) -> int:
        return len(self._ranges)

    def next(self) -> Days | None:
        """The range to ask for now; it stays the next one until it is :meth:`done` or :meth:`too_much`."""
        if not self._ranges:
            return None
        days, forward = self._ranges[0]
        if len(days) > self._most:
            self._ranges.popleft()
            self._ranges.extendleft((part, forward) for part in days.split(self._most, newest_first=forward))
        return self._ranges[0][0]

    def done(self) -> Days:
        """The range has landed; hands back what is complete now."""
        days, _ = self._ranges.popleft()
        self.covered = days.joined(self.covered) if self.covered else days
        return self.covered

    def too_much(self) -> None:
        """The range is too large for Meta: only half as long ones from now on. Not for a single day."""
        self._most = (len(self._ranges[0][0]) + 1) // 2
