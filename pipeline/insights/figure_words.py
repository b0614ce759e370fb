"""How the figures over a lake are explained: one short line below each, and a few sentences of formula and sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.insights.paid_months import SHARED_ALREADY, PaidMonth, total
from pipeline.insights.weeks import DAYS, Weeks
from pipeline.platforms.titles import TITLES

PLAYS, AD_SPEND, VIEWS = "Plays, last 7 days", "Ad spend, last 7 days", "TikTok views, last 7 days"
REVENUE = "Revenue"
NOTHING_YET = "no data yet"
NO_MONTH_YET = "no month is fully reported yet"
AGAINST, AGAINST_SHORT = "against the 7 days before", "against the 7 before"
STALE_DAYS = 7  # older days are named below the figure, not only in its tip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def below(found: Weeks, today: date, own: str = "", against: str = "") -> str:
    """The line below a week: its days where they are long past, what is ``own`` to it, what it was compared with."""
    if found.whole_days < DAYS:
        against = f"{found.whole_days} of {DAYS} days are complete"
    elif not found.comparable:
        against = "no comparison yet"
    elif found.before <= 0:
        against = "nothing in the 7 days before"
    old = f"to {_short(found.end, today)}" if (today - found.end).days > STALE_DAYS else ""
    if old and against == AGAINST:
        against = AGAINST_SHORT
    return " · ".join(part for part in (old, own, against) if part)


def tip(found: Weeks, today: date, formula: str, before: str) -> str:
    """All there is to know about a week: ``formula`` with its sources, the week ``before`` as text, how old it is."""
    if found.comparable:
        compared = f"{_span(*found.days_before)}: {before}."
    else:
        compared = "Not compared: a day of these 7 or of the 7 before is not complete."
    silent = (f"Not counted: {name}, silent since {_long(day)}." for name, day in sorted(found.silent.items()))
    all_of_them = " that all have reported" if len(found.counted) > 1 else ""
    newest = f"Newest day{all_of_them}: {_long(found.end)}{_ago(found.end, today)}."
    return "\n".join((formula, compared, *silent, newest))


def on_platform(distributor: str, platform: str) -> str:
    """``DistroKid on Spotify``"""
    return f"{_title(distributor)} on {platform}"


def plays(found: Weeks) -> str:
    return (
        f"Plays of {_span(found.first, found.end)} by the distributors' own count: {_list(found.counted)}.\n"
        "Spotify for Artists counts the same plays; they are not added."
    )


def views(found: Weeks) -> str:
    return f"Views of all videos, {_span(found.first, found.end)}: {_list(found.counted)}."


def accounts(number: int) -> str:
    return f"{number:,} account{'' if number == 1 else 's'}"


def ad_spend(found: Weeks, spent: Decimal, clicks: int) -> str:
    return (
        f"Meta Ads, all campaigns, {_span(found.first, found.end)}: {dollars(spent)} for {clicks:,} clicks.\n"
        "A day without delivery costs nothing."
    )


def a_click(spent: Decimal, clicks: int) -> str:
    """``$0.14 a click``"""
    return f"{dollars(spent / clicks)} a click" if clicks else "no clicks"


def dollars(amount: Decimal) -> str:
    """``$61.40``, and three decimals for what is less than a cent."""
    places = 3 if 0 < abs(amount) < Decimal("0.01") else 2
    return f"{'-' if amount < 0 else ''}${abs(amount):,.{places}f}"


def revenue_of(month: date) -> str:
    return f"{REVENUE}, {_month(month)}"


def below_revenue(found: PaidMonth, compared: bool) -> str:
    """The line below a month's money."""
    if found.lacking:
        return f"fully reported · without {_list(map(_title, found.lacking))}"
    return "last fully reported month" if compared else "fully reported · no comparison yet"


def revenue(found: PaidMonth, today: date) -> str:
    """How a month's money came about."""
    month, before = _month(found.first), _month(found.first_before)
    each = _list(f"{_title(name)} {dollars(amount)}" for name, amount in sorted(found.earned.items()))
    lines = [f"Earnings by month of sale, {month}: {each or 'none'}."]
    shared = [_title(name) for name in sorted(found.earned) if name in SHARED_ALREADY]
    unshared = [_title(name) for name in sorted(found.earned) if name not in SHARED_ALREADY]
    if unshared:
        lines.append(f"{_list(unshared)}: times your share of each track.")
    if shared:
        lines.append(f"{_list(shared)}: as reported, the others’ shares are off already.")
    lines.append("A month counts when its 60 days are over and every distributor has reported that far.")
    if found.comparable:
        lines.append(f"{before}: {dollars(total(found.earned_before.values()))}.")
    else:
        lines.append(f"Not compared: not every distributor has reported both {month} and {before}.")
    lines += [f"Not waited for: {_title(name)}, silent since {_long(day)}." for name, day in found.silent.items()]
    lines.append(f"Newest report: {_long(found.newest_report)}{_ago(found.newest_report, today)}.")
    return "\n".join(lines)


def _title(name: str) -> str:
    return TITLES.get(name, name)


def _list(names: Iterable[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``"""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _month(day: date) -> str:
    # Not the calendar's names: those follow the locale that Qt has set.
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _long(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _short(day: date, today: date) -> str:
    """``12 October``, with the year where it is another one."""
    return _long(day) if day.year != today.year else f"{day.day} {_MONTHS[day.month - 1]}"


def _span(first: date, last: date) -> str:
    """``13–19 November 2026``, ``28 October – 3 November 2026``"""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_long(last)}"
    return f"{_short(first, last)} – {_long(last)}"


def _ago(day: date, today: date) -> str:
    """`` , 6 days ago``; nothing where the computer's clock is behind."""
    days = (today - day).days
    return f", {days:,} day{'' if days == 1 else 's'} ago" if days > 0 else ""
