"""The step that works out what stood out, once the warehouse has new figures."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

from pipeline.insights.outlook.anomalies import anomalies_in, with_known
from pipeline.insights.outlook.series import daily_series
from pipeline.insights.outlook.storing import has_tables, known_anomalies, write_anomalies, writing
from pipeline.insights.outlook.words import told
from pipeline.model import StepContext, StepResult
from pipeline.warehouse.schema import open_for_reading

NOTHING = "no data yet"


def look(ctx: StepContext) -> StepResult:
    """The metrics step: the warehouse's daily figures → its table ``anomalies``."""
    warehouse = Path(ctx.warehouse)
    if not warehouse.exists():
        return StepResult(skipped_reason=NOTHING)
    today = ctx.started_at.date()
    with closing(open_for_reading(warehouse)) as connection:
        if not has_tables(connection):
            return StepResult(skipped_reason=NOTHING)
        connection.execute("BEGIN")  # one moment for all questions
        series = daily_series(connection, today)
        known = list(known_anomalies(connection))
    found = [anomaly for one in series for anomaly in anomalies_in(one, today, told)]
    merged = with_known(found, known)
    with writing(warehouse) as connection:
        write_anomalies(connection, merged)
    return StepResult(
        rows_in=sum(one.known for one in series),
        rows_out=len(merged),
        metrics=(("anomalies", float(len(merged))),),
        digest=hashlib.sha256(repr(merged).encode()).hexdigest(),
    )
