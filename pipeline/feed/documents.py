"""The description of the feed: what ``/openapi.json`` says beside the routes themselves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from pipeline.feed.context import FeedContext

DESCRIPTION = (
    "What the lake knows, for dashboards on this computer. Every request but those for the page itself needs the "
    "header `Authorization: Bearer TOKEN`. Figures are as the last run left them; money and other decimals are exact "
    "text; moments are UTC. All that goes wrong has one shape: `error.kind`, `error.message`, `error.next_action`."
)
TAGS: list[dict[str, Any]] = [
    {"name": "runs", "description": "What ran, how it ended, what is planned; starting and cancelling."},
    {"name": "lake", "description": "How the lake is: platforms, health, files set aside."},
    {"name": "figures", "description": "KPIs, charts, what stood out and what may come."},
    {"name": "datasets", "description": "The published datasets, row by row, as JSON, CSV or Parquet."},
    {"name": "older paths", "description": "The paths of the original dashboard, with correct numbers."},
    {"name": "page", "description": "The live page of the feed itself."},
]


def described(app: FastAPI, context: FeedContext) -> None:
    """Let the description name where the feed is."""
    app.servers = [{"url": context.address, "description": "This computer"}]
