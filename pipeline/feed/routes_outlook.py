"""What stood out and what may come, as the last run worked it out into the warehouse."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_figures import AnomalyList, OutlookAnswer

router = APIRouter(prefix="/v1", tags=["figures"], dependencies=READS)
EVENT = "series, first_day, last_day, peak_day, severity, below, observed, expected, low, high, words"
TRIAL = "model, folds, error, plain_error, coverage, is_shown, reason"
CAUSE = "question, subject, measure, lag_days, strength, low, high, sample, verdict, words"


@router.get("/anomalies", summary="What stood out", responses=refusals(), response_model=AnomalyList)
def anomalies(
    context: Context,
    since: Annotated[date | None, Query(description="Only events that lasted until then or longer.")] = None,
    severity: Annotated[list[Literal["notice", "warning", "critical"]] | None, Query(max_length=3)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    wanted = tuple(severity or ("notice", "warning", "critical"))
    with context.warehouse() as connection:
        found = rows(
            connection,
            f"SELECT {EVENT} FROM anomalies WHERE last_day >= ? AND severity IN ({', '.join('?' * len(wanted))})"
            " ORDER BY last_day DESC, first_day DESC, series LIMIT ?",
            (since.isoformat() if since else "", *wanted, limit),
        )
    return {"anomalies": found}


@router.get(
    "/outlook", summary="What may come, and what moved what", responses=refusals(), response_model=OutlookAnswer
)
def outlook(context: Context) -> dict[str, Any]:
    with context.warehouse() as connection:
        days = rows(connection, "SELECT series, figure_day AS day, expected, low, high FROM outlook ORDER BY 1, 2")
        trials = rows(connection, f"SELECT series, {TRIAL} FROM outlook_trials ORDER BY 1, 2")
        causes = rows(connection, f"SELECT {CAUSE} FROM attributions ORDER BY 1, 2, 3, 4")
    names = dict.fromkeys(row["series"] for row in (*days, *trials))
    series = [{"series": name, "days": _of(name, days), "trials": _of(name, trials)} for name in names]
    return {"series": series, "attributions": causes}


def rows(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    found = connection.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _of(name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "series"} for row in found if row["series"] == name]
