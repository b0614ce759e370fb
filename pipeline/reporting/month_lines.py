"""What the report of a month says, line by line: figures against earlier ones, goals, money, accounts, releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.insights.kpi.aims import GoalState
from pipeline.insights.kpi.model import Amount, Unit
from pipeline.reporting import wording as say
from pipeline.reporting.month_account import Aim, MonthAccount
from pipeline.reporting.month_activity import Campaign, RunsOfMonth
from pipeline.reporting.month_figures import Compared, Month
from pipeline.reporting.month_money import Money, Share
from pipeline.reporting.wording import State

PARTS = ("plays_spotify", "plays_apple_music")  # of the line above
GOALS = {
    GoalState.ACHIEVED: State("ok", "Reached"),
    GoalState.ON_TRACK: State("running", "On track"),
    GoalState.BEHIND: State("attention", "Behind"),
    GoalState.AT_RISK: State("failed", "Far away"),
}
NOT_KNOWN = State("idle", "Not known yet")


@dataclass(frozen=True)
class FigureLine:
    """A figure and how it has changed; ``part``: it is contained in the line above."""

    title: str
    value: str
    before: str
    change: str
    better: bool
    year_before: str
    year_change: str
    year_better: bool
    note: str
    part: bool


@dataclass(frozen=True)
class AimLine:
    title: str
    value: str
    target: str
    state: State
    percent: str
    filled: int  # of 100


@dataclass(frozen=True)
class ShareLine:
    title: str
    more: str
    ours: str
    plays: str
    percent: str
    filled: int


@dataclass(frozen=True)
class CampaignLine:
    title: str
    days: str
    spend: str
    impressions: str
    clicks: str
    cpc: str
    ctr: str


@dataclass(frozen=True)
class AccountLine:
    platform: str
    title: str
    views: str
    engagement: str
    followers: str
    gained: str


@dataclass(frozen=True)
class ReleaseLine:
    day: str
    title: str
    artist: str
    plays: str
    paid: str


@dataclass(frozen=True)
class SourceLine:
    """``short``: it has not told of every day."""

    title: str
    days: str
    newest: str
    age: str
    short: bool


def amount(value: Amount | None, unit: Unit) -> str:
    if value is None:
        return say.NOTHING
    number = Decimal(value)
    if unit is Unit.USD:
        return say.small_dollars(number, number)
    return f"{number * 100:,.1f} %" if unit is Unit.FRACTION else say.count(number)


def figure_lines(figures: tuple[Compared, ...]) -> tuple[FigureLine, ...]:
    return tuple(
        FigureLine(
            one.title, amount(one.value, one.unit), amount(one.before, one.unit), *_change(one, one.before),
            amount(one.year_before, one.unit), *_change(one, one.year_before), one.note, one.key in PARTS,
        )
        for one in figures
    )  # fmt: skip


def _change(one: Compared, other: Amount | None) -> tuple[str, bool]:
    """In words, and whether it is one for the better; a share moves by points: 1.2 % to 1.5 % are 0.3 points."""
    if one.value is None or other is None:
        return "", False
    if one.unit is Unit.FRACTION:
        points = (Decimal(one.value) - Decimal(other)) * 100
        text = f"{abs(points):.1f}"
        said = say.signed(points, f"{text} points") if text.strip("0.") else say.SAME
    else:
        change = one.change(other)
        said = "" if change is None else say.percent(change)
    return said, said != say.SAME and one.is_good(other)


def lead(account: MonthAccount) -> str:
    """The month in two or three sentences."""
    if account.missing:
        return account.missing
    return " ".join(part for part in (_plays(account), _revenue(account), _ads(account)) if part)


def _plays(account: MonthAccount) -> str:
    plays = account.figure("plays")
    if plays.value is None:
        return "No plays of this month are known."
    so_far = "" if account.month.is_over and not plays.note.startswith("days 1 to") else " so far"
    change = plays.change(plays.before)
    before = say.month_said(account.month.before(1)[0]).partition(" ")[0]
    if change is None:
        return f"{say.count(plays.value)} plays{so_far}."
    days = "the same days of " if so_far else ""
    return f"{say.count(plays.value)} plays{so_far}, {_more_or_less(change)} in {days}{before}."


def _more_or_less(change: float) -> str:
    text = say.percent(abs(change)).removeprefix("+")
    return "as many as" if text == say.SAME else f"{text} {'more' if change > 0 else 'fewer'} than"


def _revenue(account: MonthAccount) -> str:
    revenue, money = account.figure("revenue"), account.money
    if revenue.value is not None:
        return f"It has earned {say.dollars(Decimal(revenue.value))}, your share."
    if money is None or money.month == account.month.first:
        return "What it has earned is not fully reported yet."
    newest = say.month_said(money.month)
    earned = f"the newest month that is, {newest}, has earned {say.dollars(money.ours)}"
    return f"What it has earned is not fully reported yet; {earned}."


def _ads(account: MonthAccount) -> str:
    spend, clicks = account.figure("ad_spend"), account.figure("ad_clicks")
    if not spend.value or clicks.value is None:
        return ""
    return f"{say.dollars(Decimal(spend.value))} for ads brought {say.count(clicks.value)} clicks."


def aim_lines(aims: tuple[Aim, ...]) -> tuple[AimLine, ...]:
    return tuple(
        AimLine(
            one.title, amount(one.value, one.unit), amount(one.target, one.unit),
            GOALS[one.state] if one.state is not None else NOT_KNOWN,
            "" if one.progress is None else f"{one.progress * 100:,.0f} %", round(min(one.progress or 0.0, 1.0) * 100),
        )
        for one in aims
    )  # fmt: skip


def share_lines(shares: tuple[Share, ...]) -> tuple[ShareLine, ...]:
    return tuple(
        ShareLine(
            one.title, one.more, amount(one.ours, Unit.USD), say.count(one.plays), f"{one.fraction * 100:.1f} %",
            round(min(one.fraction, 1.0) * 100),
        )
        for one in shares
    )  # fmt: skip


def money_note(money: Money | None, month: Month) -> str:
    if money is None:
        return "No report tells of any revenue yet."
    what = f"{say.dollars(money.ours)} for {say.count(money.plays)} plays, each share of a track applied once"
    if money.month == month.first:
        return f"{what}."
    return (
        f"This is {say.month_said(money.month)}, the newest month whose reports are all in: {what}. Stores report "
        "about two months late, and only months whose 60 days are over are compared."
    )


def campaign_lines(found: tuple[Campaign, ...], most: int) -> tuple[CampaignLine, ...]:
    shown = list(found[:most])
    if others := found[most:]:
        shown.append(
            Campaign(
                f"{len(others):,} more", 0, sum((one.spend for one in others), Decimal(0)),
                sum(one.impressions for one in others), sum(one.clicks for one in others),
            )
        )  # fmt: skip
    return tuple(
        CampaignLine(
            one.title, str(one.days) if one.days else "", amount(one.spend, Unit.USD), say.count(one.impressions),
            say.count(one.clicks), amount(one.cpc, Unit.USD), amount(one.ctr, Unit.FRACTION),
        )
        for one in shown
    )  # fmt: skip


def account_lines(account: MonthAccount) -> tuple[AccountLine, ...]:
    return tuple(
        AccountLine(
            one.platform, one.title, amount(one.views, Unit.COUNT), amount(one.engagement, Unit.FRACTION),
            amount(one.followers, Unit.COUNT),
            say.NOTHING if one.gained is None else say.signed(one.gained, say.count(abs(one.gained))),
        )
        for one in account.accounts
    )  # fmt: skip


def release_lines(account: MonthAccount) -> tuple[ReleaseLine, ...]:
    return tuple(
        ReleaseLine(
            say.day_of_month(one.released), one.title, one.artist, amount(one.plays, Unit.COUNT),
            amount(one.ours, Unit.USD),
        )
        for one in account.releases
    )  # fmt: skip


def source_lines(account: MonthAccount) -> tuple[SourceLine, ...]:
    today = account.as_of.date()
    return tuple(
        SourceLine(
            one.title, f"{one.days} of {one.of}", say.short_day(one.newest), _age(one.newest, today), one.days < one.of
        )
        for one in account.told
    )


def _age(day: date, today: date) -> str:
    age = say.ago(day, today)
    return age if age == "today" else f"{age} ago"


def runs_note(runs: RunsOfMonth) -> str:
    """How the runs of the month went, in a sentence or two."""
    if not runs.ended:
        return "No run was made in this month."
    said = f"{say.many(runs.ended, 'run', 'runs')}: {runs.good} went well"
    said += f", {runs.partly} in part" if runs.partly else ""
    other = runs.ended - runs.good - runs.partly
    said += f", {other} did not come to a good end" if other else ""
    said += f". Together they took {say.seconds(runs.seconds)}."
    if runs.failed:
        worst = ", ".join(f"{title} in {say.many(count, 'run', 'runs')}" for title, count in runs.failed)
        said += f" Steps failed at {worst}."
    return said
