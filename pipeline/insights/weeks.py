"""The newest seven days that every source has reported, and the seven before them.

Sources report at different times: a week ends where the slowest of them ends, or its last days would look like a
fall. A source that fell silent two weeks before the others is not waited for; it is named instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 7
SILENT = timedelta(days=14)
READ_BACK = 30  # days before the newest one that can matter: two weeks, behind the slowest source, and today

Series = Mapping[str, Mapping[date, int]]
"""Source → day → amount. A day without an entry was not reported."""


@dataclass(frozen=True)
class Weeks:
    """Both totals, and how far they can be relied on. ``whole_days`` of the newer seven were reported by all."""

    end: date
    now: int
    before: int
    whole_days: int
    comparable: bool
    counted: tuple[str, ...]
    silent: Mapping[str, date]  # source → its last day

    @property
    def first(self) -> date:
        return self.end - timedelta(days=DAYS - 1)

    @property
    def days_before(self) -> tuple[date, date]:
        return self.first - timedelta(days=DAYS), self.first - timedelta(days=1)


def weeks(series: Series, today: date, known_since: date | None = None) -> Weeks | None:
    """The two weeks of ``series``; None when no day but today is known, which is not over yet.

    ``known_since``: for sources that only report days on which something happened, the day from which on silence
    means nothing happened.
    """
    known = {source: {day: n for day, n in days.items() if day != today} for source, days in series.items()}
    newest = {source: max(days) for source, days in known.items() if days}
    if not newest:
        return None
    latest = max(newest.values())
    counted = tuple(sorted(source for source, day in newest.items() if latest - day <= SILENT))
    end = min(newest[source] for source in counted)

    def reported(day: date) -> bool:
        return all(day in known[source] for source in counted) if known_since is None else day >= known_since

    def total(days: Iterable[date]) -> int:
        return sum(known[source].get(day, 0) for day in days for source in counted)

    this = [end - timedelta(days=back) for back in range(DAYS)]
    that = [day - timedelta(days=DAYS) for day in this]
    whole = sum(map(reported, this))
    return Weeks(
        end, total(this), total(that), whole, whole == DAYS and all(map(reported, that)), counted,
        {source: day for source, day in newest.items() if source not in counted},
    )  # fmt: skip
