"""The KPIs, exact and with their formulas, as the last load left them; and what they were after earlier runs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from pipeline.clock import iso
from pipeline.feed.figures import figures
from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_kpis import KpiHistory, KpiList
from pipeline.insights.kpi.model import exact
from pipeline.insights.kpis import BY_KEY, PastValue, kpi_history
from pipeline.model import NotThere

router = APIRouter(prefix="/v1/kpis", tags=["figures"], dependencies=READS)
Key = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,64}$", examples=["plays_week"])]
NO_SUCH_KPI = "There is no such KPI."


@router.get("", summary="Every KPI of today, goals and alerts", responses=refusals(404), response_model=KpiList)
def kpis(
    context: Context,
    key: Annotated[list[str] | None, Query(max_length=64, description="Only these.")] = None,
    breakdowns: Annotated[bool, Query(description="Also by artist, store, month and so on.")] = True,
) -> dict[str, Any]:
    if any(one not in BY_KEY for one in key or ()):
        raise NotThere(NO_SUCH_KPI)
    found = figures(context)
    wanted = [one for one in found.kpis if (not key or one.key in key) and (breakdowns or not one.subject)]
    return {
        "day": found.today.isoformat(),
        "loaded_at": found.loaded_at,
        "kpis": [one.to_json() for one in wanted],
        "goals": [one.to_json() for one in found.goals],
        "alerts": [one.to_json() for one in found.alerts],
    }


@router.get("/{key}/history", summary="A KPI after each run", responses=refusals(404), response_model=KpiHistory)
def history(
    context: Context,
    key: Key,
    subject: Annotated[str, Query(max_length=256, description="Of which artist, store, …; empty: the label.")] = "",
    last: Annotated[int, Query(ge=1, le=1000, description="How many runs.")] = 100,
) -> dict[str, Any]:
    if key not in BY_KEY:
        raise NotThere(NO_SUCH_KPI)
    with context.warehouse() as connection:
        found = kpi_history(connection, key, subject, last)
    kpi = BY_KEY[key]
    return {"key": key, "title": kpi.title, "unit": kpi.unit.value, "values": [_past(one) for one in found]}


def _past(one: PastValue) -> dict[str, Any]:
    return {
        "run_id": one.run_id,
        "computed_at": iso(one.computed_at),
        "subject": one.subject,
        "value": exact(one.value),
        "before": exact(one.before),
        "first_day": one.first.isoformat() if one.first else None,
        "last_day": one.last.isoformat() if one.last else None,
        "newest_data": one.newest_data.isoformat() if one.newest_data else None,
    }
