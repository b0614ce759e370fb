"""The KPIs of a label: what there is, what they are on a day, and what they were after earlier runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

from pipeline.insights.goals import Goals
from pipeline.insights.kpi import advertising, aims, delays, money, months, plays, rates, releases, social
from pipeline.insights.kpi.aims import GoalState, GoalStatus, goal_states
from pipeline.insights.kpi.alerts import Alert, AlertSeverity, alerts_of
from pipeline.insights.kpi.definitions import BY_KEY, KPIS
from pipeline.insights.kpi.history import PastValue, kpi_history, kpi_runs
from pipeline.insights.kpi.model import Kpi, KpiValue, Source, Unit
from pipeline.insights.kpi.reading import Reading

__all__ = (
    "BY_KEY", "KPIS", "Alert", "AlertSeverity", "GoalState", "GoalStatus", "Kpi", "KpiValue", "PastValue", "Reading",
    "Source", "Unit", "alerts_of", "goal_states", "kpi_history", "kpi_runs", "kpis_of", "read_kpis",
)  # fmt: skip


def kpis_of(connection: sqlite3.Connection, today: date, goals: Goals | None = None) -> tuple[KpiValue, ...]:
    """Every KPI on this day, each breakdown with a value a subject; nothing from a warehouse that lacks tables.

    ``connection`` is only read; let it be within a transaction where a load may write meanwhile.
    """
    return read_kpis(Reading(connection, today, goals))


def read_kpis(reading: Reading) -> tuple[KpiValue, ...]:
    """The same, for whoever asks the reading for tables, goals and alerts too."""
    if not reading.readable:
        return ()
    found = list(_of_topics(reading))
    return (*found, *aims.values(reading, found))


def _of_topics(reading: Reading) -> Iterator[KpiValue]:
    for topic in (money, months, delays, rates, plays, social, advertising, releases):
        yield from topic.values(reading)
