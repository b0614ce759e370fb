"""The original's ``/api/streaming``: plays by the distributors' counts, date by date, and Spotify's audience."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from pipeline.feed.dashboard_files import newest_rows
from pipeline.feed.dashboards import OLDER, STREAMS, WHOLE_ACCOUNT, Answer, metadata, percent
from pipeline.feed.figures import APPLE, SPOTIFY, Counted, Figures, Grown, figures
from pipeline.feed.shapes import READS_LIKE_THE_ORIGINAL, Context, Shape, refusals
from pipeline.feed.shapes_datasets import Cell
from pipeline.insights.kpi.plays import Period

router = APIRouter(prefix="/api/streaming", tags=[OLDER], dependencies=READS_LIKE_THE_ORIGINAL)
MOST_ROWS = 10_000
SUM_OF_SOURCES = "Each date once: what all distributors counted, added up."


class DayRow(Shape):
    date: str = Field(examples=["2026-11-20"])
    spotify_streams: int | None
    apple_streams: int | None
    combined_streams: int | None = Field(description="Null where nobody has reported the date.")
    source: str = Field(description="Who has reported it.", examples=["distrokid, toolost"])


class Totals(Shape):
    spotify: int
    apple: int
    combined: int


class Means(Shape):
    spotify: float | None
    apple: float | None
    combined: float | None


class SourceTotals(Shape):
    spotify: int
    apple: int
    total: int
    days: int = Field(description="Dates with a count, each once.")


class Dates(Shape):
    start: str | None
    end: str | None
    days: int


class SummaryShape(Shape):
    total_streams: Totals
    by_distributor: dict[str, SourceTotals]
    by_platform: dict[str, int]
    date_range: Dates
    daily_average: Means


class GrowthShape(Shape):
    spotify: float | None
    apple: float | None
    total: float | None


class GrowthRow(Shape):
    period: str = Field(examples=["2026-10"])
    spotify_streams: int | None
    apple_streams: int | None
    total_streams: int
    growth: GrowthShape = Field(description="Percent; null where the two periods are not whole or not comparable.")


@router.get("/daily", summary="The newest days", responses=refusals(), response_model=Answer[list[DayRow]])
def daily(
    context: Context, days: Annotated[int, Query(ge=1, le=365, description="How many dates.")] = 30
) -> dict[str, Any]:
    found = figures(context)
    data = [_day(found, day) for day in _newest(found, days)]
    more = {"days_requested": days, "days_returned": len(data)}
    return {"data": data, "metadata": metadata(found, (STREAMS,), SUM_OF_SOURCES, WHOLE_ACCOUNT, **more)}


def _newest(found: Figures, count: int) -> list[date]:
    """Calendar days up to the newest with a count; those nobody has reported are among them."""
    if not found.days:
        return []
    last, first = max(found.days), min(found.days)
    begin = max(last - timedelta(days=count - 1), first)
    return [begin + timedelta(days=n) for n in range((last - begin).days + 1)]


def _day(found: Figures, day: date) -> dict[str, Any]:
    plays = found.days.get(day, Counted(None, None, 0))
    return {
        "date": day.isoformat(),
        "spotify_streams": plays.spotify,
        "apple_streams": plays.apple,
        "combined_streams": plays.total if day in found.days else None,
        "source": ", ".join(found.sources.get(day, ())),
    }


@router.get("/summary", summary="All days together", responses=refusals(), response_model=Answer[SummaryShape])
def summary(context: Context) -> dict[str, Any]:
    found = figures(context)
    known = found.summary
    platforms = dict(known.by_platform)
    spotify, apple = platforms.get(SPOTIFY, 0), platforms.get(APPLE, 0)
    data = {
        "total_streams": {"spotify": spotify, "apple": apple, "combined": known.total},
        "by_distributor": {one.key: _source(found, one.key, dict(one.counted)) for one in found.distributors},
        "by_platform": {"spotify": spotify, "apple": apple, "other": known.total - spotify - apple},
        "date_range": {
            "start": known.first.isoformat() if known.first else None,
            "end": known.last.isoformat() if known.last else None,
            "days": known.days,
        },
        "daily_average": {
            name: total / known.days if known.days else None
            for name, total in (("spotify", spotify), ("apple", apple), ("combined", known.total))
        },
    }
    return {"data": data, "metadata": metadata(found, (STREAMS,), SUM_OF_SOURCES, WHOLE_ACCOUNT)}


def _source(found: Figures, name: str, counted: dict[str, int]) -> dict[str, int]:
    return {
        "spotify": counted.get(SPOTIFY, 0), "apple": counted.get(APPLE, 0), "total": sum(counted.values()),
        "days": found.days_of.get(name, 0),
    }  # fmt: skip


@router.get("/growth", summary="How plays grow", responses=refusals(), response_model=Answer[list[GrowthRow]])
def growth(context: Context, period: Period = Period.MONTHLY) -> dict[str, Any]:
    found = figures(context)
    data = [_grown(one, period) for one in found.growth[period]]
    limits = ("A period is compared only where every day of both is reported by the same distributors.",)
    return {"data": data, "metadata": metadata(found, (STREAMS,), *limits, period=period.value)}


def _grown(one: Grown, period: Period) -> dict[str, Any]:
    named = {Period.DAILY: "%Y-%m-%d", Period.WEEKLY: "%G-W%V", Period.MONTHLY: "%Y-%m"}
    return {
        "period": one.period.first.strftime(named[period]),
        "spotify_streams": one.plays.spotify,
        "apple_streams": one.plays.apple,
        "total_streams": one.plays.total,
        "growth": {
            "spotify": percent(one.spotify), "apple": percent(one.apple), "total": percent(one.period.change),
        },
    }  # fmt: skip


@router.get(
    "/spotify-audience", summary="Spotify's audience", responses=refusals(404),
    response_model=Answer[list[dict[str, Cell]]],
)  # fmt: skip
def spotify_audience(context: Context) -> dict[str, Any]:
    """The newest rows of the dataset, oldest first."""
    rows, total = newest_rows(context, "spotify_audience", MOST_ROWS)
    about = "Listeners, plays and followers by artist and day, as Spotify for Artists tells them."
    source = "spotify_audience.csv"
    told = {"source": source, "sources": [source], "last_updated": figures(context).loaded_at, "description": about}
    return {"data": rows, "metadata": {**told, "total_rows": total, "returned_rows": len(rows)}}
