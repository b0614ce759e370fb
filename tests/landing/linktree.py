"""Linktree: every GraphQL answer of its insights page, of which one carries the figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from tests.landing.moments import ONE_DAY, at, download_days, each_day, stamp
from tests.landing.output import Table, Truth, Writer
from tests.landing.streams import IntArray, daily_counts
from tests.landing.world import World

LINKTREE_DAILY = Table(
    "linktree_daily",
    ("date", "total_views", "unique_views", "total_clicks", "unique_clicks", "click_through_rate"),
    keys=1,
)
WITHOUT_FIGURES: tuple[object, ...] = (
    {"data": {"viewer": {"id": "acc_0001", "username": "label_links", "__typename": "User"}}},
    {"data": {"getAccountLinks": [{"id": str(k), "title": f"Link {k}", "position": k} for k in range(4)]}},
    {"data": {"featureFlags": {"flags": [{"key": "insights_v2", "on": True}]}}},
)


class LinkDay(NamedTuple):
    day: date
    views: int
    unique_views: int
    clicks: int
    unique_clicks: int

    def click_rate(self, digits: int) -> float | None:
        return round(self.clicks / self.views, digits) if self.views else None


def write_linktree(world: World, out: Writer, truth: Truth) -> None:
    counts = _draw(world)
    for seen in download_days(world.cfg, 365):
        moment = at(seen, 7, 30, 42)
        for k, answer in enumerate(WITHOUT_FIGURES):
            name = f"analytics/graphql_{stamp(moment)}_{118_000 + k * 91_117:06d}.json"
            out.put_noise("linktree", name, json.dumps(answer), moment)
        _write_series(_shown(world, counts, seen), moment, out, truth)


def _draw(world: World) -> tuple[IntArray, ...]:
    cfg = world.cfg
    rng = cfg.rng("linktree")
    releases = [day for artist in world.artists for day in artist.releases]
    views = daily_counts(rng, cfg.start, cfg.days, 55, 0.5, releases, weekend=0.10, noise=0.25)
    unique_views = rng.binomial(views, 0.82)
    clicks = rng.binomial(views, 0.46)
    return views, unique_views, clicks, rng.binomial(clicks, 0.88)


def _shown(world: World, counts: tuple[IntArray, ...], seen: date) -> list[LinkDay]:
    """A year back from the download; its own eve is incomplete."""
    cfg = world.cfg
    rows: list[LinkDay] = []
    for day in each_day(max(cfg.start, seen - timedelta(days=365)), min(cfg.end, seen - ONE_DAY)):
        part = 0.6 if (seen - day).days == 1 else 1.0
        views, unique_views, clicks, unique_clicks = (int(c[(day - cfg.start).days] * part) for c in counts)
        rows.append(LinkDay(day, views, unique_views, clicks, unique_clicks))
    return rows


def _write_series(rows: Sequence[LinkDay], moment: datetime, out: Writer, truth: Truth) -> None:
    def answer(rows: Sequence[LinkDay], when: datetime) -> bytes:
        truth.put(LINKTREE_DAILY, when, ((row.day.isoformat(), *row[1:], row.click_rate(4)) for row in rows))
        return _answer(rows).encode()

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        return answer([row._replace(views=row.views + 1) for row in rows], when)

    name = f"analytics/graphql_{stamp(moment)}_450424.json"
    out.put("linktree", "series", name, answer(rows, moment), moment, rebuild=revised)


def _answer(rows: Sequence[LinkDay]) -> str:
    points = [
        {
            "date": row.day.isoformat(),
            "totalViews": row.views,
            "uniqueViews": row.unique_views,
            "totalClicks": row.clicks,
            "uniqueClicks": row.unique_clicks,
            "clickThroughRate": row.click_rate(6),
            "__typename": "AnalyticsTimeseriesPoint",
        }
        for row in rows
    ]
    overview = {"timeseries": points, "__typename": "AnalyticsOverview"}
    account = {"overview": overview, "__typename": "AccountAnalytics"}
    return json.dumps({"data": {"getAccountAnalytics": account}})
