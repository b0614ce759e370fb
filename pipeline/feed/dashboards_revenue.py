"""The original's ``/api/revenue``: money by store, artist, distributor and month, its delays and rates."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

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
from pipeline.feed.figures import APPLE, SPOTIFY, Counted, figures
from pipeline.feed.shapes import READS_LIKE_THE_ORIGINAL, Context, Shape, refusals
from pipeline.insights.kpi.months import MonthRevenue, Payment
from pipeline.insights.kpi.rates import DEFAULT, STATED, expected_of

router = APIRouter(prefix="/api/revenue", tags=[OLDER], dependencies=READS_LIKE_THE_ORIGINAL)
AS_REPORTED = "Earnings as reported; your share of each track is told by /v1/kpis."
NAMES = {APPLE: "apple", "amazon_music": "amazon"}
UNNAMED = "Unknown"
_PAID = {Payment.PAID: "paid", Payment.UNKNOWN: "unknown"}


class StoreMoney(Shape):
    total_revenue: float
    total_streams: int
    revenue_per_stream: float | None
    transaction_count: int


class ArtistMoney(Shape):
    total_revenue: float
    total_streams: int
    transaction_count: int
    platforms: list[str]
    platform_count: int


class DistributorMoney(Shape):
    days_active: int = Field(description="Dates with a count, each once.")
    total_streams: int
    spotify_streams: int
    apple_streams: int
    estimated_revenue: float
    actual_revenue: float | None


class MonthMoney(Shape):
    month: str = Field(examples=["2026-09"])
    actual_revenue: float = Field(description="As reported so far; 0 while nothing is.")
    transaction_count: int
    platforms: list[str]
    expected_revenue: float | None
    spotify_streams: int | None
    apple_streams: int | None
    total_streams: int | None
    variance: float | None
    payment_status: Literal["paid", "pending", "unknown"] = Field(description="Seen in the reports, never assumed.")
    payment_state: Payment
    expected_payment_date: str


class DelayShare(Shape):
    count: int
    percentage: float


class DelaysShape(Shape):
    average_delay_months: float | None
    most_common_delay_months: int | None
    delay_distribution: dict[str, DelayShare]
    total_transactions_analyzed: int


@router.get("/platform", summary="By store", responses=refusals(), response_model=Answer[dict[str, StoreMoney]])
def platform(context: Context) -> dict[str, Any]:
    found = figures(context)
    data = {
        one.title or UNNAMED: {
            "total_revenue": number(one.revenue), "total_streams": one.plays,
            "revenue_per_stream": number(one.per_play), "transaction_count": one.lines,
        }
        for one in found.stores
    }  # fmt: skip
    return {"data": data, "metadata": metadata(found, (REPORTS,), AS_REPORTED, LATE, data_quality="high")}


@router.get("/artist", summary="By artist", responses=refusals(), response_model=Answer[dict[str, ArtistMoney]])
def artist(context: Context) -> dict[str, Any]:
    found = figures(context)
    titles = [one.title for one in found.artists]
    data = {
        (one.title if titles.count(one.title) == 1 else one.key): {
            "total_revenue": number(one.revenue), "total_streams": one.plays, "transaction_count": one.lines,
            "platforms": list(one.platforms), "platform_count": len(one.platforms),
        }
        for one in found.artists
    }  # fmt: skip
    return {"data": data, "metadata": metadata(found, (REPORTS,), AS_REPORTED, artists=list(data))}


@router.get(
    "/distributor", summary="By distributor", responses=refusals(), response_model=Answer[dict[str, DistributorMoney]]
)
def distributor(context: Context) -> dict[str, Any]:
    found = figures(context)
    data = {}
    for one in found.distributors:
        counted = dict(one.counted)
        data[one.key] = {
            "days_active": one.days_active,
            "total_streams": sum(counted.values()),
            "spotify_streams": counted.get(SPOTIFY, 0),
            "apple_streams": counted.get(APPLE, 0),
            "estimated_revenue": number(expected_of(counted) or 0),
            "actual_revenue": number(one.revenue),
        }
    method = "Plays times the stated rates; actual_revenue is as reported."
    told = metadata(found, (STREAMS, REPORTS), ESTIMATED, WHOLE_ACCOUNT, calculation_method=method)
    return {"data": data, "metadata": told}


@router.get("/monthly", summary="By month of sale", responses=refusals(), response_model=Answer[list[MonthMoney]])
def monthly(context: Context, include_expected: bool = True) -> dict[str, Any]:
    found = figures(context)
    nothing = Counted(None, None, 0)
    data = [_month(one, found.by_month.get(f"{one.first:%Y-%m}", nothing), include_expected) for one in found.months]
    return {"data": data, "metadata": metadata(found, (REPORTS, STREAMS), ESTIMATED, LATE, payment_delay_months=2)}


def _month(one: MonthRevenue, plays: Counted, with_expected: bool) -> dict[str, Any]:
    return {
        "month": f"{one.first:%Y-%m}",
        "actual_revenue": number(one.actual or 0),
        "transaction_count": one.lines,
        "platforms": list(one.platforms),
        "expected_revenue": number(one.expected) if with_expected else None,
        "spotify_streams": plays.spotify if with_expected else None,
        "apple_streams": plays.apple if with_expected else None,
        "total_streams": one.plays if with_expected else None,
        "variance": number(one.variance) if with_expected else None,
        "payment_status": _PAID.get(one.payment, "pending"),
        "payment_state": one.payment,
        "expected_payment_date": one.due.isoformat(),
    }


@router.get("/delays", summary="How late stores report", responses=refusals(), response_model=Answer[DelaysShape])
def delays(context: Context) -> dict[str, Any]:
    found = figures(context)
    known = found.delays
    data = {
        "average_delay_months": number(known.mean),
        "most_common_delay_months": known.mode,
        "delay_distribution": {
            str(one.months): {"count": one.lines, "percentage": percent(one.share)} for one in known.distribution
        },
        "total_transactions_analyzed": sum(one.lines for one in known.distribution),
    }
    about = "Months from month of sale to reporting day, over all report lines."
    return {"data": data, "metadata": metadata(found, (REPORTS,), description=about)}


@router.get("/rps-rates", summary="USD a play", responses=refusals(), response_model=Answer[dict[str, float]])
def rps_rates(context: Context) -> dict[str, Any]:
    """The stated rates; those the reports have measured are in ``metadata.measured``."""
    found = figures(context)
    data = {NAMES.get(key, key): float(rate) for key, rate in STATED.items()}
    data |= {APPLE: data["apple"], "default": float(DEFAULT)}
    measured = {NAMES.get(one.platform, one.platform): number(one.measured) for one in found.rates if one.plays > 0}
    about = "Stated revenue per play in USD."
    return {"data": data, "metadata": metadata(found, (REPORTS,), description=about, measured=measured)}
