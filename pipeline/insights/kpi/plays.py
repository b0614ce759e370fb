"""Plays by the distributors' counts: day by day, in total, and how they grow. Sources are added up by date first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pipeline.insights import figure_words as say
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Kpi, KpiValue, ratio
from pipeline.insights.kpi.periods import ONE_DAY, month_days, month_of, week_days
from pipeline.insights.kpi.reading import Reading, covering, end_of, total_of
from pipeline.platforms.titles import TITLES

YEAR = 365
LOOK_BACK = 24  # periods; further back there is nothing recent


class Period(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class DayPlays:
    """``total`` is None where nobody has reported the day. ``by`` is (distributor, platform key, plays)."""

    day: date
    total: int | None
    by: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class PlaysSummary:
    """``days`` are dates with a count, each once; ``daily_mean`` is ``total`` / ``days``."""

    total: int
    days: int
    first: date | None
    last: date | None
    daily_mean: Decimal | None
    by_distributor: tuple[tuple[str, int], ...]
    by_platform: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Growth:
    """``change`` is a fraction of the period before; None where either is not whole or the sources differ."""

    first: date
    last: date
    plays: int
    whole: bool
    change: Decimal | None


def daily_plays(reading: Reading, days: int = YEAR) -> tuple[DayPlays, ...]:
    """The newest so many calendar days, oldest first, up to the newest one that has a count."""
    known = [day for counts in reading.plays.values() for day in counts]
    if not known:
        return ()
    newest = max(known)
    first = max(newest - timedelta(days=days - 1), min(known))
    found: dict[date, list[tuple[str, str, int]]] = defaultdict(list)
    for (source, platform), counts in sorted(reading.plays.items()):
        for day, count in counts.items():
            found[day].append((source, platform, count))
    return tuple(
        DayPlays(day, sum(count for *_, count in found[day]) if day in found else None, tuple(found.get(day, ())))
        for day in (first + timedelta(days=n) for n in range((newest - first).days + 1))
    )


def plays_summary(reading: Reading) -> PlaysSummary:
    """All days there are."""
    sources: Counter[str] = Counter()
    platforms: Counter[str] = Counter()
    dates: set[date] = set()
    for (source, platform), counts in reading.plays.items():
        sources[source] += sum(counts.values())
        platforms[platform] += sum(counts.values())
        dates |= counts.keys()
    total = sum(sources.values())
    return PlaysSummary(
        total, len(dates), min(dates, default=None), max(dates, default=None), ratio(total, len(dates)),
        tuple(sorted(sources.items())), tuple(sorted(platforms.items())),
    )  # fmt: skip


def plays_growth(reading: Reading, period: Period = Period.MONTHLY, last: int = 12) -> tuple[Growth, ...]:
    """The newest so many periods that have begun, oldest first; the newest may not be whole yet."""
    known = [day for counts in reading.plays.values() for day in counts]
    if not known:
        return ()
    spans, oldest = [_span(period, max(known))], min(known)
    while len(spans) <= last and spans[-1][0] > oldest:
        spans.append(_span(period, spans[-1][0] - ONE_DAY))
    found = [_growth(reading, this, before) for this, before in zip(spans, [*spans[1:], None], strict=True)]
    return tuple(reversed(found[:last]))


def _span(period: Period, day: date) -> tuple[date, date]:
    if period is Period.DAILY:
        return day, day
    return week_days(day) if period is Period.WEEKLY else month_days(month_of(day))


def _growth(reading: Reading, this: tuple[date, date], before: tuple[date, date] | None) -> Growth:
    plays, covered = total_of(reading.plays, *this), covering(reading.plays, *this)
    change = None
    if covered and before is not None and covering(reading.plays, *before) == covered:
        earlier = total_of(reading.plays, *before)
        change = ratio(plays - earlier, earlier)
    return Growth(*this, plays, covered is not None, change)


def last_whole(reading: Reading, period: Period) -> Growth | None:
    """The newest period that every source has reported whole."""
    return next((one for one in reversed(plays_growth(reading, period, LOOK_BACK)) if one.whole), None)


def values(reading: Reading) -> Iterator[KpiValue]:
    summary = plays_summary(reading)
    if not summary.days:
        yield from (reading.value(kpi, note="No day is in yet.") for kpi in (
            of.PLAYS_WEEK, of.PLAYS_MONTH, of.PLAYS_THIS_MONTH, of.PLAYS_TOTAL, of.PLAYS_DAILY, of.PLAYS_YEAR,
            of.GROWTH_WEEK, of.GROWTH_MONTH,
        ))  # fmt: skip
        return
    yield _week(reading)
    yield _month(reading)
    yield _this_month(reading)
    first, last = summary.first, summary.last
    yield reading.value(of.PLAYS_TOTAL, summary.total, first=first, last=last)
    note = f"over {summary.days:,} days"
    yield reading.value(of.PLAYS_DAILY, summary.daily_mean, first=first, last=last, note=note)
    yield _year(reading)
    yield _grown(reading, of.GROWTH_WEEK, Period.WEEKLY)
    yield _grown(reading, of.GROWTH_MONTH, Period.MONTHLY)
    for source, count in summary.by_distributor:
        title = TITLES.get(source, source)
        yield reading.value(of.BY_SOURCE, count, subject=source, subject_title=title, first=first, last=last)


def _week(reading: Reading) -> KpiValue:
    found = reading.week_of_plays
    if found is None:
        return reading.value(of.PLAYS_WEEK, note="No day is in yet.")
    note = say.below(found, reading.today, against=say.AGAINST)
    before = found.before if found.comparable else None
    return reading.value(of.PLAYS_WEEK, found.now, before=before, first=found.first, last=found.end, note=note)


def _month(reading: Reading) -> KpiValue:
    found = last_whole(reading, Period.MONTHLY)
    if found is None:
        return reading.value(of.PLAYS_MONTH, note="No month is whole yet.")
    first, last = month_days(month_of(found.first) - 1)
    before = total_of(reading.plays, first, last) if found.change is not None else None
    return reading.value(of.PLAYS_MONTH, found.plays, before=before, first=found.first, last=found.last,
                         note="last whole month")  # fmt: skip


def _this_month(reading: Reading) -> KpiValue:
    """So far, and as many days of the month before."""
    first, _ = month_days(month_of(reading.today))
    end = end_of(reading.plays)
    if end is None or end < first:
        return reading.value(of.PLAYS_THIS_MONTH, first=first, note="Not all have reported a day of this month yet.")
    days = (end - first).days + 1
    earlier, before_last = month_days(month_of(first) - 1)
    until = earlier + timedelta(days=days - 1)
    covered = covering(reading.plays, first, end)
    comparable = covered and until <= before_last and covering(reading.plays, earlier, until) == covered
    return reading.value(
        of.PLAYS_THIS_MONTH, total_of(reading.plays, first, end), first=first, last=end,
        before=total_of(reading.plays, earlier, until) if comparable else None,
        note=f"{days} day{'' if days == 1 else 's'} so far",
    )  # fmt: skip


def _year(reading: Reading) -> KpiValue:
    end = end_of(reading.plays)
    assert end is not None, "a day is known"
    first, oldest = end - timedelta(days=YEAR - 1), min(min(days) for days in reading.plays.values())
    if oldest > first:
        known = (end - oldest).days + 1
        return reading.value(of.PLAYS_YEAR, note=f"Only {known:,} of 365 days are known.")
    start = first - timedelta(days=YEAR)
    before = total_of(reading.plays, start, first - ONE_DAY) if oldest <= start else None
    return reading.value(of.PLAYS_YEAR, total_of(reading.plays, first, end), before=before, first=first, last=end)


def _grown(reading: Reading, kpi: Kpi, period: Period) -> KpiValue:
    found = last_whole(reading, period)
    if found is None or found.change is None:
        return reading.value(kpi, note="Two whole periods by the same sources are needed.")
    return reading.value(kpi, found.change, first=found.first, last=found.last)
