"""What no curated file holds goes from the old warehouse into one built anew: KPIs of every run, and what was seen."""

from __future__ import annotations

import sqlite3

WORKED_OUT = ("kpi_values", "anomalies", "outlook", "outlook_trials", "attributions")


def carry_over(old: sqlite3.Connection, fresh: sqlite3.Connection) -> int:
    """Copy the rows of every such table that both have; returns how many. Both are up to date."""
    rows = 0
    for table in WORKED_OUT:
        columns = [name for (_, name, *_) in old.execute(f"PRAGMA table_info({table})")]
        if not columns or not fresh.execute(f"PRAGMA table_info({table})").fetchone():
            continue
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        copied = fresh.executemany(
            f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})", old.execute(f"SELECT {names} FROM {table}")
        )
        rows += max(copied.rowcount, 0)
    fresh.commit()
    return rows
