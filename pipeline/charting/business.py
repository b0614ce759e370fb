"""The charts of the business: plays, revenue, ads, TikTok, followers, Linktree – asked of the warehouse alone."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from pipeline.charting.advertising import CLICKS, SPEND, ad_charts
from pipeline.charting.asked import Asked
from pipeline.charting.asking import NotNow, asking, tables
from pipeline.charting.audience import ENGAGEMENT, LINKTREE, VIEWS, linktree_chart, tiktok_charts
from pipeline.charting.followers import TITLE as FOLLOWERS
from pipeline.charting.followers import followers_chart
from pipeline.charting.model import Axis, Chart
from pipeline.charting.plays import BY_SOURCE, plays_by_source, plays_chart
from pipeline.charting.plays import TITLE as PLAYS
from pipeline.charting.revenue import TITLE as REVENUE
from pipeline.charting.revenue import revenue_chart
from pipeline.charting.span import Span

TITLES = {
    "plays": PLAYS,
    "revenue": REVENUE,
    "ad_spend": SPEND,
    "ad_clicks": CLICKS,
    "tiktok_views": VIEWS,
    "tiktok_engagement": ENGAGEMENT,
    "followers": FOLLOWERS,
    "linktree": LINKTREE,
    "plays_by_source": BY_SOURCE,
}


def business_charts(warehouse: Path, span: Span, today: date, artist: str | None = None) -> tuple[Chart, ...]:
    """All charts of the business over ``span``, in the order of :data:`TITLES`; ``artist`` is a slug, None everybody.

    Today is not over and has no figures. A chart without any says in ``empty`` what is missing. Raises
    ``ConfigurationError`` for another program's or a newer warehouse, ``sqlite3.DatabaseError`` for damage.
    """
    try:
        with asking(warehouse) as connection:
            there = tables(connection)
            artist_id = None if artist is None else _id_of(connection, there, artist)
            asked = Asked(connection, there, span, today, artist_id, artist or "")
            return (
                plays_chart(asked), revenue_chart(asked), *ad_charts(asked), *tiktok_charts(asked),
                followers_chart(asked), linktree_chart(asked), plays_by_source(asked),
            )  # fmt: skip
    except NotNow as why:
        axes = {"revenue": Axis.MONTHS}
        return tuple(Chart(key, title, axes.get(key, Axis.DAYS), empty=str(why)) for key, title in TITLES.items())


def artists(warehouse: Path) -> tuple[tuple[str, str], ...]:
    """Slug and name of every artist of the artist list, by name; none without a warehouse. Raises as the charts do."""
    try:
        with asking(warehouse) as connection:
            if "artists" not in tables(connection):
                return ()
            rows = connection.execute("SELECT slug, artist_name FROM artists WHERE is_registered ORDER BY artist_name")
            return tuple((slug, name) for slug, name in rows)
    except NotNow:
        return ()


def _id_of(connection: sqlite3.Connection, there: frozenset[str], slug: str) -> int:
    """The artist's number; 0, which nobody has, for one that is not known."""
    if "artists" not in there:
        return 0
    row = connection.execute("SELECT artist_id FROM artists WHERE slug = ?", (slug,)).fetchone()
    return int(row[0]) if row else 0
