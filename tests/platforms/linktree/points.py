"""Hand-made Linktree answers: the days of its insights page, as its site sends them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

COUNTS = ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks")
Point = dict[str, Any]


def point(day: str = "2026-11-20", counts: Sequence[object] = (74, 60, 33, 30), rate: object = 0.445946) -> Point:
    figures = dict(zip(COUNTS, counts, strict=True))
    return {"date": day, **figures, "clickThroughRate": rate, "__typename": "AnalyticsTimeseriesPoint"}


def answer(*points: object) -> Point:
    return {"data": {"getAccountAnalytics": {"overview": {"timeseries": list(points)}}}}
