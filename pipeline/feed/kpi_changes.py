"""Which KPIs a run has changed, from the values that each run leaves in the warehouse."""

from __future__ import annotations

import sqlite3

# For each value of the run the one before it, by the order in which runs begin.
_CHANGED = """
SELECT now.kpi, now.subject, now.unit, now.value, now.value_before, now.first_day, now.last_day, now.newest_data,
       was.value
FROM kpi_values now LEFT JOIN kpi_values was ON was.kpi = now.kpi AND was.subject = now.subject AND was.run_id = (
    SELECT max(run_id) FROM kpi_values WHERE kpi = now.kpi AND subject = now.subject AND run_id < now.run_id)
WHERE now.run_id = ? AND now.value IS NOT was.value
ORDER BY now.kpi, now.subject
"""
_NAMES = ("kpi", "subject", "unit", "value", "comparable", "first_day", "last_day", "newest_data", "before")


def kpi_changes(warehouse: sqlite3.Connection, run_id: str) -> list[dict[str, str | None]]:
    """One entry a value that is another than after the run before; none where the run has worked out none.

    ``value`` and ``before`` are exact decimal text, None where there are not enough data. ``comparable`` is the value
    of the comparable period.
    """
    return [dict(zip(_NAMES, row, strict=True)) for row in warehouse.execute(_CHANGED, (run_id,))]
