"""What is known about a month when its report is written: one moment of the warehouse, and the runs of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.charting.asking import NotNow, asking
from pipeline.insights.goals import load_goals
from pipeline.insights.kpi.aims import GoalState, state_of
from pipeline.insights.kpi.model import Amount, Unit, ratio
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.kpi.releases import Release
from pipeline.insights.paid_months import first_day, number_of
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.reporting.month_activity import (
    Account,
    Campaign,
    RunsOfMonth,
    Told,
    accounts,
    campaigns,
    days_told,
    releases,
    runs_of,
)
from pipeline.reporting.month_figures import Compared, Month, month_figures
from pipeline.reporting.month_money import Money, money_of

_FIRST_DAYS = (
    "SELECT MIN(sale_month) || '-01' FROM royalty_statements UNION ALL SELECT MIN(stream_date) FROM content_streams"
    " UNION ALL SELECT MIN(performance_date) FROM ad_performance_daily UNION ALL SELECT MIN(metrics_date)"
    " FROM tiktok_metrics UNION ALL SELECT MIN(analytics_date) FROM linktree_metrics UNION ALL"
    " SELECT MIN(audience_date) FROM spotify_audience_daily"
)


@dataclass(frozen=True)
class Aim:
    """A goal and how far the month has come; ``value`` None: not known of this month."""

    title: str
    unit: Unit
    target: Amount
    value: Amount | None

    @property
    def progress(self) -> float | None:
        found = None if self.value is None else ratio(self.value, self.target)
        return None if found is None else float(found)

    @property
    def state(self) -> GoalState | None:
        return None if self.value is None else state_of(ratio(self.value, self.target))


@dataclass(frozen=True)
class MonthAccount:
    """``money`` is of the month itself once its reports are all in, until then of the last fully reported month.

    ``missing`` says in the owner's words why there are no figures; then there is nothing else but the runs.
    """

    month: Month
    as_of: datetime
    runs: RunsOfMonth
    figures: tuple[Compared, ...] = ()
    aims: tuple[Aim, ...] = ()
    money: Money | None = None
    campaigns: tuple[Campaign, ...] = ()
    accounts: tuple[Account, ...] = ()
    releases: tuple[Release, ...] = ()
    told: tuple[Told, ...] = ()
    missing: str = ""

    def figure(self, key: str) -> Compared:
        return next(one for one in self.figures if one.key == key)


def read_month(lake: Lake, day: date) -> MonthAccount:
    """The month a day lies in. Raises :class:`NotThere` for one that has not begun, and as :func:`asking` does."""
    now = lake.clock.now()
    today = now.date()
    month = Month.of(day, today)
    if month.first > today:
        raise NotThere(f"{month.first:%Y-%m} has not begun yet. Choose a month that has.")
    runs = runs_of(lake.journal, month)
    try:
        with asking(lake.settings.database) as connection:
            reading = Reading(connection, today, load_goals(lake.settings.config_dir))
            if not reading.readable:
                return MonthAccount(month, now, runs, missing="The warehouse is of an older version. Run once.")
            return _read(reading, month, now, runs)
    except NotNow as why:
        return MonthAccount(month, now, runs, missing=str(why))


def _read(reading: Reading, month: Month, now: datetime, runs: RunsOfMonth) -> MonthAccount:
    figures = month_figures(reading, month)
    reported = any(one.key == "revenue" and one.value is not None for one in figures)
    shown = month.first if reported or reading.paid is None else reading.paid.first
    money = money_of(reading, shown)
    return MonthAccount(
        month, now, runs, figures, _aims(reading, figures), money, campaigns(reading, month), accounts(reading, month),
        releases(reading, month), days_told(reading, month),
    )  # fmt: skip


def _aims(reading: Reading, figures: tuple[Compared, ...]) -> tuple[Aim, ...]:
    by_key = {one.key: one for one in figures}
    goals = reading.goals
    wanted = (
        ("Revenue a month", Unit.USD, goals.monthly_revenue, "revenue"),
        ("Plays a month", Unit.COUNT, goals.monthly_plays, "plays"),
        ("Followers on Spotify", Unit.COUNT, goals.spotify_followers, "spotify_followers"),
    )
    return tuple(Aim(title, unit, goal, by_key[key].value) for title, unit, goal, key in wanted if goal is not None)


def months_with_data(lake: Lake) -> tuple[date, ...]:
    """First days of the months a report can be made of, the newest first: from the first day known to today's month."""
    today = lake.clock.now().date()
    try:
        with asking(lake.settings.database) as connection:
            if not Reading(connection, today).readable:
                return ()
            known = [text for (text,) in connection.execute(_FIRST_DAYS) if text]
    except NotNow:
        return ()
    if not known:
        return ()
    oldest = min(number_of(text) for text in known)
    return tuple(first_day(number) for number in range(number_of(today.isoformat()), oldest - 1, -1))
