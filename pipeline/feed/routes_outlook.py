"""What stood out and what may come, as the last run worked it out into the warehouse."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_figures import AnomalyList, OutlookAnswer
from pipeline.insights.outlook.anomalies import Anomaly, Severity
from pipeline.insights.outlook.storing import known_anomalies, known_outlooks, known_trials
from pipeline.insights.outlook.trials import Outlook, Trial
from pipeline.noting import noted

router = APIRouter(prefix="/v1", tags=["figures"], dependencies=READS)
CAUSE = "question, subject, measure, lag_days, strength, low, high, sample, verdict, words"


@router.get("/anomalies", summary="What stood out", responses=refusals(), response_model=AnomalyList)
def anomalies(
    context: Context,
    since: Annotated[date | None, Query(description="Only events that lasted until then or longer.")] = None,
    severity: Annotated[list[Severity] | None, Query(max_length=3)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    with context.warehouse() as connection:
        known = list(known_anomalies(connection))
    with context.lake() as lake:
        words = noted(lake)
    wanted = [
        one for one in known
        if (since is None or one.last_day >= since) and (not severity or one.severity in severity)
    ]  # fmt: skip
    wanted.sort(key=lambda one: (one.last_day, one.first_day, one.series), reverse=True)
    return {"anomalies": [_event(one, any(word.covers(one) for word in words)) for one in wanted[:limit]]}


def _event(one: Anomaly, is_noted: bool) -> dict[str, Any]:
    days = {name: getattr(one, name).isoformat() for name in ("first_day", "last_day", "peak_day")}
    return {**asdict(one), **days, "severity": one.severity.value, "noted": is_noted}


@router.get(
    "/outlook", summary="What may come, and what moved what", responses=refusals(), response_model=OutlookAnswer
)
def outlook(context: Context) -> dict[str, Any]:
    with context.warehouse() as connection:
        ahead = {one.series: one for one in known_outlooks(connection)}
        trials = known_trials(connection)
        causes = rows(connection, f"SELECT {CAUSE} FROM attributions ORDER BY question, subject, measure, lag_days")
    names = dict.fromkeys((*ahead, *(one.series for one in trials)))
    return {"series": [_series(name, ahead.get(name), trials) for name in names], "attributions": causes}


def _series(name: str, found: Outlook | None, trials: Sequence[Trial]) -> dict[str, Any]:
    days = () if found is None else zip(found.days, found.expected, found.low, found.high, strict=True)
    return {
        "series": name,
        "chart": found.chart if found else "",
        "part": found.part if found else "",
        "days": [{"day": day.isoformat(), "expected": one, "low": low, "high": high} for day, one, low, high in days],
        "trials": [_trial(one) for one in trials if one.series == name],
    }


def _trial(one: Trial) -> dict[str, Any]:
    known = {key: value for key, value in asdict(one).items() if key != "series"}
    return {**known, "as_of": one.as_of.isoformat()}


def rows(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    found = connection.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]
