"""The cross-platform datasets, column by column."""

from __future__ import annotations

from pipeline.quality.contracts import Column, Contract, Kind

SOURCES = ("distrokid", "toolost")

TIDY_DAILY_STREAMS = Contract(
    "tidy_daily_streams",
    (
        Column("date", Kind.DATE, required=True),
        Column("spotify_streams", Kind.INT, minimum=0),
        Column("apple_streams", Kind.INT, minimum=0),
        Column("combined_streams", Kind.INT, required=True, minimum=0),
        Column("source", Kind.TEXT, required=True, one_of=SOURCES),
    ),
    key=("date", "source"),
    title="the daily plays",
)

ROYALTIES = Contract(
    "royalties",
    (
        Column("source", Kind.TEXT, required=True, one_of=SOURCES),
        Column("reporting_date", Kind.DATE, required=True),
        Column("sale_month", Kind.MONTH, required=True),
        Column("store", Kind.TEXT),
        Column("artist", Kind.TEXT),
        Column("title", Kind.TEXT),
        Column("isrc", Kind.TEXT),
        Column("upc", Kind.TEXT),
        Column("country", Kind.TEXT),
        Column("kind", Kind.TEXT),
        Column("quantity", Kind.INT, required=True),
        Column("earnings_usd", Kind.DECIMAL, required=True),
    ),
    key=("sale_month", "source", "store", "country", "isrc", "upc", "title", "reporting_date"),
    unique=False,
    title="the royalties",
)

SOCIAL_DAILY = Contract(
    "social_daily",
    (
        Column("platform", Kind.TEXT, required=True, one_of=("instagram", "youtube", "tiktok", "facebook")),
        Column("account", Kind.TEXT, required=True),
        Column("artist", Kind.TEXT),
        Column("date", Kind.DATE, required=True),
        Column("followers", Kind.INT, minimum=0),
        Column("views", Kind.INT, minimum=0),
        Column("likes", Kind.INT, minimum=0),
        Column("comments", Kind.INT, minimum=0),
        Column("shares", Kind.INT, minimum=0),
        Column("posts", Kind.INT, minimum=0),
    ),
    key=("platform", "account", "date"),
    title="the social platforms' days",
)

UNIFIED_DAILY = Contract(
    "unified_daily",
    (
        Column("date", Kind.DATE, required=True),
        Column("artist", Kind.TEXT, required=True),
        Column("platform", Kind.TEXT, required=True),
        Column("metric", Kind.TEXT, required=True),
        Column("source", Kind.TEXT, required=True),
        Column("value", Kind.DECIMAL, required=True),
        Column("unit", Kind.TEXT, required=True),
    ),
    key=("date", "artist", "platform", "metric", "source"),
    title="the cross-platform table",
)

CONTRACTS = (TIDY_DAILY_STREAMS, ROYALTIES, SOCIAL_DAILY, UNIFIED_DAILY)
