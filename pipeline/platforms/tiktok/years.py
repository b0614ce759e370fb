"""Which year a TikTok export's days belong to: the export writes ``November 21`` and leaves the year out.

Days follow one another without a gap, and the last one cannot lie after the download: so the years follow from the
end. The first day also stands in the file's name; where it agrees with the rows it decides, because the same export
may be delivered again long after it was made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from pipeline.platforms.values import refuse

# Spelled out: the export is always English, whatever language this computer speaks.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
LEAP_YEAR = 2024
_MONTH_DAY = re.compile(r"([A-Za-z]+) (\d{1,2})")
ONE_DAY = timedelta(days=1)

MonthDay = tuple[int, int]


def month_day(text: str, where: str) -> MonthDay:
    """``November 21`` as (11, 21); refuses what names no day of any year (``not-a-date``)."""
    match = _MONTH_DAY.fullmatch(text.strip())
    if match and match.group(1).capitalize() in MONTHS:
        found = MONTHS.index(match.group(1).capitalize()) + 1, int(match.group(2))
        if _on(LEAP_YEAR, found) is not None:
            return found
    refuse("not-a-date", f"A date reads {text[:40]!r}, which is no day of a year.", where)


def with_years(days: Sequence[MonthDay], downloaded: date, named_first: date | None = None) -> list[date]:
    """The full dates of an export's rows, oldest first.

    ``downloaded`` is the day of the download (UTC), ``named_first`` the first day as the file's name states it.
    Refuses rows that are not consecutive days (``missing-day``) and a name that fits none of it (``date-mismatch``).
    """
    first = _first_from_name(days, downloaded, named_first) if named_first else None
    if first is None:
        first = _last_before(days[-1], downloaded) - ONE_DAY * (len(days) - 1)
    found = [first + ONE_DAY * i for i in range(len(days))]
    for number, (full, stated) in enumerate(zip(found, days, strict=True), 2):
        if (full.month, full.day) != stated:
            line = next((n for n, pair in enumerate(pairwise(days), 3) if not _follows(*pair)), number)
            refuse(
                "missing-day", "A day is missing, doubled or out of order, so its years cannot be told.", f"line {line}"
            )
    return found


def _first_from_name(days: Sequence[MonthDay], downloaded: date, named: date) -> date | None:
    if (named.month, named.day) != days[0]:
        refuse("date-mismatch", f"The file's name begins on {named}, its first row on another day.", "line 2")
    last = named + ONE_DAY * (len(days) - 1)
    if last > downloaded + ONE_DAY:
        refuse("date-mismatch", f"By its name the file would reach {last}, after its download.", "name")
    return named


def _follows(before: MonthDay, after: MonthDay) -> bool:
    """Whether a day can be the next one, in a leap year or in another."""
    nexts = {(d.month, d.day) for year in (LEAP_YEAR, LEAP_YEAR + 1) if (b := _on(year, before)) and (d := b + ONE_DAY)}
    return after in nexts


def _last_before(day: MonthDay, downloaded: date) -> date:
    """The newest such day that is not after the download; within eight years even a leap day is found."""
    candidates = (_on(downloaded.year - back, day) for back in range(9))
    return next(found for found in candidates if found is not None and found <= downloaded)


def _on(year: int, day: MonthDay) -> date | None:
    try:
        return date(year, *day)
    except ValueError:
        return None
