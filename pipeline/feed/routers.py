"""The routes of the feed, subject by subject, in the order the description lists them."""

from __future__ import annotations

from fastapi import APIRouter

from pipeline.feed import routes_page


def routers() -> tuple[APIRouter, ...]:
    return (routes_page.router,)
