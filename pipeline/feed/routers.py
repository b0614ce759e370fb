"""The routes of the feed, subject by subject, in the order the description lists them."""

from __future__ import annotations

from fastapi import APIRouter

from pipeline.feed import (
    dashboards_data,
    dashboards_kpis,
    dashboards_revenue,
    dashboards_streaming,
    routes_acting,
    routes_charts,
    routes_datasets,
    routes_kpis,
    routes_lake,
    routes_live,
    routes_outlook,
    routes_page,
    routes_runs,
    routes_steps,
)


def routers() -> tuple[APIRouter, ...]:
    return (
        routes_runs.router,
        routes_acting.router,
        routes_steps.router,
        routes_lake.router,
        routes_kpis.router,
        routes_charts.router,
        routes_outlook.router,
        routes_datasets.router,
        dashboards_kpis.router,
        dashboards_revenue.router,
        dashboards_streaming.router,
        dashboards_data.router,
        routes_live.router,
        routes_page.router,
    )
