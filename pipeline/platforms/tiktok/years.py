"""Gives TikTok's days their year: its exports name only month and day.

Two things fix the years. The days of an export follow one another without a gap, and either the file's name tells the
first one, or the last one is the latest such day that is not after the download. Where the name tells the first day it
decides: an export that is delivered again a year later is still of its own year.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pipeline.platforms.values import iso_day, refuse

MonthDay = tuple[int, int]

MONTHS = (  # English on every computer, whatever its language
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
LEAP_DAY: MonthDay = (2, 29)
BEGINNING = date(2016, 9, 1)  # TikTok has no figures before
MOST_DAYS = 3_653  # ten years; an export has at most 366
TIME_ZONES = timedelta(days=1)  # an account far in the east has a day that has not begun at 0:00 UTC
AGAIN = "Download it again and keep the name TikTok gives it."
_ONE_DAY = timedelta(days=1)
_SOME_LEAP_YEAR = 2024
_TEXT = re.compile(r"([A-Za-z]+)\s+(\d{1,2})")
_FULL = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class DaysWithoutYear:
    """Days that follow one another. ``leap_rows`` are the places of February 29, counted from 0.

    Together with any first date these tell every date, so two of them are equal exactly when all their days are.
    ``told`` is the first date where the table writes years after all.
    """

    first: MonthDay
    last: MonthDay
    count: int
    leap_rows: tuple[int, ...] = ()
    told: date | None = None

    def fit(self, first: date) -> bool:
        """Whether these are the days from ``first`` on: the same month and day, February 29 where that year has it."""
        return (first.month, first.day) == self.first and leap_rows(first, self.count) == self.leap_rows

    def facts(self) -> dict[str, str]:
        """These days as texts, which comparing rules keep for as long as the file's bytes."""
        return {
            "first": "{}-{}".format(*self.first),
            "last": "{}-{}".format(*self.last),
            "days": str(self.count),
            "leap_rows": " ".join(map(str, self.leap_rows)),
            "told": self.told.isoformat() if self.told else "",
        }

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> DaysWithoutYear:
        first, last = ((int(m), int(d)) for m, _, d in (facts[name].partition("-") for name in ("first", "last")))
        told = date.fromisoformat(facts["told"]) if facts["told"] else None
        return cls(first, last, int(facts["days"]), tuple(map(int, facts["leap_rows"].split())), told)


def first_date(days: DaysWithoutYear, named: date | None, downloaded: date) -> date | None:
    """The date of the first day: the one the name or the table tells, else counted back from the download.

    None where no year fits: the days would lie after the download, before TikTok, or miss a February 29.
    """
    latest = downloaded + TIME_ZONES
    named = named or days.told
    if named is None:
        last = _latest(days.last, latest)
        first = last - (days.count - 1) * _ONE_DAY if last else None
    else:
        first = named if named + (days.count - 1) * _ONE_DAY <= latest else None
    return first if first and first >= BEGINNING and days.fit(first) else None


def check_named(days: DaysWithoutYear, named: date) -> None:
    """Refuse days that are not those from ``named`` on (``first-day-mismatch``, ``missing-day``)."""
    if (named.month, named.day) != days.first or days.told not in (None, named):
        refuse(
            "first-day-mismatch",
            f"The name says that its days start on {named}, but they start on {days.told or in_words(days.first)}, "
            "so its years cannot be told for sure.",
            "file name",
            AGAIN,
        )
    if not days.fit(named):
        message = f"From {named} on, the February 29 it should have is missing, or it has one too many."
        refuse("missing-day", f"{message} Its years cannot be told for sure.", "Date", AGAIN)


def dates_from(first: date, count: int) -> list[date]:
    return [first + number * _ONE_DAY for number in range(count)]


def leap_rows(first: date, count: int) -> tuple[int, ...]:
    """Which of ``count`` days from ``first`` on are a February 29."""
    leap_days = (date(y, *LEAP_DAY) for y in range(first.year, first.year + count // 365 + 2) if isleap(y))
    return tuple(number for number in ((day - first).days for day in leap_days) if 0 <= number < count)


def _latest(day: MonthDay, latest: date) -> date | None:
    """The last such day that is not after ``latest``, if it lies within the year before."""
    for year in (latest.year, latest.year - 1):
        if day != LEAP_DAY or isleap(year):
            found = date(year, *day)
            if found <= latest:
                return found
    return None


def days_without_year(texts: Sequence[tuple[int, str]]) -> DaysWithoutYear:
    """Read (line, ``November 21``) pairs; refuses other texts (``not-a-date``) and days that do not follow one another.

    A table that writes ``2026-11-21`` throughout is read too. Rules: ``repeated-date``, ``missing-day``,
    ``unordered-days``, ``too-many-days``.
    """
    if len(texts) > MOST_DAYS:
        refuse("too-many-days", "The export has more days than TikTok has existed.", f"line {texts[MOST_DAYS][0]}")
    if all(_FULL.fullmatch(text.strip()) for _, text in texts):
        return _days_with_year([(line, iso_day(text.strip(), f"line {line}")) for line, text in texts])
    days: list[MonthDay] = []
    leap: list[int] = []
    for line, text in texts:
        day = month_day(text, f"line {line}")
        if days and day not in _next(days[-1]):
            _refuse_step(days[-1], day, f"line {line}")
        if day == LEAP_DAY:
            leap.append(len(days))
        days.append(day)
    return DaysWithoutYear(days[0], days[-1], len(days), tuple(leap))


def _days_with_year(dates: Sequence[tuple[int, date]]) -> DaysWithoutYear:
    for (_, before), (line, day) in pairwise(dates):
        if day - before != _ONE_DAY:
            refuse("missing-day", f"{day} comes after {before}.", f"line {line}")
    first, last = dates[0][1], dates[-1][1]
    leap = leap_rows(first, len(dates))
    return DaysWithoutYear((first.month, first.day), (last.month, last.day), len(dates), leap, first)


def month_day(text: str, where: str) -> MonthDay:
    """``November 21`` as (11, 21)."""
    found = _TEXT.fullmatch(text.strip())
    month = MONTHS.index(found[1].lower()) + 1 if found and found[1].lower() in MONTHS else 0
    try:
        day = date(_SOME_LEAP_YEAR, month, int(found[2]) if found else 0)
    except ValueError:
        refuse("not-a-date", f"A date reads {text[:40]!r}.", where)
    return day.month, day.day


def in_words(day: MonthDay) -> str:
    return f"{MONTHS[day[0] - 1].capitalize()} {day[1]}"


def _next(day: MonthDay) -> tuple[MonthDay, ...]:
    """The day after, in whatever year: February 28 has two."""
    after = date(_SOME_LEAP_YEAR, *day) + _ONE_DAY
    following = (after.month, after.day)
    return (following, (3, 1)) if following == LEAP_DAY else (following,)


def _refuse_step(before: MonthDay, day: MonthDay, where: str) -> None:
    unsure = "so its years cannot be told for sure"
    if day == before:
        refuse("repeated-date", f"{in_words(day)} stands in the export twice, {unsure}.", where)
    ahead = (date(_SOME_LEAP_YEAR, *day) - date(_SOME_LEAP_YEAR, *before)).days % 366
    if ahead < 366 // 2:
        after = in_words(_next(before)[-1])
        refuse("missing-day", f"{after} is missing before {in_words(day)}, {unsure}.", where)
    refuse("unordered-days", f"{in_words(day)} comes after {in_words(before)}, {unsure}.", where)
