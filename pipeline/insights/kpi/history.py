"""The KPIs as each run left them: written into the warehouse, thinned out as they grow old, and read back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline.clock import from_iso, iso
from pipeline.insights.kpi.model import Amount, KpiValue, Unit, exact, real

_INSERTED = (
    "INSERT OR REPLACE INTO kpi_values (run_id, kpi, subject, value, value_real, unit, value_before, first_day, "
    "last_day, newest_data, computed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Of runs older than so many days, the last one of so many days is kept: of each day, then of each week.
_ONE_OF = ((400, 7), (100, 1))
_RUNS = """
    WITH RECURSIVE kept (run_id) AS (
        SELECT max(run_id) FROM kpi_values
        UNION ALL
        SELECT (SELECT max(run_id) FROM kpi_values WHERE run_id < kept.run_id) FROM kept WHERE run_id IS NOT NULL
    )
    SELECT run_id, (SELECT computed_at FROM kpi_values AS one WHERE one.run_id = kept.run_id LIMIT 1)
    FROM kept WHERE run_id IS NOT NULL
"""


@dataclass(frozen=True)
class PastValue:
    """A KPI as a run left it: exact, None where there was not enough data then."""

    run_id: str
    computed_at: datetime
    kpi: str
    subject: str
    unit: Unit
    value: Amount | str | None
    before: Amount | str | None
    first: date | None
    last: date | None
    newest_data: date | None


def keep(connection: sqlite3.Connection, run_id: str, moment: datetime, found: Iterable[KpiValue]) -> int:
    """Write what a run has found, in one transaction; a resumed run replaces its own. Returns how many rows.

    Every run of the last 100 days stays as it was; before that the last run of each day, and before the last 400 days
    that of each week.
    """
    rows = [
        (run_id, one.key, one.subject, exact(one.value), real(one.value), one.unit.value, exact(one.before),
         _text(one.first), _text(one.last), _text(one.newest_data), iso(moment))
        for one in found
    ]  # fmt: skip
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("DELETE FROM kpi_values WHERE run_id = ?", (run_id,))
        connection.executemany(_INSERTED, rows)
        gone = _superseded(connection.execute(_RUNS), moment.date())
        connection.executemany("DELETE FROM kpi_values WHERE run_id = ?", gone)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(rows)


def _superseded(runs: Iterable[tuple[str, str]], today: date) -> list[tuple[str]]:
    """Those of the runs, each with its moment, that a later one of the same day or week stands for."""
    found: list[tuple[str]] = []
    later: date | None = None
    for run_id, computed_at in sorted(runs, key=lambda run: (run[1], run[0]), reverse=True):
        day = from_iso(computed_at).date()
        days = next((days for age, days in _ONE_OF if (today - day).days > age), 0)
        # Python counts its days from a Monday on.
        if later is not None and days and (day.toordinal() - 1) // days == (later.toordinal() - 1) // days:
            found.append((run_id,))
        else:
            later = day
    return found


def kpi_history(connection: sqlite3.Connection, kpi: str, subject: str = "", last: int = 1000) -> tuple[PastValue, ...]:
    """What a KPI was after the newest so many runs that worked it out, oldest first."""
    rows = connection.execute(
        "SELECT run_id, computed_at, kpi, subject, unit, value, value_before, first_day, last_day, newest_data "
        "FROM kpi_values WHERE kpi = ? AND subject = ? ORDER BY computed_at DESC, run_id DESC LIMIT ?",
        (kpi, subject, last),
    ).fetchall()
    return tuple(_past(*row) for row in reversed(rows))


def kpi_runs(connection: sqlite3.Connection) -> int:
    """How many runs have left their KPIs."""
    return int(connection.execute("SELECT COUNT(DISTINCT run_id) FROM kpi_values").fetchone()[0])


def _past(
    run_id: str, computed_at: str, kpi: str, subject: str, unit: str, value: str | None, before: str | None,
    first: str | None, last: str | None, newest: str | None,
) -> PastValue:  # fmt: skip
    kind = Unit(unit)
    return PastValue(
        run_id, from_iso(computed_at), kpi, subject, kind, _amount(value, kind), _amount(before, kind), _day(first),
        _day(last), _day(newest),
    )  # fmt: skip


def _amount(text: str | None, unit: Unit) -> Amount | str | None:
    if text is None or unit is Unit.NAME:
        return text
    return Decimal(text) if "." in text else int(text)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
