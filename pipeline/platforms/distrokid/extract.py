"""Collects DistroKid: the stats pages of Spotify and Apple, and the bank report."""

from __future__ import annotations

from pipeline.access.connection import Connection
from pipeline.model import StepContext, StepResult
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.distrokid.site import STREAMS, Site
from pipeline.platforms.visit import Visit

CONNECTION: Connection = BY_KEY["distrokid"]


def collect(ctx: StepContext) -> StepResult:
    return collect_in_browser(ctx, CONNECTION, Site, _collect)


async def _collect(visit: Visit) -> None:
    await visit.open(visit.site.base + STREAMS, ready="#chart365 svg")
    html = await visit.page.content()
    visit.arrivals.land(lambda stamp: f"streams/streams_stats_{stamp}.html", html.encode(), visit.access.clock.now())
