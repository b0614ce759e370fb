"""The report of one month as a page: its figures against earlier ones, its charts, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.charting.business import business_charts
from pipeline.charting.marks import with_marks
from pipeline.charting.span import Span
from pipeline.insights.outlook.storing import anomalies_of
from pipeline.lake import Lake
from pipeline.reporting import month_lines as lines
from pipeline.reporting import wording as say
from pipeline.reporting.month_account import MonthAccount
from pipeline.reporting.month_activity import MOST
from pipeline.reporting.month_figures import Compared
from pipeline.reporting.page import page_of
from pipeline.reporting.pictures import Inks, Picture, pictures
from pipeline.reporting.run_report import Fact, closing_lines
from pipeline.reporting.stood_out import stood_out
from pipeline.reporting.what_may_come import outlook_charts, what_may_come

HEADLINES = {"plays": "Plays", "revenue": "Revenue", "ad_spend": "Ad spend", "tiktok_views": "TikTok views",
             "spotify_followers": "Followers on Spotify"}  # fmt: skip


@dataclass(frozen=True)
class Tile(Fact):
    better: bool = False


def month_page(lake: Lake, account: MonthAccount) -> str:
    """The whole page. Raises as the warehouse does."""
    inks = Inks()
    title = say.month_said(account.month.first)
    return page_of(
        "month.html", inks, charts=_charts(lake, account, inks),
        ahead=pictures(outlook_charts(lake.settings.database, account.as_of.date()), inks), title=f"Report of {title}",
        foot=f"Report of {title}", **closing_lines(account.as_of), **_parts(lake, account, title),
    )  # fmt: skip


def _parts(lake: Lake, account: MonthAccount, title: str) -> dict[str, Any]:
    month, found = account.month, anomalies_of(lake.settings.database)
    return {
        "month": title,
        "month_before": say.month_said(month.before(1)[0]),
        "year_before": say.month_said(month.before(12)[0]),
        "over": "" if month.is_over else f"The month goes on: as of {say.short_day(account.as_of.date())}.",
        "lead": lines.lead(account),
        "missing": account.missing,
        "tiles": tuple(_tile(one) for one in account.figures if one.key in HEADLINES),
        "figures": lines.figure_lines(account.figures),
        "aims": lines.aim_lines(account.aims),
        "stood_out": stood_out(found, lake.journal, month.first, month.end, "in this month"),
        "money": account.money,
        "money_note": lines.money_note(account.money, month),
        "money_lists": _money_lists(account),
        "campaigns": lines.campaign_lines(account.campaigns, MOST),
        "accounts": lines.account_lines(account),
        "releases": lines.release_lines(account),
        "outlook": what_may_come(lake.settings.database),
        "runs_note": lines.runs_note(account.runs),
        "sources": lines.source_lines(account),
    }


def _tile(one: Compared) -> Tile:
    value = lines.amount(one.value, one.unit)
    change = one.change(one.before)
    below = one.note if one.value is None or change is None else f"{say.percent(change)} against the month before"
    return Tile(HEADLINES[one.key], value, below, one.is_good(one.before))


def _money_lists(account: MonthAccount) -> tuple[tuple[tuple[str, tuple[lines.ShareLine, ...]], ...], ...]:
    """In two columns of about the same height."""
    money = account.money
    if money is None:
        return ()
    return (
        (("Platform", lines.share_lines(money.platforms)), ("Country", lines.share_lines(money.countries))),
        (("Track", lines.share_lines(money.tracks)), ("Artist", lines.share_lines(money.artists))),
    )


def _charts(lake: Lake, account: MonthAccount, inks: Inks) -> tuple[Picture, ...]:
    if account.missing:
        return ()
    today = account.as_of.date()
    span = Span(account.month.first, _last_shown(account.month.end, today))
    charts = business_charts(lake.settings.database, span, today)
    return pictures(with_marks(charts, anomalies_of(lake.settings.database)), inks)


def _last_shown(end: date, today: date) -> date:
    return min(end, today)
