"""Which curated datasets feed the warehouse, in which order, and by which numbers a load can be checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.warehouse import advertising, all_figures, daily_figures, revenue
from pipeline.warehouse.daily_figures import PLAIN, STREAM_COLUMNS, STREAMS, plain_loader
from pipeline.warehouse.loading import Counted, Loading


@dataclass(frozen=True)
class Measure:
    """A curated column and the SQL of what became of it; ``money`` is in pico-USD, ``text`` exact decimal text."""

    column: str
    sql: str
    money: bool = False
    text: bool = False


@dataclass(frozen=True)
class Feed:
    """A curated dataset and its place in the warehouse.

    ``slices`` are the curated columns by which a difference is located (of dates the month counts), ``slice_sql`` the
    same in the warehouse. ``filled`` names columns whose filled cells become rows; empty: every curated row does.
    """

    dataset: str
    title: str
    load: Callable[[Loading], Counted]
    table: str  # FROM clause
    slices: tuple[str, ...] = ()
    slice_sql: str = "''"
    measures: tuple[Measure, ...] = ()
    filled: tuple[str, ...] = ()
    names_tracks: bool = False


_PLAIN = {plain.dataset: plain for plain in PLAIN}


def _taken_over(dataset: str, title: str, counts: tuple[str, ...], day: str = "") -> Feed:
    plain = _PLAIN[dataset]
    names = {curated: target for target, curated in plain.columns.items()}
    return Feed(
        dataset, title, plain_loader(plain), plain.table, (day,) if day else (),
        f"substr({names[day]}, 1, 7)" if day else "''", tuple(Measure(name, names[name]) for name in counts),
        names_tracks="track_name" in names,
    )  # fmt: skip


FEEDS = (
    Feed(
        STREAMS, "the daily plays", daily_figures.load_streams,
        "content_streams JOIN platforms USING (platform_id)", ("date", "source"),
        "substr(stream_date, 1, 7) || ' ' || data_source",
        tuple(
            Measure(column, f"CASE platform_key WHEN '{key}' THEN stream_count END")
            for column, key in STREAM_COLUMNS.items()
        ),
        filled=tuple(STREAM_COLUMNS),
    ),
    Feed(
        revenue.DATASET, "the royalties", revenue.load_royalties,
        "revenue_transactions JOIN royalty_statements USING (statement_id)", ("sale_month", "source"),
        "sale_month || ' ' || distributor",
        (Measure("quantity", "quantity"), Measure("earnings_usd", "earnings_pico_usd", money=True)),
        names_tracks=True,
    ),
    Feed(
        advertising.CAMPAIGNS, "the Meta campaigns", advertising.load_campaigns,
        "(SELECT * FROM campaigns WHERE is_listed)", names_tracks=True,
    ),
    Feed(
        advertising.DAYS, "the daily Meta Ads figures", advertising.load_ad_days, "ad_performance_daily", ("date",),
        "substr(performance_date, 1, 7)",
        (
            Measure("spend_usd", "spend_pico_usd", money=True), Measure("impressions", "impressions"),
            Measure("clicks", "clicks"), Measure("reach", "reach"),
        ),
    ),
    _taken_over("spotify_audience", "Spotify's audience by day", ("listeners", "streams", "followers"), "date"),
    _taken_over("spotify_tracks", "Spotify's songs", ()),
    _taken_over(
        "spotify_song_metrics", "Spotify's figures by song", ("streams", "listeners", "savers", "canvas_views"),
        "extraction_date",
    ),
    _taken_over(
        "tiktok_analytics", "the TikTok days",
        ("video_views", "profile_views", "likes", "comments", "shares", "followers", "new_followers"), "date",
    ),
    _taken_over(
        "linktree_analytics", "the Linktree days", ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks"), "date"
    ),
    _taken_over(
        "social_daily", "the social platforms' days",
        ("followers", "views", "likes", "comments", "shares", "posts"), "date",
    ),
    Feed(
        all_figures.DATASET, "the cross-platform table", all_figures.load_figures, all_figures.TABLE,
        ("date", "platform"), "substr(figure_date, 1, 7) || ' ' || platform_key",
        (Measure("value", "value_text", text=True),),
    ),
)  # fmt: skip
