"""The days a chart tells about, as they are chosen: the last 30 days, all there are, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Range(StrEnum):
    MONTH = "30d"
    QUARTER = "90d"
    YEAR = "1y"
    ALL = "all"
    CUSTOM = "custom"


_DAYS = {Range.MONTH: 30, Range.QUARTER: 90, Range.YEAR: 365}


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both included; None: as far back as there is anything."""

    first: date | None
    last: date

    def __post_init__(self) -> None:
        if self.first is not None and self.first > self.last:
            raise ValueError("The first day is after the last.")

    def __contains__(self, day: date) -> bool:
        return day <= self.last and (self.first is None or day >= self.first)

    @property
    def days(self) -> int | None:
        return None if self.first is None else (self.last - self.first).days + 1


def span_of(chosen: Range, today: date, first: date | None = None, last: date | None = None) -> Span:
    """The days of a choice; ``first`` and ``last`` are for :attr:`Range.CUSTOM`, and any of them may be open.

    Raises ``ValueError`` where the first day is after the last.
    """
    if chosen is Range.CUSTOM:
        return Span(first, last or today)
    days = _DAYS.get(chosen)
    return Span(today - timedelta(days=days - 1) if days else None, today)
