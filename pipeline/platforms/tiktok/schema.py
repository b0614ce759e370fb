"""TikTok's tables: the overview's days, the follower counts, and what is published of both."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

HEADINGS = {
    "video_views": "Video Views",
    "profile_views": "Profile Views",
    "likes": "Likes",
    "comments": "Comments",
    "shares": "Shares",
}
COUNTS = tuple(HEADINGS)
ENGAGEMENT = ("likes", "comments", "shares")

_KEY = (Column("handle", Kind.TEXT, required=True), Column("date", Kind.DATE, required=True))

DAYS = StagingTable("tiktok_days", (*_KEY, *(Column(name, Kind.INT, True, 0) for name in COUNTS)))
FOLLOWERS = StagingTable("tiktok_followers", (*_KEY, Column("followers", Kind.INT, True, 0)))

TIKTOK_ANALYTICS = Contract(
    "tiktok_analytics",
    (
        Column("artist", Kind.TEXT, required=True),
        *_KEY,
        *(Column(name, Kind.INT, minimum=0) for name in COUNTS),
        Column("engagement_rate", Kind.REAL, minimum=0),
        Column("followers", Kind.INT, minimum=0),
        Column("new_followers", Kind.REAL),
    ),
    key=("handle", "date"),
    title="TikTok's days",
)
