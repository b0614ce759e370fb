"""The step that works out the KPIs once the warehouse has new figures, and leaves them in its history."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.insights.goals import load_goals
from pipeline.insights.kpi.history import keep
from pipeline.insights.kpi.model import KpiValue, exact
from pipeline.insights.kpis import kpis_of
from pipeline.model import Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.settings import ConfigurationError
from pipeline.warehouse.schema import BUSY_SECONDS, Unusable, WarehouseTooNew, inspect, refuse_newer_warehouse

NOTHING = "no data yet"


def work_out(ctx: StepContext) -> StepResult:
    """The metrics step: the whole warehouse → the rows of this run in its table ``kpi_values``."""
    warehouse = Path(ctx.warehouse)
    if not warehouse.exists():
        return StepResult(skipped_reason=NOTHING)
    try:
        goals = load_goals(ctx.config_dir)
        with closing(_opened(warehouse)) as connection:
            connection.execute("BEGIN")  # one moment for all questions
            found = kpis_of(connection, ctx.started_at.date(), goals)
            connection.execute("COMMIT")
            if not any(one.enough for one in found):
                return StepResult(skipped_reason=NOTHING)
            rows = keep(connection, ctx.run_id, ctx.started_at, found)
    except (ConfigurationError, WarehouseTooNew) as error:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, error.next_action)) from None
    except Unusable as error:
        next_action = "Run again: it is kept aside and a warehouse is made."
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, next_action)) from None
    return StepResult(rows_in=rows, rows_out=rows, digest=_digest(found))


def _opened(warehouse: Path) -> sqlite3.Connection:
    refuse_newer_warehouse(warehouse)
    address = f"{warehouse.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        inspect(connection, warehouse)
    except BaseException:
        connection.close()
        raise
    return connection


def _digest(found: tuple[KpiValue, ...]) -> str:
    said = [(one.key, one.subject, exact(one.value), exact(one.before), one.first, one.last) for one in found]
    return hashlib.sha256(repr(said).encode()).hexdigest()
