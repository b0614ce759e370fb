"""News of the figures themselves: a goal that was reached, plays that fell, a month that earned more or less."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipeline.insights.figure_words import dollars
from pipeline.insights.goals import load_goals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Amount, Kpi
from pipeline.insights.kpi.turns import Turn, turns_since
from pipeline.insights.outlook.storing import reading
from pipeline.lake import Lake
from pipeline.notify.situation import FigureNews
from pipeline.settings import ConfigurationError

NEWS_FOR = timedelta(days=2)  # after the run; longer ago it is history
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def figure_news(lake: Lake, now: datetime) -> tuple[FigureNews, ...]:
    """What the newest runs have changed; nothing while the warehouse cannot be asked: the next run says why."""
    try:
        goals = load_goals(lake.settings.config_dir)
        with reading(lake.settings.database) as connection:
            found = turns_since(connection, goals, now - NEWS_FOR) if connection is not None else ()
    except (ConfigurationError, sqlite3.DatabaseError):
        return ()
    return tuple(map(told, found))


def told(turn: Turn) -> FigureNews:
    """In the words' names: which message, with which values."""
    month = _month(turn.value.last)
    key = f"{turn.kpi.key} {turn.value.last}"
    if turn.target is not None:
        return FigureNews(f"{key} {turn.target}", "goal-reached", _goal(turn, month), chart=_chart(turn.kpi))
    now, before = _amount(turn.value.value), _amount(turn.value.before)
    change = abs(now - before)
    if turn.kpi is of.PLAYS_WEEK:
        percent = f"{change * 100 / before:.0f} %"
        values = {"percent": percent, "now": f"{now:,}", "before": f"{before:,}", "day": _day(turn.value.last)}
        return FigureNews(key, "plays-fell", values, fell=True, chart="plays")
    values = {"month": month, "amount": dollars(change), "now": dollars(now), "before": dollars(before)}
    name = "revenue-rose" if now > before else "revenue-fell"
    return FigureNews(key, name, values, fell=now < before, chart="revenue")


def _goal(turn: Turn, month: str) -> Mapping[str, str]:
    target, now = _amount(turn.target), _amount(turn.value.value)
    if turn.kpi is of.GOAL_REVENUE:
        return {"what": f"{dollars(now)} of revenue in {month}", "target": dollars(target)}
    what = {
        of.GOAL_PLAYS.key: f"{now:,} plays in {month}",
        of.GOAL_FOLLOWERS.key: f"{now:,} followers on Spotify",
        of.GOAL_YEAR.key: f"{now:,} plays in 365 days",
    }[turn.kpi.key]
    return {"what": what, "target": f"{target:,}"}


def _chart(kpi: Kpi) -> str:
    return {of.GOAL_REVENUE.key: "revenue", of.GOAL_FOLLOWERS.key: "followers"}.get(kpi.key, "plays")


def _amount(value: Amount | str | None) -> Decimal:
    assert isinstance(value, int | Decimal), "what is not known is no news"
    return Decimal(value)


def _month(day: date | None) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}" if day else ""


def _day(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}" if day else ""
