"""``kpis``: what every KPI is now, with formula, sources and age; goals and alerts; or what one was run by run."""

from __future__ import annotations

import argparse
from decimal import Decimal

from pipeline.charting.asking import NotNow, asking
from pipeline.commands.answer import Answer, Exit, table
from pipeline.insights.figure_words import dollars
from pipeline.insights.goals import load_goals
from pipeline.insights.kpi.model import Amount, as_json, exact
from pipeline.insights.kpi.months import MonthRevenue, monthly_revenue
from pipeline.insights.kpis import (
    BY_KEY,
    Alert,
    GoalStatus,
    KpiValue,
    PastValue,
    Reading,
    Unit,
    alerts_of,
    goal_states,
    kpi_history,
    read_kpis,
)
from pipeline.lake import Lake

NOT_ENOUGH = "–"
SMALL = Decimal("0.1")
IN_MONTHS = ("revenue_by_month", "revenue_expected_by_month")  # told in a table of their own


def kpis(args: argparse.Namespace, lake: Lake) -> Answer:
    if args.history and args.history not in BY_KEY:
        return _unknown(args.history)
    try:
        return _history(args, lake) if args.history else _now(lake)
    except NotNow as why:
        return Answer({"kpis": [], "goals": [], "alerts": [], "months": [], "note": str(why)}, str(why))


def _unknown(key: str) -> Answer:
    message = f"There is no KPI {key!r}."
    error = {"kind": "usage", "message": message, "next_action": f"Use one of {', '.join(BY_KEY)}."}
    return Answer({"error": error}, f"{message}\n  → {error['next_action']}", Exit.USAGE)


def _now(lake: Lake) -> Answer:
    """All of them, worked out from the warehouse as it stands."""
    goals = load_goals(lake.settings.config_dir)
    today = lake.clock.now().date()
    with asking(lake.settings.database) as connection:
        reading = Reading(connection, today, goals)
        found = read_kpis(reading)
        if not found:
            raise NotNow("The warehouse is of an older version. The next run brings it up to date.")
        aims, months = goal_states(reading, found), monthly_revenue(reading)
    alerts = alerts_of(found, goals)
    document = {
        "today": today.isoformat(), "kpis": [one.to_json() for one in found],
        "goals": [one.to_json() for one in aims], "alerts": [one.to_json() for one in alerts],
        "months": [as_json(one) for one in months],
    }  # fmt: skip
    rows = [_row(one) for one in found if not one.key.startswith("goal_") and one.key not in IN_MONTHS]
    parts = [table(("KPI", "", "change", "until", "data", ""), rows, frozenset({1, 2, 4}))]
    parts += [_months(months)] if months else []
    parts += [_goals(aims)] if aims else []
    parts += ["\n".join(map(_alert, alerts))] if alerts else []
    return Answer(document, "\n\n".join(parts))


def _months(months: tuple[MonthRevenue, ...]) -> str:
    rows = [
        (f"{one.first:%Y-%m}", told(one.actual, Unit.USD), told(one.ours, Unit.USD), told(one.expected, Unit.USD),
         one.due.isoformat(), one.payment.value, one.match.value if one.match else "")
        for one in months
    ]  # fmt: skip
    return table(("month of sale", "reported", "your share", "expected", "due", "", ""), rows, frozenset({1, 2, 3}))


def _goals(aims: tuple[GoalStatus, ...]) -> str:
    rows = [
        (one.title, told(one.current, one.unit), told(one.target, one.unit), told(one.progress, Unit.FRACTION),
         one.state.value.replace("_", " ") if one.state else one.note)
        for one in aims
    ]  # fmt: skip
    return table(("goal", "now", "wanted", "", ""), rows, frozenset({1, 2, 3}))


def _row(one: KpiValue) -> tuple[str, ...]:
    title = f"  {one.subject_title or one.subject}" if one.subject else one.kpi.title
    if one.subject:
        title = f"{one.kpi.title}:{title}"[:70]
    change = "" if one.change is None else f"{one.change:+.1%}"
    age = "" if one.age is None else f"{one.age} d old"
    return title, told(one.value, one.unit), change, one.last.isoformat() if one.last else "", age, one.note


def _alert(one: Alert) -> str:
    change = "" if one.change is None else f" ({one.change:+.1%})"
    title = BY_KEY[one.key].title
    return f"! {title}: {told(one.now, one.unit)}, before {told(one.before, one.unit)}{change}"


def told(value: Amount | str | None, unit: Unit) -> str:
    """``$61.40``, ``$0.002523``, ``2.1 %``, ``48,209``; a dash where there is not enough data."""
    if value is None:
        return NOT_ENOUGH
    if isinstance(value, str):
        return value
    if unit is Unit.USD:
        exact_usd = Decimal(value)
        return dollars(exact_usd) if abs(exact_usd) >= SMALL or not value else f"${exact_usd:.6f}"
    if unit is Unit.FRACTION:
        return f"{value * 100:.1f} %"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _history(args: argparse.Namespace, lake: Lake) -> Answer:
    kpi = BY_KEY[args.history]
    with asking(lake.settings.database) as connection:
        subjects = [
            subject for (subject,) in connection.execute(
                "SELECT DISTINCT subject FROM kpi_values WHERE kpi = ? ORDER BY subject", (kpi.key,)
            )
        ]  # fmt: skip
        past = [one for subject in subjects for one in kpi_history(connection, kpi.key, subject)]
    document = {"kpi": kpi.key, "title": kpi.title, "history": [_past(one) for one in past]}
    rows = [
        (f"{one.computed_at:%Y-%m-%d %H:%M}", one.run_id, one.subject, told(one.value, one.unit),
         one.last.isoformat() if one.last else "")
        for one in past
    ]  # fmt: skip
    nothing = f"{kpi.title}: no run has worked it out yet."
    return Answer(document, table((kpi.title, "run", "", "", "until"), rows, frozenset({3})) if rows else nothing)


def _past(one: PastValue) -> dict[str, object]:
    return {
        "run_id": one.run_id, "computed_at": one.computed_at.isoformat(), "subject": one.subject,
        "unit": one.unit.value, "value": exact(one.value), "before": exact(one.before), "first_day": as_json(one.first),
        "last_day": as_json(one.last), "newest_data": as_json(one.newest_data),
    }  # fmt: skip
