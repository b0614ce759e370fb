"""The four figures over a lake that is fine: plays, revenue, ad spend, TikTok views – and how each came about.

They are asked of the SQLite warehouse alone, so that a panel that only shows them loads nothing heavy.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pipeline.insights import figure_words as say
from pipeline.insights import recent
from pipeline.insights.paid_months import last_paid_month, total
from pipeline.settings import ConfigurationError
from pipeline.warehouse.pico import usd
from pipeline.warehouse.schema import Unusable, WarehouseTooNew, inspect, open_for_reading

BUSY_MS = 250  # a page that waits longer for four figures is better without them
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Unit(StrEnum):
    COUNT = "count"
    USD = "usd"


@dataclass(frozen=True)
class Figure:
    """``value`` is an int or, in USD, an exact Decimal; None without data. ``change`` is a fraction of what was before.

    ``change_is_good`` is None where more is neither better nor worse, and where nothing changed. ``below`` is one short
    line, ``tip`` tells formula, sources and age.
    """

    key: str
    title: str
    value: int | Decimal | None = None
    unit: Unit = Unit.COUNT
    change: float | None = None
    change_is_good: bool | None = None
    below: str = say.NOTHING_YET
    tip: str = ""


_NO_PLAYS = Figure("plays", say.PLAYS)
_NO_REVENUE = Figure("revenue", say.REVENUE, unit=Unit.USD)
_NO_AD_SPEND = Figure("ad_spend", say.AD_SPEND, unit=Unit.USD)
_NO_VIEWS = Figure("tiktok_views", say.VIEWS)


def headline_figures(warehouse: Path, today: date) -> tuple[Figure, ...]:
    """Plays, revenue, ad spend and TikTok views; nothing at all where there is no warehouse, or it is locked.

    Raises ``ConfigurationError`` for another program's or a newer warehouse and ``sqlite3.DatabaseError`` for damage.
    """
    if not warehouse.exists():
        return ()
    try:
        with closing(open_for_reading(warehouse)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            inspect(connection, warehouse)
            connection.execute("BEGIN")  # one moment for all questions, even while a load writes
            return _figures(connection, today)
    except WarehouseTooNew as error:
        raise ConfigurationError(error.message, error.next_action) from None
    except Unusable as error:
        raise ConfigurationError(error.message, "Run once: it is kept aside and a warehouse is made.") from None
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _LOCKED or not warehouse.exists():
            return ()
        raise


def _figures(connection: sqlite3.Connection, today: date) -> tuple[Figure, ...]:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return tuple(
        figure(connection, today) if tables <= there else empty
        for figure, empty, tables in (
            (_plays, _NO_PLAYS, {"content_streams", "platforms"}),
            (_revenue, _NO_REVENUE, {"royalty_statements", "revenue_transactions", "royalty_items", "track_artists"}),
            (_ad_spend, _NO_AD_SPEND, {"ad_performance_daily"}),
            (_views, _NO_VIEWS, {"tiktok_metrics"}),
        )
    )


def _plays(connection: sqlite3.Connection, today: date) -> Figure:
    found = recent.plays(connection, today)
    if found is None:
        return _NO_PLAYS
    tip = say.tip(found, today, say.plays(found), f"{found.before:,}")
    return _with_change(
        replace(_NO_PLAYS, value=found.now, below=say.below(found, today, against=say.AGAINST), tip=tip),
        found.before if found.comparable else None,
    )


def _views(connection: sqlite3.Connection, today: date) -> Figure:
    found = recent.tiktok_views(connection, today)
    if found is None:
        return _NO_VIEWS
    line = say.below(found, today, say.accounts(len(found.counted)))
    tip = say.tip(found, today, say.views(found), f"{found.before:,}")
    return _with_change(
        replace(_NO_VIEWS, value=found.now, below=line, tip=tip), found.before if found.comparable else None
    )


def _ad_spend(connection: sqlite3.Connection, today: date) -> Figure:
    ads = recent.ad_spend(connection, today)
    if ads is None:
        return _NO_AD_SPEND
    found, clicked = ads.spent, ads.clicks[0]
    value = usd(found.now)
    line = say.below(found, today, say.a_click(value, clicked))
    tip = say.tip(found, today, say.ad_spend(found, value, clicked), say.dollars(usd(found.before)))
    figure = replace(_NO_AD_SPEND, value=value, below=line, tip=tip)
    return _with_change(figure, usd(found.before) if found.comparable else None, more_is_better=False)


def _revenue(connection: sqlite3.Connection, today: date) -> Figure:
    found = last_paid_month(connection, today)
    if found is None:
        reported = connection.execute("SELECT 1 FROM royalty_statements LIMIT 1").fetchone()
        return replace(_NO_REVENUE, below=say.NO_MONTH_YET) if reported else _NO_REVENUE
    figure = _with_change(
        replace(_NO_REVENUE, title=say.revenue_of(found.first), value=total(found.earned.values())),
        total(found.earned_before.values()) if found.comparable else None,
    )
    return replace(figure, below=say.below_revenue(found, figure.change is not None), tip=say.revenue(found, today))


def _with_change(figure: Figure, before: int | Decimal | None, more_is_better: bool = True) -> Figure:
    """The figure against the comparable period; no change is told where there is none, or nothing to divide by."""
    if figure.value is None or before is None or before <= 0:
        return figure
    change = float((Decimal(figure.value) - before) / before)
    return replace(figure, change=change, change_is_good=change > 0 if more_is_better and change else None)
