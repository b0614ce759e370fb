"""The routes of the feed, subject by subject, in the order the description lists them."""

from __future__ import annotations

from fastapi import APIRouter

from pipeline.feed import (
    routes_acting,
    routes_charts,
    routes_datasets,
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
        routes_charts.router,
        routes_outlook.router,
        routes_datasets.router,
        routes_live.router,
        routes_page.router,
    )
