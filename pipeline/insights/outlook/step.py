"""The step that works out what stood out, what may come and what moved what, once the warehouse has new figures."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from pipeline.insights.monthly_revenue import months_of_sale
from pipeline.insights.outlook import storing
from pipeline.insights.outlook.anomalies import anomalies_in, with_known
from pipeline.insights.outlook.attribution import attributions
from pipeline.insights.outlook.forecast import Asked, look_ahead, of_days, of_months
from pipeline.insights.outlook.series import daily_series
from pipeline.insights.outlook.words import told
from pipeline.model import Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.warehouse.schema import WarehouseTooNew, open_for_reading

NOTHING = "no data yet"


def look(ctx: StepContext) -> StepResult:
    """The metrics step: the warehouse's figures → its tables anomalies, outlook, outlook_trials, attributions."""
    warehouse = Path(ctx.warehouse)
    if not warehouse.exists():
        return StepResult(skipped_reason=NOTHING)
    today = ctx.started_at.date()
    with closing(_opened(warehouse)) as connection:
        if not storing.has_tables(connection):
            return StepResult(skipped_reason=NOTHING)
        connection.execute("BEGIN")  # one moment for all questions
        series = daily_series(connection, today)
        found = [anomaly for one in series for anomaly in anomalies_in(one, today, told)]
        merged = with_known(found, storing.known_anomalies(connection), series)
        asked = [*(of_days(one) for one in series if one.chart == "plays"), *_revenue(connection, today)]
        ahead = [look_ahead(one) for one in asked]
        answers = attributions(connection, series)
    trials, outlooks = [trial for trial, _ in ahead], [outlook for _, outlook in ahead if outlook is not None]
    with storing.writing(warehouse) as connection:
        storing.write_anomalies(connection, merged)
        storing.write_outlook(connection, trials, outlooks)
        storing.write_attributions(connection, answers)
    return StepResult(
        rows_in=sum(one.known for one in series),
        rows_out=len(merged) + len(trials) + sum(len(one.days) for one in outlooks) + len(answers),
        metrics=(("anomalies", float(len(merged))), ("outlooks", float(len(outlooks)))),
        digest=hashlib.sha256(repr((merged, trials, outlooks, answers)).encode()).hexdigest(),
    )


def _opened(warehouse: Path) -> sqlite3.Connection:
    try:
        return open_for_reading(warehouse)
    except WarehouseTooNew as error:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, error.next_action)) from None


def _revenue(connection: sqlite3.Connection, today: date) -> list[Asked]:
    """Months of sale that are fully reported, as one row."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"royalty_statements", "revenue_transactions", "content_streams"} <= there:
        return []
    months = [month for month in months_of_sale(connection, today) if month.is_reported]
    row = [None if month.earned is None else float(month.earned) for month in months]
    return [of_months("revenue", "revenue", "earned", months[0].first, row)] if months else []
