"""The figures of one month against the month before and the same month a year ago, each where that can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.insights.kpi.advertising import AdTotals, ad_totals
from pipeline.insights.kpi.model import Amount, Unit, ratio
from pipeline.insights.kpi.months import MonthRevenue, Payment, monthly_revenue
from pipeline.insights.kpi.periods import month_days
from pipeline.insights.kpi.reading import Reading, covering, end_of, total_of
from pipeline.insights.paid_months import TERM, number_of
from pipeline.reporting import wording as say

Days = tuple[date, date]
Counts = Mapping[Any, Mapping[date, int]]
NOT_IN = "No day of this month is known."
A_MONTH, A_YEAR = 1, 12  # months back
COUNTED = {"spotify": "on Spotify", "apple_music": "on Apple Music"}


@dataclass(frozen=True)
class Compared:
    """A figure of the month. ``before`` and ``year_before`` are None where they cannot be compared with.

    ``note`` says which days it is of, or what is missing.
    """

    key: str
    title: str
    unit: Unit
    value: Amount | None = None
    before: Amount | None = None
    year_before: Amount | None = None
    more_is_better: bool | None = True
    note: str = ""

    def change(self, other: Amount | None) -> float | None:
        if self.value is None or other is None or other <= 0:
            return None
        return float((Decimal(self.value) - Decimal(other)) / Decimal(other))

    def is_good(self, other: Amount | None) -> bool:
        change = self.change(other)
        return bool(change) and self.more_is_better is not None and ((change or 0) > 0) is self.more_is_better


@dataclass(frozen=True)
class Month:
    """A month as it stands on a day: ``last`` is its last day, or yesterday while it goes on."""

    first: date
    end: date
    today: date

    @staticmethod
    def of(day: date, today: date) -> Month:
        first, last = month_days(number_of(day.isoformat()))
        return Month(first, last, today)

    @property
    def is_over(self) -> bool:
        return self.end < self.today

    def before(self, months: int) -> Days:
        return month_days(number_of(self.first.isoformat()) - months)


def month_figures(reading: Reading, month: Month) -> tuple[Compared, ...]:
    """All of them, in the order in which they are told; a figure nothing is known of has no value."""
    return tuple(_figures(reading, month))


def _figures(reading: Reading, month: Month) -> Iterator[Compared]:
    yield _counted("plays", "Plays", reading.plays, month)
    for platform, words in COUNTED.items():
        own = {key: days for key, days in reading.plays.items() if key[1] == platform}
        if own:
            yield _counted(f"plays_{platform}", words, own, month, days_told(reading.plays, month))
    yield revenue_of(monthly_revenue(reading), month)
    yield from _ads(reading, month)
    views, reactions = _tiktok(reading)
    yield _counted("tiktok_views", "TikTok views", views, month)
    yield _rate("tiktok_engagement", "TikTok engagement", reactions, views, month)
    yield from _levels(reading, month)
    seen, clicked = _linktree(reading)
    yield _counted("linktree_views", "Linktree views", seen, month)
    yield _counted("linktree_clicks", "Linktree clicks", clicked, month)


# ---- counted by the day


def days_told(series: Counts, month: Month) -> Days | None:
    """From the first of the month to the last day of it that every source has told; None where there is none."""
    end = end_of(series)
    if end is None or end < month.first:
        return None
    return month.first, min(end, month.end)


def same_days(days: Days, month: Month, months: int) -> Days | None:
    """As many days of an earlier month; all of it for a whole month. None where it has not so many."""
    first, last = month.before(months)
    if days[1] == month.end:
        return first, last
    until = first + (days[1] - days[0])
    return (first, until) if until <= last else None


def _counted(key: str, title: str, series: Counts, month: Month, days: Days | None = None) -> Compared:
    """``days`` where it is a part of something else and has to be of the same ones."""
    days = days or days_told(series, month)
    if days is None or not any(days[0] <= day <= days[1] for known in series.values() for day in known):
        return Compared(key, title, Unit.COUNT, note=NOT_IN)
    covered = covering(series, *days)

    def earlier(months: int) -> int | None:
        other = same_days(days, month, months)
        if other is None or covered is None or covering(series, *other) != covered:
            return None
        return total_of(series, *other)

    note = _of_days(days, month) or ("" if covered else "not every source has told every day")
    return Compared(key, title, Unit.COUNT, total_of(series, *days), earlier(A_MONTH), earlier(A_YEAR), note=note)


def _of_days(days: Days, month: Month) -> str:
    """'' for the whole month."""
    if days[1] == month.end:
        return ""
    return f"days 1 to {days[1].day}" if days[1] > days[0] else "the 1st only"


def _rate(key: str, title: str, parts: Counts, wholes: Counts, month: Month) -> Compared:
    """What two counts of the same days are to each other."""
    days = days_told(wholes, month)
    if days is None:
        return Compared(key, title, Unit.FRACTION, note=NOT_IN)

    covered = covering(wholes, *days)

    def rate(of: Days | None) -> Decimal | None:
        if of is None or not (whole := total_of(wholes, *of)):
            return None
        return ratio(total_of(parts, *of), whole)

    def earlier(months: int) -> Decimal | None:
        other = same_days(days, month, months)
        same = other is not None and covered is not None and covering(wholes, *other) == covered
        return rate(other) if same else None

    return Compared(
        key, title, Unit.FRACTION, rate(days), earlier(A_MONTH), earlier(A_YEAR), note=_of_days(days, month)
    )


def _tiktok(reading: Reading) -> tuple[Counts, Counts]:
    views: dict[str, dict[date, int]] = defaultdict(dict)
    reactions: dict[str, dict[date, int]] = defaultdict(dict)
    for handle, text, seen, likes, comments, shares in reading.ask(
        "SELECT account_handle, metrics_date, video_views, likes_received, comments_received, shares"
        " FROM tiktok_metrics WHERE video_views IS NOT NULL AND metrics_date <> ?",
        (reading.today.isoformat(),),
    ):
        day = date.fromisoformat(text)
        views[handle][day] = seen
        reactions[handle][day] = (likes or 0) + (comments or 0) + (shares or 0)
    return views, reactions


def _linktree(reading: Reading) -> tuple[Counts, Counts]:
    views: dict[date, int] = {}
    clicks: dict[date, int] = {}
    for text, seen, clicked in reading.ask(
        "SELECT analytics_date, total_views, total_clicks FROM linktree_metrics WHERE analytics_date <> ?",
        (reading.today.isoformat(),),
    ):
        for days, count in ((views, seen), (clicks, clicked)):
            if count is not None:
                days[date.fromisoformat(text)] = count
    return {"linktree": views} if views else {}, {"linktree": clicks} if clicks else {}


# ---- money


def revenue_of(months: tuple[MonthRevenue, ...], month: Month) -> Compared:
    """Our share of what the month has sold, once its reports are all in; compared with paid months only."""
    by_first = {one.first: one for one in months}
    own = by_first.get(month.first)
    named = ("revenue", "Revenue, your share", Unit.USD)
    if own is None or own.ours is None:
        due = say.short_day(month.first + TERM)
        return Compared(*named, note=f"No report tells of it yet; they are due about {due}.")
    if own.payment is not Payment.PAID:
        return Compared(*named, note=f"Not all reports are in yet; {say.dollars(own.ours)} so far.")

    def paid(months_back: int) -> Decimal | None:
        one = by_first.get(month.before(months_back)[0])
        return one.ours if one is not None and one.payment is Payment.PAID else None

    return Compared(*named, own.ours, paid(A_MONTH), paid(A_YEAR), note="every report is in")


def _ads(reading: Reading, month: Month) -> Iterator[Compared]:
    ((first, newest),) = reading.ask("SELECT MIN(performance_date), MAX(performance_date) FROM ad_performance_daily")
    until = min(date.fromisoformat(newest), month.end) if newest else None
    known = ad_totals(reading, month.first, until) if until is not None and until >= month.first else None
    days = (month.first, until) if until is not None and known is not None else None

    def earlier(months: int) -> AdTotals | None:
        other = same_days(days, month, months) if days is not None else None
        if other is None or date.fromisoformat(first) > other[0]:
            return None
        return ad_totals(reading, *other) or AdTotals(Decimal(0), 0, 0)

    before, year_before = earlier(A_MONTH), earlier(A_YEAR)
    note = NOT_IN if days is None else _of_days(days, month)

    def told(key: str, title: str, unit: Unit, get: Callable[[AdTotals], Amount | None], good: bool | None) -> Compared:
        value, earlier, last_year = (None if one is None else get(one) for one in (known, before, year_before))
        return Compared(key, title, unit, value, earlier, last_year, good, note)

    yield told("ad_spend", "Ad spend", Unit.USD, lambda one: one.spend, None)
    yield told("ad_clicks", "Ad clicks", Unit.COUNT, lambda one: one.clicks, True)
    yield told("ad_cpc", "Cost of a click", Unit.USD, lambda one: one.cpc, False)
    yield told("ad_ctr", "Click rate of the ads", Unit.FRACTION, lambda one: one.ctr, True)


# ---- levels


def _levels(reading: Reading, month: Month) -> Iterator[Compared]:
    """Followers as they were last counted in the month, of accounts that were counted in both."""
    for key, title, question in (
        ("spotify_followers", "Followers on Spotify",
         "SELECT slug, audience_date, followers FROM spotify_audience_daily JOIN artists USING (artist_id) "
         "WHERE followers IS NOT NULL"),
        ("tiktok_followers", "Followers on TikTok",
         "SELECT account_handle, metrics_date, followers FROM tiktok_metrics WHERE followers IS NOT NULL"),
    ):  # fmt: skip
        series: dict[str, dict[date, int]] = defaultdict(dict)
        for account, text, count in reading.ask(question):
            series[account][date.fromisoformat(text)] = count
        own = levels_in(series, (month.first, month.end))
        if not own:
            yield Compared(key, title, Unit.COUNT, note="Not counted in this month.")
            continue
        others = (levels_in(series, month.before(months)) for months in (A_MONTH, A_YEAR))
        before, year_before = (_sum(other) if other.keys() == own.keys() else None for other in others)
        newest = min(day for day, _ in own.values())
        note = f"as of {say.day_of_month(newest)}" if newest != month.end else "at its end"
        yield Compared(key, title, Unit.COUNT, _sum(own), before, year_before, note=note)


def levels_in(series: Mapping[str, Mapping[date, int]], days: Days) -> dict[str, tuple[date, int]]:
    """Account → the last day on which it was counted in these days, and the count."""
    found = {}
    for account, counts in series.items():
        within = [day for day in counts if days[0] <= day <= days[1]]
        if within:
            found[account] = max(within), counts[max(within)]
    return found


def _sum(levels: Mapping[str, tuple[date, int]]) -> int:
    return sum(count for _, count in levels.values())
