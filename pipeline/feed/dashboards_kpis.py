"""The original's ``/api/kpis``: the same answers, each figure by its right formula."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from pipeline.clock import iso
from pipeline.feed.context import FeedContext
from pipeline.feed.dashboards import (
    ESTIMATED,
    LATE,
    OLDER,
    REPORTS,
    STREAMS,
    WHOLE_ACCOUNT,
    Answer,
    metadata,
    number,
    percent,
)
from pipeline.feed.figures import Counted, Figures, figures
from pipeline.feed.shapes import READS_LIKE_THE_ORIGINAL, Context, Shape, refusals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.money import UNKNOWN
from pipeline.insights.kpi.rates import expected_of
from pipeline.insights.kpis import Alert, GoalStatus

router = APIRouter(prefix="/api/kpis", tags=[OLDER], dependencies=READS_LIKE_THE_ORIGINAL)
GOAL_NAMES = {"monthly_plays": "monthly_streams", "yearly_plays": "yearly_streams"}


class Tiktok(Shape):
    video_views: int | None = Field(description="Of the newest seven days that all accounts have reported.")
    engagement_rate: float | None = Field(description="0.021 is 2.1 %.")


class Marketing(Shape):
    total_ad_spend: float | None
    total_impressions: int | None
    average_cpc: float | None
    total_clicks: int | None


class Summary(Shape):
    total_revenue: float | None
    total_streams: int | None
    average_revenue_per_stream: float | None
    current_month_revenue: float | None = Field(description="Of this month of sale; null until a report tells of it.")
    artist_count: int | None
    top_artist: str | None
    distributor_breakdown: dict[str, float] = Field(description="Estimated by plays and stated rates.")
    last_updated: str | None
    tiktok: Tiktok
    marketing: Marketing


class DayStreams(Shape):
    date: str
    spotify_streams: int | None
    apple_streams: int | None
    total_streams: int


class DayChange(Shape):
    spotify: int | None
    apple: int | None
    total: int | None
    spotify_percent: float | None
    apple_percent: float | None
    total_percent: float | None


class Realtime(Shape):
    current_day: DayStreams | None = Field(description="The newest day that every distributor has reported.")
    daily_change: DayChange | None = Field(description="Against the day before; null where that is not known.")


class Goal(Shape):
    target: float
    current: float | None
    progress: float | None = Field(description="Percent, at most 100.")
    status: str = Field(examples=["on_track"])


class AlertShape(Shape):
    type: str = Field(examples=["revenue"])
    severity: str = Field(examples=["warning"])
    message: str
    timestamp: str


@router.get("/summary", summary="The totals", responses=refusals(), response_model=Answer[Summary])
def summary(context: Context) -> dict[str, Any]:
    found = figures(context)
    known = {key: _value(found, kpi.key) for key, kpi in _SUMMARY.items()}
    artists = [one for one in found.artists if one.key != UNKNOWN]
    data = {
        **{key: known[key] for key in ("total_revenue", "average_revenue_per_stream", "current_month_revenue")},
        "total_streams": _whole(known["total_streams"]),
        "artist_count": _whole(known["artist_count"]),
        "top_artist": artists[0].title if artists else None,
        "distributor_breakdown": _breakdown(found),
        "last_updated": found.loaded_at,
        "tiktok": {"video_views": _whole(known["views"]), "engagement_rate": known["engagement"]},
        "marketing": {
            "total_ad_spend": known["spend"],
            "total_impressions": _whole(known["impressions"]),
            "average_cpc": known["cpc"],
            "total_clicks": _whole(known["clicks"]),
        },
    }
    sources = (REPORTS, STREAMS, "tiktok_analytics.csv", "meta_daily.csv")
    return {"data": data, "metadata": metadata(found, sources, LATE, ESTIMATED, refresh_interval_seconds=300)}


_SUMMARY = {
    "total_revenue": of.REVENUE_TOTAL,
    "total_streams": of.PLAYS_PAID,
    "average_revenue_per_stream": of.REVENUE_PER_PLAY,
    "current_month_revenue": of.REVENUE_CURRENT,
    "artist_count": of.ARTIST_COUNT,
    "views": of.VIEWS_WEEK,
    "engagement": of.ENGAGEMENT,
    "spend": of.AD_SPEND_TOTAL,
    "impressions": of.AD_IMPRESSIONS_TOTAL,
    "cpc": of.AD_CPC_TOTAL,
    "clicks": of.AD_CLICKS_TOTAL,
}


def _value(found: Figures, key: str) -> float | None:
    one = found.kpi(key)
    return number(one.value) if one is not None and isinstance(one.value, int | Decimal) else None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _breakdown(found: Figures) -> dict[str, float]:
    expected = {one.key: expected_of(dict(one.counted)) for one in found.distributors}
    return {key: float(amount) for key, amount in expected.items() if amount is not None}


@router.get("/realtime", summary="The newest whole day", responses=refusals(), response_model=Answer[Realtime])
def realtime(context: Context) -> dict[str, Any]:
    found = figures(context)
    day = found.whole_until
    known = [one for one in found.days if day is not None and one <= day]
    now, before = (known[-1] if known else None), (known[-2] if len(known) > 1 else None)
    data: dict[str, Any] = {"current_day": None, "daily_change": None}
    if now is not None:
        plays = found.days[now]
        data["current_day"] = {
            "date": now.isoformat(), "spotify_streams": plays.spotify, "apple_streams": plays.apple,
            "total_streams": plays.total,
        }  # fmt: skip
        if before is not None and (now - before).days == 1 and found.sources[now] == found.sources[before]:
            data["daily_change"] = _change(plays, found.days[before])
    note = "The newest day that every distributor has reported."
    return {"data": data, "metadata": metadata(found, (STREAMS,), WHOLE_ACCOUNT, is_realtime=False, note=note)}


def _change(now: Counted, before: Counted) -> dict[str, float | None]:
    pairs = {
        "spotify": (now.spotify, before.spotify), "apple": (now.apple, before.apple),
        "total": (now.total, before.total),
    }  # fmt: skip
    found: dict[str, float | None] = {}
    for name, (new, old) in pairs.items():
        found[name] = new - old if new is not None and old is not None else None
        found[f"{name}_percent"] = percent(Decimal(new - old) / old) if new is not None and old else None
    return found


@router.get("/goals", summary="How far the goals are", responses=refusals(), response_model=Answer[dict[str, Goal]])
def goals(context: Context) -> dict[str, Any]:
    found = figures(context)
    data = {GOAL_NAMES.get(one.key, one.key): _goal(one) for one in found.goals}
    note = "Goals are those of config/goals.json; each is measured over its newest whole period."
    sources = (REPORTS, STREAMS, "spotify_audience.csv")
    return {"data": data, "metadata": metadata(found, sources, LATE, month=f"{found.today:%Y-%m}", note=note)}


def _goal(one: GoalStatus) -> dict[str, Any]:
    progress = None if one.progress is None else min(float(one.progress * 100), 100.0)
    status = one.state.value if one.state is not None else "pending"
    return {"target": number(one.target), "current": number(one.current), "progress": progress, "status": status}


@router.get("/alerts", summary="What changed a lot", responses=refusals(), response_model=Answer[list[AlertShape]])
def alerts(context: Context) -> dict[str, Any]:
    """Only whole and comparable periods are compared, so that money still to come raises no alarm."""
    found = figures(context)
    data = [_alert(one, context) for one in found.alerts]
    return {"data": data, "metadata": metadata(found, (REPORTS, STREAMS), LATE, alert_count=len(data))}


def _alert(one: Alert, context: FeedContext) -> dict[str, Any]:
    return {
        "type": "revenue" if one.key == of.REVENUE_MONTH.key else "streaming",
        "severity": one.severity.value,
        "message": _said(one),
        "timestamp": iso(context.clock.now()),
    }


def _said(one: Alert) -> str:
    if one.key == of.REVENUE_MONTH.key:
        difference = Decimal(one.now) - Decimal(one.before)
        way = "decreased" if difference < 0 else "increased"
        return f"Revenue of {one.first:%B %Y} {way} by ${abs(difference):,.2f} against the month before"
    drop = abs(percent(one.change) or 0.0)
    return f"Plays of the 7 days to {one.last} dropped by {drop:.1f}% against the 7 days before"
