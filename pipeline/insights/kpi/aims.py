"""The label's goals: how far each is reached, by the newest period that is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Amount, Kpi, KpiValue, Unit, exact, ratio
from pipeline.insights.kpi.periods import month_days, month_of
from pipeline.insights.kpi.plays import YEAR
from pipeline.insights.kpi.reading import Reading, covering, end_of, total_of

LEAST_DAYS = 7  # of a month, before its pace means anything
PACE_DAYS = 28  # whole weeks, for the pace of a year


class GoalState(StrEnum):
    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"


STEPS = ((Decimal(1), GoalState.ACHIEVED), (Decimal("0.75"), GoalState.ON_TRACK), (Decimal("0.5"), GoalState.BEHIND))


@dataclass(frozen=True)
class GoalStatus:
    """``current`` is of the period from ``first`` to ``last``; None, like ``progress`` and ``state``: not enough data.

    ``pace`` is where the running month or year leads at the speed of its days so far, ``pace_state`` judged by that.
    ``needed_growth`` is how much a year the pace must grow to reach an aim of a later year.
    """

    kpi: Kpi
    title: str
    unit: Unit
    target: Amount
    current: Amount | None
    first: date | None = None
    last: date | None = None
    pace: Amount | None = None
    by_year: int | None = None
    needed_growth: float | None = None
    note: str = ""  # what is missing

    @property
    def key(self) -> str:
        return self.kpi.key.removeprefix("goal_")

    @property
    def progress(self) -> Decimal | None:
        """current / target, not capped."""
        return None if self.current is None else ratio(self.current, self.target)

    @property
    def state(self) -> GoalState | None:
        return state_of(self.progress)

    @property
    def pace_state(self) -> GoalState | None:
        return None if self.pace is None else state_of(ratio(self.pace, self.target))

    def to_json(self) -> dict[str, Any]:
        progress = self.progress
        return {
            "key": self.key, "title": self.title, "unit": self.unit.value, "target": exact(self.target),
            "current": exact(self.current), "progress_percent": None if progress is None else
            float(min(progress * 100, Decimal(100))), "status": self.state, "pace": exact(self.pace),
            "pace_status": self.pace_state, "first_day": self.first.isoformat() if self.first else None,
            "last_day": self.last.isoformat() if self.last else None, "by_year": self.by_year,
            "needed_growth": self.needed_growth, "note": self.note,
        }  # fmt: skip


def state_of(progress: Decimal | None) -> GoalState | None:
    if progress is None:
        return None
    return next((state for least, state in STEPS if progress >= least), GoalState.AT_RISK)


def goal_states(reading: Reading, known: Iterable[KpiValue]) -> tuple[GoalStatus, ...]:
    """Every goal that is set. ``known`` are the values they are about, worked out already."""
    by_key = {one.key: one for one in known if not one.subject}
    goals = reading.goals
    wanted = (
        (of.GOAL_REVENUE, "Revenue a month", Unit.USD, goals.monthly_revenue, of.REVENUE_MONTH),
        (of.GOAL_PLAYS, "Plays a month", Unit.COUNT, goals.monthly_plays, of.PLAYS_MONTH),
        (of.GOAL_FOLLOWERS, "Followers on Spotify", Unit.COUNT, goals.spotify_followers, of.SPOTIFY_FOLLOWERS),
        (of.GOAL_YEAR, f"Plays a year by {goals.yearly_plays_by}", Unit.COUNT, goals.yearly_plays, of.PLAYS_YEAR),
    )
    found = []
    for kpi, title, unit, target, measured in wanted:
        if target is None:
            continue
        value = by_key[measured.key]
        current = value.value if not isinstance(value.value, str) else None
        more: dict[str, Any] = {} if value.enough else {"note": value.note}
        if kpi is of.GOAL_PLAYS:
            more |= {"pace": month_pace(reading)}
        if kpi is of.GOAL_YEAR:
            pace = year_pace(reading)
            more |= {"pace": pace, "by_year": goals.yearly_plays_by, "needed_growth": _growth(reading, pace, target)}
        found.append(GoalStatus(kpi, title, unit, target, current, value.first, value.last, **more))
    return tuple(found)


def month_pace(reading: Reading) -> int | None:
    """Where this month's plays lead at the mean of its days so far; None before a week of them is known to all."""
    first, last = month_days(month_of(reading.today))
    end = end_of(reading.plays)
    days = (end - first).days + 1 if end is not None else 0
    if end is None or days < LEAST_DAYS or covering(reading.plays, first, end) is None:
        return None
    return total_of(reading.plays, first, end) * last.day // days


def year_pace(reading: Reading) -> int | None:
    """Plays a year at the mean of the newest 28 days that all have reported."""
    end = end_of(reading.plays)
    if end is None:
        return None
    first = end - timedelta(days=PACE_DAYS - 1)
    if covering(reading.plays, first, end) is None:
        return None
    return total_of(reading.plays, first, end) * YEAR // PACE_DAYS


def _growth(reading: Reading, pace: int | None, target: Amount) -> float | None:
    """How much a year the pace must grow from now to the end of the aim's year; None once that is over."""
    years = (date(reading.goals.yearly_plays_by, 12, 31) - reading.today).days / YEAR
    if not pace or years <= 0:
        return None
    needed: float = (float(target) / pace) ** (1 / years) - 1
    return max(needed, 0.0)


def values(reading: Reading, known: Iterable[KpiValue]) -> Iterator[KpiValue]:
    for goal in goal_states(reading, known):
        yield reading.value(
            goal.kpi, goal.progress, first=goal.first, last=goal.last,
            note=goal.state.value.replace("_", " ") if goal.state else goal.note,
        )  # fmt: skip
