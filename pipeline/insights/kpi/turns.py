"""Which goals were reached, and which alerts began, by one of the newest runs: each change once, by the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pipeline.insights.goals import Goals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.alerts import ALERTS, severity_of
from pipeline.insights.kpi.history import PastValue, kpi_history
from pipeline.insights.kpi.model import Amount, Kpi

LOOK_BACK = 60  # runs; what has held for longer is no change
EVENT_WITHIN = timedelta(days=14)

_GOALS: tuple[tuple[Kpi, Kpi, Callable[[Goals], Amount | None]], ...] = (
    (of.GOAL_REVENUE, of.REVENUE_MONTH, lambda goals: goals.monthly_revenue),
    (of.GOAL_PLAYS, of.PLAYS_MONTH, lambda goals: goals.monthly_plays),
    (of.GOAL_FOLLOWERS, of.SPOTIFY_FOLLOWERS, lambda goals: goals.spotify_followers),
    (of.GOAL_YEAR, of.PLAYS_YEAR, lambda goals: goals.yearly_plays),
)


@dataclass(frozen=True)
class Turn:
    """``value`` is that of the run by which it began. ``target`` is there where a goal was reached."""

    kpi: Kpi
    value: PastValue
    target: Amount | None = None


def turns_since(connection: sqlite3.Connection, goals: Goals, since: datetime) -> tuple[Turn, ...]:
    """What has begun since then and still holds. Of what the first run of all has found nothing is a change."""
    return tuple(turn for turn in _turns(connection, goals) if turn.value.computed_at >= since)


def _turns(connection: sqlite3.Connection, goals: Goals) -> Iterator[Turn]:
    for progress, measured, wanted in _GOALS:
        target = wanted(goals)
        if target is None:
            continue
        begun = _begun(kpi_history(connection, measured.key, last=LOOK_BACK), partial(_reached, target))
        if begun is not None:
            yield Turn(progress, begun, target)
    for kpi in ALERTS:
        begun = _begun(kpi_history(connection, kpi.key, last=LOOK_BACK), partial(_alerts, goals))
        if begun is not None and not (kpi is of.PLAYS_WEEK and _stood_out(connection, begun)):
            yield Turn(kpi, begun)


def _reached(target: Amount, one: PastValue) -> bool:
    return one.value is not None and not isinstance(one.value, str) and one.value >= target


def _alerts(goals: Goals, one: PastValue) -> bool:
    return severity_of(one.kpi, one.value, one.before, goals) is not None


def _begun(past: Sequence[PastValue], holds: Callable[[PastValue], bool]) -> PastValue | None:
    """The value by which began what still holds; None where it does not, or has held ever since."""
    found: PastValue | None = None
    for one in reversed(past):
        if not holds(one):
            return found if one.value is not None else None  # what was not known then may have held
        if found is not None and _is_another(one, found):
            return found
        found = one
    return None


def _is_another(earlier: PastValue, later: PastValue) -> bool:
    """Whether the earlier value is about another month: reached in two months, a goal was reached twice."""
    monthly = (of.REVENUE_MONTH.key, of.PLAYS_MONTH.key)
    return later.kpi in monthly and earlier.last != later.last


def _stood_out(connection: sqlite3.Connection, fallen: PastValue) -> bool:
    """Whether the same fall is told as an event of its own: never two messages for one event."""
    if fallen.last is None:
        return False
    asked = "SELECT 1 FROM anomalies WHERE chart = 'plays' AND below AND last_day BETWEEN ? AND ?"
    days = ((fallen.last - EVENT_WITHIN).isoformat(), fallen.last.isoformat())
    return connection.execute(asked, days).fetchone() is not None
